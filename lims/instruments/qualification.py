"""Files of cases with known answers: one row a case; a row that is none spoils only itself."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lims.domain import qualification_case
from lims.domain.qualification import Failure, Qualification, of_problem, qualify
from lims.domain.qualification_case import Case
from lims.domain.refusal import Problem, Refused
from lims.instruments import tables
from lims.instruments.tables import Line, Table


@dataclass(frozen=True, slots=True)
class Cases:
    """What could be read as cases, and what could not."""

    cases: tuple[Case, ...]
    unreadable: tuple[Failure, ...]


def qualified(paths: Sequence[Path]) -> Qualification:
    """The cases of all these files, run through the laboratory's functions."""
    found = [read(path) for path in paths]
    return qualify(
        (case for each in found for case in each.cases),
        (failure for each in found for failure in each.unreadable),
    )


def read(path: Path) -> Cases:
    table = tables.read(path, qualification_case.COLUMNS, row_by_row=True)
    if not table.lines and not table.problems:
        table.problems[path.name] = Problem("table_empty")
    spoilt = {place: problem for place, problem in table.problems.items() if not _of_line(place, table)}
    unreadable = [of_problem(place, problem) for place, problem in spoilt.items()]
    cases = []
    for line in table.lines:
        if not any(line.cells.values()):
            continue
        case = _case(line, table)
        if isinstance(case, Case):
            cases.append(case)
        else:
            unreadable.append(case)
    return Cases(tuple(cases), tuple(unreadable))


def fingerprint(paths: Iterable[Path]) -> str:
    """The SHA-256 of a set of files, by their names and bytes."""
    together = hashlib.sha256()
    for path in sorted(paths):
        together.update(f"{path.name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return together.hexdigest()


def _case(line: Line, table: Table) -> Case | Failure:
    for column in line.cells:
        if line.place(column) in table.problems:
            return of_problem(line.place(), table.problems[line.place(column)], line.cells)
    try:
        return qualification_case.from_cells(line.cells)
    except Refused as refused:
        column, problem = next(iter(refused.problems.items()))
        return of_problem(line.place(column), problem, line.cells)


def _of_line(place: str, table: Table) -> bool:
    """Whether the problem is that of a cell in a line that was read; it is told with its line."""
    return any(place.startswith(f"{line.place()} ") for line in table.lines)
