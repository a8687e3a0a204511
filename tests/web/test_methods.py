"""Methods in the browser: what each reaches, and writing one anew without losing what was typed."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.method import Method, MethodVersion, Performance
from tests import small_catalogue as small

Browser = Callable[[str], FlaskClient]
HEAD = {"code": "LD-H-99", "title_vi": "Chì bằng ICP-MS", "title_en": "Lead by ICP-MS", "kind": "chemical"}
LINE = {
    "lines-0-analyte": "chì",
    "lines-0-commodity": "mat ong",
    "lines-0-unit": "mg/kg",
    "lines-0-lod": "0,003",
    "lines-0-loq": "0.01",
    "lines-0-u_value": "22",
    "lines-0-u_type": "relative_pct",
}
FIRST = {**HEAD, **LINE, "version": "1", "valid_from": "01/07/2026"}


@pytest.fixture
def limits(database: Database, tmp_path: Path) -> Database:
    small.loaded(database, small.written(tmp_path / "catalogue"))
    return database


def added(client: FlaskClient, **changed: str) -> str:
    """The address of the method that was added."""
    response = client.post("/methods/new", data=FIRST | changed)
    assert response.status_code == 302, response.get_data(as_text=True)
    return str(response.location)


def kept(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(sa.select(Method.code)))


def box(text: str, name: str) -> str:
    """What stands in a box of the page."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', text)
    assert found is not None, name
    return unescape(found[1])


def test_manager_adds_a_method_with_comma_or_point(limits: Database, client_of: Browser) -> None:
    manager = client_of("dung")
    text = re.sub("<[^>]*>", "", manager.get(added(manager)).get_data(as_text=True))
    assert "0,003" in text and "± 22 % (k = 2)" in text and "mật ong" in text
    with limits.reading() as session:
        row = session.scalars(sa.select(Performance)).one()
    assert (str(row.lod), str(row.loq), row.u_type, str(row.u_value)) == (
        "0.003",
        "0.01",
        "relative_pct",
        "22",
    )


@pytest.mark.parametrize("username", ["lan", "hoa", "tam", "quan"])
def test_only_a_manager_writes_methods(limits: Database, client_of: Browser, username: str) -> None:
    client = client_of(username)
    assert client.get("/methods/new").status_code == 403
    assert client.post("/methods/new", data=FIRST).status_code == 403
    assert kept(limits) == []


def test_technician_and_inspector_read_methods(limits: Database, client_of: Browser) -> None:
    address = added(client_of("dung"))
    for username in ("lan", "hoa"):
        client = client_of(username)
        assert [client.get(page).status_code for page in ("/methods/", address)] == [200, 200]
        assert "/methods/new" not in client.get("/methods/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"code": " "}, "code"),
        ({"kind": "magical"}, "kind"),
        ({"version": ""}, "version"),
        ({"valid_from": "31/02/2026"}, "valid_from"),
        ({"valid_from": "07/2026"}, "valid_from"),
        ({"lines-0-analyte": "unobtainium"}, "lines-0-analyte"),
        ({"lines-0-analyte": ""}, "lines-0-analyte"),
        ({"lines-0-commodity": "tea"}, "lines-0-commodity"),
        ({"lines-0-unit": "spoons"}, "lines-0-unit"),
        ({"lines-0-unit": ""}, "lines-0-unit"),
        ({"lines-0-lod": "0,01"}, "lines-0-loq"),
        ({"lines-0-lod": "0,1"}, "lines-0-loq"),
        ({"lines-0-loq": "-1"}, "lines-0-loq"),
        ({"lines-0-loq": "1.000"}, "lines-0-loq"),
        ({"lines-0-loq": "NaN"}, "lines-0-loq"),
        ({"lines-0-loq": "0,0١"}, "lines-0-loq"),
        ({"lines-0-u_value": "0"}, "lines-0-u_value"),
        ({"lines-0-u_value": ""}, "lines-0-u_value"),
        ({"lines-0-u_type": ""}, "lines-0-u_value"),
        ({"lines-0-u_type": "twisted"}, "lines-0-u_type"),
        ({"lines-0-u_k": "0"}, "lines-0-u_k"),
        ({"lines-0-upper": "0,005"}, "lines-0-upper"),
        ({"lines-0-qualitative": "y"}, "lines-0-qualitative"),
        ({"lines-0-accredited_to": "tomorrow"}, "lines-0-accredited_to"),
    ],
)
def test_wrong_box_is_named_and_what_was_typed_stays(
    limits: Database, client_of: Browser, changed: dict[str, str], name: str
) -> None:
    response = client_of("dung").post("/methods/new", data=FIRST | changed)
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert f'id="{name}-error"' in text
    typed = FIRST | changed
    for each in ("title_vi", "lines-0-analyte", "lines-0-loq", "lines-0-u_value"):
        assert box(text, each) == typed[each]
    assert kept(limits) == []


