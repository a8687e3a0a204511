"""What the inspector sees of failures: the list, its filters, and everything behind one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lims.db import Database
from lims.domain.specification import Outcome
from lims.models.analysis import Correction, JudgementRow, Result
from lims.models.audit import AuditHead
from lims.models.producer import Producer
from lims.queries import failure as behind
from lims.queries import failures as asking
from tests.factories import an_act, person_id
from tests.finished import LEAD, TOO_MUCH, VALIDATED, Measured, finished

Browser = Callable[[str], FlaskClient]
EU_ONLY = Measured("cadmium", "cadimi", "0,25", {"EU": "0.10"})
UNSEEN = Measured(
    "auramine O", "vàng O", "<0,10", {"EU": "0.05"}, lod="0.03", loq="0.10", group="illegal dye"
)


def change(database: Database, what: Callable[[Session], None]) -> None:
    with database.transaction(an_act()) as session:
        what(session)


def failed(database: Database, market: str = "EU") -> int:
    """The judgement of the newest failure in a market."""
    with database.reading() as session:
        rows = asking.page(session, asking.Wanted(market=market)).rows
        return rows[0].id


def listed(database: Database, wanted: asking.Wanted) -> int:
    with database.reading() as session:
        return len(asking.page(session, wanted).rows)


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


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


def test_list_shows_what_failed_and_not_what_passed(client_of: Browser, database: Database) -> None:
    finished(database, (TOO_MUCH, LEAD))
    text = text_of(client_of("hoa").get("/failures/"))
    assert text.count("0,25 mg/kg") == 3
    assert "≤ 0,05 mg/kg" in text
    assert "chì" not in text.split("</thead>")[1]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (asking.Wanted(), 3),
        (asking.Wanted(outcomes=asking.SHOWABLE), 4),
        (asking.Wanted(outcomes=(Outcome.INCONCLUSIVE,)), 1),
        (asking.Wanted(outcomes=(Outcome.CONDITIONAL_FAIL,)), 0),
        (asking.Wanted(market="EU"), 1),
        (asking.Wanted(market="JP"), 0),
        (asking.Wanted(group="heavy metal"), 3),
        (asking.Wanted(group="mycotoxin"), 0),
        (asking.Wanted(analyte="CADIMI"), 3),
        (asking.Wanted(analyte="chi"), 0),
        (asking.Wanted(commodity="ca phe"), 3),
        (asking.Wanted(commodity="%"), 0),
        (asking.Wanted(producer="cau dat"), 3),
        (asking.Wanted(producer="huoai"), 0),
        (asking.Wanted(first_day=VALIDATED.date()), 0),
        (asking.Wanted(last_day=VALIDATED.date()), 3),
        (
            asking.Wanted(
                outcomes=asking.SHOWABLE,
                market="EU",
                group="heavy metal",
                analyte="cadmium",
                commodity="coffee",
                producer="htx",
                last_day=VALIDATED.date(),
            ),
            1,
        ),
    ],
)
def test_filters(database: Database, wanted: asking.Wanted, expected: int) -> None:
    finished(database, (TOO_MUCH, LEAD, UNSEEN))
    assert listed(database, wanted) == expected


def test_retest_hides_no_failure(database: Database, client_of: Browser) -> None:
    """W13: a failure that was tested again stays in sight, with the reason it no longer counts."""
    done = finished(database, (TOO_MUCH,))
    judgement_id = failed(database)

    def set_aside(session: Session) -> None:
        result = session.get_one(Result, done.result_ids[0])
        result.counts, result.counts_reason = False, "Pha loãng lại"

    change(database, set_aside)
    for address in ("/failures/", f"/failures/{judgement_id}"):
        assert "Pha loãng lại" in client_of("hoa").get(address).get_data(as_text=True)


def test_list_takes_as_many_statements_for_one_as_for_thirty(database: Database) -> None:
    counted = []
    for number in range(30):
        finished(database, (EU_ONLY,), lot=f"L{number}")
        if number in {0, 29}:
            with database.reading() as session, statements(database) as seen:
                rows = asking.page(session, asking.Wanted()).rows
                counted.append((len(rows), len(seen)))
    assert counted == [(1, 2), (30, 2)]


def test_dossier_takes_as_many_statements_for_one_as_for_twenty(database: Database) -> None:
    counted = []
    for number in range(20):
        finished(database, (EU_ONLY,), lot=f"L{number}")
        if number in {1, 19}:
            judgement_id = failed(database)
            with database.reading() as session, statements(database) as seen:
                behind.failure(session, judgement_id)
                counted.append(len(seen))
    assert counted[0] == counted[1]


def test_pages_follow_by_key(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAGE", 2)
    for number in range(5):
        finished(database, (EU_ONLY,), lot=f"L{number}")
    seen: list[int] = []
    before = None
    with database.reading() as session:
        for _ in range(3):
            page = asking.page(session, asking.Wanted(before=before))
            seen += [row.id for row in page.rows]
            before = page.next_key
    assert len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)
    assert before is None


def test_one_failure_with_everything_behind_it(client_of: Browser, database: Database) -> None:
    earlier = finished(database, (replace(TOO_MUCH, typed="0,040"),), lot="L2026-10-01")
    done = finished(database, (TOO_MUCH, LEAD), deviation="Cân 1,0 g thay cho 2,0 g")

    def correct(session: Session) -> None:
        session.add(
            Correction(
                result_id=done.result_ids[0],
                old_typed="0,52",
                new_typed="0,25",
                reason="Đọc nhầm cột",
                by_id=person_id(database, "lan"),
                at=VALIDATED,
            )
        )

    change(database, correct)
    text = text_of(client_of("hoa").get(f"/failures/{failed(database, 'CN')}"))
    told = [
        "Không đạt",
        "<code>0,25</code>",
        "± 10 %",
        "0,003 / 0,010 mg/kg",
        "≤ 0,05 mg/kg",
        "Regulation of CN",
        "Annex I",
        "CN-cadmium-0.05",
        "chấp nhận đơn giản",
        "Nguyễn Thị Lan",
        "Trần Văn Minh",
        "TCVN cadmium, phiên bản v3",
        "Cân 1,0 g thay cho 2,0 g",
        "0,52 → 0,25",
        "Đọc nhầm cột",
        "24,5 °C",
        "NP-004417",
        "16/11/2026",
        earlier.code,
        "L2026-10-01",
        "0,040 mg/kg",
    ]
    assert [each for each in told if each not in text] == []


def test_no_contact_of_the_producer_is_on_either_page(client_of: Browser, database: Database) -> None:
    """An inspector reads a household's telephone only through a case."""
    finished(database, (TOO_MUCH,))

    def household(session: Session) -> None:
        for producer in session.scalars(sa.select(Producer)):
            producer.kind, producer.phone, producer.email = "household", "0912345678", "ho@example.vn"
            producer.address, producer.contact = "Số 7 ngõ Riêng", "Chị Riêng Tư"

    change(database, household)
    client = client_of("hoa")
    for address in ("/failures/", f"/failures/{failed(database)}"):
        text = text_of(client.get(address))
        private = ("0912345678", "ho@example.vn", "ngõ Riêng", "Riêng Tư", "0909 000 001")
        assert [each for each in private if each in text] == []


