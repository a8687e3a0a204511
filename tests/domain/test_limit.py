"""Limits as the catalogue states them, and which one is nearest."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lims.domain.limit import CatalogueLimit, LimitKind, Plan, bounds, nearest
from lims.domain.limit_row import from_row
from lims.domain.refusal import Refused
from lims.domain.verdict import Bounds

CATALOGUE = Path(__file__).parents[2] / "lims" / "catalogue" / "limits.csv"
with CATALOGUE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
LIMITS = [from_row(row) for row in ROWS]
BY_ID = {limit.limit_id: limit for limit in LIMITS}


def limit(commodity: str = "honey", kind: LimitKind = LimitKind.MAX, **values: object) -> CatalogueLimit:
    stated: dict[str, object] = {
        "limit_id": f"X-{commodity}",
        "market": "EU",
        "analyte": "lead",
        "high": Decimal(1),
    }
    return CatalogueLimit(commodity=commodity, kind=kind, **{**stated, **values})


def test_every_row_of_the_catalogue_is_read() -> None:
    assert [each.limit_id for each in LIMITS] == [row["limit_id"] for row in ROWS]
    for each, row in zip(LIMITS, ROWS, strict=True):
        written = (
            "" if each.low is None else str(each.low),
            "" if each.high is None else str(each.high),
            each.unit,
        )
        assert written == (row["min_value"], row["max_value"], row["unit"])


def test_typed_columns_of_a_row() -> None:
    ochratoxin = BY_ID["EU-RCO-OCHRATOXIN-A-01"]
    assert (ochratoxin.effective_from, ochratoxin.effective_to) == (date(2005, 4, 1), date(2022, 12, 31))
    assert (ochratoxin.high, ochratoxin.unit, ochratoxin.verified) == (Decimal("5.0"), "µg/kg", True)
    boscalid = BY_ID["VN-GCO-BOSCALID-01"]
    assert (boscalid.marks, boscalid.tier, boscalid.set_at_loq) == (("*",), "B", True)
    salmonella = BY_ID["EU-RCH-SALMONELLA-01"]
    assert (salmonella.portion_g, salmonella.plan) == (Decimal(25), Plan(5, 0))
    listeria = BY_ID["EU-CCH-LISTERIA-MONOCYTOGENES-01"]
    assert listeria.plan == Plan(5, 0, Decimal(100), Decimal(100))
    assert BY_ID["VN-RCO-LEAD-01"].verified is False


@pytest.mark.parametrize(
    ("limit_id", "expected"),
    [
        ("EU-RCO-OCHRATOXIN-A-02", Bounds(high=Decimal("3.0"))),
        ("VN-GCO-BOSCALID-01", Bounds(high=Decimal("0.05"), set_at_loq=True)),
        ("US-GCO-MOULDY-BEANS-01", Bounds(high=Decimal(10), high_op="<")),
        ("EU-HON-CHLORAMPHENICOL-02", Bounds(high=Decimal("0.15"), high_op="<")),
        ("VN-HON-FRUCTOSE-GLUCOSE-01", Bounds(low=Decimal(60))),
        ("VN-RCH-PH-01", Bounds(low=Decimal("4.5"), high=Decimal("5.5"))),
        ("VN-CCH-SALMONELLA-01", Bounds(absence_in_g=Decimal(25))),
        ("EU-CHS-SUDAN-I-01", Bounds(absence_in_g=Decimal(0))),
        ("EU-RCO-ACRYLAMIDE-01", Bounds(high=Decimal(400))),
        ("EU-HBK-HMF-01", Bounds()),
        ("EU-CHS-LISTERIA-MONOCYTOGENES-01", Bounds()),
    ],
)
def test_what_each_kind_says_in_numbers(limit_id: str, expected: Bounds) -> None:
    assert bounds(BY_ID[limit_id]) == expected


@pytest.mark.parametrize(
    ("on", "limit_id"),
    [(date(2022, 12, 31), "EU-RCO-OCHRATOXIN-A-01"), (date(2023, 1, 1), "EU-RCO-OCHRATOXIN-A-02")],
)
def test_version_in_force_on_the_day(on: date, limit_id: str) -> None:
    rows = [each for each in LIMITS if (each.market, each.analyte) == ("EU", "ochratoxin A")]
    assert [each.limit_id for each in nearest(rows, ["roasted coffee", "all foods"], on)] == [limit_id]


def test_nearest_level_wins_even_when_it_is_higher() -> None:
    group, own = limit("spices", high=Decimal("0.2")), limit("dried chilli", high=Decimal(50))
    assert nearest([group, own], ["dried chilli", "spices", "all foods"], date(2026, 1, 1)) == (own,)


def test_missing_level_falls_back_to_the_parent() -> None:
    group = limit("spices")
    assert nearest([group], ["dried chilli", "spices", "all foods"], date(2026, 1, 1)) == (group,)


def test_exemption_stops_the_fall_back() -> None:
    exempt, general = limit("heather honey", LimitKind.EXEMPT), limit("honey")
    assert nearest([general, exempt], ["heather honey", "honey"], date(2026, 1, 1)) == (exempt,)


def test_expired_row_does_not_stop_the_fall_back() -> None:
    ended, general = limit("heather honey", effective_to=date(2025, 12, 31)), limit("honey")
    assert nearest([general, ended], ["heather honey", "honey"], date(2026, 1, 1)) == (general,)


def test_all_bases_of_the_nearest_level_are_given() -> None:
    residual, ingoing = limit(basis="residual, as nitrite ion"), limit(basis="ingoing amount, as nitrite ion")
    assert nearest([residual, ingoing], ["honey"], date(2026, 1, 1)) == (residual, ingoing)


def test_no_row_is_no_limit() -> None:
    assert nearest([limit("ham")], ["honey", "all foods"], date(2026, 1, 1)) == ()


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("max_value", "1,5", "limit_cell"),
        ("max_value", "NaN", "limit_cell"),
        ("max_value", "", "limit_cell_empty"),
        ("limit_kind", "about", "limit_cell"),
        ("unit", "furlong", "limit_cell"),
        ("effective_from", "2026-02-30", "limit_cell"),
        ("effective_to", "tomorrow", "limit_cell"),
        ("sample_size", "a spoon", "limit_cell"),
        ("verified", "perhaps", "limit_cell"),
        ("market", "", "limit_cell_empty"),
    ],
)
def test_unreadable_cell_is_named(column: str, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        from_row({**ROWS[0], column: text})
    assert refused.value.code == "limit_row"
    assert {name: problem.code for name, problem in refused.value.problems.items()} == {column: code}
