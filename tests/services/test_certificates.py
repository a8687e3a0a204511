"""Authorise, draw, keep, withdraw: each refusal, four eyes, and a kill between number and paper."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims import trail
from lims.db import Database
from lims.domain.act import Act
from lims.domain.certificate import from_json
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Refused
from lims.domain.verification import RevocationClass, token
from lims.files import Files
from lims.models.analysis import Analysis, Correction, Result
from lims.models.audit import AuditEntry, Counter
from lims.models.certificate import CertificateRow
from lims.models.people import Account, Person
from lims.models.sample import Order, Sample
from lims.services import certificates, papers
from tests.factories import an_act, person_id
from tests.finished import COFFEE, SIGNED, VALIDATED, Measured, finished
from tests.gate import acknowledged
from tests.signing import KEY, KEYS

URL = "https://lab.example.vn"
MICROBES = Measured(
    "Escherichia coli", "E. coli", "50", {}, unit="CFU/g", loq="10", lod="1", kind="microbiological"
)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def authorise(
    database: Database, sample_id: int, *, by: str = "dung", at: datetime = SIGNED, bits: int = 1
) -> int:
    act = Act(person_id(database, by), at)
    with database.transaction(act) as session:
        return certificates.authorise(
            session, sample_id, token=token(bits), public_url=URL, key=KEY, act=act
        ).id


def issue(database: Database, files: Files, sample_id: int, *, bits: int = 1) -> int:
    certificate_id = authorise(database, sample_id, bits=bits)
    papers.finish(database, files, KEYS, certificate_id, at=SIGNED)
    return certificate_id


def revoke(
    database: Database,
    certificate_id: int,
    *,
    why: str = "wrong_result",
    reason: str = "Nhầm mẫu trắng",
    at: datetime = SIGNED,
) -> None:
    act = Act(person_id(database, "dung"), at)
    with database.transaction(act) as session:
        certificates.revoke(session, certificate_id, why=why, reason=reason, act=act)


def change(database: Database, what: Callable[[Session], None]) -> None:
    with database.transaction(an_act()) as session:
        what(session)


def certificate(database: Database, certificate_id: int) -> CertificateRow:
    with database.reading() as session:
        return session.get_one(CertificateRow, certificate_id)


def sample_status(database: Database, sample_id: int) -> str:
    with database.reading() as session:
        return session.get_one(Sample, sample_id).status


def counts(database: Database) -> tuple[int, int, int]:
    """Certificates, the last number given, and entries in the trail."""
    with database.reading() as session:
        return (
            session.scalar(sa.select(sa.func.count(CertificateRow.id))) or 0,
            session.scalar(sa.select(Counter.last).where(Counter.series == "PKQ-26")) or 0,
            trail.head(session)[0],
        )


def test_authorising_freezes_the_document_and_takes_the_number(database: Database) -> None:
    row = certificate(database, authorise(database, finished(database).sample_id))
    assert (row.number, row.status, row.sha256) == ("PKQ-26-000001", "drawing", None)
    assert row.document["number"] == "PKQ-26-000001"
    assert row.document["verification"] == f"{URL}/v/{row.token}"
    assert sample_status(database, row.sample_id) == "authorised"


def test_paper_is_kept_by_its_hash_and_the_sample_is_issued(database: Database, files: Files) -> None:
    row = certificate(database, issue(database, files, finished(database).sample_id))
    assert row.status == "issued"
    assert files.read(row.sha256 or "").startswith(b"%PDF-")
    assert sample_status(database, row.sample_id) == "issued"


def test_numbers_follow_without_a_gap_over_a_refusal(database: Database, files: Files) -> None:
    first, unfinished, second = finished(database), finished(database, validated_by=None), finished(database)
    issue(database, files, first.sample_id)
    with pytest.raises(Conflict):
        authorise(database, unfinished.sample_id, bits=2)
    row = certificate(database, issue(database, files, second.sample_id, bits=3))
    assert row.number == "PKQ-26-000002"


def test_number_is_of_the_local_year(database: Database) -> None:
    """23:30 in Greenwich on New Year's Eve is the next year in Đà Lạt."""
    eve = datetime.fromisoformat("2026-12-31T23:30:00+00:00")
    done = finished(database, received=eve - timedelta(days=7))
    row = certificate(database, authorise(database, done.sample_id, at=eve))
    assert row.number == "PKQ-27-000001"


def test_who_authorised_stands_in_the_trail_and_the_token_does_not(database: Database) -> None:
    row = certificate(database, authorise(database, finished(database).sample_id))
    with database.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.entity == "certificate")).one()
        assert entry.person_id == person_id(database, "dung")
        assert entry.changes["number"] == row.number
        assert row.token not in str(entry.changes["token"])
        assert list(trail.breaks(session)) == []


