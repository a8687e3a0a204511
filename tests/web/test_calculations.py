"""The pages of calculations: read back as it is typed, refused beside the box, proposed and decided by two people."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from lims import catalogue
from lims.db import Database
from lims.instruments import calculations as shipped
from lims.models.analysis import Result
from lims.models.calculation import CalculationRow
from lims.queries import calculations as asking
from lims.queries import cells
from lims.queries.cells import Of
from lims.web.runs.lean import LOCKED, WORK, WORK_ONLY, Writer
from lims.words import Language
from tests.bench import boxes, opened, type_in
from tests.counting import statements
from tests.factories import an_act
from tests.laboratory import GREEN_MOISTURE, HMF, ready
from tests.pages import page_of
from tests.services.test_calculations import GIVEN, WHITE, keep, kept, propose, weighed

Browser = Callable[[str], FlaskClient]
NEXT_DAY = "2026-11-24 03:00Z"


@pytest.fixture
def hmf(database: Database) -> int:
    return opened(database, ready(database, (HMF,)))


def address(database: Database, run_id: int) -> str:
    return f"/runs/{run_id}/results/{boxes(database, run_id)[0][0]}/work"


def form(database: Database, run_id: int, *rows: dict[str, str]) -> dict[str, str]:
    typed = {f"in-{n}-{name}": text for n, row in enumerate(rows) for name, text in row.items()}
    return {"version": str(boxes(database, run_id)[0][1]), **typed}


@time_machine.travel(NEXT_DAY, tick=False)
def test_readings_are_read_back_and_nothing_is_kept(database: Database, client_of: Browser, hmf: int) -> None:
    lan, here = client_of("lan"), address(database, hmf)
    answer = lan.post(f"{here}/read", data=form(database, hmf, WHITE)).get_json()
    assert answer["understood"] == "43,9 mg/kg"
    assert [each["outcome"] for each in answer["outcomes"]] == ["fail"]
    assert answer["told"][0] == "ra 43,924 mg/kg"
    wrong = lan.post(
        f"{here}/read", data=form(database, hmf, WHITE | {"m": "5010 mg", "A336": ""})
    ).get_json()
    assert list(wrong["problems"]) == ["in-0-m"], "what is not typed yet is not wrong yet"
    with database.reading() as session:
        assert session.scalars(sa.select(Result.work)).all() == [None]
    assert lan.post(here, data=form(database, hmf, WHITE)).status_code == 303
    page = page_of(lan.get(here))
    assert "43,9 mg/kg" in page.said
    assert "trùng từng chữ số" in page.said
    assert page.values("in-0-m") == ["5,01"]


@time_machine.travel(NEXT_DAY, tick=False)
def test_what_was_typed_stays_beside_what_is_wrong(database: Database, client_of: Browser, hmf: int) -> None:
    row = WHITE | {"A284": "0,9", "m": "<script>"}
    page = page_of(client_of("lan").post(address(database, hmf), data=form(database, hmf, row)), 422)
    assert (page.values("in-0-A284"), page.values("in-0-m")) == (["0,9"], ["<script>"])
    assert "Chỉ nhận từ 0 đến 0,6" in page.said
    assert "Pha loãng dịch đo" in page.said
    assert "#in-0-A284" in page.links
    assert kept(database, hmf).work is None


@time_machine.travel(NEXT_DAY, tick=False)
def test_two_that_differ_ask_for_two_more(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, (GREEN_MOISTURE,)))
    lan, here = client_of("lan"), address(database, run_id)
    assert lan.post(here, data=form(database, run_id, *weighed("8,90", "8,80"))).status_code == 303
    page = page_of(lan.get(here))
    assert "làm thêm hai lần nữa" in page.said
    assert [name for name, _ in page.fields if name.endswith("-m1")] == [f"in-{n}-m1" for n in range(4)]
    changed = page_of(lan.post(here, data=form(database, run_id, *weighed("8,90", "8,89"))), 422)
    assert "#correction_reason" in changed.links
    assert changed.values("in-1-m1") == ["8,89"]


@time_machine.travel(NEXT_DAY, tick=False)
def test_grid_is_locked_once_readings_are_kept_and_reviewer_sees_them(
    database: Database, client_of: Browser, hmf: int
) -> None:
    type_in(database, hmf, ["38,2"])
    minh = client_of("minh")
    assert "Gõ tay, không qua phép tính" in page_of(minh.get(f"/validation/runs/{hmf}")).said
    keep(database, hmf, WHITE, reason="Có số đọc")
    page = page_of(client_of("lan").get(f"/runs/{hmf}"))
    assert [name for name, _ in page.fields if name.startswith("text-")] == []
    assert address(database, hmf) in page.links
    assert "A284 = 0,412" in page_of(minh.get(f"/validation/runs/{hmf}")).said


@time_machine.travel(NEXT_DAY, tick=False)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_list_and_pages_of_all_shipped_calculations(
    database: Database, client_of: Browser, language: str
) -> None:
    with database.transaction(an_act()) as session:
        session.add_all(asking.new_rows(session, shipped.read(catalogue.FOLDER)))
    lan = client_of("lan")
    lan.post("/language", data={"language": language, "next": "/calculations/"})
    page = page_of(lan.get("/calculations/"))
    rows = [each for each in page.links if each.startswith("/calculations/") and each[14:].isdigit()]
    assert len(rows) == 24
    for row in rows:
        shown = page_of(lan.get(row))
        assert ("Ra đúng" if language == "vi" else "Comes out") in shown.said
    assert ("nhớ lại" if language == "vi" else "recalled") in page_of(lan.get(rows[0])).said


def test_the_list_asks_once_for_one_and_for_thirty(database: Database, client_of: Browser) -> None:
    found = shipped.read(catalogue.FOLDER)
    lan, counts = client_of("lan"), []
    for some in (found[:1], found[1:]):
        with database.transaction(an_act()) as session:
            session.add_all(asking.row_of(each) for each in some)
        with statements(database) as made:
            lan.get("/calculations/")
        counts.append(len(made.said))
    assert counts[0] == counts[1]


@time_machine.travel(NEXT_DAY, tick=False)
def test_a_try_keeps_nothing(database: Database, client_of: Browser, hmf: int) -> None:
    with database.reading() as session:
        row_id = session.scalar(sa.select(CalculationRow.id).where(CalculationRow.code == "honey-hmf-white"))
    hoa = client_of("hoa")
    page = page_of(
        hoa.post(f"/calculations/{row_id}/try", data={f"try-{name}": text for name, text in WHITE.items()})
    )
    assert "ra 43,924 mg/kg" in page.said
    wrong = page_of(hoa.post(f"/calculations/{row_id}/try", data={"try-m": "1.000,5"}))
    assert wrong.values("try-m") == ["1.000,5"]
    assert "Còn thiếu số này" in wrong.said


def typed() -> dict[str, str]:
    """The boxes of a proposal."""
    plain = {
        name: str(getattr(GIVEN, name))
        for name in GIVEN.__dataclass_fields__
        if name not in {"inputs", "checks", "cases", "only"}
    }
    for name in ("inputs", "checks", "cases"):
        for place, each in enumerate(getattr(GIVEN, name)):
            plain |= {f"{name}-{place}-{box}": getattr(each, box) for box in each.__dataclass_fields__}
    return plain


@time_machine.travel(NEXT_DAY, tick=False)
def test_proposed_by_one_and_decided_by_another(database: Database, client_of: Browser) -> None:
    lan, dung = client_of("lan"), client_of("dung")
    refused = page_of(lan.post("/calculations/new", data=typed() | {"cases-0-expected": "999"}), 422)
    assert "370,51793, phải là 999" in refused.said
    assert refused.values("cases-0-expected") == ["999"]
    assert "#cases-0-expected" in refused.links
    made = lan.post("/calculations/new", data=typed())
    assert made.status_code == 303
    assert lan.post(f"{made.location}/decide", data={"decision": "approve", "why": "x"}).status_code == 403
    assert page_of(dung.post(f"{made.location}/decide", data={"decision": "approve", "why": ""}), 422)
    assert (
        dung.post(f"{made.location}/decide", data={"decision": "approve", "why": "Đã kiểm"}).status_code
        == 303
    )
    assert dung.post(f"{made.location}/decide", data={"decision": "approve", "why": "x"}).status_code == 409
    follows = page_of(dung.get(f"/calculations/new?from={made.location.rpartition('/')[2]}"))
    assert "C = 18,6 V = 100 m = 5,02" in follows.said
    assert follows.values("inputs-2-nominal") == ["5"]


@pytest.mark.parametrize("more", ["inputs", "checks", "cases"])
def test_more_rows_keep_what_was_typed(client_of: Browser, more: str) -> None:
    page = page_of(client_of("lan").post("/calculations/new", data=typed() | {"more": more}))
    assert page.values("code") == ["sauce-benzoate"]
    assert page.values("inputs-1-name") == ["V"]


def test_a_box_nobody_made_is_a_bad_request(client_of: Browser) -> None:
    data = typed() | {"inputs-9999-name": "x"}
    assert client_of("lan").post("/calculations/new", data=data).status_code == 400


def test_who_may_not_propose_meets_no_form(database: Database, client_of: Browser) -> None:
    row_id = propose(database)
    hoa = client_of("hoa")
    assert hoa.get("/calculations/new").status_code == 403
    assert hoa.post(f"/calculations/{row_id}/decide", data={"decision": "approve"}).status_code == 403
    assert hoa.get(f"/calculations/{row_id}").status_code == 200
    assert hoa.get("/calculations/9999").status_code == 404


@time_machine.travel(NEXT_DAY, tick=False)
def test_the_wide_grid_locks_a_calculated_box_too(database: Database, hmf: int) -> None:
    def flags() -> int:
        with database.reading() as session:
            found = cells.cells(session, Of(run_id=hmf))
        return Writer(found, Language.VI, editable=True)._flags(found.cells[0])

    assert (flags() & LOCKED, flags() & WORK) == (0, WORK)
    keep(database, hmf, WHITE)
    assert (flags() & LOCKED, flags() & WORK_ONLY) == (LOCKED, WORK_ONLY)
