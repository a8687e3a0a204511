"""The lists of instruments, supplies and competence on the screen, and choosing from them for a run."""

from collections.abc import Callable
from datetime import date
from itertools import product

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.competence import Competence
from lims.models.resource import CertifiedValue, Equipment, Supply
from lims.models.run_use import RunUse
from lims.queries.using import Used
from tests import shelf
from tests.bench import boxes, type_in
from tests.factories import MORNING, an_act, person_id
from tests.laboratory import ready
from tests.pages import Statements, page_of
from tests.reception import books

Browser = Callable[[str], FlaskClient]
HOSTILE_DAYS = ("29/02/2026", "23/11/26", "0001-01-01", "31/12/9999", "13/13/2026", "\x00", "١٢/١١/٢٠٢٦")
MATERIAL = {
    "kind": "reference_material", "name": "Bột gạo", "lot": "RM-1", "expires_on": "31/12/2027",
    "matrix": "bột gạo", "lines-0-analyte": "lead", "lines-0-value": "0,050", "lines-0-u_value": "0,004",
    "lines-0-u_k": "2", "lines-0-unit": "mg/kg",
}  # fmt: skip


@pytest.fixture(autouse=True)
def on_the_day() -> object:
    with time_machine.travel(MORNING, tick=True):
        yield


def test_an_instrument_is_added_once_and_calibrated(database: Database, client_of: Browser) -> None:
    client, sent = client_of("lan"), shelf.BALANCE | {"nonce": "n" * 32}
    first, second = (client.post("/resources/equipment/new", data=sent) for _ in range(2))
    assert (first.status_code, second.location) == (303, first.location)
    page = page_of(client.get(first.location))
    assert "chưa có hiệu chuẩn nào được ghi" in page.said
    version = page.values("version")[0]
    event = {"kind": "calibration", "passed": "yes", "version": version, **shelf.CHECKED}
    assert client.post(f"{first.location}/record", data=event).status_code == 303
    with database.reading() as session:
        assert str(session.get_one(Equipment, 1).calibrated_until) == "2026-12-31"
    again = page_of(client.post(f"{first.location}/record", data=event), 409)
    assert again.values("certificate") == ["HC-1"]
    taken = page_of(client.post("/resources/equipment/new", data=shelf.BALANCE), 409)
    assert "Mã TB-CAN-01 đã có thiết bị khác mang." in taken.said
    assert taken.values("name") == ["Cân phân tích"]


def test_a_day_that_is_none_is_told_beside_its_box(database: Database, client_of: Browser) -> None:
    client, row_id = client_of("lan"), shelf.a_balance(database, checked=False)
    before = books(database)
    for box, day in product(("happened_on", "valid_until"), HOSTILE_DAYS):
        event = {"kind": "calibration", "version": "1", **shelf.CHECKED, box: day}
        page = page_of(client.post(f"/resources/equipment/{row_id}/record", data=event), 422)
        assert f"{box}-error" in page.ids
        assert page.values(box) == [day]
    assert books(database) == before


def test_what_is_wrong_with_an_event_stands_beside_its_box(database: Database, client_of: Browser) -> None:
    client, row_id = client_of("lan"), shelf.a_balance(database, checked=False)
    wrong: tuple[tuple[dict[str, str], str], ...] = (
        ({"happened_on": "24/11/2026"}, "happened_on"),
        ({"valid_until": "04/01/2026"}, "valid_until"),
        ({"valid_until": ""}, "valid_until"),
        ({"certificate": ""}, "certificate"),
        ({"doubted_from": "05/01/2026"}, "doubted_from"),
        ({"kind": "out_of_service"}, "note"),
        ({"note": "\u202egpj.exe"}, "note"),
    )
    for given, box in wrong:
        event = {"kind": "calibration", "version": "1", **shelf.CHECKED, **given}
        page = page_of(client.post(f"/resources/equipment/{row_id}/record", data=event), 422)
        assert f"{box}-error" in page.ids