def entered(session: Session, person: int) -> None:
    session.scalars(sa.select(Result)).first().entered_by_id = person  # type: ignore[union-attr]


def validated(session: Session, person: int) -> None:
    session.scalars(sa.select(Result)).first().validated_by_id = person  # type: ignore[union-attr]


def corrected(session: Session, person: int) -> None:
    result = session.scalars(sa.select(Result)).first()
    assert result is not None
    session.add(
        Correction(
            result_id=result.id, old_typed="1", new_typed="2", reason="gõ nhầm", by_id=person, at=VALIDATED
        )
    )


@pytest.mark.parametrize(
    ("hand", "code"),
    [
        (entered, "certificate_own_result"),
        (corrected, "certificate_own_result"),
        (validated, "certificate_own_validation"),
    ],
)
def test_whoever_touched_a_result_does_not_authorise(
    database: Database, hand: Callable[[Session, int], None], code: str
) -> None:
    sample_id, manager = finished(database).sample_id, person_id(database, "dung")
    change(database, lambda session: hand(session, manager))
    before = counts(database)
    with pytest.raises(NotAllowed) as refused:
        authorise(database, sample_id)
    assert refused.value.code == code
    assert counts(database) == before


def test_second_account_of_the_same_person_is_the_same_person(database: Database) -> None:
    """Two accounts, one human being: the act carries the person."""
    sample_id, manager = finished(database).sample_id, person_id(database, "dung")

    def second_account(session: Session) -> None:
        session.add(Account(person_id=manager, username="dung2", password_hash="x", role="technician"))
        entered(session, manager)

    change(database, second_account)
    with pytest.raises(NotAllowed):
        authorise(database, sample_id, by="dung2")


@pytest.mark.parametrize(
    ("scope", "first", "last", "code"),
    [
        (None, None, None, "certificate_not_signatory"),
        ("all", date(2026, 11, 24), None, "certificate_not_signatory"),
        ("all", None, date(2026, 11, 22), "certificate_not_signatory"),
        ("microbiological", None, None, "certificate_beyond_scope"),
    ],
)
def test_only_a_signatory_in_scope_on_that_day_authorises(
    database: Database, scope: str | None, first: date | None, last: date | None, code: str
) -> None:
    sample_id, manager = finished(database).sample_id, person_id(database, "dung")

    def limit_scope(session: Session) -> None:
        person = session.get_one(Person, manager)
        person.signatory_scope, person.signatory_from, person.signatory_to = scope, first, last

    change(database, limit_scope)
    with pytest.raises(NotAllowed) as refused:
        authorise(database, sample_id)
    assert refused.value.code == code


@pytest.mark.parametrize(("first", "last"), [(None, None), (date(2026, 11, 23), date(2026, 11, 23))])
def test_scope_holds_on_its_first_and_last_day(
    database: Database, first: date | None, last: date | None
) -> None:
    sample_id, manager = finished(database).sample_id, person_id(database, "dung")

    def limit_scope(session: Session) -> None:
        person = session.get_one(Person, manager)
        person.signatory_scope, person.signatory_from, person.signatory_to = "chemical", first, last

    change(database, limit_scope)
    assert authorise(database, sample_id) > 0


def test_chemical_scope_does_not_reach_microbiology(database: Database) -> None:
    sample_id, manager = finished(database, (*COFFEE, MICROBES)).sample_id, person_id(database, "dung")
    change(database, lambda session: setattr(session.get_one(Person, manager), "signatory_scope", "chemical"))
    with pytest.raises(NotAllowed) as refused:
        authorise(database, sample_id)
    assert refused.value.values == {"methods": "TCVN Escherichia coli"}


def test_unvalidated_results_are_listed(database: Database) -> None:
    sample_id = finished(database, validated_by=None).sample_id
    with pytest.raises(Conflict) as refused:
        authorise(database, sample_id)
    assert refused.value.code == "certificate_not_validated"
    named = [problem.values["analyte"] for problem in refused.value.problems.values()]
    assert named == ["cadimi (cadmium)", "chì (lead)"]


@pytest.mark.parametrize("status", ["requested", "rejected", "cancelled"])
def test_sample_that_is_not_there_gets_no_certificate(database: Database, status: str) -> None:
    sample_id = finished(database).sample_id
    change(database, lambda session: setattr(session.get_one(Sample, sample_id), "status", status))
    with pytest.raises(Conflict) as refused:
        authorise(database, sample_id)
    assert refused.value.code == f"certificate_sample_{status}"


