"""Two days of one catalogue: what began, ended, was replaced; and whose limit another one becomes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.limit_difference import View, concerned, days_of_change, differences, next_change
from lims.domain.limit_effect import Effect, effect
from lims.domain.specification import Outcome

TODAY, THEN = date(2026, 11, 23), date(2027, 1, 1)
LINES = {
    "all foods": ("all foods",),
    "honey": ("honey", "all foods"),
    "heather honey": ("heather honey", "honey", "all foods"),
    "tea": ("tea", "all foods"),
}


def a_limit(name: str, commodity: str, first: str = "", last: str = "", **more: object) -> CatalogueLimit:
    return replace(
        CatalogueLimit(
            limit_id=name,
            market="VN",
            commodity=commodity,
            analyte="lead",
            kind=LimitKind.MAX,
            high=Decimal("0.1"),
            effective_from=date.fromisoformat(first) if first else None,
            effective_to=date.fromisoformat(last) if last else None,
        ),
        **more,
    )


OLD = a_limit("A-01", "honey", last="2026-12-31")
NEW = a_limit("A-02", "honey", first="2027-01-01", high=Decimal("0.05"))
ALWAYS = a_limit("B-01", "all foods")
BEGUN = a_limit("C-01", "tea", first="2026-12-01")
OVER = a_limit("D-01", "tea", last="2026-11-30", basis="dry matter")


def test_difference_of_two_days() -> None:
    found = differences([OLD, NEW, ALWAYS, BEGUN, OVER], TODAY, THEN)
    told = {key[1] + key[3]: (each.kind.value, each.before, each.now) for key, each in found.items()}
    assert told == {
        "honeyas sold": ("replaced", OLD, NEW),
        "teaas sold": ("begun", None, BEGUN),
        "teadry matter": ("ended", OVER, None),
    }


def test_last_day_of_a_limit_is_still_its_day() -> None:
    assert differences([OLD, NEW], date(2026, 12, 31), date(2026, 12, 31)) == {}
    assert differences([OLD], TODAY, date(2026, 12, 31)) == {}
    assert len(differences([OLD], date(2026, 12, 31), THEN)) == 1


def test_next_day_on_which_anything_changes() -> None:
    assert list(days_of_change(OLD)) == [date(2027, 1, 1)]
    assert next_change([OLD, NEW, ALWAYS], TODAY) == date(2027, 1, 1)
    assert next_change([OVER, BEGUN, OLD], TODAY) == date(2026, 12, 1)
    assert next_change([ALWAYS], TODAY) is None


def found(*limits: CatalogueLimit, on: date = THEN) -> dict[str, list[str]]:
    kept = {each.limit_id: each for each in limits}
    changed = concerned(View(kept, TODAY), View(kept, on), LINES)
    return {commodity: [each.limit_id for each in rows] for (_, _, commodity), rows in changed.items()}


def test_change_concerns_what_lies_below_unless_a_nearer_limit_stands_between() -> None:
    assert found(OLD, NEW) == {"honey": ["A-02"], "heather honey": ["A-02"]}
    nearer = a_limit("E-01", "heather honey")
    assert found(OLD, NEW, nearer) == {"honey": ["A-02"]}


def test_limit_that_ends_leaves_what_is_above_it() -> None:
    assert found(OLD, ALWAYS) == {"honey": ["B-01"], "heather honey": ["B-01"]}
    assert found(OLD) == {"honey": [], "heather honey": []}


def test_limit_of_all_foods_does_not_concern_what_has_its_own() -> None:
    group = a_limit("B-02", "all foods", first="2027-01-01")
    assert found(group, a_limit("F-01", "tea")) == {
        "all foods": ["B-02"],
        "honey": ["B-02"],
        "heather honey": ["B-02"],
    }


def test_day_without_a_change_concerns_nothing() -> None:
    assert found(OLD, NEW, on=date(2026, 12, 31)) == {}


@pytest.mark.parametrize(
    ("was", "then", "expected"),
    [
        ("pass", "fail", Effect.FAILS),
        ("pass", "conditional_fail", Effect.FAILS),
        ("inconclusive", "fail", Effect.FAILS),
        ("no_limit", "fail", Effect.FAILS),
        ("not_evaluated", "fail", Effect.FAILS),
        ("fail", "fail", Effect.SAME),
        ("conditional_fail", "fail", Effect.SAME),
        ("fail", "pass", Effect.PASSES),
        ("no_limit", "pass", Effect.PASSES),
        ("pass", "conditional_pass", Effect.SAME),
        ("pass", "not_evaluated", Effect.UNCLEAR),
        ("pass", "inconclusive", Effect.UNCLEAR),
        ("pass", "no_limit", Effect.UNCLEAR),
        ("fail", "not_evaluated", Effect.UNCLEAR),
        ("no_limit", "not_evaluated", Effect.SAME),
    ],
)
def test_what_cannot_be_said_never_counts_as_passing(was: str, then: str, expected: Effect) -> None:
    assert effect(Outcome(was), Outcome(then)) is expected