def test_two_people_put_an_instrument_right_in_turn(database: Database, client_of: Browser) -> None:
    address, client = f"/resources/equipment/{shelf.a_balance(database)}", client_of("lan")
    version = page_of(client.get(f"{address}/edit")).values("version")[0]
    sent = shelf.BALANCE | {"version": version}
    assert client.post(f"{address}/edit", data=sent | {"location": "Phòng cân"}).status_code == 303
    assert page_of(client.post(f"{address}/edit", data=sent | {"location": "Kho"}), 409).values(
        "location"
    ) == ["Kho"]
    spared = {name: text for name, text in sent.items() if name != "needs_calibration"}
    with database.reading() as session:
        spared["version"] = str(session.get_one(Equipment, 1).version)
    assert client.post(f"{address}/edit", data=spared).status_code == 403
    assert client_of("dung").post(f"{address}/edit", data=spared).status_code == 303


def test_an_entry_is_struck_and_an_instrument_archived(database: Database, client_of: Browser) -> None:
    address, client = f"/resources/equipment/{shelf.a_balance(database)}", client_of("lan")

    def version() -> str:
        with database.reading() as session:
            return str(session.get_one(Equipment, 1).version)

    assert (
        client.post(f"{address}/strike", data={"version": version(), "event": "1", "reason": ""}).status_code
        == 422
    )
    done = client.post(f"{address}/strike", data={"version": version(), "event": "1", "reason": "Nhầm máy"})
    assert done.status_code == 303
    page = page_of(client.get(address))
    assert "Nhầm máy" in page.said and "chưa có hiệu chuẩn nào được ghi" in page.said
    assert (
        client.post(f"{address}/archive", data={"version": version(), "reason": "Thanh lý"}).status_code
        == 303
    )
    assert "TB-CAN-01" not in page_of(client.get("/resources/")).said
    assert "TB-CAN-01" in page_of(client.get("/resources/?archived=1")).said
    assert client.post(f"{address}/restore", data={"version": version()}).status_code == 303
    assert (
        client.post("/resources/equipment/99/strike", data={"version": "1", "event": "1"}).status_code == 404
    )


def test_a_reference_material_keeps_its_values_digit_for_digit(
    database: Database, client_of: Browser
) -> None:
    ready(database)
    client = client_of("lan")
    address = client.post("/resources/supplies/new", data=MATERIAL).location
    page = page_of(client.get(address))
    assert "0,050" in page.said.replace(" ", "") and "Bột gạo" in page.said
    changed = MATERIAL | {"lines-0-value": "0,05", "version": "1"}
    assert client.post(f"{address}/edit", data=changed).status_code == 303
    with database.reading() as session:
        rows = session.execute(sa.select(CertifiedValue.value, CertifiedValue.in_force)).all()
    assert [(str(value), held) for value, held in rows] == [("0.050", False), ("0.05", True)]
    assert client.post(f"{address}/edit", data=changed).status_code == 409
    assert "MC-000001" in page_of(client.get("/resources/materials?q=gao")).said


def test_a_certified_value_that_is_none_is_told(database: Database, client_of: Browser) -> None:
    ready(database)
    client = client_of("lan")
    before = books(database)
    for box, text in (
        ("value", "NaN"), ("value", "1e400"), ("value", "-1"), ("value", ""), ("u_value", "1"),
        ("u_k", "0"), ("u_k", "50"), ("unit", ""), ("analyte", "unobtainium"),
    ):  # fmt: skip
        sent = MATERIAL | {f"lines-0-{box}": text}
        page = page_of(client.post("/resources/supplies/new", data=sent), 422)
        assert f"lines-0-{box}-error" in page.ids
        assert page.values(f"lines-0-{box}") == [text]
    assert books(database) == before


def test_a_bottle_that_is_not_complete_is_told(database: Database, client_of: Browser) -> None:
    client = client_of("lan")
    before = books(database)
    for box, text in (
        *(("expires_on", each) for each in ("", *HOSTILE_DAYS)),
        ("opened_on", "24/11/2026"), ("keeps_days", "0"), ("keeps_days", "²"), ("lot", ""), ("name", "n" * 256),
    ):  # fmt: skip
        page = page_of(client.post("/resources/supplies/new", data=shelf.ACID | {box: text}), 422)
        assert f"{box}-error" in page.ids
    assert books(database) == before


