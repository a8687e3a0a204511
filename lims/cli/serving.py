"""`lims migrate`, `lims prepare`, `lims serve`."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

import waitress
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import make_url

from config import MEGABYTE
from lims import catalogue, schema
from lims.app import create_app
from lims.cli.house import House, program_act
from lims.cli.outbox import sending_beside
from lims.cli.publishing import publishing_beside
from lims.demo import cast, day
from lims.domain.refusal import Refused
from lims.queries import reference
from lims.services import calendar
from lims.services import catalogue as catalogues
from lims.words import Language, say

THREADS = 8
IN_MEMORY = 11 * MEGABYTE
"""A file handed in to be checked is not written to a disk: longer ones are refused, and were never looked at."""
REFUSED_UNREAD = 64 * MEGABYTE
out = Console(highlight=False)


def add_to(commands: Any) -> None:
    migrate = commands.add_parser("migrate", help="bring the database to this program's schema")
    migrate.add_argument("target", nargs="?", default="head", help="a migration, or base")
    migrate.set_defaults(run=run_migrate)
    prepare = commands.add_parser(
        "prepare", help="migrate, load the limit catalogue, and play the demo day into an empty database"
    )
    prepare.set_defaults(run=run_prepare)
    serve = commands.add_parser("serve", help="serve the pages on loopback")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    serve.add_argument(
        "--prepare", action="store_true", help="do first what `lims prepare` does, in one start"
    )
    serve.set_defaults(run=run_serve)
    for command in (prepare, serve):
        command.add_argument("--no-demo", action="store_true", help="leave the database without the demo day")


def run_migrate(options: argparse.Namespace, house: House) -> int:
    make_folder(house)
    schema.migrate(house.database.engine, options.target)
    return 0


def run_prepare(options: argparse.Namespace, house: House) -> int:
    make_folder(house)
    schema.migrate(house.database.engine)
    load_catalogue(house)
    if not options.no_demo and not cast.has_laboratory(house.database):
        out.print("Playing the demo day …")
        day.play(house.database, house.files, house.keys, public_url=house.config.public_url)
    return 0


def load_catalogue(house: House) -> None:
    """The shipped limits, into an empty catalogue or one they agree with. The laboratory's own changes stay."""
    try:
        with house.database.transaction(program_act("catalogue")) as session:
            calendar.load(session, catalogue.HOLIDAYS)
            catalogues.load(session, catalogue.FOLDER)
    except Refused as refused:
        with house.database.reading() as session:
            if not reference.groups(session):
                raise
        out.print(say("catalogue.shipped_differs", Language.EN, count=len(refused.problems)))


def run_serve(options: argparse.Namespace, house: House) -> int:
    if options.prepare:
        run_prepare(options, house)
    app = create_app(house.config, database=house.database, files=house.files, keys=house.keys)
    try:
        server = waitress.create_server(
            app,
            host=options.host,
            port=options.port,
            threads=THREADS,
            ident=None,
            inbuf_overflow=IN_MEMORY,
            max_request_body_size=REFUSED_UNREAD,
        )
    except OSError as error:
        print(
            f"Port {options.port} cannot be used: {error.strerror}. Choose another: PORT=8080 make run",
            file=sys.stderr,
        )
        return 1
    out.print(f"\n  [bold]http://{options.host}:{options.port}[/bold]\n")
    if cast.is_demo(house.database):
        out.print(accounts())
    with sending_beside(house), publishing_beside(house):
        server.run()
    return 0


def accounts() -> Table:
    """The demo accounts; in a laboratory of its own there are none."""
    table = Table("user name", "role", "password (demo)")
    for row in cast.accounts():
        table.add_row(*row)
    return table


def make_folder(house: House) -> None:
    """The folder of an SQLite file, where the URL names one."""
    url = make_url(house.config.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
