"""`lims laboratory`: who this laboratory is, as its papers will name it."""

import argparse
from datetime import date
from typing import Any

from lims.cli.house import House, program_act
from lims.services import laboratory


def add_to(commands: Any) -> None:
    parser = commands.add_parser("laboratory", help="set the laboratory's name, address and accreditation")
    for name in laboratory.TEXTS:
        parser.add_argument(f"--{name.replace('_', '-')}")
    parser.add_argument("--accredited-to", type=date.fromisoformat, metavar="YYYY-MM-DD")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, house: House) -> int:
    given = {name: getattr(options, name) for name in laboratory.TEXTS if getattr(options, name) is not None}
    with house.database.transaction(program_act("laboratory")) as session:
        row = laboratory.keep(session, given, accredited_to=options.accredited_to)
        print(f"{row.prefix}: {row.name_vi} · {row.name_en}")
    return 0