def test_inspector_changes_nothing(client_of: Browser, database: Database) -> None:
    done = finished(database, (TOO_MUCH,))
    client = client_of("hoa")
    with database.reading() as session:
        before = session.scalars(sa.select(AuditHead.hash)).one()
    judgement_id = failed(database)
    text = text_of(client.get(f"/failures/{judgement_id}")).split("<main")[1]
    assert 'method="post"' not in text
    answers = [
        client.post(address).status_code
        for address in (f"/failures/{judgement_id}", f"/samples/{done.sample_id}/certificate")
    ]
    assert answers == [405, 403]
    with database.reading() as session:
        assert session.scalars(sa.select(AuditHead.hash)).one() == before


@pytest.mark.parametrize(
    ("who", "status"), [("hoa", 200), ("dung", 200), ("lan", 403), ("tam", 403), ("quan", 403)]
)
def test_who_may_look(client_of: Browser, database: Database, who: str, status: int) -> None:
    finished(database, (TOO_MUCH,))
    client = client_of(who)
    answers = [client.get(address).status_code for address in ("/failures/", f"/failures/{failed(database)}")]
    assert answers == [status, status]


def test_what_passed_is_no_failure(client_of: Browser, database: Database) -> None:
    finished(database, (LEAD,))
    with database.reading() as session:
        passed = session.scalars(sa.select(JudgementRow.id).where(JudgementRow.outcome == "pass")).first()
    client = client_of("hoa")
    assert [client.get(f"/failures/{each}").status_code for each in (passed, 999, "01")] == [404] * 3


@pytest.mark.parametrize(
    "query",
    [
        "outcome=everything",
        "after=0",
        "after=abc",
        "after=99999999999999999999",
        "analyte=%00",
        "market=" + "x" * 11,
    ],
)
def test_nonsense_in_the_address_is_a_bad_request(client_of: Browser, query: str) -> None:
    assert client_of("hoa").get(f"/failures/?{query}").status_code == 400


@pytest.mark.parametrize("typed", ["31/02/2026", "2026-11-01", "hôm qua", "1/13/2026"])
def test_day_that_cannot_be_read_stays_in_its_box(client_of: Browser, database: Database, typed: str) -> None:
    answer = client_of("hoa").get("/failures/", query_string={"first": typed, "producer": "htx"})
    assert answer.status_code == 422
    assert f'value="{typed}"' in text_of(answer)
    assert 'value="htx"' in text_of(answer)
    assert 'id="filter-first-error"' in text_of(answer)


def test_unvalidated_failure_says_that_it_may_change(client_of: Browser, database: Database) -> None:
    finished(database, (TOO_MUCH,), validated_by=None)
    text = text_of(client_of("hoa").get(f"/failures/{failed(database)}"))
    assert "Chưa thẩm tra" in text


def test_empty_list_says_what_will_appear(client_of: Browser) -> None:
    assert "Không có kết quả không đạt nào" in text_of(client_of("hoa").get("/failures/"))


def test_hostile_names_are_text(client_of: Browser, database: Database) -> None:
    finished(database, (TOO_MUCH,), product="<script>alert(1)</script> {{7*7}}")
    for address in ("/failures/", f"/failures/{failed(database)}"):
        text = text_of(client_of("hoa").get(address))
        assert "<script>alert" not in text
        assert "{{7*7}}" in text
