"""A line of a method's validation: read with comma or point, and refused when it cannot be true."""

from datetime import date
from decimal import Decimal

import pytest

from lims.domain.judgement import UncertaintyType
from lims.domain.method import PerformanceLine, day, read_line
from lims.domain.refusal import Refused

LINE = {
    "analyte": "lead",
    "unit": "ug/kg",
    "lod": "0,3",
    "loq": "1.0",
    "u_type": "relative_pct",
    "u_value": "22",
}


def problems(**changed: str) -> dict[str, str]:
    with pytest.raises(Refused) as refusal:
        read_line(LINE | changed)
    return {name: problem.code for name, problem in refusal.value.problems.items()}


def test_line_keeps_its_digits() -> None:
    assert read_line(LINE) == PerformanceLine(
        analyte="lead",
        unit="µg/kg",
        lod=Decimal("0.3"),
        loq=Decimal("1.0"),
        u_type=UncertaintyType.RELATIVE_PCT,
        u_value=Decimal(22),
    )
    assert str(read_line(LINE).loq) == "1.0"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"lod": "1,0"}, {"loq": "lod_not_below_loq"}),
        ({"lod": "", "loq": "0"}, {"loq": "method_not_positive"}),
        ({"upper": "0.5"}, {"upper": "upper_not_above_loq"}),
        ({"loq": "1,000"}, {"loq": "method_number_ambiguous"}),
        ({"loq": "1 000"}, {"loq": "method_number"}),
        ({"u_value": "-5"}, {"u_value": "method_not_positive"}),
        ({"u_value": ""}, {"u_value": "required"}),
        ({"u_type": ""}, {"u_value": "uncertainty_without_kind"}),
        ({"u_type": "asymmetric"}, {"u_value": "uncertainty_without_kind", "u_plus": "required", "u_minus": "required"}),
        ({"qualitative": "yes"}, {"qualitative": "qualitative_has_no_number"}),
        ({"unit": "pinch", "analyte": ""}, {"unit": "unit_unknown", "analyte": "required"}),
        ({"accredited_from": "2026-07-01", "accredited_to": "30/06/2026"}, {"accredited_to": "period_backwards"}),
    ],
)  # fmt: skip
def test_line_that_cannot_be_true_is_refused(changed: dict[str, str], expected: dict[str, str]) -> None:
    found = problems(**changed)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("text", ["01/07/2026", "1/7/2026", "2026-07-01", " 2026-07-01 "])
def test_day_is_read_as_written_here_or_there(text: str) -> None:
    assert day(text) == date(2026, 7, 1)


@pytest.mark.parametrize(
    "text", ["07/2026", "31/02/2026", "1/7/26", "20260701", "2026-W27-3", "tomorrow", "//", "١/7/2026"]
)
def test_no_day_is_guessed(text: str) -> None:
    with pytest.raises(Refused):
        day(text)
