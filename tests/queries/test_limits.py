"""Which limit and which method hold: the nearest level, on its days, on both databases."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims import catalogue as shipped
from lims.db import Database
from lims.domain.catalogue import MARKETS
from lims.domain.limit import CatalogueLimit
from lims.domain.specification import Reason, Specification
from lims.domain.specification import specify as specified
from lims.instruments import catalogue as files
from lims.models.analysis import SpecificationRow
from lims.models.reference import Analyte, Commodity
from lims.queries import limits, values
from lims.services import methods
from tests import small_catalogue as small
from tests.factories import an_act

TODAY = date(2026, 11, 23)
DEMO_METHODS = Path("lims/demo/methods.csv")


@pytest.fixture
def database_with_limits(database: Database, tmp_path: Path) -> Database:
    small.loaded(database, small.written(tmp_path / "catalogue"))
    return database


@pytest.fixture
def shipped_limits(database: Database) -> Database:
    small.loaded(database, shipped.FOLDER)
    return database


def number_of(session: Session, commodity: str) -> int:
    return session.scalars(sa.select(Commodity.id).where(Commodity.name == commodity)).one()


def found(database: Database, commodity: str, market: str, analyte: str, *, on: date = TODAY) -> list[str]:
    """The limit_ids found."""
    with database.reading() as session:
        analyte_id = session.scalars(sa.select(Analyte.id).where(Analyte.name == analyte)).one()
        by_pair = limits.limits_found(
            session,
            commodity_id=number_of(session, commodity),
            markets=[market],
            analyte_ids=[analyte_id],
            on=on,
        )
    return [limit.limit_id for limit in by_pair.get((analyte_id, market), ())]


def test_lineage_goes_up_to_all_foods(database_with_limits: Database) -> None:
    with database_with_limits.reading() as session:
        assert limits.lineage(session, number_of(session, "ground chilli")) == (
            "ground chilli",
            "dried chilli",
            "spices",
            "all foods",
        )


def test_lineage_in_a_loop_ends(database_with_limits: Database) -> None:
    with database_with_limits.transaction(an_act()) as session:
        session.get_one(Commodity, number_of(session, "all foods")).parent_id = number_of(session, "honey")
    with database_with_limits.reading() as session:
        assert limits.lineage(session, number_of(session, "honey")) == ("honey", "all foods")


@pytest.mark.parametrize(
    ("commodity", "market", "analyte", "expected"),
    [
        ("dried chilli", "VN", "acephate", ["VN-DCH-ACEPHATE-01"]),
        ("ground chilli", "VN", "acephate", ["VN-DCH-ACEPHATE-01"]),
        ("spices", "VN", "acephate", ["VN-SPI-ACEPHATE-01"]),
        ("honey", "VN", "acephate", []),
        ("honey, heather", "VN", "lead", ["VN-ALL-LEAD-01"]),
        ("honey", "EU", "electrical conductivity", ["EU-HON-CONDUCTIVITY-01"]),
        ("honey, heather", "EU", "electrical conductivity", ["EU-HEA-CONDUCTIVITY-01"]),
        ("ham", "EU", "nitrites", ["EU-HAM-NITRITES-01", "EU-HAM-NITRITES-02"]),
        ("roasted coffee", "CN", "ochratoxin A", []),
    ],
)
def test_nearest_level_counts_even_when_its_number_is_higher(
    database_with_limits: Database, commodity: str, market: str, analyte: str, expected: list[str]
) -> None:
    assert found(database_with_limits, commodity, market, analyte) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(1995, 1, 1), ["EU-RCO-OTA-01"]),
        (date(2022, 12, 31), ["EU-RCO-OTA-01"]),
        (date(2023, 1, 1), ["EU-RCO-OTA-02"]),
        (date(2099, 1, 1), ["EU-RCO-OTA-02"]),
    ],
)
def test_both_days_at_the_ends_belong_to_the_limit(
    database_with_limits: Database, on: date, expected: list[str]
) -> None:
    assert found(database_with_limits, "roasted coffee", "EU", "ochratoxin A", on=on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2017, 6, 30), ["VN-SPI-ACEPHATE-01"]), (date(2017, 7, 1), ["VN-DCH-ACEPHATE-01"])],
)
def test_level_without_a_limit_on_the_day_is_passed_over(
    database_with_limits: Database, on: date, expected: list[str]
) -> None:
    assert found(database_with_limits, "dried chilli", "VN", "acephate", on=on) == expected


@pytest.mark.parametrize(
    ("commodity", "analyte", "expected"),
    [
        ("fresh chilli", "buprofezin", "10"),
        ("sweet pepper", "buprofezin", "2.0"),
        ("dried chilli", "acephate", "50"),
        ("spices", "acephate", "0.2"),
    ],
)
def test_shipped_entry_prevails_over_its_group(commodity: str, analyte: str, expected: str) -> None:
    catalogue = files.read(shipped.FOLDER)
    (limit,) = catalogue.limits_found(commodity=commodity, market="VN", analyte=analyte, on=TODAY)
    assert str(limit.high) == expected


DAYS = (date(2012, 1, 1), date(2022, 12, 31), TODAY)
SOLD = ("roasted coffee", "honey, heather", "smoked ham", "ground chilli", "chilli sauce", "durian fresh")


def test_database_and_files_find_the_same_limits(shipped_limits: Database) -> None:
    catalogue = files.read(shipped.FOLDER)
    with shipped_limits.reading() as session:
        numbers = {name: number for number, name in session.execute(sa.select(Analyte.id, Analyte.name))}
        for commodity, on in product(SOLD, DAYS):
            in_rows = limits.limits_found(
                session, commodity_id=number_of(session, commodity), markets=MARKETS, on=on
            )
            in_files = {
                (numbers[analyte], market): found_in_files
                for analyte, market in {(limit.analyte, limit.market) for limit in catalogue.limits}
                if (
                    found_in_files := catalogue.limits_found(
                        commodity=commodity, market=market, analyte=analyte, on=on
                    )
                )
            }
            assert said(in_rows) == said(in_files)


def said(by_pair: Mapping[tuple[int, str], Sequence[CatalogueLimit]]) -> dict[tuple[int, str], list[str]]:
    """Everything but the title of the act, which a row shares with the other limits of the act."""
    return {
        pair: [repr(replace(each, regulation_title="")) for each in rows] for pair, rows in by_pair.items()
    }


def test_statements_do_not_grow_with_what_is_asked(shipped_limits: Database) -> None:
    counted: list[str] = []
    with shipped_limits.reading() as session:
        commodity_id = number_of(session, "honey")
        connection = session.connection()
        sa.event.listen(connection, "before_cursor_execute", lambda *event: counted.append(event[2]))
        limits.limits_found(session, commodity_id=commodity_id, markets=["EU"], analyte_ids=[1], on=TODAY)
        one = len(counted)
        limits.limits_found(session, commodity_id=commodity_id, markets=MARKETS, on=TODAY)
    assert (one, len(counted)) == (2, 4)


def test_frozen_limit_comes_back_digit_for_digit(shipped_limits: Database) -> None:
    with shipped_limits.reading() as session:
        honey = number_of(session, "honey")
        every = limits.limits_found(session, commodity_id=honey, markets=MARKETS, on=TODAY)
    for (_, market), rows in every.items():
        specification = specified(market, rows, confirmed=frozenset())
        row = SpecificationRow(market=market)
        values.freeze(row, specification)
        assert values.specification(row) == specification


def test_frozen_choice_keeps_its_candidates() -> None:
    choice = Specification("EU", None, Reason.CHOICE_NEEDED, confirmed=False, candidates=("A-1", "A-2"))
    row = SpecificationRow(market="EU")
    values.freeze(row, choice)
    assert values.specification(row) == choice


def test_panel_is_that_of_the_nearest_product(database_with_limits: Database) -> None:
    with database_with_limits.reading() as session:
        panels = limits.panel_for(session, number_of(session, "ground chilli"), ["VN", "EU"])
        assert [(panel.product, panel.analyte) for panel in panels] == [("spices", "acephate")]
        assert limits.panel_for(session, number_of(session, "honey"), ["VN"]) == []


def reached(database: Database, commodity: str, analyte: str, *, on: date = TODAY) -> list[tuple[str, str]]:
    with database.reading() as session:
        analyte_id = session.scalars(sa.select(Analyte.id).where(Analyte.name == analyte)).one()
        performances = limits.performances_for(
            session, commodity_id=number_of(session, commodity), on=on, analyte_ids=[analyte_id]
        )
        return [(each.method_version.method.code, str(each.loq)) for each in performances.get(analyte_id, ())]


@pytest.mark.parametrize(
    ("commodity", "analyte", "expected"),
    [
        ("roasted coffee", "ochratoxin A", [("LD-H-01", "0.5")]),
        ("ground chilli", "ochratoxin A", [("LD-H-01", "1.0")]),
        ("honey", "ochratoxin A", []),
        ("smoked ham", "lead", [("LD-H-04", "0.012")]),
        ("honey", "Listeria monocytogenes", [("LD-V-01", "None"), ("LD-V-02", "10")]),
    ],
)
def test_method_is_that_of_the_nearest_matrix(
    shipped_limits: Database, commodity: str, analyte: str, expected: list[tuple[str, str]]
) -> None:
    with shipped_limits.transaction(an_act()) as session:
        methods.load(session, DEMO_METHODS)
    assert reached(shipped_limits, commodity, analyte) == expected


def test_no_method_before_its_first_day(shipped_limits: Database) -> None:
    with shipped_limits.transaction(an_act()) as session:
        methods.load(session, DEMO_METHODS)
    assert reached(shipped_limits, "honey", "HMF", on=date(2024, 6, 30)) == []
    assert reached(shipped_limits, "honey", "HMF", on=date(2024, 7, 1)) == [("LD-H-09", "1.5")]
