"""A computed sum at the bench, before the reviewer and on the page of its sample; a result on another basis."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from lims.db import Database
from lims.domain.definition import Bound
from lims.domain.reading import Kind, Reading
from lims.domain.total import Total
from lims.words import Language
from lims.words.sums import bounds, computed
from tests.bench import boxes, opened, type_in
from tests.laboratory import AFLATOXIN_PARTS, AFLATOXINS, MOISTURE, SOLUBLE, ready
from tests.pages import Statements, page_of

Browser = Callable[[str], FlaskClient]
SUM = (AFLATOXINS, *AFLATOXIN_PARTS)
TITLE = "Tổng do chương trình tính từ aflatoxin B1, aflatoxin B2, aflatoxin G1, aflatoxin G2."


def total(**given: object) -> Total:
    values: dict[str, object] = {
        "bound": Bound.LOWER, "unit": "µg/kg", "value": Decimal("3.7"), "lower": Decimal("3.7"),
        "middle": Decimal("3.900"), "upper": Decimal("4.1"), "n_quantified": 2, "all_below_lod": False, "parts": ("a",),
    }  # fmt: skip
    return Total(**{**values, **given})


@pytest.mark.parametrize(
    ("of", "vietnamese", "english"),
    [
        (total(), "LB 3,7 · MB 3,9 · UB 4,1", "LB 3.7 · MB 3.9 · UB 4.1"),
        (
            total(n_quantified=0, lower=Decimal(0), middle=Decimal("0.4"), upper=Decimal("0.8")),
            "LB n.q. · MB 0,4 · UB 0,8",
            "LB n.q. · MB 0.4 · UB 0.8",
        ),
        (
            total(n_quantified=0, lower=Decimal(0), middle=Decimal(0), upper=Decimal(0), unbounded=True),
            "LB n.q. · UB –",
            "LB n.q. · UB –",
        ),
    ],
)
def test_bounds_are_told_and_nothing_quantified_is_never_nought(
    of: Total, vietnamese: str, english: str
) -> None:
    told = [bounds(of, language).replace("\u00a0", " ") for language in (Language.VI, Language.EN)]
    assert told == [vietnamese, english]


def test_a_computed_sum_speaks_the_readers_numerals() -> None:
    assert computed(Reading(Kind.QUANTIFIED, Decimal("3.7")), "3.7", Language.VI, unit="µg/kg") == "3,7 µg/kg"
    assert computed(Reading(Kind.BELOW_LOQ, Decimal("0.8")), "n.q.", Language.VI, unit="µg/kg") == "n.q."


def test_the_box_of_a_sum_is_locked_and_shows_its_bounds(database: Database, client_of: Browser) -> None:
    run_id = opened(database, ready(database, SUM))
    client = client_of("lan")
    page = page_of(client.get(f"/runs/{run_id}"))
    assert f"text-{boxes(database, run_id)[0][0]}" not in page.ids
    assert "Σ – . Tổng do chương trình tính khi đủ kết quả các thành phần; không nhập tay." in page.said
    type_in(database, run_id, [None, "1,8", "<0,2", "0,9", "<0,2"])
    said = page_of(client.get(f"/runs/{run_id}")).said
    assert f"Σ 2,7 . {TITLE}" in said
    assert "LB 2,7 · MB 2,9 · UB 3,1" in said


def test_a_sum_of_nothing_is_no_number_anywhere(database: Database, client_of: Browser) -> None:
    made = ready(database, SUM)
    run_id = opened(database, made)
    type_in(database, run_id, [None, "<0,2", "<0,2", "<0,2", "<0,2"])
    for username, address in (
        ("lan", f"/runs/{run_id}"),
        ("minh", f"/validation/runs/{run_id}"),
        ("lan", f"/samples/{made.sample_ids[0]}"),
    ):
        said = page_of(client_of(username).get(address)).said
        assert "n.q." in said
        assert "LB n.q. · MB 0,4 · UB 0,8" in said


def test_components_stand_below_their_sum_before_the_reviewer(database: Database, client_of: Browser) -> None:
    run_id = opened(
        database, ready(database, (AFLATOXIN_PARTS[0], MOISTURE, *AFLATOXIN_PARTS[1:], AFLATOXINS))
    )
    type_in(database, run_id, ["1,8", "4,0", "<0,2", "0,9", "<1,5"])
    page = page_of(client_of("minh").get(f"/validation/runs/{run_id}"))
    assert page.said.count("thành phần của aflatoxin tổng") == 4
    places = [
        page.text.index(f"</span>{name}</label>") for name in ("độ ẩm", "aflatoxin tổng", "aflatoxin B1")
    ]
    assert places == sorted(places)
    assert "tổng do chương trình tính" in page.said
    assert "Kết luận phụ thuộc LOQ của thành phần" in page.said
    assert "LB 2,7 · MB 3,55 · UB 4,4" in page.said
    assert "2,7 µg/kg ± 0,5 µg/kg" in page.said, "√(0,45² + 0,225²), of the components"


def test_a_result_says_what_it_is_on_the_basis_of_the_limit(database: Database, client_of: Browser) -> None:
    made = ready(database, (SOLUBLE, MOISTURE))
    run_id = opened(database, made)
    type_in(database, run_id, ["24,0"])
    client = client_of("lan")
    assert "Thiếu độ ẩm để quy đổi" in page_of(client_of("minh").get(f"/validation/runs/{run_id}")).said
    type_in(database, run_id, [None, "4,0"])
    for username, address in (
        ("lan", f"/runs/{run_id}"),
        ("minh", f"/validation/runs/{run_id}"),
        ("lan", f"/samples/{made.sample_ids[0]}"),
    ):
        assert "= 25,0 % (chất khô)" in page_of(client_of(username).get(address)).said
    result_id = boxes(database, run_id)[0][0]
    asked = {"id": str(result_id), "text": "23,0", "confirmed": False}
    read = client.post(f"/runs/{run_id}/read", json=asked)
    assert read.get_json()["understood"] == "23,0 % = 24,0 % (chất khô)"


def test_sums_cost_no_further_statement(database: Database, client_of: Browser) -> None:
    made = ready(database, SUM, samples=6)
    client = client_of("minh")

    def counted(run_id: int) -> list[int]:
        counts = []
        for address in (f"/runs/{run_id}", f"/validation/runs/{run_id}"):
            with Statements(database.engine) as statements:
                page_of(client.get(address))
            counts.append(statements.count)
        return counts

    first = opened(database, made, analysis_ids=made.analyses[0])
    type_in(database, first, [None, "1,8", "<0,2", "0,9", "<0,2"])
    one = counted(first)
    rest = opened(database, made, analysis_ids=[each for row in made.analyses[1:] for each in row])
    type_in(database, rest, [None, "1,8", "<0,2", "0,9", "<0,2"] * 5)
    assert counted(rest) == one
