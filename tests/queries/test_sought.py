"""What is looked up for a sample takes as many statements for one analyte as for all of them."""

from datetime import date

import pytest

from lims.db import Database
from lims.models.definition import ResidueDefinition
from lims.models.reference import Analyte
from lims.queries import complete_lists, decided, deciding_days
from lims.queries.assignment import sample_to_assign
from lims.queries.sought import sought
from tests import decided as book
from tests.counting import statements
from tests.decided import ATRAZINE, BOSCALID, DRIED, TODAY, TOTAL
from tests.factories import an_act


@pytest.fixture(autouse=True)
def spices(database: Database) -> None:
    book.a_spice_book(database)


def asked(database: Database, sample_id: int, analyte_ids: set[int] | None) -> int:
    with database.reading() as session:
        sample = sample_to_assign(session, sample_id)
        with statements(database) as seen:
            sought(session, sample, on=TODAY, analyte_ids=analyte_ids)
    return seen.of("SELECT") + seen.of("WITH")


def test_statements_do_not_grow_with_what_is_asked(database: Database) -> None:
    sample_id = book.a_sample(database, markets=("EU", "VN", "CODEX"))
    assert [asked(database, sample_id, each) for each in ({ATRAZINE}, None)] == [7, 7]


def test_a_factor_and_a_default_cost_the_same_for_one_and_for_all(database: Database) -> None:
    book.a_factor(database)
    book.declare(database)
    sample_id = book.a_sample(database, markets=("EU", "VN", "CODEX"))
    assert [asked(database, sample_id, each) for each in ({ATRAZINE}, None)] == [10, 10]


def many_definitions(database: Database, count: int) -> None:
    with database.transaction(an_act()) as session:
        session.add_all(
            ResidueDefinition(
                analyte_id=TOTAL, market="EU", parts=[["aflatoxin B1", "1"], [f"toxin {number}", "0.5"]],
                bound="lower", effective_from=date(2000 + number % 20, 1, 1),
            )
            for number in range(count)
        )  # fmt: skip


def test_list_of_definitions_takes_two_statements_however_long(database: Database) -> None:
    seen_counts = []
    for count in (1, 30):
        many_definitions(database, count)
        with database.reading() as session, statements(database) as seen:
            page = decided.definitions(session)
        seen_counts.append(seen.of("SELECT"))
    assert (seen_counts, len(page.rows)) == ([2, 2], 31)


def test_pages_of_definitions_follow_each_other_without_a_gap(database: Database) -> None:
    many_definitions(database, 60)
    with database.reading() as session:
        first = decided.definitions(session)
        second = decided.definitions(session, after=first.next_key)
    ids = [each.row.id for each in (*first.rows, *second.rows)]
    assert (len(first.rows), len(set(ids)), second.next_key) == (50, 60, None)


def test_entry_says_what_hinders_the_sum(database: Database) -> None:
    with database.transaction(an_act()) as session:
        for parts, alternatives in (
            ([["aflatoxin B1", "1"], ["aflatoxin B2", "1"]], False),
            ([["aflatoxin B1", "1"], ["aflatoxin M9", "1"]], False),
            ([["aflatoxins total", "1"], ["aflatoxin B1", "1"]], False),
            ([["aflatoxin M9", "1"], ["aflatoxin B1", "1"]], True),
            ([["aflatoxin M9", "1"]], True),
        ):
            session.add(
                ResidueDefinition(analyte_id=TOTAL, parts=parts, bound="lower", alternatives=alternatives)
            )
            session.flush()
    with database.reading() as session:
        entries = decided.definitions(session).rows
    assert [(each.computed, each.unknown, each.names_itself) for each in entries] == [
        (True, (), False),
        (False, ("aflatoxin M9",), False),
        (False, (), True),
        (True, ("aflatoxin M9",), False),
        (False, ("aflatoxin M9",), False),
    ]


def test_effect_of_a_declaration_names_what_has_a_method_and_no_limit(database: Database) -> None:
    book.a_factor(database, analyte="atrazine", group="", factor="10")
    with database.transaction(an_act()) as session:
        session.add(book.an_analyte(99, "zoxamide", "zoxamide"))
        session.flush()
        session.get_one(Analyte, 99).group = "pesticide"
    with database.reading() as session:
        effect = complete_lists.effect(session, market="EU", commodity_id=DRIED, on=TODAY)
    assert ([each.id for each in effect.measured], effect.own, effect.others) == ([BOSCALID, 1], 1, 1)


def test_acts_are_counted_with_their_limits(database: Database) -> None:
    with database.reading() as session, statements(database) as seen:
        page = deciding_days.acts(session)
    assert (seen.of("SELECT"), [(each.row.code, each.limits) for each in page.rows]) == (
        1,
        [("Reg 396/2005", len(book.LIMITS))],
    )
    with database.reading() as session:
        assert deciding_days.acts(session, q="nothing").rows == []
        assert [each.code for each in deciding_days.markets_of(session, 1)] == ["VN", "EU", "CODEX"]
