"""`lims catalogue load`, `lims catalogue methods`."""

import argparse
from pathlib import Path
from typing import Any

from lims import catalogue
from lims.cli.house import House, program_act
from lims.services import catalogue as catalogues
from lims.services import methods


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
    usual = actions.add_parser(
        "methods", help="methods with versions from a file; the shipped one is usual practice, not validated"
    )
    usual.add_argument("file", nargs="?", type=Path, default=catalogue.METHODS)
    usual.set_defaults(run=run_methods)


def run_load(options: argparse.Namespace, house: House) -> int:
    with house.database.transaction(program_act("catalogue load")) as session:
        added = catalogues.load(session, options.folder)
    print(f"{added} new limits")
    return 0


def run_methods(options: argparse.Namespace, house: House) -> int:
    with house.database.transaction(program_act("catalogue methods")) as session:
        added = methods.load(session, options.file)
    print(f"{added} new versions of methods")
    return 0
