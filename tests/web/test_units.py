"""Units of a lot on the screens: announced, counted at the desk, told on the pages of sample and order."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.sample import Sample
from tests.pages import page_of
from tests.reception import COFFEE, a_catalogue, an_arrival, an_order, books, one, receive
from tests.reports import read
from tests.services.test_units import in_a_run
from tests.web.test_orders import FORM
from tests.web.test_samples import desk

Browser = Callable[[str], FlaskClient]
LOT = FORM | {
    "samples-0-units": "5",
    "samples-0-produced_on": "20/11/2020",
    "samples-0-placed_on": "25/11/2020",
}


@pytest.fixture
def catalogue(database: Database) -> None:
    a_catalogue(database)


@pytest.mark.usefixtures("catalogue")
def test_an_empty_form_says_one_unit(client_of: Browser) -> None:
    page = page_of(client_of("lan").get("/orders/new"))
    assert page.values("samples-0-units") == ["1"]
    assert "Listeria n = 5 cần 5 đơn vị" in page.said


@pytest.mark.usefixtures("catalogue")
def test_a_lot_is_ordered_and_shown(database: Database, client_of: Browser) -> None:
    client = client_of("lan")
    page = page_of(client.post("/orders/new", data=LOT, follow_redirects=True))
    assert "5 đơn vị mẫu" in page.said
    assert "ra thị trường 25/11/2020" in page.said
    page = page_of(client.get("/samples/1"))
    assert "Số đơn vị mẫu của lô 5" in page.said
    assert "Ngày đưa ra thị trường 25/11/2020" in page.said


@pytest.mark.usefixtures("catalogue")
def test_a_producer_announces_a_lot_itself(database: Database, client_of: Browser) -> None:
    client = client_of("tam")
    page = page_of(client.post("/orders/request", data=LOT, follow_redirects=True))
    assert "5 đơn vị mẫu" in page.said


@pytest.mark.parametrize(
    ("box", "typed", "says"),
    [
        ("units", "năm", "Ghi một số nguyên"),
        ("units", "2,5", "Ghi một số nguyên"),
        ("units", "-1", "Ghi một số nguyên"),
        ("units", "٥", "Ghi một số nguyên"),
        ("units", "61", "từ 1 đến 60"),
        ("placed_on", "19/11/2020", "trước ngày sản xuất"),
        ("placed_on", "25/11/2030", "xa hơn 1 năm"),
        ("placed_on", "2020-11-25", "ngày/tháng/năm"),
    ],
)
@pytest.mark.usefixtures("catalogue")
def test_what_was_typed_about_a_lot_stays(
    database: Database, client_of: Browser, box: str, typed: str, says: str
) -> None:
    client = client_of("lan")
    before = books(database)
    page = page_of(client.post("/orders/new", data=LOT | {f"samples-0-{box}": typed}), 422)
    assert page.values(f"samples-0-{box}") == [typed]
    assert says in page.said
    assert books(database) == before


@pytest.mark.usefixtures("catalogue")
def test_the_same_order_again_keeps_the_units_and_asks_the_day_anew(
    database: Database, client_of: Browser
) -> None:
    order_id, _ = an_order(database, replace(COFFEE, units=5))
    page = page_of(client_of("lan").get(f"/orders/new?copy={order_id}"))
    assert page.values("samples-0-units") == ["5"]
    assert page.values("samples-0-placed_on") == [""]


@pytest.mark.usefixtures("catalogue")
def test_the_desk_is_told_what_was_announced_and_counts(database: Database, client_of: Browser) -> None:
    order_id, (sample_id,) = an_order(database, replace(COFFEE, units=5))
    client = client_of("lan")
    page = page_of(client.get(f"/orders/{order_id}/receive"))
    assert page.values("arrivals-0-units") == ["5"]
    assert "Phiếu yêu cầu báo 5 đơn vị" in page.said
    page = page_of(client.post(f"/orders/{order_id}/receive", data=desk(sample_id, units="nhiều")), 422)
    assert page.values("arrivals-0-units") == ["nhiều"]
    client.post(f"/orders/{order_id}/receive", data=desk(sample_id, units="4"))
    with database.reading() as session:
        assert one(session, Sample, sample_id).units == 4


@pytest.mark.usefixtures("catalogue")
def test_units_are_corrected_with_a_reason(database: Database, client_of: Browser) -> None:
    _, (sample_id,) = an_order(database, replace(COFFEE, units=5))
    receive(database, an_arrival(sample_id))
    client = client_of("lan")
    assert f"/samples/{sample_id}/units" in page_of(client.get(f"/samples/{sample_id}")).links
    page = page_of(client.get(f"/samples/{sample_id}/units"))
    assert (page.values("units"), page.values("version")) == (["5"], ["2"])
    sent = {"units": "4", "version": "2", "reason": ""}
    page = page_of(client.post(f"/samples/{sample_id}/units", data=sent), 422)
    assert page.values("units") == ["4"]
    sent["reason"] = "Một gói rách"
    page = page_of(client.post(f"/samples/{sample_id}/units", data=sent, follow_redirects=True))
    assert "Đã ghi 4 đơn vị mẫu." in page.said
    trail = page_of(client_of("dung").get(f"/audit/?entity=sample&entity_id={sample_id}")).said
    assert "Một gói rách" in trail


def test_in_a_run_the_count_is_closed(database: Database, client_of: Browser) -> None:
    sample_id = in_a_run(database).sample_ids[0]
    client = client_of("lan")
    assert f"/samples/{sample_id}/units" not in page_of(client.get(f"/samples/{sample_id}")).links
    sent = {"units": "4", "version": "1", "reason": "x"}
    with database.reading() as session:
        sent["version"] = str(one(session, Sample, sample_id).version)
    page = page_of(client.post(f"/samples/{sample_id}/units", data=sent), 409)
    assert "đã vào mẻ thử ME-" in page.said
    assert page.values("units") == ["4"]


@pytest.mark.usefixtures("catalogue")
def test_each_unit_of_a_lot_gets_its_label(database: Database, client_of: Browser) -> None:
    order_id, (sample_id,) = an_order(database, replace(COFFEE, units=5))
    receive(database, an_arrival(sample_id, test_containers=2))
    printed = read.text(client_of("lan").get(f"/orders/{order_id}/labels.pdf").data)
    assert [printed.count(f"đơn vị {unit}/5") for unit in range(1, 7)] == [2, 2, 2, 2, 2, 0]
    assert printed.count("LD-26-000001-L") == 1


@pytest.mark.usefixtures("catalogue")
def test_more_labels_than_a_box_of_sheets_are_not_drawn(database: Database, client_of: Browser) -> None:
    order_id, samples = an_order(database, *[replace(COFFEE, units=60)] * 11)
    receive(database, *(an_arrival(each, test_containers=2) for each in samples))
    client = client_of("lan")
    assert "in nhãn theo từng mẫu" in page_of(client.get(f"/orders/{order_id}/labels.pdf"), 409).said
    assert client.get(f"/samples/{samples[0]}/labels.pdf").status_code == 200
