"""A plate: one grid says which sample is in each well, another what was measured in it."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lims.domain.found import Found
from lims.domain.profile import Profile, folded
from lims.domain.refusal import Refused
from lims.instruments.columns import cell_at
from lims.instruments.sheet import NumberText, Row

_LETTER = re.compile("[A-P]")
Wells = Mapping[str, tuple[int, str]]


def read(rows: list[Row], profile: Profile) -> Iterator[Found]:
    """Every well with a sample, row by row of the plate. A value without a sample is refused."""
    layout = _grid(rows, profile.plate["layout"])
    values = _grid(rows, profile.plate["values"])
    nobody = [well for well in values if well not in layout]
    if nobody:
        raise Refused("import_wells_unnamed", wells=", ".join(nobody[:20]))
    for well, (_, sample) in layout.items():
        row, value = values.get(well, (layout[well][0], ""))
        yield Found(
            row=row,
            sample=sample.strip(),
            analyte=profile.analyte,
            value=value.strip(),
            unit=profile.unit,
            number=isinstance(value, NumberText),
        )


def _grid(rows: Sequence[Row], name: str) -> Wells:
    """The wells below the line `name`: a line of numbers, then lines that begin with their letter."""
    at = next(
        (place for place, row in enumerate(rows) if folded(cell_at(row.cells, 0)) == folded(name)), None
    )
    if at is None or at + 1 >= len(rows):
        raise Refused("import_no_head", head=name)
    numbers = [cell_at(rows[at + 1].cells, place) for place in range(len(rows[at + 1].cells))]
    found: dict[str, tuple[int, str]] = {}
    for row in rows[at + 2 :]:
        letter = cell_at(row.cells, 0).upper()
        if not _LETTER.fullmatch(letter):
            break
        for place, cell in enumerate(row.cells[1:], start=1):
            if not cell.strip():
                continue
            if (
                place >= len(numbers)
                or not numbers[place].isdecimal()
                or f"{letter}{numbers[place]}" in found
            ):
                raise Refused("import_well", row=row.number, cell=cell.strip()[:40])
            found[f"{letter}{numbers[place]}"] = (row.number, cell)
    return found
