"""What a file of limits would do: added, changed, ended, unchanged, refused; never a number written over."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lims.domain.catalogue import Analyte, Commodity
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.limit_change import Books, FileRow, RowChange, after
from lims.domain.limit_planning import planned

TODAY = date(2026, 11, 23)
LEAD = CatalogueLimit(
    limit_id="VN-HON-LEAD-01",
    market="VN",
    commodity="honey",
    analyte="lead",
    kind=LimitKind.MAX,
    high=Decimal("0.10"),
    unit="mg/kg",
    effective_from=date(2020, 1, 1),
    regulation="Act of VN",
    regulation_title="An act",
    source_url="https://example.org/act",
    verified=True,
    analyte_group="heavy metal",
)
UNREAD = replace(
    LEAD, limit_id="EU-HON-LEAD-01", market="EU", verified=False, source_url="", effective_from=None
)
OVER = replace(
    LEAD, limit_id="CN-HON-LEAD-01", market="CN", effective_from=None, effective_to=date(2022, 12, 31)
)
BOOKS = Books(
    {each.limit_id: each for each in (LEAD, UNREAD, OVER)},
    {name: Commodity(name=name, name_vi=name) for name in ("honey", "all foods")},
    {name: Analyte(name=name, group="heavy metal", default_unit="mg/kg") for name in ("lead", "tin")},
    TODAY,
)
LATER = date(2027, 1, 1)


def of(*limits: CatalogueLimit) -> tuple[RowChange, ...]:
    return planned(BOOKS, [FileRow(number, limit) for number, limit in enumerate(limits, start=2)])


def codes(change: RowChange) -> dict[str, str]:
    return {column: problem.code for column, problem in change.problems.items()}


def only(**changed: Any) -> RowChange:
    """What becomes of the one limit of the books, changed like this."""
    (change,) = of(replace(LEAD, **changed))
    return change


def test_same_row_is_unchanged() -> None:
    assert [each.outcome for each in of(LEAD, UNREAD, OVER)] == ["unchanged"] * 3


@pytest.mark.parametrize(
    ("changed", "remarks"),
    [
        ({"high": Decimal("0.1")}, ["digits_kept"]),
        ({"regulation_title": "Another title"}, ["title_kept"]),
        ({}, []),
    ],
)
def test_same_number_written_otherwise_is_unchanged(changed: dict[str, Any], remarks: list[str]) -> None:
    change = only(**changed)
    assert (change.outcome, change.limit) == ("unchanged", LEAD)
    assert [each.code for each in change.remarks] == remarks


CHANGES: tuple[dict[str, Any], ...] = (
    {"high": Decimal("0.05")},
    {"unit": "µg/kg"},
    {"basis": "dry matter"},
    {"kind": LimitKind.MAX_EXCLUSIVE},
    {"kind": LimitKind.EXEMPT, "high": None, "unit": ""},
    {"regulation": "Another act"},
    {"clause": "7"},
    {"source_url": "https://example.org/other"},
    {"residue_definition": "lead and its salts"},
    {"note": "tier=C"},
    {"verified": False},
)


@pytest.mark.parametrize("changed", CHANGES)
def test_change_without_a_later_start_is_refused(changed: dict[str, Any]) -> None:
    for begins in (LEAD.effective_from, None, date(2019, 1, 1)):
        change = only(**changed, effective_from=begins)
        assert (change.outcome, codes(change)) == (
            "refused",
            {"effective_from": "limit_changed_without_start"},
        )


@pytest.mark.parametrize(
    ("changed", "limit_id"),
    [(each, "VN-HON-LEAD-01") for each in CHANGES] + [(each, "") for each in CHANGES if "basis" not in each],
)
def test_change_with_a_later_start_ends_the_old_the_day_before(
    changed: dict[str, Any], limit_id: str
) -> None:
    change = only(**changed, limit_id=limit_id, effective_from=LATER)
    assert change.limit is not None
    assert (change.outcome, change.limit.limit_id) == ("changed", "VN-HON-LEAD-02")
    assert (change.ends, change.ends_on) == (("VN-HON-LEAD-01",), date(2026, 12, 31))
    kept = after(BOOKS.limits, [change])
    assert kept["VN-HON-LEAD-01"] == replace(LEAD, effective_to=date(2026, 12, 31))


def test_row_on_another_basis_without_a_name_stands_beside_the_old() -> None:
    change = only(limit_id="", basis="dry matter", effective_from=LATER)
    assert (change.outcome, change.ends) == ("added", ())


def test_new_name_of_the_same_thing_follows_it() -> None:
    change = only(limit_id="VN-HON-LEAD-2027", high=Decimal("0.05"), effective_from=LATER)
    assert (change.outcome, change.ends) == ("changed", ("VN-HON-LEAD-01",))
    assert change.before == LEAD


def test_new_row_of_what_is_over_ends_nothing() -> None:
    (change,) = of(replace(OVER, limit_id="", effective_from=LATER, effective_to=None))
    assert change.limit is not None
    assert (change.outcome, change.limit.limit_id, change.ends) == ("added", "CN-HON-LEAD-02", ())


def test_two_steps_follow_each_other_whatever_their_order() -> None:
    first = replace(
        LEAD, limit_id="", high=Decimal("0.08"), effective_from=LATER, effective_to=date(2027, 12, 31)
    )
    second = replace(LEAD, limit_id="", high=Decimal("0.05"), effective_from=date(2028, 1, 1))
    for rows in ((first, second), (second, first)):
        changes = of(*rows)
        assert {each.ends for each in changes} == {("VN-HON-LEAD-01",), ()}
        named = {each.limit.limit_id: each.limit.high for each in changes if each.limit}
        assert named == {"VN-HON-LEAD-02": Decimal("0.08"), "VN-HON-LEAD-03": Decimal("0.05")}


def test_end_is_filled_in_once() -> None:
    change = only(effective_to=date(2026, 12, 31))
    assert (change.outcome, change.limit) == ("ended", replace(LEAD, effective_to=date(2026, 12, 31)))
    (moved,) = of(replace(OVER, effective_to=date(2023, 12, 31)))
    (opened,) = of(replace(OVER, effective_to=None))
    assert [codes(moved), codes(opened)] == [{"effective_to": "limit_end_stands"}] * 2


def test_end_in_the_past_is_remarked() -> None:
    assert [each.code for each in only(effective_to=date(2026, 1, 31)).remarks] == ["ends_before_today"]


REFUSED: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"effective_from": LATER}, "effective_from", "limit_only_days_differ"),
    ({"market": "US"}, "limit_id", "limit_id_names_another"),
    ({"analyte": "tin"}, "limit_id", "limit_id_names_another"),
    ({"commodity": "all foods"}, "limit_id", "limit_id_names_another"),
    ({"commodity": "tea"}, "commodity", "no_such_commodity"),
    ({"analyte": "gold"}, "analyte", "no_such_analyte"),
    ({"effective_to": date(2019, 1, 1)}, "effective_to", "period_backwards"),
    ({"effective_to": date(9999, 12, 31)}, "effective_to", "day_range"),
    ({"effective_from": date(1, 1, 1)}, "effective_from", "day_range"),
    ({"limit_id": "VN-X-01"}, "effective_from", "period_overlaps"),
    ({"limit_id": "VN-X-01", "effective_from": date(2019, 1, 1)}, "effective_from", "period_overlaps"),
)


@pytest.mark.parametrize(("changed", "column", "code"), REFUSED)
def test_row_is_refused_with_its_reason(changed: dict[str, Any], column: str, code: str) -> None:
    change = only(**changed)
    assert (change.outcome, codes(change)) == ("refused", {column: code})


def test_unread_limit_is_confirmed_by_name_never_by_a_file() -> None:
    (change,) = of(replace(UNREAD, verified=True, source_url="https://example.org/read"))
    assert codes(change) == {"effective_from": "limit_changed_without_start"}
    books = replace(BOOKS, limits={"EU-HON-LEAD-01": replace(UNREAD, source_url="https://example.org/read")})
    (alone,) = planned(books, [FileRow(2, replace(books.limits["EU-HON-LEAD-01"], verified=True))])
    assert codes(alone) == {"verified": "limit_confirm_by_name"}


def test_row_that_comes_unread_says_so() -> None:
    change = only(limit_id="", analyte="tin", verified=False)
    assert (change.outcome, [each.code for each in change.remarks]) == (
        "added",
        ["begins_before_today", "comes_unconfirmed"],
    )


def test_one_name_twice_refuses_both_rows() -> None:
    changes = of(LEAD, replace(LEAD, high=Decimal("0.05"), effective_from=LATER))
    assert [codes(each) for each in changes] == [{"limit_id": "table_twice"}] * 2
    assert [each.problems["limit_id"].values["row"] for each in changes] == [3, 2]


def test_two_rows_on_the_same_days_refuse_each_other() -> None:
    one = replace(LEAD, limit_id="VN-HON-TIN-01", analyte="tin")
    changes = of(one, replace(one, limit_id="VN-HON-TIN-02"))
    assert [codes(each) for each in changes] == [{"effective_from": "period_overlaps"}] * 2


def test_unreadable_row_keeps_its_place() -> None:
    (change,) = planned(BOOKS, [FileRow(7, None, dict(only(analyte="gold").problems))])
    assert (change.number, change.outcome, codes(change)) == (7, "refused", {"analyte": "no_such_analyte"})
