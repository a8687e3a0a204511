"""A grid of up to 30,000 boxes as short JSON: heads once, each box a few values, each set of verdicts once."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from lims.domain.calculation import Recipe
from lims.domain.judgement import Rule, RuleId
from lims.domain.protocol import Stages
from lims.domain.yardstick import Yardstick
from lims.queries.cells import Cell, Cells
from lims.words import Language
from lims.words.outcomes import limits, understood
from lims.words.readings import unit_name
from lims.words.sums import computed

LOCKED, WORK, WORK_ONLY, SUM = 1, 2, 4, 8


class Writer:
    """Says boxes in one language; what many boxes share is said once and named by its number."""

    def __init__(self, found: Cells, language: Language, *, editable: bool) -> None:
        self.found, self.language, self.editable = found, language, editable
        self.outcomes: dict[tuple[tuple[str, str], ...], int] = {}
        self._limits: dict[tuple[int, int], str] = {}

    def limit(self, cell: Cell) -> str:
        specifications = self.found.limits.get(cell.analysis_id, ())
        seen = self.found.seen[cell.performance_id].range
        key = (id(specifications), cell.performance_id)
        if key not in self._limits:
            yardstick = Yardstick(seen, specifications, Rule(RuleId.SIMPLE_ACCEPTANCE), None, "")
            self._limits[key] = limits(yardstick, self.language)
        return self._limits[key]

    def cell(self, cell: Cell, common: str | None = None) -> list[Any]:
        """[number, version, typed, understood, verdicts, limit, flags, run, who]: empty ends are left out."""
        limit = self.limit(cell)
        flags = self._flags(cell)
        return trimmed(
            [
                cell.id,
                cell.version,
                self._held(cell),
                self._understood(cell),
                self._verdicts(cell.id),
                0 if limit == common else limit,
                flags,
                cell.run_id if flags & WORK else 0,
            ]
        )

    def who(self, cell: Cell) -> str:
        return self.found.people.get(cell.entered_by_id or 0, "")

    def said(self) -> list[list[list[str]]]:
        """The sets of verdicts, in the order of their numbers: [[markets, outcome], …] each."""
        return [[list(each) for each in group] for group in self.outcomes]

    def _held(self, cell: Cell) -> str:
        if cell.computed and cell.reading is not None:
            return computed(cell.reading, cell.typed, self.language)
        return cell.typed or ""

    def _understood(self, cell: Cell) -> str | int:
        if cell.reading is None or cell.computed:
            return 0
        return understood(cell.reading, self.found.seen[cell.performance_id].range.unit, self.language)

    def _verdicts(self, result_id: int) -> int:
        together: dict[str, list[str]] = {}
        for market, outcome in self.found.outcomes.get(result_id, ()):
            together.setdefault(outcome, []).append(market)
        if not together:
            return 0
        key = tuple((", ".join(markets), outcome) for outcome, markets in together.items())
        return self.outcomes.setdefault(key, len(self.outcomes)) + 1

    def _flags(self, cell: Cell) -> int:
        protocol = self.found.seen[cell.performance_id].protocol
        asked = cell.asked and self.found.samples[cell.sample_id].testable
        takes = cell.counts and asked and not cell.computed
        only = isinstance(protocol, Stages) or (isinstance(protocol, Recipe) and protocol.only)
        by_hand = takes and not only and not cell.calculated
        flags = 0 if self.editable and by_hand else LOCKED
        if protocol is not None:
            flags |= WORK | (WORK_ONLY if takes and not by_hand else 0)
        return flags | (SUM if cell.computed and asked else 0)


def trimmed(values: list[Any]) -> list[Any]:
    """Without the zeros and blanks at its end: most boxes are blank."""
    while values and not values[-1]:
        values.pop()
    return values


def grid(found: Cells, language: Language, *, editable: bool, turned: bool) -> dict[str, Any]:
    """The whole grid of a run, samples as rows, or analytes when it is turned."""
    writer = Writer(found, language, editable=editable)
    placed = [(_item(cell), _kind(cell, found), cell) for cell in found.cells]
    kinds: dict[tuple[int, str], list[Cell]] = {}
    for _, kind, cell in placed:
        kinds.setdefault(kind, []).append(cell)
    common = {kind: _common(writer.limit(each) for each in column) for kind, column in kinds.items()}
    items = _item_heads(found)
    heads = {key: _kind_head(each[0], writer, common[key]) for key, each in kinds.items()}
    at = {(item, kind): writer.cell(cell, common[kind]) for item, kind, cell in placed}
    if turned:
        rows = [head | {"cells": [at.get((item, key), 0) for item in items]} for key, head in heads.items()]
    else:
        rows = [head | {"cells": [at.get((key, kind), 0) for kind in kinds]} for key, head in items.items()]
    columns = items if turned else heads
    return {"at": found.at, "columns": [*columns.values()], "rows": rows, "verdicts": writer.said()}


def changes(found: Cells, language: Language, *, editable: bool) -> dict[str, Any]:
    """Boxes by their numbers, as they are now, and whose hand was last in them."""
    writer = Writer(found, language, editable=editable)
    cells = {str(each.id): [writer.cell(each, writer.limit(each)), writer.who(each)] for each in found.cells}
    return {"cells": cells, "verdicts": writer.said()}


def _item_heads(found: Cells) -> dict[tuple[int, int], dict[str, Any]]:
    """Samples, or the units of a lot, in their order."""
    lots = {cell.sample_id for cell in found.cells if cell.unit_no > 1}
    heads = {}
    for sample_id, unit_no in dict.fromkeys(_item(cell) for cell in found.cells):
        item = found.samples[sample_id]
        heads[sample_id, unit_no] = {
            "code": f"{item.code} · {unit_no}/{item.units}" if sample_id in lots else item.code,
            "name": " · ".join(filter(None, (item.product, item.lot))),
            "href": url_for("samples.show", sample_id=sample_id),
        }
    return heads


def _item(cell: Cell) -> tuple[int, int]:
    return cell.sample_id, cell.unit_no


def _kind(cell: Cell, found: Cells) -> tuple[int, str]:
    seen = found.seen[cell.performance_id]
    return seen.analyte_id, seen.range.unit


def _kind_head(cell: Cell, writer: Writer, limit: str | None) -> dict[str, Any]:
    seen = writer.found.seen[cell.performance_id]
    head = {"code": seen.analyte(writer.language), "unit": unit_name(seen.range.unit, writer.language)}
    return head | ({"limit": limit} if limit else {})


def _common(texts: Iterable[str]) -> str | None:
    """The limit that all boxes of a column share."""
    different = set(texts)
    return next(iter(different)) or None if len(different) == 1 else None
