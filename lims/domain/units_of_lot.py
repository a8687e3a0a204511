"""How many units of a lot a sample has: one, or as many as a sampling plan asks for."""

import re

from lims.domain.checked import Checked
from lims.domain.refusal import Conflict, Refused

MOST_UNITS = 60
_WHOLE = re.compile(r"[0-9]{1,9}")


def read(text: str) -> int:
    """The number as it was typed. Raises `Refused` for anything but a plain whole number."""
    typed = text.strip()
    if not _WHOLE.fullmatch(typed):
        raise Refused("units_whole")
    return int(typed)


def check(checked: Checked, units: int) -> None:
    if not 1 <= units <= MOST_UNITS:
        checked.refuse("units", "units_range", most=MOST_UNITS)


def require_unmeasured(run_code: str | None) -> None:
    """In a run every unit has its box: how many there are is not changed under them."""
    if run_code is not None:
        raise Conflict("units_in_run", run=run_code)
