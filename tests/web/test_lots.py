"""A lot of several units through the screens: one row a unit, one verdict for the lot."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lims.db import Database
from lims.domain.permission import Role
from lims.domain.refusal import Conflict
from lims.models.analysis import JudgementRow, Result
from lims.queries import failures as failing
from lims.queries import runs as asking
from lims.queries import samples
from lims.services import repeats, runs
from tests.bench import boxes, opened, outcomes, sample_of, statuses, type_in, validate
from tests.counting import statements
from tests.factories import an_act, person_id
from tests.laboratory import LISTERIA, METALS, PLATE_COUNT, ready
from tests.pages import Page

Browser = Callable[[str], FlaskClient]
GOOD = ["<10", "<10", "40", "<10", "<10"]
BAD = ["<10", "<10", "40", "120", "<10"]


def a_lot(database: Database, texts: list[str]) -> int:
    run_id = opened(database, ready(database, [LISTERIA], units=5))
    type_in(database, run_id, texts)
    return run_id


def said(client: FlaskClient, address: str) -> str:
    return Page(client.get(address).get_data(as_text=True)).said


def test_every_unit_has_its_row_in_the_grid(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, [LISTERIA], units=5))
    body = client_of("lan").get(f"/runs/{run_id}").get_data(as_text=True)
    heads = re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', body)
    assert heads == [f"LD-26-000001 · {unit}/5" for unit in range(1, 6)]
    boxes = re.findall(r'data-code="[^"]*" data-row="(\d)" data-col="(\d)"', body.split("<template")[0])
    assert boxes == [(str(row), "0") for row in range(5)]


def test_an_analysis_of_one_unit_stands_in_the_first_row(database: Database, client_of: Browser) -> None:
    made = ready(database, [LISTERIA], units=5)
    single = ready(database, METALS)
    run_id = opened(database, made)
    body = client_of("lan").get(f"/runs/{run_id}").get_data(as_text=True)
    assert "LD-26-000002" not in body
    other = opened(database, single)
    assert "1/1" not in client_of("lan").get(f"/runs/{other}").get_data(as_text=True)


def test_each_unit_shows_the_verdict_of_the_lot(database: Database, client_of: Browser) -> None:
    run_id = a_lot(database, BAD)
    assert outcomes(database, run_id) == [("no_limit", "fail")] * 5
    body = client_of("lan").get(f"/runs/{run_id}").get_data(as_text=True)
    assert body.split("<template")[0].count('verdict verdict-fail"') == 5


def test_the_sample_lists_its_units_in_order_and_one_verdict(database: Database, client_of: Browser) -> None:
    a_lot(database, BAD)
    page = said(client_of("lan"), "/samples/1")
    assert "< 10; < 10; 40; 120; < 10" in page or "<10; <10; 40; 120; <10" in page
    assert "5/5 đơn vị của lô" in page
    assert "Lô không đạt kế hoạch lấy mẫu n = 5, c = 0." in page
    assert sample_of(database) == ("entered", "fail")


def test_the_reviewer_reads_the_plan_once_and_accepts_the_lot(database: Database, client_of: Browser) -> None:
    run_id = a_lot(database, GOOD)
    minh = client_of("minh")
    page = said(minh, f"/validation/runs/{run_id}")
    assert page.count("Lô đạt kế hoạch lấy mẫu n = 5, c = 0.") == 1
    assert page.count("Kết luận chung cho cả lô") == 4
    assert [f"Listeria monocytogenes · {unit}/5" in page for unit in range(1, 6)] == [True] * 5
    form: dict[str, object] = {
        f"version-{result_id}": str(version) for result_id, version, _ in boxes(database, run_id)
    }
    form["result"] = [str(result_id) for result_id, _, _ in boxes(database, run_id)]
    assert minh.post(f"/validation/runs/{run_id}/accept", data=form).status_code == 303
    assert sample_of(database) == ("validated", "pass")


def test_part_of_a_lot_is_not_accepted(database: Database) -> None:
    run_id = a_lot(database, GOOD)
    with pytest.raises(Conflict) as refusal:
        validate(database, run_id, places=[0, 1, 3])
    assert (refusal.value.code, refusal.value.values["units"]) == ("lot_accepted_whole", "3, 5")
    assert statuses(database) == ["entered"]


def test_a_unit_tested_again_is_accepted_in_its_own_run(database: Database, client_of: Browser) -> None:
    run_id = a_lot(database, BAD)
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        runs.retest(session, run_id, boxes(database, run_id)[3][0], "Hộp nứt", act=act)
    with database.transaction(act) as session:
        again = runs.open_run(session, [1], act=act).id
    type_in(database, again, ["<10"])
    page = said(client_of("lan"), f"/runs/{again}")
    assert page.count("4/5") == 2
    assert "120" in page
    with pytest.raises(Conflict, match="repeat_unchosen"):
        validate(database, again)
    with database.transaction(act) as session:
        box = boxes(database, again)[0][0]
        repeats.choose(session, again, box, box, "Hộp mới nguyên vẹn", act=act)
    validate(database, again, by="dung", role=Role.MANAGER)
    validate(database, run_id, places=[0, 1, 2, 4])
    assert sample_of(database) == ("validated", "pass")


def test_history_names_the_unit(database: Database, client_of: Browser) -> None:
    run_id = a_lot(database, GOOD)
    type_in(database, run_id, [None, "20"], reason="Đọc nhầm đĩa")
    assert "LD-26-000001 · 2/5 · Listeria" in said(client_of("lan"), f"/runs/{run_id}")


def failing_lots(session: Session) -> list[tuple[int, int]]:
    page = failing.page(session, failing.Wanted())
    return [(row.result.analysis_id, row.result.unit_no) for row in page.rows]


def test_a_failing_lot_is_listed_once(database: Database, client_of: Browser) -> None:
    a_lot(database, BAD)
    with database.reading() as session:
        assert failing_lots(session) == [(1, 1)]
    hoa = client_of("hoa")
    with database.reading() as session:
        row = failing.page(session, failing.Wanted()).rows[0].id
    page = said(hoa, f"/failures/{row}")
    assert "Các đơn vị của lô" in page
    assert "120" in page


def test_failing_lots_page_by_page(database: Database) -> None:
    made = ready(database, [LISTERIA], units=5, samples=failing.PAGE + 3)
    run_id = opened(database, made)
    type_in(database, run_id, BAD * (failing.PAGE + 3))
    with database.reading() as session:
        first = failing.page(session, failing.Wanted())
        second = failing.page(session, failing.Wanted(before=first.next_key))
    seen = [row.result.analysis_id for row in (*first.rows, *second.rows)]
    assert (len(first.rows), len(second.rows), second.next_key) == (failing.PAGE, 3, None)
    assert sorted(seen) == sorted(made.analysis_ids)


def test_a_set_aside_unit_hides_no_failure_of_the_lot(database: Database) -> None:
    run_id = a_lot(database, ["<10", "130", "40", "120", "<10"])
    act = an_act(person_id(database, "lan"))
    with database.transaction(act) as session:
        runs.retest(session, run_id, boxes(database, run_id)[0][0], "Hộp nứt", act=act)
    with database.reading() as session:
        assert sorted(failing_lots(session)) == [(1, 1), (1, 2)]


def test_a_lot_takes_as_many_statements_as_a_single_unit(database: Database) -> None:
    counted = []
    for units in (1, 30):
        made = ready(database, [LISTERIA, PLATE_COUNT], units=units)
        run_id = opened(database, made, analysis_ids=made.analyses[0][:1])
        type_in(database, run_id, ["<10"] * units)
        with database.reading() as session, statements(database) as seen:
            asking.whole(session, run_id)
            samples.whole(session, made.sample_ids[0])
            row = session.scalars(sa.select(JudgementRow.id).join(Result).where(Result.run_id == run_id))
            assert row.first() is not None
        counted.append(len(seen.said))
    assert counted[0] == counted[1]
