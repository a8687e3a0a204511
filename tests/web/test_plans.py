"""The plan of a limit where it is chosen and where it is read; a choice left open is said loudly."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from lims.db import Database
from lims.models.analysis import SpecificationRow
from lims.models.method import Performance
from lims.models.reference import Limit
from tests.factories import an_act
from tests.pages import Statements, page_of
from tests.reception import (
    COFFEE,
    a_catalogue,
    a_limit,
    an_analyte,
    an_arrival,
    an_order,
    receive,
)

Browser = Callable[[str], FlaskClient]
STAGES = (
    "placed on the market during shelf-life, unable to support growth",
    "before leaving the control of the producing operator",
)
WRITTEN = ("vi khuẩn không phát triển được", "trước khi rời cơ sở sản xuất")


def listeria(row_id: int, basis: str) -> Limit:
    row = a_limit(f"EU-LM-{row_id}", analyte_id=10, market_id=2, high="100", unit="cfu/g", basis=basis)
    row.id, row.kind, row.analyte_group = 100 + row_id, "sampling_plan", "microbiology"
    row.plan_n, row.plan_c, row.plan_m, row.plan_big_m = 5, 0, Decimal(100), Decimal(100)
    return row


@pytest.fixture(autouse=True)
def catalogue(database: Database) -> None:
    a_catalogue(database)
    with database.transaction(an_act()) as session:
        session.add(an_analyte(10, "Listeria monocytogenes", "Listeria monocytogenes"))
        session.flush()
        session.add_all([listeria(place, basis) for place, basis in enumerate(STAGES)])
        session.add(Performance(id=10, method_version_id=1, analyte_id=10, unit="cfu/g", loq=Decimal(10)))


def a_sample(database: Database, units: int = 1) -> int:
    _, (sample_id,) = an_order(database, replace(COFFEE, units=units))
    receive(database, an_arrival(sample_id))
    return sample_id


@pytest.mark.parametrize(
    ("units", "says"),
    [(1, "Cần 5 đơn vị, mới có 1: không thể kết luận lô đạt."), (5, "Cần 5 đơn vị, đã có 5.")],
)
def test_the_assignment_tells_what_the_plan_needs_and_sees(
    database: Database, client_of: Browser, units: int, says: str
) -> None:
    page = page_of(client_of("lan").get(f"/samples/{a_sample(database, units)}/analyses"))
    assert page.said.count(says) == 2
    assert "n = 5, c = 0, m = 100" in page.said
    assert "chấp nhận lô có 10 % đơn vị nhiễm 59 lần trong 100" in page.said
    assert {"/catalogue/limits/100/plan", "/catalogue/limits/101/plan"} <= set(page.links)


@pytest.mark.parametrize(
    ("typed", "grows", "marked"),
    [
        ({"ph": "4,2"}, "không hỗ trợ Listeria phát triển (", 0),
        ({"ph": "6"}, "có thể hỗ trợ Listeria phát triển", 1),
    ],
)
def test_growth_marks_what_fits_and_chooses_nothing(
    database: Database, client_of: Browser, typed: dict[str, str], grows: str, marked: int
) -> None:
    sample_id = a_sample(database)
    sent = {"growth": "1", "chosen": ["10"], "limit-10-EU": "", **typed}
    response = client_of("lan").post(f"/samples/{sample_id}/analyses", data=sent)
    page = page_of(response)
    assert grows in page.said
    assert page.values("ph") == [typed["ph"]]
    assert page.values("chosen") == ["10"]
    text = response.get_data(as_text=True)
    assert " selected" not in text.split('id="limit-10-EU"')[1].split("</select>")[0]
    lines = text.split('<span class="plan-line')[1:]
    fitting = [place for place, each in enumerate(lines) if "phù hợp với sản phẩm" in each]
    assert len(fitting) == 1
    assert WRITTEN[marked] in lines[fitting[0]]
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(SpecificationRow.id))) == 0


def test_what_was_typed_about_growth_stays(database: Database, client_of: Browser) -> None:
    sample_id = a_sample(database)
    sent = {"growth": "1", "chosen": ["10"], "ph": "chua", "aw": "2"}
    page = page_of(client_of("lan").post(f"/samples/{sample_id}/analyses", data=sent), 422)
    assert (page.values("ph"), page.values("aw"), page.values("chosen")) == (["chua"], ["2"], ["10"])
    assert "Giá trị phải từ 0 đến 1." in page.said


def test_a_choice_left_open_is_said_loudly(database: Database, client_of: Browser) -> None:
    sample_id = a_sample(database)
    client = client_of("lan")
    sent = {"chosen": ["10", "2"], "limit-10-EU": ""}
    page = page_of(client.post(f"/samples/{sample_id}/analyses", data=sent, follow_redirects=True))
    assert "Còn 2 chỗ chưa chọn mức giới hạn" in page.said
    assert "Chưa chọn mức giới hạn" in page.said
    assert "Listeria monocytogenes: EU" in page.said
    assert "cadimi: EU" in page.said
    sent = {"seen": ["10", "2"], "chosen": ["10", "2"], "limit-10-EU": "EU-LM-1", "limit-2-EU": "EU-CD-1"}
    page = page_of(client.post(f"/samples/{sample_id}/analyses", data=sent, follow_redirects=True))
    assert "Chưa chọn mức giới hạn" not in page.said


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("vi", "Lô có bao nhiêu phần đơn vị nhiễm thì vẫn được chấp nhận?"),
        ("en", "How contaminated may a lot be and still be accepted?"),
    ],
)
def test_the_page_of_a_plan(client_of: Browser, language: str, question: str) -> None:
    client = client_of("lan")
    client.post("/language", data={"language": language, "next": "/"})
    assert "/catalogue/limits/100/plan" in page_of(client.get("/catalogue/limits/100")).links
    page = page_of(client.get("/catalogue/limits/100/plan"))
    assert question in page.title
    assert "59" in page.said
    drawn = client.get("/catalogue/limits/100/plan.svg")
    assert (drawn.status_code, drawn.content_type) == (200, "image/svg+xml")
    assert question in drawn.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/catalogue/limits/1/plan", "/catalogue/limits/1/plan.svg"])
def test_a_limit_without_a_plan_has_no_such_page(client_of: Browser, address: str) -> None:
    assert client_of("lan").get(address).status_code == 404


def test_the_assignment_takes_as_many_statements_for_one_plan_as_for_thirty(
    database: Database, client_of: Browser
) -> None:
    sample_id, client = a_sample(database), client_of("lan")
    counted = []
    for more in (0, 30):
        with database.transaction(an_act()) as session:
            session.add_all([listeria(10 + place, STAGES[0]) for place in range(more)])
        with Statements(database.engine) as seen:
            page_of(client.get(f"/samples/{sample_id}/analyses"))
        counted.append(seen.count)
    assert counted[0] == counted[1]


@pytest.mark.parametrize(("units", "warned"), [(1, True), (5, False)])
def test_too_few_units_are_warned_of_and_enough_are_not(
    database: Database, client_of: Browser, units: int, warned: bool
) -> None:
    sample_id = a_sample(database, units)
    client = client_of("lan")
    client.post(f"/samples/{sample_id}/analyses", data={"chosen": ["10"], "limit-10-EU": "EU-LM-0"})
    page = page_of(client.get(f"/samples/{sample_id}/analyses"))
    assert ("Tiêu chí cần nhiều đơn vị mẫu" in page.said) is warned
