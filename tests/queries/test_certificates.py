"""From rows to paper and to lists: every fact arrives, and nothing asks more often for more rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlalchemy import event
from sqlalchemy.orm import Session

from lims.db import Database
from lims.domain.act import Act
from lims.domain.certificate import from_json
from lims.domain.refusal import NotFound
from lims.domain.verdict import Verdict
from lims.domain.verification import CertificateStatus, token
from lims.files import Files
from lims.models.analysis import Analysis
from lims.models.certificate import CertificateRow
from lims.models.method import MethodVersion, Performance
from lims.models.reference import Limit
from lims.queries import certificates as asking
from lims.queries import mine
from lims.services import certificates, papers
from tests.factories import an_act, person_id, producer_id
from tests.finished import CADMIUM, COFFEE, LEAD, SIGNED, TOO_MUCH, Measured, finished
from tests.gate import acknowledged
from tests.signing import KEY, KEYS

URL = "https://lab.example.vn"
MANY = tuple(
    Measured(f"analyte {number}", f"chỉ tiêu {number}", "<0,010", {"VN": "0.10", "EU": "0.10"})
    for number in range(30)
)


def issue(database: Database, files: Files, sample_id: int, *, bits: int = 1) -> int:
    act = Act(person_id(database, "dung"), SIGNED)
    with database.transaction(act) as session:
        row = certificates.authorise(session, sample_id, token=token(bits), public_url=URL, key=KEY, act=act)
    papers.finish(database, files, KEYS, row.id, at=SIGNED)
    return row.id


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def document(database: Database, certificate_id: int) -> CertificateRow:
    with database.reading() as session:
        return session.get_one(CertificateRow, certificate_id)


def text_of(files: Files, row: CertificateRow) -> str:
    pages = PdfReader(BytesIO(files.read(row.sha256 or ""))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def change(database: Database, what: Callable[[Session], None]) -> None:
    with database.transaction(an_act()) as session:
        what(session)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_every_fact_of_the_rows_stands_on_the_paper(database: Database, files: Files) -> None:
    done = finished(database, deviation="Cân 1,0 g thay cho 2,0 g")
    acknowledged(database, done.sample_id)
    row = document(database, issue(database, files, done.sample_id))
    text = text_of(files, row)
    facts = [
        "PKQ-26-000001",
        "LD-26-000001",
        "Phòng thử nghiệm an toàn thực phẩm Lâm Đồng",
        "VILAS 0000",
        "HTX Cà phê Cầu Đất",
        "Thôn Thử Nghiệm, xã Xuân Trường",
        "Bà Kiểm Thử, 0909 000 001",
        "Cà phê Cầu Đất rang mộc",
        "L2026-11-07",
        "Cà phê rang nguyên hạt, hai gói kín",
        "Bao gói nguyên vẹn, khô",
        "24,5",
        "NP-004417",
        "15/11/2026",
        "16/11/2026",
        "18/11/2026",
        "23/11/2026",
        "cadimi",
        "0,050",
        "± 10 %",
        "< 0,010",
        "LOD 0,003",
        "LOQ 0,010",
        "mg/kg",
        "≤ 0,10",
        "TCVN cadmium",
        "v3",
        "Regulation of VN",
        "VN-cadmium-0.10",
        "Chấp nhận đơn giản",
        "Cân 1,0 g thay cho 2,0 g",
        "Trần Văn Minh",
        "Phạm Quốc Dũng",
        "Trưởng phòng thử nghiệm",
    ]
    assert [fact for fact in facts if fact not in text] == []
    assert f"{URL}/v/{row.token}" in text.replace(" ", "")


def test_english_and_bilingual_papers_are_in_their_language(database: Database, files: Files) -> None:
    english = document(database, issue(database, files, finished(database, language="en").sample_id))
    both = document(database, issue(database, files, finished(database, language="both").sample_id, bits=2))
    assert "cadmium" in text_of(files, english)
    assert "cadimi" not in text_of(files, english)
    assert {"cadmium", "cadimi"} <= set(text_of(files, both).replace("(*)", " ").split())


@pytest.mark.parametrize(
    ("accredited_to", "marked"),
    [(date(2026, 11, 17), False), (date(2026, 11, 18), True), (None, True)],
)
def test_accreditation_counts_on_the_day_of_the_test(
    database: Database, files: Files, accredited_to: date | None, marked: bool
) -> None:
    """Expired on the test day: no mark on that row, the other keeps its own."""
    lines = (replace(CADMIUM, accredited_to=accredited_to), LEAD)
    row = document(database, issue(database, files, finished(database, lines).sample_id))
    assert [line.accredited for line in from_json(row.document).lines] == [marked, True]
    assert ("cadimi (*)" in text_of(files, row)) == marked


def test_result_of_another_laboratory_never_carries_our_mark(database: Database, files: Files) -> None:
    sample_id = finished(database).sample_id

    def elsewhere(session: Session) -> None:
        analysis = session.scalars(sa.select(Analysis).order_by(Analysis.id)).first()
        assert analysis is not None
        analysis.external_provider = "Phòng thử nghiệm bạn (thử)"

    change(database, elsewhere)
    row = document(database, issue(database, files, sample_id))
    first, second = from_json(row.document).lines
    assert (first.accredited, second.accredited) == (False, True)
    assert first.provider is not None
    assert "Phòng thử nghiệm bạn (thử)" in text_of(files, row)


def test_the_version_that_was_used_is_printed_after_a_newer_one(database: Database, files: Files) -> None:
    sample_id = finished(database).sample_id

    def newer(session: Session) -> None:
        version = session.scalars(sa.select(MethodVersion).order_by(MethodVersion.id)).first()
        assert version is not None
        session.add(MethodVersion(method_id=version.method_id, version="v4", valid_from=date(2026, 11, 19)))

    change(database, newer)
    lines = from_json(document(database, issue(database, files, sample_id)).document).lines
    assert [line.method.version for line in lines] == ["v3", "v3"]


def test_limit_changed_after_the_assignment_does_not_reach_the_paper(
    database: Database, files: Files
) -> None:
    sample_id = finished(database).sample_id

    def stricter(session: Session) -> None:
        for limit in session.scalars(sa.select(Limit)):
            limit.high = limit.high / 100 if limit.high else None

    change(database, stricter)
    markets = from_json(document(database, issue(database, files, sample_id)).document).markets
    assert [market.verdict for market in markets] == [Verdict.PASS] * 3


def test_each_market_has_its_own_verdict(database: Database, files: Files) -> None:
    line = replace(CADMIUM, typed="0,08")
    row = document(database, issue(database, files, finished(database, (line,)).sample_id))
    markets = from_json(row.document).markets
    assert [(market.code, market.verdict) for market in markets] == [
        ("VN", Verdict.PASS),
        ("EU", Verdict.PASS),
        ("CN", Verdict.FAIL),
    ]


def test_limits_nobody_tested_are_named(database: Database, files: Files) -> None:
    finished(database, (TOO_MUCH, LEAD))
    row = document(database, issue(database, files, finished(database, (CADMIUM,)).sample_id))
    unchecked = {
        market.code: [name.vi for name in market.unchecked] for market in from_json(row.document).markets
    }
    assert unchecked == {"VN": ["chì"], "EU": ["chì"], "CN": []}


def test_a_later_change_of_names_does_not_reach_what_was_issued(database: Database, files: Files) -> None:
    certificate_id = issue(database, files, finished(database).sample_id)
    before = document(database, certificate_id).document
    change(
        database,
        lambda session: setattr(
            session.scalars(sa.select(Performance).order_by(Performance.id)).first(), "unit", "g/kg"
        ),
    )
    assert document(database, certificate_id).document == before


# ── lists ──


def test_facts_take_as_many_statements_for_thirty_analytes_as_for_one(
    database: Database, files: Files
) -> None:
    issue(database, files, finished(database, MANY).sample_id, bits=9)
    short, long = finished(database, MANY[:1]), finished(database, MANY[:29])
    counted = []
    for bits, done in enumerate((short, long)):
        with statements(database) as seen:
            issue(database, files, done.sample_id, bits=bits)
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_list_takes_one_statement_for_one_and_for_thirty(database: Database, files: Files) -> None:
    counted = []
    for number in range(30):
        issue(database, files, finished(database, (CADMIUM,)).sample_id, bits=number)
        if number in {0, 29}:
            with database.reading() as session, statements(database) as seen:
                rows = asking.page(session, asking.Filter()).rows
                counted.append((len(rows), len(seen)))
    assert counted == [(1, 1), (30, 1)]


def test_pages_follow_by_key(database: Database, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAGE", 2)
    ids = [issue(database, files, finished(database, (CADMIUM,)).sample_id, bits=n) for n in range(5)]
    seen, before = [], None
    with database.reading() as session:
        for _ in range(3):
            page = asking.page(session, asking.Filter(before=before))
            seen += [row.id for row in page.rows]
            before = page.next_key
    assert seen == sorted(ids, reverse=True)
    assert before is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pkq-26-000001", 1),
        ("LD-26-000001", 1),
        ("ca phe cau dat", 1),
        ("CÀ PHÊ", 1),
        ("htx", 1),
        ("L2026-11", 1),
        ("mật ong", 0),
        ("%", 0),
        ("_", 0),
        ("\\", 0),
        ("' OR '1'='1' --", 0),
    ],
)
def test_search_without_marks_and_without_tricks(
    database: Database, files: Files, text: str, found: int
) -> None:
    issue(database, files, finished(database).sample_id)
    with database.reading() as session:
        assert len(asking.page(session, asking.Filter(text=text)).rows) == found


def test_listed_certificate_says_where_the_lot_may_go(database: Database, files: Files) -> None:
    line = replace(CADMIUM, typed="0,08")
    issue(database, files, finished(database, (line,)).sample_id)
    with database.reading() as session:
        row = asking.page(session, asking.Filter()).rows[0]
    said = [(answer.verdict, [name.vi for name in answer.markets]) for answer in row.answers]
    assert said == [(Verdict.PASS, ["Việt Nam", "Liên minh châu Âu"]), (Verdict.FAIL, ["Trung Quốc"])]
    assert row.use_until == date(2027, 11, 23)


def test_undrawn_certificate_is_nobodys_but_the_laboratorys(database: Database) -> None:
    act = Act(person_id(database, "dung"), SIGNED)
    sample_id, owner = finished(database).sample_id, producer_id(database, "tam")
    with database.transaction(act) as session:
        row = certificates.authorise(session, sample_id, token=token(7), public_url=URL, key=KEY, act=act)
    with database.reading() as session:
        assert asking.shown(session, row.id).row.status == CertificateStatus.DRAWING
        assert asking.page(session, asking.Filter(producer_id=owner)).rows == []
        with pytest.raises(NotFound):
            asking.by_token(session, token(7))
        with pytest.raises(NotFound):
            asking.own(session, row.id, owner)


def test_own_certificates_only(database: Database, files: Files) -> None:
    certificate_id = issue(database, files, finished(database).sample_id)
    tam, binh = producer_id(database, "tam"), producer_id(database, "binh")
    with database.reading() as session:
        assert asking.own(session, certificate_id, tam).row.id == certificate_id
        assert asking.page(session, asking.Filter(producer_id=binh)).rows == []
        for wrong in ((certificate_id, binh), (certificate_id + 1, tam)):
            with pytest.raises(NotFound):
                asking.own(session, *wrong)


def test_samples_on_their_way_carry_a_step_and_no_result(database: Database, files: Files) -> None:
    done, waiting = finished(database), finished(database, validated_by=None)
    finished(database, producer="binh")
    issue(database, files, done.sample_id)
    with database.reading() as session:
        rows = mine.in_progress(session, producer_id(database, "tam"))
    assert [(row.id, row.status.value) for row in rows] == [(waiting.sample_id, "entered")]


def test_year_old_certificate_is_over_for_self_declaration(database: Database, files: Files) -> None:
    certificate_id = issue(database, files, finished(database, COFFEE).sample_id)
    with database.reading() as session:
        found = asking.shown(session, certificate_id)
    days = [date(2027, 11, 23), date(2027, 11, 24)]
    assert [found.standing(day).value for day in days] == ["valid", "use_over"]