@pytest.mark.parametrize("status", ["received", "in_test", "entered"])
def test_sample_that_is_not_validated_as_a_whole_waits(database: Database, status: str) -> None:
    sample_id = finished(database).sample_id
    change(database, lambda session: setattr(session.get_one(Sample, sample_id), "status", status))
    with pytest.raises(Conflict) as refused:
        authorise(database, sample_id)
    assert refused.value.code == "certificate_not_validated"


def test_unknown_sample_is_missing(database: Database) -> None:
    with pytest.raises(NotFound):
        authorise(database, 999)


def test_second_certificate_names_the_first(database: Database, files: Files) -> None:
    sample_id = finished(database).sample_id
    first = issue(database, files, sample_id)
    before = counts(database)
    with pytest.raises(Conflict) as refused:
        authorise(database, sample_id, bits=2)
    assert refused.value.values == {"number": "PKQ-26-000001", "certificate_id": first}
    assert counts(database) == before


def test_certificate_is_never_older_than_its_validation(database: Database) -> None:
    sample_id = finished(database).sample_id
    with pytest.raises(Conflict) as refused:
        authorise(database, sample_id, at=VALIDATED - timedelta(hours=1))
    assert refused.value.code == "clock_went_back"


def test_rule_is_agreed_before_the_first_measurement(database: Database) -> None:
    sample_id = finished(database, agreed_on=date(2026, 11, 19)).sample_id
    with pytest.raises(Refused) as refused:
        authorise(database, sample_id)
    assert refused.value.code == "certificate_rule_agreed_late"


def test_rule_agreed_on_the_day_of_the_run_is_in_time(database: Database) -> None:
    assert authorise(database, finished(database, agreed_on=date(2026, 11, 18)).sample_id) > 0


@pytest.mark.parametrize(
    ("field", "value", "box"),
    [
        ("lot", "", "sample.lot"),
        ("condition", "", "sample.condition"),
        ("seal_state", "", "sample.seal"),
        ("product_name", "", "sample.product"),
    ],
)
def test_missing_fact_of_the_sample_blocks_and_burns_no_number(
    database: Database, field: str, value: str, box: str
) -> None:
    sample_id = finished(database).sample_id
    change(database, lambda session: setattr(session.get_one(Sample, sample_id), field, value))
    before = counts(database)
    with pytest.raises(Refused) as refused:
        authorise(database, sample_id)
    assert list(refused.value.problems) == [box]
    assert counts(database) == before


def test_two_results_that_count_block(database: Database) -> None:
    sample_id = finished(database).sample_id

    def again(session: Session) -> None:
        first, second = session.scalars(sa.select(Result).order_by(Result.id)).all()
        session.add(
            Result(
                run_id=second.run_id,
                analysis_id=first.analysis_id,
                position=1,
                typed="0,2",
                kind="quantified",
                value=first.value,
                digits=2,
                entered_by_id=first.entered_by_id,
                entered_at=first.entered_at,
                validated_by_id=first.validated_by_id,
                validated_at=first.validated_at,
            )
        )

    change(database, again)
    with pytest.raises(Conflict) as refused:
        authorise(database, sample_id)
    assert refused.value.code == "certificate_two_results"


@pytest.mark.parametrize(
    ("measured", "reason", "deviations"),
    [
        (
            True,
            "mẫu không đủ lượng",
            [
                {
                    "vi": "Chỉ tiêu chì đã thử nhưng không trả kết quả trên phiếu này: mẫu không đủ lượng",
                    "en": "lead was tested, but its result is not reported here: mẫu không đủ lượng",
                }
            ],
        ),
        (
            False,
            "mẫu không đủ lượng",
            [
                {
                    "vi": "Không thử chỉ tiêu chì: mẫu không đủ lượng",
                    "en": "lead was not tested: mẫu không đủ lượng",
                }
            ],
        ),
        (False, "", []),
    ],
)
def test_excluded_analysis_is_named_and_a_result_is_not_denied(
    database: Database, measured: bool, reason: str, deviations: list[dict[str, str]]
) -> None:
    done = finished(database)

    def exclude(session: Session) -> None:
        analysis = session.scalars(sa.select(Analysis).order_by(Analysis.id.desc())).first()
        assert analysis is not None
        analysis.status, analysis.excluded_reason = "excluded", reason
        if not measured:
            session.scalars(sa.select(Result).where(Result.analysis_id == analysis.id)).one().typed = None

    change(database, exclude)
    acknowledged(database, done.sample_id)
    document = certificate(database, authorise(database, done.sample_id)).document
    assert [line["analyte"]["vi"] for line in document["lines"]] == ["cadimi"]
    assert document["deviations"] == deviations


# ── withdrawing ──


