"""A file of methods: one line for each analyte and matrix, the method and its version repeated on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path

from lims.domain.method import COLUMNS, Head, Version, day
from lims.domain.refusal import Problem, Refused
from lims.instruments import tables
from lims.instruments.tables import Line

HEAD = {
    "method": 80,
    "title_vi": 255,
    "title_en": 255,
    "kind": 20,
    "version": 20,
    "valid_from": 10,
    "note": 2000,
    "turnaround": 10,
    "repeats": 10,
}
LINE = dict.fromkeys(COLUMNS, 255)
OPTIONAL = frozenset({"turnaround", "repeats", "protocol", "holding_hours", "holding_from"})


@dataclass(frozen=True, slots=True)
class Written:
    """One version of one method, and the lines of the file it stands on."""

    head: Head
    version: Version
    lines: tuple[Line, ...]

    def placed(self, refused: Refused) -> dict[str, Problem]:
        """Problems of `lines-2-loq` where the file has them; those of the whole at its first line."""
        found = refused.problems or {"": refused.problem}
        return {self._place(name): problem for name, problem in found.items()}

    def _place(self, name: str) -> str:
        if not name.startswith("lines-"):
            return self.lines[0].place(name)
        _, number, column = name.split("-", 2)
        return self.lines[int(number)].place(column)


@dataclass(slots=True)
class MethodTable:
    versions: list[Written] = field(default_factory=list)
    problems: dict[str, Problem] = field(default_factory=dict)


def read(path: Path) -> MethodTable:
    """The versions written in `path`, the earliest of each method first, and what could not be read."""
    table = tables.read(path, HEAD | LINE, optional=OPTIONAL)
    found = MethodTable(problems=table.problems)
    found.versions += sorted(
        _versions(table.lines, found.problems), key=lambda each: each.version.valid_from or date.max
    )
    return found


def _versions(lines: list[Line], problems: dict[str, Problem]) -> Iterator[Written]:
    ordered = sorted(lines, key=lambda line: (line.cells["method"], line.cells["version"], line.number))
    for _, group in groupby(ordered, key=lambda line: (line.cells["method"], line.cells["version"])):
        together = tuple(group)
        first = together[0]
        for line in together[1:]:
            problems |= {
                line.place(name): Problem("line_differs", {"row": first.number})
                for name in HEAD
                if line.cells.get(name) != first.cells.get(name)
            }
        yield _written(together, problems)


def _written(lines: tuple[Line, ...], problems: dict[str, Problem]) -> Written:
    cells = lines[0].cells
    head = Head(
        code=cells["method"], title_vi=cells["title_vi"], title_en=cells["title_en"], kind=cells["kind"]
    )
    version = Version(
        version=cells["version"],
        valid_from=_day(lines[0], problems),
        note=cells["note"],
        turnaround=cells.get("turnaround", ""),
        repeats=cells.get("repeats", ""),
        lines=tuple(_performance(line) for line in lines),
    )
    return Written(head, version, lines)


def _day(line: Line, problems: dict[str, Problem]) -> date | None:
    text = line.cells["valid_from"]
    if not text:
        return None
    try:
        return day(text)
    except Refused as refused:
        problems[line.place("valid_from")] = refused.problem
        return None


def _performance(line: Line) -> Mapping[str, str]:
    return {name: line.cells.get(name, "") for name in LINE}
