"""Every way we know to change or fake a paper is told as what it is; only our own file, whole, is called genuine."""

import hashlib
from collections.abc import Callable

import pytest

from lims.domain.checking import Added, Checked, Finding, Trusted
from lims.domain.paper_answer import Known, Offline, PaperAnswer, answer, offline
from lims.domain.signing import KeyKind
from reports.signature.check import LARGEST, check
from reports.signature.claims import with_claims
from tests.forgeries import ways
from tests.signed import a_key, drawn, our_paper, ours, signed, trusted

ALTERED = (
    ways.one_byte,
    ways.shrunk_range,
    ways.wrapped,
    ways.emptied_signature,
    ways.edited,
    ways.page_added,
    ways.page_replaced,
    ways.metadata_rewritten,
    ways.saved_again,
    ways.our_certificate_their_key,
    ways.signature_moved,
)
ADDED = (
    (ways.note_added, Added.ANNOTATIONS),
    (ways.painted_over, Added.CONTENT),
    (ways.page_shown_instead, Added.CONTENT),
    (ways.font_exchanged, Added.CONTENT),
    (ways.field_added, Added.FIELDS),
    (ways.told_otherwise, Added.METADATA),
    (ways.file_attached, Added.ATTACHMENTS),
)
OTHERS = (
    (ways.cut_off, PaperAnswer.COPY),
    (ways.signature_taken_off, PaperAnswer.COPY),
    (ways.another_key_of_our_name, PaperAnswer.FORGED),
    (ways.our_number_their_key, PaperAnswer.FORGED),
    (ways.their_paper, PaperAnswer.OTHER_LABORATORY),
    (ways.glued_bytes, PaperAnswer.GLUED),
    (ways.glued_pages, PaperAnswer.GLUED),
    (ways.draft, PaperAnswer.DRAFT),
    (ways.plain_pdf, PaperAnswer.STRANGER),
    (ways.picture, PaperAnswer.PICTURE),
    (ways.picture_as_pdf, PaperAnswer.PICTURE),
    (ways.encrypted, PaperAnswer.ENCRYPTED),
    (ways.locked, PaperAnswer.ENCRYPTED),
    (ways.deep, PaperAnswer.DAMAGED),
    (ways.pages_in_circles, PaperAnswer.DAMAGED),
)
Way = Callable[[], bytes]


def seen(content: bytes, keys: tuple[Trusted, ...] | None = None) -> Checked:
    return with_claims(check(content, trusted() if keys is None else keys), content)


def told(content: bytes, keys: tuple[Trusted, ...] | None = None) -> PaperAnswer:
    """As the register answers that holds one paper: ours."""
    checked, kept = seen(content, keys), hashlib.sha256(our_paper()).hexdigest()
    known = {checked.revision_sha256: Known.REVISION, checked.sha256: Known.WHOLE}
    return answer(checked, known.get(kept, Known.NEITHER))


def test_our_own_paper_is_genuine() -> None:
    checked = seen(our_paper())
    assert checked.findings == (Finding.INTACT, Finding.TRUSTED_KEY)
    assert checked.claims.numbers == ("PKQ-26-000045",)
    assert checked.revision_sha256 == checked.sha256
    assert told(our_paper()) is PaperAnswer.GENUINE
    assert offline(checked) == (Offline.GOOD, PaperAnswer.GENUINE)


@pytest.mark.parametrize("way", ALTERED)
def test_changed_paper_is_called_changed(way: Way) -> None:
    content = way()
    assert content != our_paper()
    assert told(content) is PaperAnswer.ALTERED
    assert offline(seen(content)) == (Offline.NOT, PaperAnswer.ALTERED)


@pytest.mark.parametrize(("way", "what"), ADDED)
def test_what_was_added_after_signing_is_named(way: Way, what: Added) -> None:
    content = way()
    checked = seen(content)
    assert content.startswith(our_paper())
    assert what in checked.added
    assert told(content) is PaperAnswer.ADDED_TO
    assert offline(checked) == (Offline.NOT, PaperAnswer.ADDED_TO)


@pytest.mark.parametrize(("way", "said"), OTHERS)
def test_whatever_else_is_handed_in_is_told_as_what_it_is(way: Way, said: PaperAnswer) -> None:
    content = way()
    assert told(content) is said
    assert offline(seen(content))[0] is not Offline.GOOD


def test_second_signature_on_top_is_an_addition() -> None:
    first = signed(drawn(), ours(), certify=False)
    checked = seen(signed(first, a_key("Somebody else"), field="Signature2", certify=False))
    assert checked.signer is not None
    assert checked.signer.kind is KeyKind.LABORATORY
    assert {Finding.ADDED_AFTER, Finding.SEVERAL_SIGNATURES} <= {*checked.findings}
    assert Added.SIGNATURES in checked.added
    assert checked.revision_sha256 == hashlib.sha256(first).hexdigest()


def test_good_signature_on_a_paper_nobody_issued_is_not_enough() -> None:
    draft_of_ours = signed(ways.plain_pdf(), ours())
    assert told(draft_of_ours) is PaperAnswer.NOT_IN_REGISTER


def test_demonstration_key_proves_nothing() -> None:
    keys = trusted(KeyKind.DEMONSTRATION)
    unknown = signed(ways.plain_pdf(), ours())
    assert told(unknown, keys) is PaperAnswer.DEMONSTRATION
    assert offline(seen(our_paper(), keys)) == (Offline.CANNOT_TELL, PaperAnswer.DEMONSTRATION)


def test_without_our_certificates_nobody_is_trusted() -> None:
    checked = seen(our_paper(), ())
    assert Finding.UNKNOWN_KEY in checked.findings
    assert offline(checked) == (Offline.NOT, PaperAnswer.FORGED)


def test_signature_outside_the_time_of_its_key_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = seen(
        signed(drawn(), a_key("Retired", 7)), (Trusted(a_key("Retired", 7).pem, KeyKind.LABORATORY),)
    )
    assert offline(checked)[0] is Offline.GOOD
    late = Checked(sha256="", findings=(*checked.findings, Finding.OUTSIDE_VALIDITY), signer=checked.signer)
    assert offline(late)[0] is Offline.NOT


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"", Finding.EMPTY),
        (b"PK\x03\x04 a document of another kind", Finding.NOT_PDF),
        (b"\x00" * 2000 + b"%PDF-1.7", Finding.NOT_PDF),
        (b"%PDF-1.7 and nothing after it", Finding.DAMAGED),
        (b"%PDF-1.7\n" + b"\x00" * LARGEST, Finding.TOO_LARGE),
        (b"\xff\xd8\xff\xe0 not quite a photograph", Finding.PICTURE_FILE),
    ],
)
def test_what_cannot_be_opened_says_why(content: bytes, finding: Finding) -> None:
    assert seen(content).closed is finding


def test_code_in_a_photograph_is_read() -> None:
    for content in (ways.picture(), ways.picture("JPEG"), ways.picture_as_pdf()):
        assert seen(content).claims.tokens == ("7Q2MX4KDPZ5H3RWN6TYB2VCFJA",)


def test_address_of_another_site_is_noticed() -> None:
    claims = seen(our_paper()).claims
    assert claims.strangers("https://kiemnghiem.example.vn") == ()
    assert claims.strangers("https://kiemnghiem.example") == claims.addresses
