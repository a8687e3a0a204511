"""`lims certificate export --month 2026-11`: the papers of a month in one ZIP, however many they are."""

import argparse
import sys
from pathlib import Path
from typing import Any

from lims.cli.house import House, program_act
from lims.domain.handed_out import Door
from lims.domain.month import Month, month
from lims.domain.refusal import Refused
from lims.queries import months as asking
from lims.queries import producers
from lims.services import months
from lims.words import Language, say

DESCRIPTION = """Write the papers of a month that are in force, and an index of all its certificates, into a ZIP.
Exit status: 0 written, 1 the month has none, 2 the file is there already or the month is not understood."""
MOST = 1_000_000


def add_action(actions: Any) -> None:
    export = actions.add_parser("export", help="the papers of a month in one ZIP", description=DESCRIPTION)
    export.add_argument("--month", required=True, metavar="2026-11")
    export.add_argument("--producer", metavar="CT-000001", help="of one producer only")
    export.add_argument(
        "--out", type=Path, metavar="FILE", help="where to; else beside you, named after the month"
    )
    export.add_argument("--language", type=Language, choices=list(Language), default=Language.VI)
    export.set_defaults(run=run_export)


def run_export(options: argparse.Namespace, house: House) -> int:
    try:
        asked = month(options.month)
    except Refused as refused:
        print(say(f"refusal.{refused.code}", Language.EN), file=sys.stderr)
        return 2
    path = options.out or Path(months.name_of(asked, options.language))
    count = written(house, asked, path, options)
    if count is None:
        print(say("months.whole", Language.EN, file=path), file=sys.stderr)
        return 2
    if not count:
        print(say("months.none", Language.EN, month=asked.shown), file=sys.stderr)
        return 1
    print(say("months.exported", Language.EN, count=count, month=asked.shown, file=path))
    return 0


def written(house: House, asked: Month, path: Path, options: argparse.Namespace) -> int | None:
    """How many certificates; a file that is there is never written over, and half of one never stays."""
    with house.database.reading() as session:
        producer = producers.named(session, options.producer) if options.producer else None
        issued = asking.of(session, asked, producer_id=producer.id if producer else None, most=MOST)
    if not issued:
        return 0
    doing = program_act("export")
    try:
        with path.open("xb") as file:
            with house.database.transaction(doing) as session:
                months.note(session, issued, Door.LABORATORY, None, act=doing)
            for part in months.bundled(house.files, asked, issued, language=options.language, at=doing.at):
                file.write(part)
    except FileExistsError:
        return None
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return len(issued)
