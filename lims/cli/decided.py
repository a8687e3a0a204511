"""`lims decided`: what is settled before a measurement, for reading. Deciding takes two persons, each at the pages."""

import argparse
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from lims.cli.house import House
from lims.queries import complete_lists, decided, deciding_days
from lims.queries.decided import DefinitionEntry, FactorEntry


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "decided", help="show sums, processing factors, complete lists and the days acts go by"
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace, house: House) -> int:
    with house.database.reading() as session:
        for line in lines(session):
            print(line)
    return 0


def lines(session: Session) -> Iterator[str]:
    yield "sums and residue definitions"
    for entry in _every(decided.definitions, session):
        yield f"  {_definition(entry)}"
    yield "processing factors"
    for entry in _every(decided.factors, session):
        yield f"  {_factor(entry)}"
    yield "lists declared complete"
    for row in _every(complete_lists.lists, session, key="before"):
        ended = f", withdrawn by {row.withdrawn_by.name}" if row.withdrawn_by else ""
        yield f"  {row.market} {row.commodity.name}: {row.person.name}{ended}"
    yield "acts that go by another day than that of testing"
    for each in _every(deciding_days.acts, session):
        if each.row.decides_on != "testing":
            yield f"  {each.row.code}: {each.row.decides_on} ({each.limits} limits)"


def _every(ask: Any, session: Session, *, key: str = "after") -> Iterator[Any]:
    """All pages of a list, one after the other."""
    page = ask(session)
    yield from page.rows
    while page.next_key is not None:
        page = ask(session, **{key: page.next_key})
        yield from page.rows


def _definition(entry: DefinitionEntry) -> str:
    parts = " + ".join(f"{part.factor:f} {part.name}" for part in entry.definition.parts)
    how = "computed" if entry.computed else "typed"
    return f"{entry.row.analyte.name} [{entry.row.market or 'any'}] {_days(entry.row)} = {parts}; {entry.definition.bound}; {how}; {entry.standing}"


def _factor(entry: FactorEntry) -> str:
    row = entry.row
    what = row.analyte.name if row.analyte else f"every {row.analyte_group}"
    return f"{row.commodity.name} <- {row.raw_commodity.name} x {row.factor:f} [{row.market or 'any'}, {what}] {_days(row)}; {entry.standing}"


def _days(row: Any) -> str:
    """Open ends stay open."""
    return f"{row.effective_from or ''}..{row.effective_to or ''}"
