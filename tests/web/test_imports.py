"""The pages of a file: tried, written, called off; the profiles; orders from a spreadsheet."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lims.db import Database
from lims.domain.imported import Kind
from lims.models.imports import FileImport, ImportRow, ProfileRow
from lims.queries import imports as asking
from tests.bench import boxes, opened, type_in
from tests.counting import statements
from tests.importing import seen, table
from tests.laboratory import metals, ready

Browser = Callable[[str], FlaskClient]
ONE = "LD-26-000001"
GOOD = table(f"{ONE},cadmium,0.050,mg/kg", f"{ONE},lead,10,µg/kg", "QC-1,lead,0.1,mg/kg")


def send(
    client: FlaskClient,
    content: bytes,
    *,
    name: str = "kết quả.csv",
    profile: str = "long-table",
    address: str = "/imports/results",
) -> TestResponse:
    data = {"profile": profile, "run": "", "file": (io.BytesIO(content), name)}
    return client.post(address, data=data)


def plan_of(database: Database, import_id: int, kind: Kind = Kind.RESULTS) -> str:
    with database.reading() as session:
        return asking.one(session, import_id, kind).plan_sha256


def count(database: Database, row: type) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(row)) or 0


def test_a_file_is_tried_then_written(client_of: Browser, database: Database) -> None:
    run_id = opened(database, ready(database))
    client = client_of("lan")
    address = send(client, GOOD).headers["Location"]
    page = seen(client.get(address))
    assert "3 giá trị: ghi mới 2, ghi đè 0." in page.text
    assert "10 µg/kg" in page.text and "0,010 mg/kg" in page.text
    assert [typed for _, _, typed in boxes(database, run_id)] == [None, None]
    answer = client.post(f"{address}/write", data={"plan": plan_of(database, 1)})
    assert answer.status_code == 303
    assert [typed for _, _, typed in boxes(database, run_id)] == ["0.050", "10 µg/kg"]
    assert "Đã ghi 2 kết quả." in seen(client.get(address)).text
    assert client.get(f"{address}/kept").data == GOOD
    origin = seen(client.get(f"/imports/runs/{run_id}")).text
    assert 'href="/imports/results/1"' in origin and "LD-26-000001 · cadmium" in origin
    again = send(client, GOOD)
    assert (again.status_code, "đã được nhập ngày" in seen(again).text) == (409, True)


def test_a_file_that_cannot_be_read_leaves_nothing(
    client_of: Browser, database: Database, tmp_path: Path
) -> None:
    client = client_of("lan")
    for content, code in ((b"\xff\xfe\x00", 422), (b"", 422), (b"M\xe2\xd2u", 422)):
        answer = send(client, content)
        assert (answer.status_code, "Nhập kết quả từ tệp" in seen(answer).title) == (code, True)
    assert count(database, FileImport) == 0
    assert not (tmp_path / "files").exists()


def test_a_file_larger_than_a_request_is_not_read(client_of: Browser) -> None:
    """F24."""
    answer = client_of("lan").post(
        "/imports/results", data=b"x" * (3 * 1024 * 1024), content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["../../x.csv", "..\\..\\x", "%2e%2e%2fx", "/etc/x", "\u202egpj.exe"])
def test_a_name_is_only_text(client_of: Browser, database: Database, tmp_path: Path, name: str) -> None:
    """F16."""
    opened(database, ready(database))
    assert send(client_of("lan"), GOOD, name=name).status_code == 303
    kept = [
        path.relative_to(tmp_path / "files").parts
        for path in (tmp_path / "files").rglob("*")
        if path.is_file()
    ]
    assert [len(parts) for parts in kept] == [2]


def test_a_kept_file_comes_back_under_its_name(client_of: Browser, database: Database) -> None:
    """F17, F18."""
    opened(database, ready(database))
    client = client_of("lan")
    answer = client.get(f"{send(client, GOOD, name='Đạ Huoai.html').headers['Location']}/kept")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "%C4%90%E1%BA%A1%20Huoai.html" in answer.headers["Content-Disposition"]
    assert answer.mimetype == "application/octet-stream"


def test_writing_over_asks_for_a_tick_and_a_reason(client_of: Browser, database: Database) -> None:
    run_id = opened(database, ready(database))
    type_in(database, run_id, ["0.04"])
    client = client_of("lan")
    address = send(client, GOOD).headers["Location"]
    refused = client.post(f"{address}/write", data={"plan": plan_of(database, 1), "why": "gõ nhầm"})
    assert (refused.status_code, "gõ nhầm" in seen(refused).text) == (422, True)
    done = client.post(
        f"{address}/write", data={"plan": plan_of(database, 1), "override": "y", "why": "gõ nhầm"}
    )
    assert done.status_code == 303
    assert boxes(database, run_id)[0][2] == "0.050"


def test_a_refused_row_stops_the_file(client_of: Browser, database: Database) -> None:
    opened(database, ready(database))
    client = client_of("lan")
    address = send(client, table(f"{ONE},cadmium,0.050,mg/kg", f"{ONE},<script>,1,mg/kg")).headers["Location"]
    page = seen(client.get(address))
    assert "1 dòng bị từ chối" in page.text and "Không biết chỉ tiêu “&lt;script&gt;”" in page.text
    assert client.post(f"{address}/write", data={"plan": plan_of(database, 1)}).status_code == 409


def test_a_file_called_off_stays_called_off(client_of: Browser, database: Database) -> None:
    opened(database, ready(database))
    client = client_of("lan")
    address = send(client, GOOD).headers["Location"]
    assert client.post(f"{address}/cancel").status_code == 303
    assert client.post(f"{address}/write", data={"plan": plan_of(database, 1)}).status_code == 409


def test_a_long_file_shows_how_far_it_is(client_of: Browser, database: Database) -> None:
    opened(database, ready(database))
    client = client_of("lan")
    address = send(client, GOOD).headers["Location"]
    with database.engine.begin() as connection:
        connection.execute(sa.update(FileImport).values(status="judging"))
    page = client.get(address)
    assert page.headers["Refresh"] == "2" and "<progress" in page.get_data(as_text=True)
    with database.engine.begin() as connection:
        connection.execute(sa.update(FileImport).values(status="interrupted"))
    assert client.post(f"{address}/resume").status_code == 303
    assert count(database, ImportRow) == 3


def test_one_row_or_thirty_ask_as_often(client_of: Browser, database: Database) -> None:
    opened(database, ready(database, metals(30)))
    client = client_of("lan")
    rows = [f"{ONE},metal {number:02d},0.05,mg/kg" for number in range(1, 31)]
    one, many = (send(client, table(*some)).headers["Location"] for some in (rows[:1], rows))
    client.get(one)
    with statements(database) as few:
        client.get(one)
    with statements(database) as more:
        client.get(many)
    assert len(few.said) == len(more.said)


def test_only_who_enters_results_brings_files(client_of: Browser, database: Database) -> None:
    opened(database, ready(database))
    assert send(client_of("minh"), GOOD).status_code == 303
    for name in ("tam", "quan"):
        assert send(client_of(name), GOOD).status_code == 403


PROFILE = '{"shape": "long", "decimal": ",", "columns": {"a": "sample", "b": "analyte", "c": "value"}}'


def test_a_profile_changes_by_new_versions(client_of: Browser, database: Database) -> None:
    client = client_of("lan")
    wrong = {"code": "mine", "name": "Máy A", "document": PROFILE, "seen": "0"}
    assert client.post("/imports/profiles", data=wrong).status_code == 422
    right = wrong | {"document": PROFILE.replace('"decimal": ","', '"decimal": "."')}
    assert client.post("/imports/profiles", data=right).status_code == 303
    assert client.post("/imports/profiles", data=right).status_code == 409
    assert client.post("/imports/profiles", data=right | {"seen": "1"}).status_code == 303
    assert count(database, ProfileRow) == 2
    assert "Máy A" in seen(client.get("/imports/profiles")).text


def test_what_was_typed_in_a_wrong_profile_stays(client_of: Browser) -> None:
    answer = client_of("lan").post(
        "/imports/profiles", data={"code": "x", "name": "y", "document": '{"shape": "pie"}'}
    )
    page = seen(answer)
    assert answer.status_code == 422
    assert "pie" in page.text and "long, wide, groups" in page.text


def test_a_profile_is_tried_and_nothing_is_kept(
    client_of: Browser, database: Database, tmp_path: Path
) -> None:
    client = client_of("lan")
    example = client.get("/imports/profiles/icp-ms/example").data
    page = seen(client.post("/imports/profiles/icp-ms/try", data={"file": (io.BytesIO(example), "icp.csv")}))
    assert "icp.csv: đọc được 6 giá trị" in page.text
    assert count(database, FileImport) == 0
    assert not (tmp_path / "files").exists()
