"""A file of days without work: one line a day."""

from pathlib import Path

from lims.domain.day_given import DayGiven
from lims.domain.method import day
from lims.domain.refusal import Refused
from lims.instruments import tables
from lims.instruments.tables import Line

COLUMNS = {"day": 10, "name_vi": 120, "name_en": 120, "kind": 12, "source": 1000, "status": 10}


def read(path: Path) -> list[tuple[str, DayGiven]]:
    """Each day with its place in the file. Raises `Refused` naming every line that cannot be read."""
    table = tables.read(path, COLUMNS)
    problems = dict(table.problems)
    found = []
    for line in table.lines:
        try:
            found.append((line.place(), _day(line)))
        except Refused as refused:
            problems[line.place("day")] = refused.problem
    if problems:
        raise Refused("holidays_refused", problems, count=len(problems), first=next(iter(problems)))
    return found


def _day(line: Line) -> DayGiven:
    cells = {name: line.cells.get(name, "") for name in COLUMNS}
    given = {name: cells[name] for name in COLUMNS if name != "day"}
    return DayGiven(day=day(cells["day"]), **given)
