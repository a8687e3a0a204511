"""Orders from a table: tried as a whole and taken back, or placed as a whole. `place` is how one is placed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.db import Database
from lims.domain.act import Act
from lims.domain.checked import Checked
from lims.domain.order import OrderGiven, RuleGiven, SampleGiven
from lims.domain.order_file import FileRow, Together, day, sample_given, together
from lims.domain.profile import folded
from lims.domain.refusal import Conflict, Problem, Refused
from lims.models.imports import ImportRow
from lims.models.reference import Commodity
from lims.models.sample import Order
from lims.queries import producers

Place = Callable[..., Order]
ByRow = dict[int, dict[str, Problem]]
SHOWN = ("order", "producer", "product", "commodity", "lot", "quantity", "units", "sampled_at")


@dataclass(frozen=True, slots=True)
class Words:
    """What a file may write for a choice of a form: the word, folded → what is kept."""

    rules: Mapping[str, str]
    languages: Mapping[str, str]
    takers: Mapping[str, str]


class _Tried(Exception):
    """Thrown at the end of a try, so that nothing of it stays."""


def dry_run(database: Database, rows: Sequence[FileRow], words: Words, *, place: Place, act: Act) -> ByRow:
    """Place everything, look, and take it all back: what the act itself would refuse, and nothing else."""
    problems: ByRow = {}
    try:
        with database.transaction(act) as session:
            _, problems = _place_each(session, rows, words, place=place, act=act)
            raise _Tried
    except _Tried:
        return problems


def place_all(
    session: Session, rows: Sequence[FileRow], words: Words, *, place: Place, act: Act
) -> list[Order]:
    """Every order of the file. Raises `Conflict` where one is refused that was not before: then none is kept."""
    orders, problems = _place_each(session, rows, words, place=place, act=act)
    if problems:
        told = {f"row {number}": next(iter(each.values())) for number, each in sorted(problems.items())}
        raise Conflict("import_moved", told)
    return orders


def kept_rows(import_id: int, rows: Sequence[FileRow], problems: ByRow) -> list[ImportRow]:
    """Each row with what would become of it."""
    return [
        ImportRow(
            import_id=import_id,
            number=row.number,
            outcome="refused" if row.number in problems else "new",
            change={
                "cells": {name: row.cells[name] for name in SHOWN},
                "problems": {
                    name: {
                        "code": each.code,
                        "values": {key: str(value) for key, value in each.values.items()},
                    }
                    for name, each in problems.get(row.number, {}).items()
                },
            },
        )
        for row in rows
    ]


def _place_each(
    session: Session, rows: Sequence[FileRow], words: Words, *, place: Place, act: Act
) -> tuple[list[Order], ByRow]:
    groups, problems = together(rows)
    commodities = _commodities(session)
    orders = []
    for group in groups:
        samples = [_sample(row, commodities, words, problems, act=act) for row in group.rows]
        try:
            given = _given(session, group, samples, words, act=act)
            orders.append(place(session, given, act=act))
        except Refused as refused:
            _tell(group, refused, problems)
    return orders, problems


def _sample(
    row: FileRow, commodities: Mapping[str, int], words: Words, problems: ByRow, *, act: Act
) -> SampleGiven:
    wanted = row.cells["commodity"]
    commodity_id = commodities.get(folded(wanted))
    taker = words.takers.get(folded(row.cells["sampled_by"] or "customer"), row.cells["sampled_by"])
    if wanted and commodity_id is None:
        wrong = Problem("import_commodity_unknown", {"name": wanted[:60]})
        problems.setdefault(row.number, {}).setdefault("commodity", wrong)
    try:
        return sample_given(row, commodity_id, sampled_by=taker, now=act.at)
    except Refused as refused:
        for column, problem in refused.problems.items():
            problems.setdefault(row.number, {}).setdefault(column, problem)
        return SampleGiven(product=row.cells["product"], commodity_id=commodity_id, lot=row.cells["lot"])


def _given(
    session: Session, group: Together, samples: Sequence[SampleGiven], words: Words, *, act: Act
) -> OrderGiven:
    cells, checked = group.first, Checked()

    def day_of(name: str) -> date | None:
        return checked.read(name, lambda: day(cells[name], act.day), otherwise=None)

    agreed_on, due_on = day_of("rule_agreed_on"), day_of("due_on")
    producer_id = checked.read("producer", lambda: _producer(session, cells["producer"]), otherwise=0)
    checked.finish("order_incomplete")
    return OrderGiven(
        producer_id=producer_id,
        samples=tuple(samples),
        markets=tuple(filter(None, cells["markets"].upper().replace(",", " ").replace(";", " ").split())),
        rule=RuleGiven(
            id=words.rules.get(folded(cells["rule"]), cells["rule"]),
            agreed_by=cells["rule_agreed_by"],
            agreed_on=agreed_on,
        ),
        language=words.languages.get(folded(cells["language"] or "vi"), cells["language"]),
        contact=cells["contact"],
        due_on=due_on,
    )


def _producer(session: Session, text: str) -> int:
    try:
        return producers.named(session, text).id
    except Refused as refused:
        problem = refused.problems.get("producer", refused.problem)
        raise Refused(problem.code, None, **problem.values) from None


def _tell(group: Together, refused: Refused, problems: ByRow) -> None:
    """`samples-3-lot` is the column `lot` of the fourth row of this order; all else belongs to its first."""
    for name, problem in (refused.problems or {"row": refused.problem}).items():
        parts = name.split("-", 2)
        in_sample = parts[0] == "samples" and len(parts) == 3
        row = group.rows[int(parts[1])] if in_sample else group.rows[0]
        column = parts[2] if in_sample else name
        problems.setdefault(row.number, {}).setdefault(column.removesuffix("_id"), problem)


def _commodities(session: Session) -> dict[str, int]:
    """Both names of each; a name that two share leads to neither."""
    found: dict[str, set[int]] = {}
    for number, name, vietnamese in session.execute(
        sa.select(Commodity.id, Commodity.name, Commodity.name_vi)
    ):
        for text in filter(None, (name, vietnamese)):
            found.setdefault(folded(text), set()).add(number)
    return {key: next(iter(each)) for key, each in found.items() if len(each) == 1}
