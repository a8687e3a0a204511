"""Addresses as mail servers take them; when a letter is tried again; what must not leave any more."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lims.domain.certificate_parts import Names
from lims.domain.delivery import Event, addresses, next_try, overtaken
from lims.domain.letter import Letter
from lims.domain.refusal import Refused
from reports.letter import write

BEGUN = datetime(2026, 11, 25, tzinfo=UTC)
LETTER = Letter(
    event=Event.ISSUED,
    language="vi",
    number="PKQ-26-000001",
    product="Cà phê <b>Đạ Huoai</b> & {{7*7}} \"C\"",
    on=date(2026, 11, 25),
    laboratory=Names("Phòng thử nghiệm A & B", "A & B Laboratory"),
    phone="0263 000 0000",
    link="https://lims.example/d/abc?x=1&y=2",
    link_until=date(2026, 12, 8),
    choice="https://lims.example/mine/delivery",
    replaced="PKQ-26-000000",
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ()),
        (" \n,; ", ()),
        ("a@b.vn", ("a@b.vn",)),
        ("a@b.vn, A@B.VN;a+c@b.vn\nd'e.f@g-h.com.vn", ("a@b.vn", "a+c@b.vn", "d'e.f@g-h.com.vn")),
    ],
)
def test_addresses_are_read_each_once(typed: str, read: tuple[str, ...]) -> None:
    assert addresses(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "a", "a@b", "@b.vn", "a@", "a@b..vn", "a@-b.vn", "a@b.vn.", ".a@b.vn", "a..c@b.vn", "a@b@c.vn", "<a@b.vn>",
        "Tâm<a@b.vn>", "\"a\"@b.vn", "đạ@b.vn", "a@đạ.vn", "a@b.vn\x00", "a@b.vn\r\x0bBcc:", "a\u200b@b.vn", "a@[1.2.3.4]",
        "a@b.1", f"{'x' * 65}@b.vn", f"a@{'b' * 64}.vn", f"a@{'b.' * 130}vn", "a@b.vn%0abcc:c@d.vn\x85", "a(c)@b.vn",
    ],
)  # fmt: skip
def test_what_no_mail_server_takes_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        addresses(typed)
    assert refused.value.code == "mail_address"
    assert str(refused.value.values["typed"]).isprintable()


def test_more_than_ten_addresses_are_refused() -> None:
    with pytest.raises(Refused, match="mail_addresses_many"):
        addresses("\n".join(f"a{each}@b.vn" for each in range(11)))


def test_tried_again_later_each_time_and_at_least_daily_until_given_up() -> None:
    waits = []
    for tries in range(1, 12):
        again = next_try(tries, created_at=BEGUN, at=BEGUN)
        assert again is not None
        waits.append(again - BEGUN)
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(days=1))
    assert next_try(30, created_at=BEGUN, at=BEGUN + timedelta(days=14)) is None


@pytest.mark.parametrize(
    ("event", "in_force", "wanted", "why"),
    [
        (Event.ISSUED, True, ("A@b.vn",), None),
        (Event.ISSUED, True, ("c@b.vn",), "address_gone"),
        (Event.ISSUED, False, ("a@b.vn",), "not_in_force"),
        (Event.REPLACED, False, ("a@b.vn",), "not_in_force"),
        (Event.REVOKED, False, ("a@b.vn",), None),
        (Event.REVOKED, False, (), "address_gone"),
    ],
)
def test_what_was_overtaken_does_not_leave(
    event: Event, in_force: bool, wanted: tuple[str, ...], why: str | None
) -> None:
    assert overtaken(event, in_force=in_force, recipient="a@b.vn", wanted=wanted) == why


def test_letter_shows_what_was_typed_as_text_in_both_its_forms() -> None:
    written = write(LETTER)
    assert LETTER.product in written.text
    assert LETTER.link in written.text
    assert "<b>" not in written.html
    assert "&lt;b&gt;Đạ Huoai&lt;/b&gt; &amp; {{7*7}} &quot;C&quot;" in written.html
    assert 'href="https://lims.example/d/abc?x=1&amp;y=2"' in written.html
    assert "Phòng thử nghiệm A &amp; B" in written.html
    assert (written.subject, written.attachment) == (
        "Phiếu kết quả PKQ-26-000001 đã được cấp", "Phiếu kết quả PKQ-26-000001.pdf",
    )  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("event", list(Event))
def test_every_letter_is_one_line_of_subject_and_names_both_numbers(event: Event, language: str) -> None:
    letter = Letter(
        **{name: getattr(LETTER, name) for name in LETTER.__slots__} | {"event": event, "language": language}
    )
    written = write(letter)
    assert written.subject.isprintable()
    assert LETTER.number in written.subject
    assert ("PKQ-26-000000" in written.text) == (event is Event.REPLACED)
    assert f'<html lang="{language}">' in written.html
    assert LETTER.choice in written.text
