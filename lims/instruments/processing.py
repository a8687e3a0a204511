"""The processing factors of a catalogue folder, read strictly. A folder may come without them."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lims.domain.catalogue import MARKETS, Catalogue
from lims.domain.definition_given import LARGEST_FACTOR
from lims.domain.processing import ShippedFactor
from lims.domain.refusal import Problem, Refused
from lims.instruments import tables
from lims.instruments.tables import Line

NAME = "processing.csv"
COLUMNS = {
    "commodity": 120, "raw_commodity": 120, "analyte": 120, "analyte_group": 60, "market": 10, "factor": 40,
    "justification": 2000, "source": 2000, "effective_from": 10, "effective_to": 10,
}  # fmt: skip


def read(folder: Path, catalogue: Catalogue) -> list[ShippedFactor]:
    """Every factor. Raises `Refused("catalogue_refused")` with every problem of the file."""
    if not (folder / NAME).is_file():
        return []
    table = tables.read(folder / NAME, COLUMNS)
    problems, found = dict(table.problems), []
    for line in table.lines:
        wrong = dict(_problems(line, catalogue))
        problems |= {line.place(column): problem for column, problem in wrong.items()}
        if not wrong:
            found.append(_factor(line))
    if problems:
        raise Refused("catalogue_refused", problems, count=len(problems), first=next(iter(problems)))
    return found


def _problems(line: Line, catalogue: Catalogue) -> Iterator[tuple[str, Problem]]:
    cells = line.cells
    yield from _unknown(cells, catalogue)
    if cells["commodity"] == cells["raw_commodity"]:
        yield "raw_commodity", Problem("factor_of_itself")
    if bool(cells["analyte"]) == bool(cells["analyte_group"]):
        yield "analyte", Problem("factor_for_one")
    if _decimal(cells["factor"]) is None:
        yield "factor", Problem("decided_factor_range", {"largest": LARGEST_FACTOR})
    for column in ("justification", "source"):
        if not cells[column]:
            yield column, Problem("required")
    for column in ("effective_from", "effective_to"):
        if cells[column] and _day(cells[column]) is None:
            yield column, Problem("limit_cell", {"column": column, "text": cells[column]})


def _unknown(cells: Mapping[str, str], catalogue: Catalogue) -> Iterator[tuple[str, Problem]]:
    """Names that are not in the other files of the folder."""
    for column in ("commodity", "raw_commodity"):
        if cells[column] not in catalogue.commodities:
            yield column, Problem("no_such_commodity", {"name": cells[column]})
    if cells["analyte"] and cells["analyte"] not in catalogue.analytes:
        yield "analyte", Problem("no_such_analyte", {"name": cells["analyte"]})
    if cells["analyte_group"] and cells["analyte_group"] not in _groups(catalogue):
        yield "analyte_group", Problem("decided_choice")
    if cells["market"] and cells["market"] not in MARKETS:
        yield "market", Problem("no_such_market", {"market": cells["market"]})


def _groups(catalogue: Catalogue) -> set[str]:
    return {analyte.group for analyte in catalogue.analytes.values()}


def _factor(line: Line) -> ShippedFactor:
    cells = line.cells
    return ShippedFactor(
        commodity=cells["commodity"],
        raw_commodity=cells["raw_commodity"],
        analyte=cells["analyte"],
        group=cells["analyte_group"],
        market=cells["market"],
        factor=_decimal(cells["factor"]) or Decimal(1),
        justification=cells["justification"],
        source=cells["source"],
        effective_from=_day(cells["effective_from"]),
        effective_to=_day(cells["effective_to"]),
    )


def _decimal(text: str) -> Decimal | None:
    """A factor with a point, above 0, at most 1000; None for anything else."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 < value <= LARGEST_FACTOR else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
