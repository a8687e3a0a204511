"""A line of the scope of accreditation as it was typed, read and checked."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lims.domain import unit
from lims.domain.checked import Checked
from lims.domain.dates import written
from lims.domain.method import decimal

LONGEST_LIST = 200
PLACE = "A"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeGiven:
    """What was typed. `analytes` one a line; no commodity means any matrix; no range means the whole of the method's."""

    method: str
    version: str = ""
    analytes: str = ""
    commodity_id: int | None = None
    place: str = PLACE
    low: str = ""
    high: str = ""
    unit: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    citation: str = ""


@dataclass(frozen=True, slots=True)
class ScopeRange:
    low: Decimal | None
    high: Decimal | None
    unit: str


def names(text: str) -> list[str]:
    """Names of analytes, one a line, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def check_range(given: ScopeGiven, checked: Checked) -> ScopeRange:
    """Either end may be open; with one of them the unit is needed, and known."""
    low, high = _number(given.low, "low", checked), _number(given.high, "high", checked)
    if low is not None and high is not None and high <= low:
        checked.refuse("high", "scope_range_backwards")
    if low is None and high is None:
        return ScopeRange(None, None, "")
    text = given.unit.strip()
    if not text:
        checked.refuse("unit", "required")
        return ScopeRange(low, high, "")
    return ScopeRange(low, high, checked.read("unit", lambda: unit.canonical(text), otherwise=""))


def check_days(given: ScopeGiven, checked: Checked) -> None:
    if given.valid_from is None:
        checked.refuse("valid_from", "required")
    elif given.valid_to is not None and given.valid_to < given.valid_from:
        checked.refuse("valid_to", "scope_ends_before", begins=written(given.valid_from))


def _number(text: str, field: str, checked: Checked) -> Decimal | None:
    if not text.strip():
        return None
    value = checked.read(field, lambda: decimal(text), otherwise=None)
    if value is not None and value < 0:
        checked.refuse(field, "method_not_positive")
    return value
