"""The work page of a result: steps over days, plates by keyboard, what was typed stays, nothing is kept unasked."""

import html
from collections.abc import Callable

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.analysis import Result
from lims.services import runs
from tests.bench import boxes, opened
from tests.factories import an_act, person_id
from tests.laboratory import METALS, PLATED_COUNT, PLATED_LISTERIA, STAGED_SALMONELLA, ready
from tests.pages import page_of
from tests.services.test_bench_work import (
    BPW,
    LATER,
    NEGATIVE,
    OPENED,
    OUT,
    RECEIVED,
    SUSPECT,
    Typed,
    keep,
    plates,
)

Browser = Callable[[str], FlaskClient]
NEXT_DAY = "2026-11-24 03:00Z"


@pytest.fixture
def salmonella(database: Database) -> int:
    return opened(database, ready(database, (STAGED_SALMONELLA,), received=RECEIVED), at=OPENED)


@pytest.fixture
def counted(database: Database) -> int:
    return opened(database, ready(database, (PLATED_COUNT,), received=RECEIVED), at=OPENED)


def address(database: Database, run_id: int, place: int = 0) -> str:
    return f"/runs/{run_id}/results/{boxes(database, run_id)[place][0]}/work"


def version(database: Database, run_id: int, place: int = 0) -> str:
    return str(boxes(database, run_id)[place][1])


def text_of(database: Database, run_id: int) -> str | None:
    return boxes(database, run_id)[0][2]


@time_machine.travel(NEXT_DAY, tick=False)
def test_step_is_kept_and_the_next_is_told(database: Database, client_of: Browser, salmonella: int) -> None:
    lan, here = client_of("lan"), address(database, salmonella)
    form = {"version": version(database, salmonella), "in-bpw": "24/11/2026 08:00"}
    assert lan.post(here, data=form).status_code == 303
    page = page_of(lan.get(here))
    assert "Lấy ra từ 25/11/2026 00:00 đến 25/11/2026 04:00" in page.said
    assert page.values("in-bpw") == ["24/11/2026 08:00"]
    assert "Nguyễn Thị Lan" in page.said


@time_machine.travel(NEXT_DAY, tick=False)
def test_what_was_typed_stays_beside_what_is_wrong(
    database: Database, client_of: Browser, salmonella: int
) -> None:
    lan, here = client_of("lan"), address(database, salmonella)
    form = {"version": version(database, salmonella), "in-bpw": "25/11/2026 08:00", "in-rvs": "hôm qua"}
    page = page_of(lan.post(here, data=form), 422)
    assert (page.values("in-bpw"), page.values("in-rvs")) == (["25/11/2026 08:00"], ["hôm qua"])
    assert "Giờ này chưa tới" in page.said
    assert "#in-bpw" in page.links


@time_machine.travel(NEXT_DAY, tick=False)
def test_second_person_sees_what_the_first_kept(
    database: Database, client_of: Browser, salmonella: int
) -> None:
    here, old = address(database, salmonella), version(database, salmonella)
    keep(database, salmonella, BPW)
    page = page_of(client_of("minh").post(here, data={"version": old, "in-bpw": "16/11/2026 11:00"}), 409)
    assert "Nguyễn Thị Lan đã lưu" in page.said
    assert "16/11/2026 10:00 – 17/11/2026 04:00" in page.said
    assert page.values("in-bpw") == ["16/11/2026 11:00"]


@time_machine.travel(NEXT_DAY, tick=False)
def test_plates_are_read_back_and_nothing_is_kept(
    database: Database, client_of: Browser, counted: int
) -> None:
    lan, here = client_of("lan"), address(database, counted)
    form = {"version": version(database, counted), "dilution-0": "-2", "plate-0-0": "168"}
    form |= {"dilution-1": "-3", "plate-1-0": "14"}
    answer = lan.post(f"{here}/read", data=form).get_json()
    assert answer["understood"] == "1,7 × 10⁴ cfu/g"
    assert [each["outcome"] for each in answer["outcomes"]] == ["fail", "no_limit"]
    assert answer["told"][0] == "ISO 7218: trung bình có trọng số của hai độ pha loãng liên tiếp."
    wrong = lan.post(f"{here}/read", data=form | {"plate-0-0": "x"}).get_json()
    assert list(wrong["problems"]) == ["plate-0-0"]
    with database.reading() as session:
        assert session.scalars(sa.select(Result.work)).all() == [None]
    assert lan.post(here, data=form).status_code == 303
    assert text_of(database, counted) == "1,7×10^4"
    assert "1,7 × 10⁴ cfu/g" in page_of(lan.get(here)).said


