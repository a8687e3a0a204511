"""`lims certificate register`: each number of a year in order, and what became of it; a gap is an alarm."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lims.cli.house import House
from lims.domain.act import local_day
from lims.domain.dates import written
from lims.domain.register import Entry, Place
from lims.queries import registers
from lims.queries.registers import Wanted
from lims.words import Language, say

DESCRIPTION = """Each certificate number of one year, in order: in force, replaced, revoked, spent, being drawn.
Exit status: 0 without a gap, 1 with one."""


def add_to(actions: Any) -> None:
    register = actions.add_parser("register", help="every number that was given", description=DESCRIPTION)
    register.add_argument("--year", type=year, default=None, metavar="YY", help="two digits; this year")
    register.add_argument("--language", type=Language, choices=list(Language), default=Language.EN)
    register.set_defaults(run=run_register)


def year(text: str) -> int:
    if len(text) != 2 or not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError("two digits, as in a number: 26")
    return int(text)


def run_register(options: argparse.Namespace, house: House) -> int:
    language = options.language
    asked = local_day(datetime.now(UTC)).year % 100 if options.year is None else options.year
    count = gaps = 0
    for place in places(house, asked):
        gaps, count = gaps + place.gap, count + 1
        print(*lines(place, language), sep="\n")
        if place.gap:
            print(f"{place.number}: {say('register.gap', language)}", file=sys.stderr)
    print(say("register.whole", language, year=f"{asked:02d}", last=count, gaps=gaps))
    return 1 if gaps else 0


def places(house: House, asked: int) -> Iterator[Place]:
    """Page by page, each in a reading of its own."""
    after: int | None = None
    while True:
        with house.database.reading() as session:
            page = registers.page(session, Wanted(asked, after))
        yield from page.rows
        after = page.next_key
        if after is None:
            return


def lines(place: Place, language: Language) -> Iterator[str]:
    for entry in place.entries:
        yield f"{entry.number}  {became(entry, language)}"
    if place.gap:
        yield f"{place.number}  {say('register.gap', language)}"


def became(entry: Entry, language: Language) -> str:
    told = [say(f"register.{entry.became}", language), written(entry.issued_at), entry.sample_code]
    if entry.replaced_by:
        told.append(f"→ {entry.replaced_by}")
    if entry.ended_at and not entry.replaced_by:
        told.append(written(entry.ended_at))
    return "  ".join([*told, " ".join(entry.reason.split())]).rstrip()
