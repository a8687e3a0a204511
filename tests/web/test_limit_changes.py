"""Pages of what changed and what will: the difference of two days, the effect, and where a limit was used."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims import catalogue as shipped
from lims.db import Database
from lims.domain.act import local_day
from lims.domain.limit_row import COLUMNS
from lims.models.reference import Limit
from lims.queries.limits import row_ids
from reports.spreadsheet import as_csv
from tests import small_catalogue as small
from tests.factories import an_act
from tests.finished import CADMIUM, finished
from tests.pages import Statements, page_of
from tests.queries.test_effects import change
from tests.web.test_proposals import tried

Browser = Callable[[str], FlaskClient]
NOW = datetime.now(UTC)
TODAY = local_day(NOW)
PAGES = ("/catalogue/difference", "/catalogue/effect")
FILES = ("/catalogue/difference/export", "/catalogue/effect/export")


@pytest.fixture
def limits(database: Database, tmp_path: Path) -> Database:
    small.loaded(database, small.written(tmp_path / "catalogue"))
    return database


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def listed(text: str) -> list[str]:
    return re.findall(r"data-row-link>([^<]*)<", text)


def test_difference_shows_the_old_number_and_the_new(limits: Database, client_of: Browser) -> None:
    text = client_of("lan").get("/catalogue/difference?from=31/12/2022&to=01/01/2023").get_data(as_text=True)
    assert listed(text) == ["ochratoxin A"]
    assert "≤ 5,0 µg/kg" in text and "≤ 3,0 µg/kg" in text and "Được thay" in text


def test_days_may_be_given_either_way_round(limits: Database, client_of: Browser) -> None:
    page = page_of(client_of("lan").get("/catalogue/difference?from=01/01/2023&to=31/12/2022&market=EU"))
    assert "So ngày 31/12/2022 với ngày 01/01/2023." in page.said
    assert "Được thay" in page.said


def test_same_day_differs_in_nothing(limits: Database, client_of: Browser) -> None:
    page = page_of(client_of("lan").get("/catalogue/difference?from=01/01/2023&to=01/01/2023"))
    assert "Danh mục của hai ngày này giống nhau." in page.said


def test_difference_as_a_file(limits: Database, client_of: Browser) -> None:
    response = client_of("lan").get("/catalogue/difference/export?from=31/12/2022&to=01/01/2023")
    lines = response.get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("replaced,EU,roasted coffee,ochratoxin A,as sold,EU-RCO-OTA-01,max,,5.0,µg/kg")


def test_difference_goes_on_until_all_was_shown(database: Database, client_of: Browser) -> None:
    small.loaded(database, shipped.FOLDER)
    client, after, seen = client_of("lan"), "", 0
    counted = set()
    while True:
        with Statements(database.engine) as asked:
            response = client.get(f"/catalogue/difference?from=01/01/2000&to=24/11/2026&after={after}")
        text = response.get_data(as_text=True)
        seen += len(listed(text))
        if after:
            counted.add(asked.count)
        following = re.search(r'name="after" value="([0-9]+)"', text)
        if following is None:
            break
        after = following[1]
    whole = client.get("/catalogue/difference/export?from=01/01/2000&to=24/11/2026").get_data()
    assert seen == len(whole.decode("utf-8-sig").splitlines()) - 1
    assert seen > 100
    assert len(counted) == 1


SENSELESS = ("from=yesterday", "to=31/02/2026", "market=MARS", "after=x")


@pytest.mark.parametrize("query", SENSELESS)
def test_senseless_difference_is_a_bad_request(limits: Database, client_of: Browser, query: str) -> None:
    assert client_of("lan").get(f"/catalogue/difference?{query}").status_code == 400


def test_place_that_is_not_there_is_missing(limits: Database, client_of: Browser) -> None:
    assert client_of("lan").get("/catalogue/difference?after=99999").status_code == 404


@pytest.mark.parametrize("address", [*PAGES, *FILES])
@pytest.mark.parametrize(
    ("username", "status"), [("lan", 200), ("dung", 200), ("hoa", 200), ("tam", 403), ("quan", 403)]
)
def test_changes_are_for_the_laboratory_and_the_inspector(
    limits: Database, client_of: Browser, username: str, status: int, address: str
) -> None:
    assert client_of(username).get(address).status_code == status


def coming(database: Database) -> tuple[str, date]:
    """One sample, and a stricter limit from New Year on."""
    sample = finished(database, [CADMIUM], markets=("VN",), received=NOW - timedelta(days=8))
    change(database, "VN-cadmium-0.10", high=Decimal("0.02"))
    then = date(TODAY.year + 1, 1, 1)
    with database.transaction(an_act()) as session:
        for row in session.scalars(sa.select(Limit).where(Limit.limit_id.like("VN-cadmium%"))):
            if row.effective_to:
                row.effective_to = then - timedelta(days=1)
            else:
                row.effective_from = then
    return sample.code, then


def test_effect_of_the_next_change_names_the_samples(database: Database, client_of: Browser) -> None:
    code, then = coming(database)
    page = page_of(client_of("dung").get("/catalogue/effect"))
    assert f"0 phiếu kết quả của 1 cơ sở sẽ không đạt từ {written(then)}" in page.said
    assert code in page.said and "chưa có phiếu" in page.said
    assert "≤ 0,10 mg/kg → ≤ 0,02 mg/kg" in page.said


def test_effect_as_a_file(database: Database, client_of: Browser) -> None:
    code, then = coming(database)
    response = client_of("dung").get(f"/catalogue/effect/export?on={written(then)}")
    (line,) = response.get_data().decode("utf-8-sig").splitlines()[1:]
    assert line.startswith(f"fails,,{code},")


def test_nothing_coming_says_so(limits: Database, client_of: Browser) -> None:
    assert "Chưa có thay đổi nào sắp tới" in page_of(client_of("dung").get("/catalogue/effect")).said


@pytest.mark.parametrize(("on", "status"), [(written(TODAY), 422), ("01/01/2020", 422), ("x", 400)])
def test_effect_looks_ahead(limits: Database, client_of: Browser, on: str, status: int) -> None:
    assert client_of("dung").get(f"/catalogue/effect?on={on}").status_code == status


def test_effect_of_a_proposal(database: Database, client_of: Browser, tmp_path: Path) -> None:
    small.loaded(database, small.written(tmp_path / "catalogue"))
    ota = {column: small.LIMIT_ROWS[1].get(column, "") for column in COLUMNS}
    lower = ota | {"max_value": "2.0", "effective_from": f"{TODAY.year + 1}-01-01"}
    client = client_of("hoa")
    address = tried(client, as_csv(COLUMNS, [[lower[column] for column in COLUMNS]]))
    page = page_of(client.get(f"{address}/effect"))
    assert f"Không có kết quả nào để đánh giá lại theo mức của ngày 01/01/{TODAY.year + 1}" in page.said
    assert "đổi thành không đạt" not in page.said
    assert client.get(f"{address}/effect/export").status_code == 200
    assert client.get("/catalogue/proposals/999/effect").status_code == 404
    assert client_of("lan").get(f"{address}/effect").status_code == 403


def issued(database: Database, client_of: Browser) -> str:
    """The number of a certificate issued on a limit."""
    sample = finished(
        database,
        [CADMIUM],
        markets=("VN",),
        received=NOW - timedelta(days=8),
        agreed_on=TODAY - timedelta(days=9),
    )
    response = client_of("dung").post(f"/samples/{sample.sample_id}/certificate")
    page = client_of("dung").get("/certificates/").get_data(as_text=True)
    found = re.search(r"PKQ-[0-9]{2}-[0-9]{6}", page)
    assert found, response.status_code
    return found[0]


def test_limit_names_the_certificates_that_used_it(database: Database, client_of: Browser) -> None:
    number = issued(database, client_of)
    with database.reading() as session:
        row_id = row_ids(session, ["VN-cadmium-0.10"])["VN-cadmium-0.10"]
    page = page_of(client_of("lan").get(f"/catalogue/limits/{row_id}"))
    assert number in page.said and "Phiếu kết quả đã dùng mức này" in page.said
    assert client_of("tam").get(f"/catalogue/limits/{row_id}").status_code == 403


def test_limit_that_was_never_used_says_so(limits: Database, client_of: Browser) -> None:
    page = page_of(client_of("lan").get("/catalogue/limits/1"))
    assert "Chưa có phiếu nào dùng mức này." in page.said