@time_machine.travel(NEXT_DAY, tick=False)
def test_plates_that_cannot_be_read_stay_in_their_boxes(
    database: Database, client_of: Browser, counted: int
) -> None:
    here = address(database, counted)
    form = {"version": version(database, counted), "dilution-0": "-1", "dilution-1": "1", "plate-1-1": "1,5"}
    page = page_of(client_of("lan").post(here, data=form), 422)
    assert (page.values("dilution-1"), page.values("plate-1-1")) == (["1"], ["1,5"])
    assert "Số 1 có thể là chưa pha loãng" in page.said


@time_machine.travel(NEXT_DAY, tick=False)
def test_grid_leads_to_the_work_and_is_locked_for_stages(
    database: Database, client_of: Browser, salmonella: int, counted: int
) -> None:
    lan = client_of("lan")
    for run_id, typed in ((salmonella, 0), (counted, 1)):
        page = page_of(lan.get(f"/runs/{run_id}"))
        assert address(database, run_id) in page.links
        assert len([name for name, _ in page.fields if name.startswith("text-")]) == typed
    assert address(database, salmonella) in page_of(lan.get("/samples/1")).links


@time_machine.travel("2026-11-16 12:00Z", tick=False)
def test_what_comes_out_today_is_on_the_page_of_the_day(
    database: Database, client_of: Browser, salmonella: int
) -> None:
    keep(database, salmonella, {"bpw": Typed("16/11/2026 10:00")})
    assert "Lấy ra hôm nay" not in page_of(client_of("lan").get("/today")).said
    with time_machine.travel("2026-11-17 02:00Z", tick=False):
        page = page_of(client_of("minh").get("/today"))
        assert "Quá giờ: phải lấy ra trước 17/11/2026 06:00" in page.said
        assert address(database, salmonella) in page.links
        assert "Lấy ra hôm nay" not in page_of(client_of("dung").get("/today")).said


@time_machine.travel(NEXT_DAY, tick=False)
def test_reviewer_sees_raw_work_and_what_deserves_a_look(
    database: Database, client_of: Browser, salmonella: int, counted: int
) -> None:
    keep(
        database,
        salmonella,
        SUSPECT
        | {"bpw": Typed("16/11/2026 10:00", "17/11/2026 06:01")}
        | {
            "rvs": Typed("17/11/2026 06:05", "18/11/2026 05:00"),
            "mkttn": Typed("17/11/2026 06:05", "18/11/2026 05:00"),
        },
    )
    keep(database, counted, plates("150"))
    first = page_of(client_of("dung").get(f"/validation/runs/{salmonella}"))
    assert "Tiền tăng sinh trong BPW: ủ 20 giờ 1 phút, quy định 16–20 giờ" in first.said
    assert "Có khuẩn lạc điển hình" in first.said
    assert "-1: 150" in page_of(client_of("dung").get(f"/validation/runs/{counted}")).said


@time_machine.travel(NEXT_DAY, tick=False)
def test_units_of_a_lot_lead_to_each_other(database: Database, client_of: Browser) -> None:
    made = ready(database, (PLATED_LISTERIA,), units=5, received=RECEIVED)
    run_id = opened(database, made, at=OPENED)
    page = page_of(client_of("lan").get(address(database, run_id)))
    assert {address(database, run_id, place) for place in range(5)} <= set(page.links)


@time_machine.travel(NEXT_DAY, tick=False)
def test_result_typed_as_it_is_has_no_work_page(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, METALS))
    assert client_of("lan").get(address(database, run_id)).status_code == 404


@time_machine.travel(NEXT_DAY, tick=False)
def test_who_only_reads_meets_no_boxes(database: Database, client_of: Browser, salmonella: int) -> None:
    keep(database, salmonella, NEGATIVE)
    page = page_of(client_of("hoa").get(address(database, salmonella)))
    assert [name for name, _ in page.fields if name.startswith(("in-", "out-"))] == []
    assert "Không phát hiện/25 g" in html.unescape(page.said)
    assert OUT[1] in page.said


@time_machine.travel(NEXT_DAY, tick=False)
def test_page_is_there_in_english(database: Database, client_of: Browser, salmonella: int) -> None:
    keep(database, salmonella, SUSPECT)
    lan = client_of("lan")
    lan.set_cookie("language", "en")
    assert lan.get(address(database, salmonella)).status_code == 200


def test_set_aside_work_cannot_be_kept_on(database: Database, client_of: Browser, salmonella: int) -> None:
    keep(database, salmonella, BPW)
    here = address(database, salmonella)
    act = an_act(person_id(database, "lan"), at=LATER)
    with database.transaction(act) as session:
        runs.remove(session, salmonella, boxes(database, salmonella)[0][0], "Vỡ bình", act=act)
    with time_machine.travel(NEXT_DAY, tick=False):
        form = {"version": version(database, salmonella), "in-bpw": "16/11/2026 10:00"}
        assert client_of("lan").post(here, data=form).status_code == 409
