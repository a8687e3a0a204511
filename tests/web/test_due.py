"""Late is seen before it is late: on the list, on Today, where a run is opened, and where results are reviewed."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.domain.act import local_day
from lims.domain.working_days import Calendar
from lims.models.analysis import Analysis
from lims.models.calendar import Holiday
from lims.models.method import Performance
from lims.web.acts import now
from tests.bench import boxes, type_in
from tests.counting import statements
from tests.factories import an_act
from tests.laboratory import METALS, Ready, metals, ready

Browser = Callable[[str], FlaskClient]


def said(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return " ".join(re.sub(r"<[^>]*>", " ", response.get_data(as_text=True)).split())


def hold(database: Database, made: Ready, hours: int) -> None:
    """The first analysis has so many hours left, counted from this moment."""
    with database.transaction(an_act()) as session:
        row = session.get_one(Analysis, made.analysis_ids[0])
        row.start_by = now() + timedelta(hours=hours, minutes=1 if hours > 0 else -1)
        performance = session.get_one(Performance, row.performance_id)
        performance.holding_hours, performance.holding_from = 48, "receipt"


def test_what_breaks_first_stands_first(database: Database, client_of: Browser) -> None:
    day = local_day(now())
    late = ready(database, METALS, due_on=day - timedelta(days=1))
    soon = ready(database, METALS, due_on=Calendar().after(day, 9))
    hold(database, soon, 30)
    lan = client_of("lan")
    waiting = said(lan, "/runs/new?method=1")
    assert waiting.index("quá hạn") < waiting.index("còn 30 giờ")
    hold(database, soon, -40)
    waiting = said(lan, "/runs/new?method=1")
    assert waiting.index("quá 41 giờ") < waiting.index("quá hạn")
    assert "còn 9 ngày làm việc" in said(lan, "/samples/")
    today = said(lan, "/today")
    assert "Phải bắt đầu thử trong 48 giờ tới, hoặc đã quá" in today
    assert today.count("quá 41 giờ") == 2
    assert "bắt đầu chậm nhất" in said(lan, f"/samples/{soon.sample_ids[0]}")
    assert "quá hạn" in said(lan, f"/orders/{late.order_id}")


def test_pages_ask_the_same_for_one_and_thirty(database: Database, client_of: Browser) -> None:
    lan, counted = client_of("lan"), []
    for samples in (1, 30):
        hold(database, ready(database, metals(2), samples=samples, due_on=local_day(now())), 3)
        counted.append([])
        for path in ("/today", "/samples/", "/runs/new", "/runs/new?method=1"):
            with statements(database) as asked:
                assert lan.get(path).status_code == 200
            counted[-1].append(len(asked.said))
    assert counted[0] == counted[1]


def test_run_begun_too_late_is_told_and_held_until_somebody_answers(
    database: Database, client_of: Browser
) -> None:
    made = ready(database, METALS)
    hold(database, made, -5)
    lan, minh = client_of("lan"), client_of("minh")
    form = {
        "method": "1",
        "analyses": list(made.analysis_ids),
        "performed_on": f"{local_day(now()):%d/%m/%Y}",
    }
    address = lan.post("/runs/new", data=form).headers["Location"]
    assert "1 phép thử bắt đầu khi đã quá thời gian lưu mẫu" in said(lan, address)
    assert "quá thời gian lưu mẫu cho phép 5 giờ" in said(lan, address)
    type_in(database, 1, ["0,05", "0,02"], at=now())
    review = "/validation/runs/1"
    assert "Chấp nhận, ghi tên tôi" in said(minh, review)
    ids = [str(result_id) for result_id, _, _ in boxes(database, 1)]
    versions = {f"version-{result_id}": str(version) for result_id, version, _ in boxes(database, 1)}
    refused = minh.post(f"{review}/accept", data={"result": ids, **versions})
    assert (refused.status_code, "chưa ai chấp nhận" in refused.get_data(as_text=True)) == (409, True)
    empty = minh.post(f"{review}/holding", data={"held": ids[:1], "holding_reason": " "})
    assert (empty.status_code, 'aria-invalid="true"' in empty.get_data(as_text=True)) == (422, True)
    assert (
        minh.post(f"{review}/holding", data={"held": ids[:1], "holding_reason": "Mẫu khô"}).status_code == 303
    )
    assert "Chấp nhận: Trần Văn Minh" in said(minh, review)
    assert minh.post(f"{review}/accept", data={"result": ids, **versions}).status_code == 303


def test_manager_keeps_the_calendar_with_a_reason(database: Database, client_of: Browser) -> None:
    dung = client_of("dung")
    form = {"day": "24/11/2026", "kind": "holiday", "name_vi": "Ngày Văn hóa", "status": "known"}
    lacking = dung.post("/catalogue/holidays?year=2026", data=form)
    assert (lacking.status_code, "Ngày Văn hóa" in lacking.get_data(as_text=True)) == (422, True)
    assert dung.post("/catalogue/holidays", data={**form, "reason": "Luật"}).status_code == 303
    assert dung.post("/catalogue/holidays", data={**form, "reason": "Luật"}).status_code == 409
    assert "thứ Ba" in said(dung, "/catalogue/holidays?year=2026")
    assert dung.post("/catalogue/holidays/1/withdraw", data={"reason": ""}).status_code == 422
    assert dung.post("/catalogue/holidays/1/withdraw", data={"reason": "Nhầm"}).status_code == 303
    assert "đã bỏ" in said(dung, "/catalogue/holidays?year=2026")
    with database.reading() as session:
        assert session.scalars(sa.select(Holiday.withdrawn)).all() == [True]


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        ("lan", "/catalogue/holidays", 200),
        ("lan", "/catalogue/holidays/1", 403),
        ("tam", "/catalogue/holidays", 403),
        ("dung", "/catalogue/holidays/9", 404),
        ("dung", "/catalogue/holidays?year=1", 400),
    ],
)
def test_who_sees_the_calendar(client_of: Browser, username: str, path: str, status: int) -> None:
    assert client_of(username).get(path).status_code == status
