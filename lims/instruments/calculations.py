"""The bench calculations a folder of the catalogue is shipped with: read, and every example run before they come in."""

import json
from pathlib import Path

from lims.domain import calculation, calculation_case
from lims.domain.calculation import Calculation
from lims.domain.frozen import from_plain

NAME = "calculations.json"


def read(folder: Path) -> tuple[Calculation, ...]:
    """In the order of the file; nothing where the folder has none. Raises `Refused` for one that is unsound."""
    path = folder / NAME
    if not path.is_file():
        return ()
    plain = json.loads(path.read_text(encoding="utf-8"))
    found = tuple(from_plain(Calculation, each) for each in plain)
    for each in found:
        calculation.require_sound(each.recipe)
        calculation_case.require_passed(each)
    return found
