"""Whether a result is within the scope: method, version, matrix, place, day and range, as a table."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lims.domain.accreditation import Outside, Scope, decide
from lims.domain.accreditation import Tested as Made
from lims.domain.reading import Kind, Reading

DAY = date(2026, 11, 18)


def found(value: str | None, kind: Kind = Kind.QUANTIFIED) -> Reading:
    return Reading(kind, None if value is None else Decimal(value))


LINE = Scope(
    id=1, method_id=1, version_id=None, analyte_id=5, commodities=frozenset({7, 8}), place="A",
    low=Decimal("0.010"), high=Decimal("5"), unit="mg/kg", valid_from=date(2026, 1, 1), valid_to=DAY, citation="QĐ 1",
)  # fmt: skip
TESTED = Made(
    method_id=1, version_ids=frozenset({3}), analyte_id=5, commodity_id=8, place="A", days=frozenset({DAY}),
    readings=(found("0.05"),), unit="mg/kg",
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "tested", "expected"),
    [
        ({}, {}, LINE.id),
        ({}, {"external": True}, Outside.EXTERNAL),
        ({}, {"readings": ()}, Outside.NO_RESULT),
        ({}, {"days": frozenset()}, Outside.NO_RESULT),
        ({}, {"method_id": 2}, Outside.NOT_IN_SCOPE),
        ({}, {"analyte_id": 6}, Outside.NOT_IN_SCOPE),
        ({"version_id": 3}, {}, LINE.id),
        ({"version_id": 4}, {}, Outside.NOT_IN_SCOPE),
        ({"version_id": 3}, {"version_ids": frozenset({3, 4})}, Outside.NOT_IN_SCOPE),
        ({}, {"commodity_id": 9}, Outside.MATRIX),
        ({"commodities": None}, {"commodity_id": 9}, LINE.id),
        ({}, {"place": "B"}, Outside.PLACE),
        ({"valid_from": date(2026, 11, 19), "valid_to": None}, {}, Outside.DAY),
        ({"valid_to": date(2026, 11, 17)}, {}, Outside.DAY),
        ({"valid_to": None}, {"days": frozenset({DAY, date(2027, 1, 1)})}, LINE.id),
        ({}, {"days": frozenset({DAY, date(2026, 11, 19)})}, Outside.DAY),
        ({}, {"readings": (found("0.010"),)}, LINE.id),
        ({}, {"readings": (found("0.0099"),)}, Outside.RANGE_BELOW),
        ({}, {"readings": (found("5"),)}, LINE.id),
        ({}, {"readings": (found("5.01"),)}, Outside.RANGE_ABOVE),
        ({}, {"readings": (found("9.9"),), "unit": "µg/kg"}, Outside.RANGE_BELOW),
        ({}, {"readings": (found("10"),), "unit": "µg/kg"}, LINE.id),
        ({}, {"unit": "cfu/g"}, Outside.RANGE_UNKNOWN),
        ({}, {"readings": (found("0.010", Kind.BELOW_LOQ),)}, LINE.id),
        ({}, {"readings": (found("0.003", Kind.BELOW_LOD),)}, Outside.RANGE_BELOW),
        ({}, {"readings": (found("5", Kind.ABOVE_RANGE),)}, Outside.RANGE_ABOVE),
        ({}, {"readings": (found(None, Kind.DETECTED),)}, Outside.RANGE_UNKNOWN),
        ({"low": None, "high": None, "unit": ""}, {"readings": (found(None, Kind.DETECTED),)}, LINE.id),
        ({"low": None}, {"readings": (found("0"),)}, LINE.id),
        ({"high": None}, {"readings": (found("900", Kind.ABOVE_RANGE),)}, LINE.id),
        ({}, {"readings": (found("0.05"), found("9"))}, Outside.RANGE_ABOVE),
    ],
)
def test_scope_decides(line: dict[str, Any], tested: dict[str, Any], expected: int | Outside) -> None:
    answer = decide(replace(TESTED, **tested), [replace(LINE, **line)])
    assert (answer.id if isinstance(answer, Scope) else answer) == expected


def test_any_line_that_covers_all_of_it_marks_it() -> None:
    low = replace(LINE, id=1, high=Decimal("0.02"))
    high = replace(LINE, id=2, low=Decimal("0.02"))
    assert decide(TESTED, [low, high]) == high
    assert decide(TESTED, []) is Outside.NOT_IN_SCOPE
