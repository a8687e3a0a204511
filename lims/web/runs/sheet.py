"""The boxes of a run as the grid shows them: rows are samples, or units of a lot; columns analytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for

from lims.domain.entry import Typed, as_kept
from lims.domain.refusal import Problem
from lims.queries.boxes import Box
from lims.queries.parts import Part
from lims.web.runs import readback
from lims.web.runs.address import Address
from lims.web.runs.readback import Readback
from lims.words import Language, say
from lims.words.outcomes import limits, said, understood
from lims.words.readings import unit_name
from lims.words.sums import bounds, bounds_in_words, computed, total_of

Column = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the grid component asks for."""

    rows: Sequence[Mapping[str, Any]]
    columns: Sequence[Mapping[str, Any]]
    markets: int
    part: Mapping[str, Any] | None = None

    @property
    def turned(self) -> "Sheet":
        """Analytes as rows, samples as columns."""
        rows = [
            {
                "code": column["name"],
                "unit": column["unit"],
                "limit": column["limit"],
                "name": column["under"],
                "href": column["href"],
                "control": False,
                "cells": [row["cells"][place] for row in self.rows],
            }
            for place, column in enumerate(self.columns)
        ]
        columns = [{"name": row["code"], "under": row["name"], "href": row["href"]} for row in self.rows]
        return replace(self, rows=rows, columns=columns)

    @property
    def own_limits(self) -> bool:
        """Whether limits differ within a column, so that a box shows its own."""
        return any(cell and cell["limit"] for row in self.rows for cell in row["cells"])

    @property
    def anything_saved(self) -> bool:
        return any(cell and cell["saved"] for row in self.rows for cell in row["cells"])


@dataclass(frozen=True, slots=True)
class Again:
    """A page shown again after a refusal: what was typed, and what is wrong with it."""

    typed: Mapping[int, Typed] = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)


def sheet(
    boxes: Sequence[Box],
    language: Language,
    *,
    editable: bool,
    again: Again,
    across: Mapping[int, str] | None = None,
) -> Sheet:
    """Taken out while blank is out of sight; what was measured stays in sight, locked when it counts no more.

    `across` names the runs of a sheet that has the boxes of one sample from several: each has its own columns.
    """
    shown = [box for box in boxes if box.counts or box.typed is not None]
    columns: dict[Column, list[Box]] = {}
    for box in shown:
        columns.setdefault(_column(box, across), []).append(box)
    one_limit = {key: _one_limit(column, language) for key, column in columns.items()}
    rows: dict[tuple[int, int], dict[Column, Box]] = {}
    for box in shown:
        rows.setdefault((box.sample_id, box.unit_no), {})[_column(box, across)] = box
    return Sheet(
        [_row(row, columns, one_limit, language, editable=editable, again=again) for row in rows.values()],
        [_head(column[0], one_limit[key], language, across) for key, column in columns.items()],
        max((len(box.yardstick.specifications) for box in shown), default=1),
    )


def shown(whole: Sheet, here: Address, part: Part | None) -> Sheet:
    """As the address asks for it; of a large run with the way to its other rows."""
    given = whole.turned if here.turned else whole
    if part is None:
        return given
    return replace(
        given,
        part={
            "first": part.first,
            "last": part.last,
            "all": part.all,
            "before": here.at(part.before),
            "after": here.at(part.after),
        },
    )


def _head(
    box: Box, limit: str | None, language: Language, across: Mapping[int, str] | None
) -> dict[str, Any]:
    return {
        "name": box.analyte(language),
        "unit": unit_name(box.seen.unit, language),
        "limit": limit,
        "under": across[box.run_id] if across else None,
        "href": url_for("runs.show", run_id=box.run_id) if across else None,
    }


def _column(box: Box, across: Mapping[int, str] | None) -> Column:
    return box.analyte_id, box.seen.unit, box.run_id if across else 0


def _one_limit(column: Sequence[Box], language: Language) -> str | None:
    texts = {limits(box.yardstick, language) for box in column}
    return next(iter(texts)) or None if len(texts) == 1 else None


def _row(
    row: Mapping[Column, Box],
    columns: Mapping[Column, Sequence[Box]],
    one_limit: Mapping[Column, str | None],
    language: Language,
    *,
    editable: bool,
    again: Again,
) -> dict[str, Any]:
    first = max(row.values(), key=lambda box: box.units)
    cells = [
        _cell(row[key], language, limit=one_limit[key], editable=editable, again=again)
        if key in row
        else None
        for key in columns
    ]
    return {
        "code": first.named,
        "name": " · ".join(filter(None, (first.product, first.lot))),
        "href": url_for("samples.show", sample_id=first.sample_id),
        "control": False,
        "cells": cells,
    }


def _cell(box: Box, language: Language, *, limit: str | None, editable: bool, again: Again) -> dict[str, Any]:
    typed = again.typed.get(box.id)
    text = box.typed or "" if typed is None else typed.text
    confirmed = typed is not None and typed.confirmed
    changed = as_kept(text) != (box.typed or "")
    locked = not (editable and box.typed_by_hand)
    back = (
        readback.read(box.yardstick, text, language, confirmed=confirmed)
        if changed
        else _saved(box, language)
    )
    return {
        "id": box.id,
        "version": box.version,
        "text": text,
        "saved": _shown(box, language),
        "sum": _sum(box, language),
        "understood": back.understood,
        "limit": None if limit else limits(box.yardstick, language) or None,
        "outcomes": back.outcomes,
        "problem": _locked(text)
        if locked and changed
        else again.problems.get(f"text-{box.id}") or back.problem,
        "needs_confirmation": back.needs_confirmation or (changed and confirmed),
        "confirmed": confirmed,
        "locked": locked,
        "work": None if box.protocol is None else _work(box),
    }


def _work(box: Box) -> dict[str, Any]:
    """Where the work behind a result is kept."""
    return {
        "href": url_for("runs.work", run_id=box.run_id, result_id=box.id),
        "only": not box.typed_by_hand and box.takes_entries,
    }


def _locked(text: str) -> Problem:
    """What was typed into a box that was closed meanwhile is not lost from sight."""
    return Problem("typed_into_locked", {"typed": text})


def _saved(box: Box, language: Language) -> Readback:
    """What was said when the value was kept; it is not judged anew."""
    if box.reading is None:
        return Readback()
    text = "" if box.computed else understood(box.reading, box.seen.unit, language)
    whole = readback.with_bases(text, box.answers, box.reading, box.yardstick, language)
    if not box.counts:
        return Readback(
            " · ".join(
                filter(None, (say("runs.counts_no_more", language, reason=box.why_not), whole.strip()))
            )
        )
    return Readback(whole.strip() or None, tuple(said(box.answers, box.reading, language)))


def _shown(box: Box, language: Language) -> str:
    """What a box holds; a computed sum in the reader's own numerals."""
    if box.computed and box.reading is not None:
        return computed(box.reading, box.typed, language)
    return box.typed or ""


def _sum(box: Box, language: Language) -> dict[str, str] | None:
    """Of a box that the program fills: what it is in words, and the three bounds once there is a number."""
    if not box.computed:
        return None
    total = total_of(box.answers)
    if total is None:
        return {"title": say("sums.locked", language), "bounds": ""}
    return {"title": bounds_in_words(total, language), "bounds": bounds(total, language)}
