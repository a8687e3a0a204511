"""The page a manager qualifies the program from."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from lims.db import Database
from lims.domain.contract import FUNCTIONS
from lims.domain.qualification import Detail, Failure, Qualification, Tally
from lims.domain.qualification_record import Program
from lims.services import qualification
from lims.services.qualification import Proof
from lims.words import Language, knows
from lims.words.functions import function_name
from tests.factories import an_act, person_id

Browser = Callable[[str], FlaskClient]
PROGRAM = Program("9.9", "a" * 64, "b" * 64)
WRONG = Failure(
    case_id="J001",
    function="judge",
    summary="<b>lead</b> in honey",
    source="by hand",
    inputs='{"rule": "x"}',
    expected='{"verdict": "pass"}',
    got='{"verdict": "fail"}',
)
BROKEN = Failure(
    case_id="a.csv row 9", why="table_cells", details=(Detail("found", "3"), Detail("expected", "8"))
)


def text_of(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    text = response.get_data(as_text=True)
    assert re.search(r"<title>\s*\S.*</title>", text)
    return text


def failed(database: Database) -> int:
    outcome = Qualification((Tally("", 0, 1), Tally("judge", 5, 1)), (WRONG, BROKEN))
    act = an_act(person_id(database, "dung"))
    with database.transaction(act) as session:
        return qualification.keep(session, Proof(outcome, PROGRAM), act=act).id


def test_first_page_says_how_to_begin(client_of: Browser) -> None:
    assert "Chưa có lần xác nhận nào." in text_of(client_of("dung"), "/qualification/")


def test_methods_page_leads_here_for_a_manager_only(client_of: Browser) -> None:
    assert 'href="/qualification/"' in text_of(client_of("dung"), "/methods/")
    assert 'href="/qualification/"' not in text_of(client_of("lan"), "/methods/")


def test_manager_runs_the_set_and_takes_the_paper(client_of: Browser) -> None:
    client = client_of("dung")
    nonce = re.search(r'name="nonce" value="([^"]+)"', text_of(client, "/qualification/"))
    assert nonce is not None
    sent = [client.post("/qualification/", data={"nonce": nonce[1]}) for _ in range(2)]
    assert [(each.status_code, each.location) for each in sent] == [
        (303, "/qualification/1"),
        (302, "/qualification/1"),
    ]
    text = text_of(client, "/qualification/1")
    assert "713 ca đạt, 0 ca không đạt" in text
    assert "Tất cả đúng đáp số" in text
    paper = client.get("/qualification/1/paper")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert paper.headers["Content-Disposition"] == "attachment; filename=XN-26-000001.pdf"
    assert text_of(client, "/qualification/").count("data-row-link") == 1


def test_failing_cases_stand_in_full(client_of: Browser, database: Database) -> None:
    text = text_of(client_of("dung"), f"/qualification/{failed(database)}")
    assert "&lt;b&gt;lead&lt;/b&gt; in honey" in text
    assert "{&#34;verdict&#34;: &#34;pass&#34;}" in text
    assert "{&#34;verdict&#34;: &#34;fail&#34;}" in text
    assert "Dòng có 3 ô, phải có 8." in text
    assert "Không dùng phiên bản này để ra kết luận." in text


def test_paper_that_was_not_drawn_is_drawn_when_asked_for(client_of: Browser, database: Database) -> None:
    response = client_of("dung").get(f"/qualification/{failed(database)}/paper?show=1")
    assert response.status_code == 200
    assert response.data.startswith(b"%PDF")


@pytest.mark.parametrize("username", ["lan", "hoa", "tam", "quan"])
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/qualification/"),
        ("POST", "/qualification/"),
        ("GET", "/qualification/1"),
        ("GET", "/qualification/1/paper"),
    ],
)
def test_nobody_else_may(client_of: Browser, username: str, method: str, address: str) -> None:
    assert client_of(username).open(address, method=method).status_code == 403


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/qualification/1", 404),
        ("/qualification/1/paper", 404),
        ("/qualification/01", 404),
        ("/qualification/?after=x", 400),
        ("/qualification/?after=-1", 400),
    ],
)
def test_address_of_nothing(client_of: Browser, address: str, status: int) -> None:
    assert client_of("dung").get(address).status_code == status


def test_every_function_has_a_name_for_people() -> None:
    assert [function for function in FUNCTIONS if not knows(f"function.{function}")] == []
    assert function_name("", Language.EN) == "Rows that could not be read"
    assert function_name("divine", Language.EN) == "divine"
