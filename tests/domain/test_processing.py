"""Processing factors: overlaps, loops, and products that are part of another."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lims.domain.processing import Held, is_part_of, makes_a_loop, overlapped

FIRST = Held(
    commodity_id=1,
    raw_commodity_id=2,
    analyte_id=None,
    group="pesticide",
    market="EU",
    factor=Decimal(10),
    effective_from=date(2026, 1, 1),
    effective_to=date(2026, 6, 30),
)


@pytest.mark.parametrize(
    ("begins", "ends", "meets"),
    [
        (date(2026, 6, 30), None, True),
        (date(2026, 7, 1), None, False),
        (None, date(2026, 1, 1), True),
        (None, date(2025, 12, 31), False),
        (date(2026, 2, 1), date(2026, 3, 1), True),
        (None, None, True),
    ],
)
def test_periods_meet_on_one_day_at_least(begins: date | None, ends: date | None, meets: bool) -> None:
    new = replace(FIRST, effective_from=begins, effective_to=ends, raw_commodity_id=9)
    assert (overlapped(new, [FIRST]) is FIRST) is meets


@pytest.mark.parametrize(
    "changed",
    [{"market": ""}, {"market": "JP"}, {"analyte_id": 3}, {"group": "mycotoxin"}, {"commodity_id": 8}],
)
def test_factor_for_something_else_does_not_overlap(changed: dict[str, object]) -> None:
    assert overlapped(replace(FIRST, **changed), [FIRST]) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "raw", "loop"), [(2, 1, True), (2, 3, False), (3, 1, False), (5, 5, True), (4, 1, False)]
)
def test_loop_over_one_and_over_several_products(made: int, raw: int, loop: bool) -> None:
    there = [FIRST, replace(FIRST, commodity_id=7, raw_commodity_id=1)]
    assert makes_a_loop(replace(FIRST, commodity_id=made, raw_commodity_id=raw), there) is loop


def test_loop_of_three() -> None:
    there = [FIRST, replace(FIRST, commodity_id=2, raw_commodity_id=3)]
    assert makes_a_loop(replace(FIRST, commodity_id=3, raw_commodity_id=1), there)


@pytest.mark.parametrize(
    ("commodity", "above", "part"), [(3, 1, True), (3, 2, True), (3, 3, False), (1, 3, False), (8, 9, False)]
)
def test_part_of_what_stands_above(commodity: int, above: int, part: bool) -> None:
    parents = {1: None, 2: 1, 3: 2, 8: 8}
    assert is_part_of(commodity, above, parents) is part
