"""Quality control on its pages: boxes start empty, what is wrong stands beside them, ways out are for whom they are."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.method import MethodVersion
from lims.models.quality import ControlValue, QualityPlan
from lims.models.reference import Analyte
from lims.models.resource import CertifiedValue, Supply
from lims.queries.quality_sheet import plan_of
from tests.bench import type_in
from tests.counting import statements
from tests.factories import an_act
from tests.laboratory import METALS, ready
from tests.pages import page_of
from tests.services.test_quality import BLANK, DUPLICATE, REFERENCE, columns, give, held, planned

Browser = Callable[[str], FlaskClient]


def form_of(database: Database, run_id: int, *, version: int = 0, **texts: str) -> dict[str, str]:
    sent = {}
    keys = columns(database, run_id)
    for name, text in texts.items():
        item, number, analyte = name.split("_")
        control, column = keys[item, int(number), analyte]
        sent |= {f"control-{control}-{column}-value": text, f"version-{control}-{column}": str(version)}
    return sent


def test_boxes_start_empty_and_are_kept(database: Database, client_of: Browser) -> None:
    run_id, _ = planned(database, BLANK, REFERENCE)
    lan, here = client_of("lan"), f"/quality/runs/{run_id}"
    page = page_of(lan.get(here))
    assert "3 trong 3 kiểm soát đang giữ kết quả lại" in page.said
    form = form_of(database, run_id, BLK_1_cadmium="0,001", BLK_1_lead="0,001", CRM_1_cadmium="0,102")
    assert all(page.values(name) == [""] for name in form if name.endswith("-value"))
    assert lan.post(here, data=form).status_code == 303
    page = page_of(lan.get(here))
    assert "Cả 3 kiểm soát cho phép duyệt kết quả" in page.said
    assert "|0,102 − 0,100| = 0,002 ≤" in page.said


def test_what_was_typed_stays_beside_what_is_wrong(database: Database, client_of: Browser) -> None:
    run_id, _ = planned(database, BLANK)
    form = form_of(database, run_id, BLK_1_cadmium="1e400", BLK_1_lead="1.000")
    page = page_of(client_of("lan").post(f"/quality/runs/{run_id}", data=form), 422)
    assert [page.values(name) for name in form if name.endswith("-value")] == [["1e400"], ["1.000"]]
    assert "Đúng là số này" in page.said or "confirm-" in page.text
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(ControlValue.id))) == 0


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("control-1-1-value", "0,001", 400),
        ("control-99999999999999999999-1-value", "1", 303),
        ("control-999-1-value", "1", 404),
        ("control-1-1-y7", "1", 404),
    ],
)
def test_boxes_nobody_asked_for(
    database: Database, client_of: Browser, name: str, value: str, status: int
) -> None:
    run_id, _ = planned(database, BLANK)
    form = {name: value}
    if status == 404:
        control, analyte = name.split("-")[1:3]
        form[f"version-{control}-{analyte}"] = "0"
    assert client_of("lan").post(f"/quality/runs/{run_id}", data=form).status_code == status


def test_a_manager_signs_on_the_page_and_a_technician_cannot(database: Database, client_of: Browser) -> None:
    run_id, _ = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, BLK_1_cadmium="0,009", BLK_1_lead="0,001")
    cadmium = columns(database, run_id)["BLK", 1, "cadmium"][1]
    form = {"check": f"BLK|1|{cadmium}", "cause": "Bẩn", "impact": "Không đáng kể"}
    here = f"/quality/runs/{run_id}"
    assert client_of("minh").post(f"{here}/deviation", data=form).status_code == 403
    dung = client_of("dung")
    page = page_of(dung.post(f"{here}/deviation", data={**form, "impact": ""}), 422)
    assert "Hãy ghi đủ nguyên nhân và ảnh hưởng" in page.said
    assert dung.post(f"{here}/deviation", data={**form, "check": "BLK|1|x"}).status_code == 400
    assert dung.post(f"{here}/deviation", data=form).status_code == 303
    assert held(database, run_id) == []
    assert "Sai lệch do Phạm Quốc Dũng ký" in page_of(dung.get(here)).said


def test_ways_out_on_the_page(database: Database, client_of: Browser) -> None:
    run_id, _ = planned(database, BLANK)
    type_in(database, run_id, ["0,05", "0,02"])
    give(database, run_id, BLK_1_cadmium="0,009", BLK_1_lead="0,001")
    control, cadmium = columns(database, run_id)["BLK", 1, "cadmium"]
    lan, here = client_of("lan"), f"/quality/runs/{run_id}"
    assert lan.post(f"{here}/again", data={"control": str(control), "reason": ""}).status_code == 422
    assert lan.post(f"{here}/again", data={"control": "999", "reason": "x"}).status_code == 404
    assert lan.post(f"{here}/more", data={"item": "BLK", "sample": ""}).status_code == 303
    assert lan.post(f"{here}/more", data={"item": "NO", "sample": ""}).status_code == 422
    assert lan.post(f"{here}/repeat", data={"analyte": str(cadmium), "reason": "Bẩn"}).status_code == 303
    assert lan.post(f"{here}/seen", data={}).status_code == 403


def test_the_plan_of_a_method_is_written_by_the_manager(database: Database, client_of: Browser) -> None:
    ready(database, METALS)
    with database.reading() as session:
        version_id = session.scalars(sa.select(MethodVersion.id)).one()
    here, dung = f"/quality/plans/{version_id}", client_of("dung")
    form = {
        "code": "blk",
        "name": "Mẫu trắng",
        "where": "start",
        "most_pct": "30",
        "version": "1",
        "mandatory": "y",
    }
    assert client_of("lan").post(f"{here}/items/blank", data=form).status_code == 403
    page = page_of(dung.post(f"{here}/items/blank", data={**form, "most_pct": "ba mươi"}), 422)
    assert page.values("most_pct") == ["ba mươi"]
    assert "#most_pct" in page.links
    assert dung.post(f"{here}/items/blank", data=form).status_code == 303
    assert dung.post(f"{here}/items/blank", data={**form, "code": "B2"}).status_code == 409
    assert dung.get(f"{here}/items/nothing").status_code == 404
    assert "Không quá 30 % của LOQ" in page_of(client_of("lan").get(here)).said
    assert dung.post(f"{here}/remove", data={"code": "BLK", "version": "2", "reason": ""}).status_code == 422
    assert (
        dung.post(f"{here}/remove", data={"code": "BLK", "version": "2", "reason": "Thừa"}).status_code == 303
    )
    assert dung.post(f"{here}/nothing", data={"version": "3", "reason": "Cân"}).status_code == 303
    with database.reading() as session:
        assert plan_of(session, version_id).without == "Cân"
        assert session.scalar(sa.select(sa.func.count(QualityPlan.id))) == 4


def test_order_is_moved_scanned_and_printed(database: Database, client_of: Browser) -> None:
    run_id, _ = planned(database, BLANK, DUPLICATE, samples=2)
    lan, here = client_of("lan"), f"/quality/runs/{run_id}"
    page = page_of(lan.get(f"{here}/order"))
    version = page.values("version")[0]
    assert lan.post(f"{here}/order", data={"place": "1", "to": "x", "version": version}).status_code == 422
    assert lan.post(f"{here}/order", data={"place": "1", "to": "99", "version": version}).status_code == 422
    assert lan.post(f"{here}/order", data={"place": "1", "to": "2", "version": version}).status_code == 303
    assert lan.post(f"{here}/order", data={"place": "1", "to": "2", "version": version}).status_code == 409
    version = page_of(lan.get(f"{here}/order")).values("version")[0]
    page = page_of(lan.post(f"{here}/scan", data={"codes": "LD-99-000001", "version": version}), 422)
    assert "LD-99-000001" in page.said
    codes = "LD-26-000002\r\nld-26-000001\n"
    assert lan.post(f"{here}/scan", data={"codes": codes, "version": version}).status_code == 303
    paper = lan.get(f"{here}/sheet.pdf")
    assert (paper.status_code, paper.mimetype, paper.data[:5]) == (200, "application/pdf", b"%PDF-")


def test_a_page_asks_as_much_for_many_samples_as_for_one(database: Database, client_of: Browser) -> None:
    few, _ = planned(database, BLANK, DUPLICATE)
    many, _ = planned(database, BLANK, DUPLICATE, samples=30)
    lan, counted = client_of("lan"), []
    lan.get(f"/quality/runs/{few}")
    for run_id in (few, many):
        with statements(database) as seen:
            assert lan.get(f"/quality/runs/{run_id}").status_code == 200
        counted.append(len(seen.said))
    assert counted[0] == counted[1]


def test_a_certificate_on_the_shelf_fills_the_form_in_the_unit_of_the_method(
    database: Database, client_of: Browser
) -> None:
    ready(database, METALS)
    with database.transaction(an_act()) as session:
        version_id = session.scalars(sa.select(MethodVersion.id)).one()
        ids = {name: row_id for row_id, name in session.execute(sa.select(Analyte.id, Analyte.name))}
        supply = Supply(code="MC-1", kind="reference_material", name="Bột cà phê", name_key="x", search_key="x", lot="L7", expires_on=date(2028, 1, 1))  # fmt: skip
        session.add(supply)
        session.flush()
        for analyte, value, unit in (("lead", "212", "µg/kg"), ("cadmium", "3", "pH")):
            session.add(CertifiedValue(supply_id=supply.id, analyte_id=ids[analyte], value=Decimal(value), u_value=Decimal(18), u_k=Decimal(2), unit=unit))  # fmt: skip
    page = page_of(client_of("dung").get(f"/quality/plans/{version_id}/items/reference?supply={supply.id}"))
    assert page.values("material") == ["Bột cà phê, L7"]
    certified = [value for name, value in page.fields if name.endswith(("-certified", "-expanded")) and value]
    assert certified == ["0.212", "0.018"], "a pH is no content of cadmium"