def test_revoking_keeps_the_paper_and_opens_the_sample(database: Database, files: Files) -> None:
    certificate_id = issue(database, files, finished(database).sample_id)
    revoke(database, certificate_id)
    row = certificate(database, certificate_id)
    assert (row.status, row.revoked_class, row.revoked_reason) == (
        "revoked",
        "wrong_result",
        "Nhầm mẫu trắng",
    )
    assert files.read(row.sha256 or "")
    assert sample_status(database, row.sample_id) == "validated"


def test_new_certificate_after_a_revocation_has_a_new_number(database: Database, files: Files) -> None:
    sample_id = finished(database).sample_id
    first = issue(database, files, sample_id)
    revoke(database, first)
    second = certificate(database, issue(database, files, sample_id, bits=2))
    assert second.number == "PKQ-26-000002"
    assert certificate(database, first).status == "revoked"


@pytest.mark.parametrize(
    ("why", "reason", "boxes"),
    [
        ("", "", {"why", "reason"}),
        ("wrong_result", "   ", {"reason"}),
        ("because", "có lý do", {"why"}),
        ("other", "a\x00b", {"reason"}),
        ("other", "x" * 2001, {"reason"}),
    ],
)
def test_revoking_needs_a_class_and_a_reason(
    database: Database, files: Files, why: str, reason: str, boxes: set[str]
) -> None:
    certificate_id = issue(database, files, finished(database).sample_id)
    before = counts(database)
    with pytest.raises(Refused) as refused:
        revoke(database, certificate_id, why=why, reason=reason)
    assert set(refused.value.problems) == boxes
    assert counts(database) == before


def test_revoking_twice_or_before_the_paper_is_a_conflict(database: Database, files: Files) -> None:
    certificate_id = authorise(database, finished(database).sample_id)
    with pytest.raises(Conflict):
        revoke(database, certificate_id)
    papers.finish(database, files, KEYS, certificate_id, at=SIGNED)
    revoke(database, certificate_id)
    with pytest.raises(Conflict):
        revoke(database, certificate_id)


def test_revoking_before_the_issue_is_a_clock_fault(database: Database, files: Files) -> None:
    certificate_id = issue(database, files, finished(database).sample_id)
    with pytest.raises(Conflict) as refused:
        revoke(database, certificate_id, at=SIGNED - timedelta(seconds=1))
    assert refused.value.code == "clock_went_back"


@pytest.mark.parametrize("why", list(RevocationClass))
def test_every_class_can_be_given(database: Database, files: Files, why: str) -> None:
    certificate_id = issue(database, files, finished(database).sample_id)
    revoke(database, certificate_id, why=why)
    assert certificate(database, certificate_id).revoked_class == why


def test_results_only_when_no_conclusion_was_asked_for(database: Database) -> None:
    sample_id = finished(database).sample_id

    def no_conclusion(session: Session) -> None:
        session.scalars(sa.select(Order)).one().conclusion_wanted = False

    change(database, no_conclusion)
    document = certificate(database, authorise(database, sample_id)).document
    assert document["markets"] == []
    assert [line.verdicts for line in from_json(document).lines] == [(), ()]


# ── at the same moment ──


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each of several people got who did something at the same moment."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        ready.wait()
        try:
            return act()
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_signatories_at_once_give_one_certificate(database: Database) -> None:
    sample_id = finished(database).sample_id
    other = person_id(database, "hoa")
    change(database, lambda session: setattr(session.get_one(Person, other), "signatory_scope", "all"))
    change(database, lambda session: setattr(session.get_one(Person, other), "title", "Phó phòng"))
    got = at_once(
        lambda: authorise(database, sample_id, by="dung", bits=1),
        lambda: authorise(database, sample_id, by="hoa", bits=2),
    )
    assert sorted(map(str, got))[1] in {"certificate_exists", "changed_meanwhile"}
    assert counts(database)[:2] == (1, 1)


def test_two_samples_at_once_get_numbers_in_a_row(database: Database) -> None:
    first, second = finished(database).sample_id, finished(database).sample_id
    at_once(lambda: authorise(database, first, bits=1), lambda: authorise(database, second, bits=2))
    with database.reading() as session:
        numbers = session.scalars(sa.select(CertificateRow.number).order_by(CertificateRow.number)).all()
        assert list(trail.breaks(session)) == []
    assert numbers == ["PKQ-26-000001", "PKQ-26-000002"]


def test_two_finishing_at_once_keep_one_paper(database: Database, files: Files, tmp_path: Path) -> None:
    certificate_id = authorise(database, finished(database).sample_id)
    at_once(*[lambda: papers.finish(database, files, KEYS, certificate_id, at=SIGNED)] * 2)
    assert certificate(database, certificate_id).status == "issued"
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1
