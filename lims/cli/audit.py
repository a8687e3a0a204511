"""`lims audit verify`."""

import argparse
from typing import Any

from lims import trail
from lims.cli.house import House
from lims.words import Language, say


def add_to(commands: Any) -> None:
    audit = commands.add_parser("audit", help="check the audit trail")
    actions = audit.add_subparsers(required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="find every changed, removed or reordered entry")
    verify.set_defaults(run=run_verify)


def run_verify(options: argparse.Namespace, house: House) -> int:
    """0 when the chain holds from the first entry to the last, else 1 and each break on a line."""
    with house.database.reading() as session:
        broken = list(trail.breaks(session))
        entries, head = trail.head(session)
    for each in broken:
        print(f"{each.entry_id}: {say(f'audit.{each.code}', Language.EN)}")
    print(f"{entries} entries, head {head[:16]}…: {'holds' if not broken else f'{len(broken)} broken'}")
    return 1 if broken else 0
