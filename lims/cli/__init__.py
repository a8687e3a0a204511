"""The same services from the terminal: `lims …`."""

import argparse
import sys
from collections.abc import Sequence

from config import Config, make_secret_key
from lims.cli import (
    audit,
    catalogue,
    certificate,
    decided,
    demo,
    imports,
    judging,
    laboratory,
    outbox,
    qualify,
    serving,
    users,
)
from lims.cli.house import House, open_house
from lims.domain.refusal import Refused
from lims.words import Language, say

COMMANDS = (
    serving,
    demo,
    judging,
    imports,
    catalogue,
    decided,
    users,
    laboratory,
    audit,
    qualify,
    certificate,
    outbox,
)
WITHOUT_HOUSE = {"judge", "demo", "qualify"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it was done, 1 when refused, 2 when it was not understood."""
    options = parser().parse_args(arguments)
    house = house_for(options)
    try:
        return int(options.run(options, house))
    except Refused as refused:
        print(in_words(refused), file=sys.stderr)
        return 1
    finally:
        if house is not None:
            house.database.close()


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lims",
        description="Laboratory information system: from reception to a certificate anyone can verify.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for module in COMMANDS:
        module.add_to(commands)
    return parser


def house_for(options: argparse.Namespace) -> House | None:
    """The database of the environment, for the commands that need one."""
    if options.command in WITHOUT_HOUSE or getattr(options, "houseless", False):
        return None
    if options.command in {"prepare", "serve"}:
        make_secret_key()
    return open_house(Config.from_environment())


def in_words(refused: Refused) -> str:
    """The refusal, and each of its problems on a line of its own."""
    lines = [say(f"refusal.{refused.code}", Language.EN, **refused.values)]
    for place, problem in refused.problems.items():
        lines.append(f"  {place}: {say(f'refusal.{problem.code}', Language.EN, **problem.values)}")
    return "\n".join(lines)