def test_competence_is_granted_by_a_manager_and_marked_when_it_ends(
    database: Database, client_of: Browser
) -> None:
    ready(database)
    with database.engine.begin() as connection:
        connection.execute(sa.update(Competence).values(valid_until=date(2025, 12, 31)))
    address = f"/resources/competence/{person_id(database, 'lan')}/1"
    given = shelf.COMPETENT | {"valid_until": "15/01/2027", "version_id": ""}
    assert client_of("lan").post(f"{address}/grant", data=given).status_code == 403
    manager = client_of("dung")
    assert page_of(manager.post(f"{address}/grant", data=given | {"basis": ""}), 422).values(
        "valid_until"
    ) == ["15/01/2027"]
    assert manager.post(f"{address}/grant", data=given).status_code == 303
    said = page_of(manager.get("/resources/competence")).said
    assert "đến 15/01/2027, sắp tái đánh giá" in said and "hết hạn 31/12/2025" in said
    own = f"/resources/competence/{person_id(database, 'dung')}/1/grant"
    assert manager.post(own, data=given).status_code == 403
    newest = {"competence": "4", "version": "1", "withdrawn_from": "32/01/2026", "reason": "Mẫu mù không đạt"}
    assert (
        page_of(manager.post(f"{address}/withdraw", data=newest), 422).values("withdrawn_from")[0]
        == "32/01/2026"
    )
    assert (
        manager.post(f"{address}/withdraw", data=newest | {"withdrawn_from": "23/11/2026"}).status_code == 303
    )
    assert "đã rút, đến 22/11/2026" in page_of(manager.get("/resources/competence?who=lan")).said
    assert manager.get("/resources/competence/5/1").status_code == 404


def test_the_manager_says_what_a_method_needs(database: Database, client_of: Browser) -> None:
    ready(database)
    manager, address = client_of("dung"), "/resources/needs/1"
    assert manager.post(f"{address}/add", data={"what": "equipment-balance"}).status_code == 303
    assert page_of(manager.post(f"{address}/add", data={"what": "supply-reagent", "name": ""}), 422)
    assert page_of(manager.post(f"{address}/add", data={"what": "equipment-reagent"}), 422)
    assert "Cân phân tích" in page_of(manager.get(address)).said
    assert client_of("lan").post(f"{address}/withdraw", data={"need": "1"}).status_code == 403
    assert manager.post(f"{address}/withdraw", data={"need": "1"}).status_code == 303
    assert "Chưa yêu cầu gì" in page_of(manager.get(address)).said


def test_opening_offers_what_may_be_used_and_says_why_the_rest_may_not(
    database: Database, client_of: Browser
) -> None:
    made = ready(database)
    need = shelf.needed(database, "supply-reagent", "Axit nitric")
    good, old = shelf.a_bottle(database), shelf.a_bottle(database, expires_on="22/11/2026", lot="Z0")
    client = client_of("lan")
    page = page_of(client.get("/runs/new?method=1"))
    assert page.values("used") == [f"supply-{good}"]
    assert "hết hạn ngày 22/11/2026" in page.said
    sent = {"method": "1", "analyses": list(made.analysis_ids), "performed_on": "23/11/2026"}
    before = books(database)
    missed = page_of(client.post("/runs/new", data=sent), 422)
    assert f"need-{need}" in missed.ids and "Axit nitric" in missed.said
    assert page_of(client.post("/runs/new", data=sent | {"codes": "XX-1"}), 422).ids.count("codes-error") == 1
    assert page_of(client.post("/runs/new", data=sent | {"used": f"supply-{old}"}), 409)
    assert client.post("/runs/new", data=sent | {"used": "supply-01"}).status_code == 400
    assert books(database) == before
    run = client.post("/runs/new", data=sent | {"codes": " hc-000001\r\n"}).location
    assert "HC-000001" in page_of(client.get(run)).said


