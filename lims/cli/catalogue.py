"""`lims catalogue load | methods | holidays | export | import --dry-run`."""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lims import catalogue
from lims.cli.house import House, program_act
from lims.domain.limit_change import RowChange, RowOutcome
from lims.domain.limit_row import COLUMNS, COUNTS, to_row
from lims.domain.refusal import Refused
from lims.instruments import limit_file
from lims.queries import reference
from lims.services import calendar, methods, proposals
from lims.services import catalogue as catalogues
from lims.words import Language, say
from reports.spreadsheet import as_csv, as_workbook


def add_to(commands: Any) -> None:
    parser = commands.add_parser("catalogue", help="load limits and methods from CSV files")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    load = actions.add_parser(
        "load", help="commodities, analytes, limits and panels of a folder: all of them or none"
    )
    load.add_argument(
        "folder", nargs="?", type=Path, default=catalogue.FOLDER, help="the shipped one if left out"
    )
    load.set_defaults(run=run_load)
    days = actions.add_parser(
        "holidays", help="public holidays from a file; days that are there stay as they are"
    )
    days.add_argument("file", nargs="?", type=Path, default=catalogue.HOLIDAYS)
    days.set_defaults(run=run_holidays)
    usual = actions.add_parser(
        "methods", help="methods with versions from a file; the shipped one is usual practice, not validated"
    )
    usual.add_argument("file", nargs="?", type=Path, default=catalogue.METHODS)
    usual.set_defaults(run=run_methods)
    export = actions.add_parser("export", help="every limit as a file that an import reads, .csv or .xlsx")
    export.add_argument("file", type=Path)
    export.set_defaults(run=run_export)
    tried = actions.add_parser("import", help="what a file of limits would do, row by row")
    tried.add_argument("file", type=Path)
    tried.add_argument(
        "--dry-run",
        action="store_true",
        required=True,
        help="the only way here: a person files it on the page",
    )
    tried.set_defaults(run=run_dry)


def run_load(options: argparse.Namespace, house: House) -> int:
    with house.database.transaction(program_act("catalogue load")) as session:
        added = catalogues.load(session, options.folder)
        if (days := options.folder / catalogue.HOLIDAYS.name).is_file():
            calendar.load(session, days)
    print(f"{added} new limits")
    return 0


def run_holidays(options: argparse.Namespace, house: House) -> int:
    with house.database.transaction(program_act("catalogue holidays")) as session:
        added = calendar.load(session, options.file)
    print(f"{added} new days")
    return 0


def run_methods(options: argparse.Namespace, house: House) -> int:
    with house.database.transaction(program_act("catalogue methods")) as session:
        added = methods.load(session, options.file)
    print(f"{added} new versions of methods")
    return 0


def run_export(options: argparse.Namespace, house: House) -> int:
    """A workbook where the name says so, otherwise CSV."""
    with house.database.reading() as session:
        found = reference.every_limit(session, reference.Filter())
    rows = [[cells[column] for column in COLUMNS] for cells in map(to_row, found)]
    wide = options.file.suffix.lower() == ".xlsx"
    content = as_workbook("limits", COLUMNS, rows, numbers=COUNTS) if wide else as_csv(COLUMNS, rows)
    options.file.write_bytes(content)
    print(f"{len(rows)} limits in {options.file}")
    return 0


def run_dry(options: argparse.Namespace, house: House) -> int:
    """1 when a row would be refused."""
    if not options.file.is_file():
        raise Refused("table_missing")
    rows = limit_file.read(options.file.read_bytes())
    with house.database.reading() as session:
        changes = proposals.dry_run(session, rows, act=program_act("catalogue import --dry-run"))
    for change in changes:
        if change.outcome is not RowOutcome.UNCHANGED:
            print(*told(change), sep="\n")
    counted = Counter(change.outcome for change in changes)
    print(", ".join(f"{counted[outcome]} {outcome}" for outcome in RowOutcome))
    return 1 if counted[RowOutcome.REFUSED] else 0


def told(change: RowChange) -> Iterator[str]:
    """One line for the row, and one for each reason."""
    limit = change.limit or change.before
    yield f"row {change.number}: {change.outcome} {limit.limit_id if limit else ''}".rstrip()
    for limit_id in change.ends:
        yield f"  {limit_id} ends on {change.ends_on}"
    for column, problem in change.problems.items():
        yield f"  {column}: {say(f'refusal.{problem.code}', Language.EN, **problem.values)}"
