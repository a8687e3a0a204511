"""`lims demo --out DIR`: the demo day in a new database, its certificates as PDF files."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from lims import catalogue, schema
from lims.db import Database, open_database
from lims.demo import day, hours
from lims.domain.refusal import Refused
from lims.files import Files
from lims.keys import Keys
from lims.queries import demo as asking
from lims.services import calendar
from lims.services import catalogue as catalogues
from lims.words import Language, say

out = Console(highlight=False)


def add_to(commands: Any) -> None:
    demo = commands.add_parser(
        "demo", help="play the demo day into a new database and leave its certificates"
    )
    demo.add_argument("--out", type=Path, required=True, metavar="DIR")
    demo.add_argument("--public-url", default="http://127.0.0.1:8000", help="address the QR leads to")
    demo.add_argument("--language", choices=["vi", "en"], default="vi", help="of the table that is printed")
    demo.set_defaults(run=run)


def run(options: argparse.Namespace, _: object) -> int:
    """0 when the day was played and every paper stands in DIR."""
    folder: Path = options.out
    path = folder / "lims.sqlite3"
    if path.exists():
        raise Refused("demo_exists", path=str(path))
    folder.mkdir(parents=True, exist_ok=True)
    database = open_database(f"sqlite:///{path}")
    files = Files(folder / "files")
    schema.migrate(database.engine)
    with database.transaction(hours.program_act()) as session:
        catalogues.load(session, catalogue.FOLDER)
        calendar.load(session, catalogue.HOLIDAYS)
    day.play(database, files, Keys(folder / "keys"), public_url=options.public_url)
    out.print(table(database, files, folder=folder, language=Language(options.language)))
    database.close()
    return 0


def table(database: Database, files: Files, *, folder: Path, language: Language) -> Table:
    """Samples, verdicts per market, and the file each certificate was left in."""
    shown = Table(*(say(f"demo.{column}", language) for column in ("sample", "product", "verdicts", "file")))
    with database.reading() as session:
        outcomes = asking.outcomes(session)
    for each in outcomes:
        verdicts = ", ".join(
            f"{market}: {say(f'outcome.{verdict}', language)}" for market, verdict in each.verdicts
        )
        name = ""
        if each.number and each.sha256:
            name = f"{each.number}.pdf"
            (folder / name).write_bytes(files.read(each.sha256))
        status = say(f"step.{each.status}", language)
        shown.add_row(each.code or "–", each.product, verdicts or status, name)
    return shown