def test_a_run_tells_what_stands_against_it_and_is_completed(database: Database, client_of: Browser) -> None:
    bottle = shelf.a_bottle(database)
    run_id = shelf.opened_with(database, ready(database), Used(supplies=frozenset({bottle})))
    type_in(database, run_id, ["0,05", "0,05"], at=MORNING)
    shelf.rewritten(database, bottle, expires_on="22/11/2026")
    review = client_of("minh")
    assert "Chưa thẩm tra được mẻ này" in page_of(review.get(f"/validation/runs/{run_id}")).said
    chosen = {"result": [row_id for row_id, _, _ in boxes(database, run_id)]}
    chosen |= {f"version-{row_id}": version for row_id, version, _ in boxes(database, run_id)}
    assert (
        "hết hạn ngày 22/11/2026"
        in page_of(review.post(f"/validation/runs/{run_id}/accept", data=chosen), 409).said
    )
    client, address = client_of("lan"), f"/resources/runs/{run_id}"
    shelf.a_bottle(database, lot="Z2")
    assert client.post(f"{address}/complete", data={"codes": "hc-000002"}).status_code == 303
    assert client.post(f"{address}/take-back", data={"use": "1", "reason": ""}).status_code == 422
    assert client.post(f"{address}/take-back", data={"use": "1", "reason": "Chai khác"}).status_code == 303
    page = page_of(client.get(address))
    assert "Chai khác" in page.said and "Chưa thẩm tra được" not in page.said
    assert review.post(f"/validation/runs/{run_id}/accept", data=chosen).status_code == 303
    assert client.post(f"{address}/complete", data={"codes": "hc-000001"}).status_code == 409


ADDRESSES = (
    "/resources/", "/resources/supplies", "/resources/materials", "/resources/competence",
    "/resources/equipment/1", "/resources/supplies/1", "/resources/needs/1", "/runs/new?method=1",
)  # fmt: skip


def test_thirty_rows_cost_no_more_statements_than_one(database: Database, client_of: Browser) -> None:
    ready(database)
    shelf.needed(database, "equipment-balance")
    shelf.needed(database, "supply-reagent", "Axit nitric")
    shelf.a_balance(database)
    shelf.a_bottle(database)
    client = client_of("lan")
    client.post("/resources/supplies/new", data=MATERIAL)
    assert asked_of(database, client) == thirty_more(database, client)


def asked_of(database: Database, client: FlaskClient) -> dict[str, int]:
    """How many statements each page takes."""
    counted = {}
    for address in ADDRESSES:
        client.get(address)
        with Statements(database.engine) as asked:
            assert client.get(address).status_code == 200
        counted[address] = asked.count
    return counted


def thirty_more(database: Database, client: FlaskClient) -> dict[str, int]:
    with database.transaction(an_act(person_id(database, "lan"))) as session:
        for number in range(29):
            session.add(copy_of(session.get_one(Equipment, 1), code=f"TB-{number:02d}"))
            session.add(copy_of(session.get_one(Supply, 1), code=f"HC-9{number:02d}"))
    return asked_of(database, client)


def copy_of(row: Equipment | Supply, **changed: str) -> Equipment | Supply:
    names = [column.key for column in row.__table__.columns if column.key not in {"id", "version"}]
    return type(row)(**{name: getattr(row, name) for name in names} | changed)


def test_lists_are_paged_by_key(database: Database, client_of: Browser) -> None:
    shelf.a_balance(database)
    with database.transaction(an_act(person_id(database, "lan"))) as session:
        for number in range(51):
            session.add(copy_of(session.get_one(Equipment, 1), code=f"TB-{number:03d}"))
    client = client_of("hoa")
    first = page_of(client.get("/resources/?kind=balance"))
    after = client.get("/resources/?kind=balance&after=51")
    assert first.said.count("TB-") == 50 and page_of(after).said.count("TB-") == 2
    assert client.get("/resources/?after=-1").status_code == 400
    assert client.get("/resources/?kind=rocket").status_code == 400
    assert client.get("/resources/?after=999").status_code == 404


def test_uses_are_never_deleted(database: Database) -> None:
    shelf.opened_with(database, ready(database), Used(supplies=frozenset({shelf.a_bottle(database)})))
    with pytest.raises(sa.exc.DBAPIError), database.engine.begin() as connection:
        connection.execute(sa.delete(RunUse))