def test_empty_lines_between_are_left_out_and_problems_stay_at_their_line(
    limits: Database, client_of: Browser
) -> None:
    second = {name.replace("-0-", "-2-"): value for name, value in LINE.items()}
    text = (
        client_of("dung")
        .post("/methods/new", data=FIRST | second | {"lines-2-commodity": "gia vị", "lines-2-loq": "x"})
        .get_data(as_text=True)
    )
    assert 'id="lines-2-loq-error"' in text
    assert 'id="lines-0-loq-error"' not in text


def test_method_without_a_line_or_with_the_same_twice_is_refused(
    limits: Database, client_of: Browser
) -> None:
    manager = client_of("dung")
    bare = {name: value for name, value in FIRST.items() if not name.startswith("lines")}
    twice = {name.replace("-0-", "-1-"): value for name, value in LINE.items()}
    assert manager.post("/methods/new", data=bare).status_code == 422
    text = manager.post("/methods/new", data=FIRST | twice).get_data(as_text=True)
    assert 'id="lines-1-analyte-error"' in text
    assert kept(limits) == []


def test_more_lines_keep_what_was_typed_and_save_nothing(limits: Database, client_of: Browser) -> None:
    response = client_of("dung").post("/methods/new", data=FIRST | {"more": "1"})
    text = response.get_data(as_text=True)
    assert response.status_code == 200
    assert box(text, "lines-0-analyte") == "chì"
    assert box(text, "lines-3-analyte") == ""
    assert kept(limits) == []


def test_code_is_given_once(limits: Database, client_of: Browser) -> None:
    manager = client_of("dung")
    added(manager)
    response = manager.post("/methods/new", data=FIRST)
    assert response.status_code == 422
    assert 'id="code-error"' in response.get_data(as_text=True)


def test_double_click_adds_one_method(limits: Database, client_of: Browser) -> None:
    manager = client_of("dung")
    address = added(manager, nonce="the-same")
    assert added(manager, nonce="the-same") == address
    assert kept(limits) == ["LD-H-99"]


def test_new_version_begins_with_the_lines_of_the_last(limits: Database, client_of: Browser) -> None:
    manager = client_of("dung")
    address = f"{added(manager)}/versions/new"
    text = manager.get(address).get_data(as_text=True)
    assert (box(text, "lines-0-analyte"), box(text, "lines-0-lod"), box(text, "lines-0-u_value")) == (
        "lead",
        "0,003",
        "22",
    )
    changed = LINE | {"version": "2", "valid_from": "01/12/2026", "lines-0-loq": "0,02"}
    assert manager.post(address, data=changed).status_code == 302
    with limits.reading() as session:
        rows = session.execute(
            sa.select(MethodVersion.version, Performance.loq)
            .join(MethodVersion.performances)
            .order_by(MethodVersion.id)
        )
        assert [(version, str(loq)) for version, loq in rows] == [("1", "0.01"), ("2", "0.02")]


@pytest.mark.parametrize(
    ("changed", "name"),
    [({"version": "1"}, "version"), ({"valid_from": "01/07/2026"}, "valid_from")],
)
def test_new_version_has_its_own_name_and_a_later_day(
    limits: Database, client_of: Browser, changed: dict[str, str], name: str
) -> None:
    manager = client_of("dung")
    data = LINE | {"version": "2", "valid_from": "01/12/2026"} | changed
    response = manager.post(f"{added(manager)}/versions/new", data=data)
    assert response.status_code == 422
    assert f'id="{name}-error"' in response.get_data(as_text=True)


def test_method_that_is_not_there_is_missing(limits: Database, client_of: Browser) -> None:
    manager = client_of("dung")
    assert manager.get("/methods/77").status_code == 404
    assert manager.get("/methods/77/versions/new").status_code == 404
    assert (
        manager.post(
            "/methods/77/versions/new", data=LINE | {"version": "2", "valid_from": "01/12/2026"}
        ).status_code
        == 404
    )


def test_method_is_found_without_marks(limits: Database, client_of: Browser) -> None:
    manager = client_of("dung")
    added(manager)
    for q, count in (("chi bang icp", 1), ("LD-H", 1), ("thuy ngan", 0), ("%", 0)):
        text = manager.get("/methods/", query_string={"q": q}).get_data(as_text=True)
        assert text.count("data-row-link") == count


def test_protocol_is_chosen_and_offered_again(limits: Database, client_of: Browser) -> None:
    manager = client_of("dung")
    wrong = {"lines-0-protocol": "salmonella-6579-1"}
    refused = manager.post("/methods/new", data=FIRST | wrong)
    assert refused.status_code == 422
    assert '<option value="salmonella-6579-1" selected>' in refused.get_data(as_text=True)
    address = added(manager, **{"lines-0-protocol": "aerobic-4833-1"})
    assert "Cách ra kết quả: Tổng số vi sinh vật hiếu khí" in manager.get(address).get_data(as_text=True)
    again = manager.get(f"{address}/versions/new").get_data(as_text=True)
    assert '<option value="aerobic-4833-1" selected>' in again
