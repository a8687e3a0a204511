"""`lims certificate …`: do old certificates still say what their evidence says?"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from lims.cli import certificate_check, months, register
from lims.cli.house import House
from lims.domain.replay import LineAgain, MarketAgain, State
from lims.queries import replays as asking
from lims.queries.replays import Kept
from lims.services import replays
from lims.services.replays import Replayed
from lims.words import Language, say
from lims.words.replay import differences_in_words

DESCRIPTION = """Judge certificates again from what was frozen in them, and draw their papers again.
Exit status: 0 everything was reproduced, 1 something was not, 2 no such certificate."""
LONGEST = 40


def add_to(commands: Any) -> None:
    certificate = commands.add_parser(
        "certificate",
        help="check a certificate's file; judge issued certificates again; the register of their numbers",
    )
    actions = certificate.add_subparsers(required=True, metavar="ACTION")
    replay = actions.add_parser(
        "replay", help="do they still say what their evidence says?", description=DESCRIPTION
    )
    replay.add_argument("numbers", nargs="*", metavar="NUMBER", help="as it is printed: PKQ-26-000001")
    replay.add_argument("--all", action="store_true", help="every certificate there is")
    replay.add_argument("--language", type=Language, choices=list(Language), default=Language.EN)
    replay.set_defaults(run=run_replay)
    register.add_to(actions)
    months.add_action(actions)
    certificate_check.add_to(actions)


def run_replay(options: argparse.Namespace, house: House) -> int:
    language = options.language
    if bool(options.numbers) == options.all:
        print(say("replay.what_to", language), file=sys.stderr)
        return 2
    wanted = [number.strip().upper() for number in options.numbers]
    with house.database.reading() as session:
        known = asking.keys(session, wanted)
    unknown = [number for number in wanted if number not in known]
    for number in unknown:
        shown = number[:LONGEST].encode("unicode_escape").decode("ascii")
        print(say("replay.unknown", language, number=shown), file=sys.stderr)
    if unknown:
        return 2
    return replay_all(every(house) if options.all else these(house, list(known.values())), house, language)


def replay_all(certificates: Iterator[Kept], house: House, language: Language) -> int:
    well = count = 0
    for kept in certificates:
        done = replays.replayed(kept, house.files)
        print(*told(done, language), sep="\n")
        count, well = count + 1, well + done.reproduced
    print(say("replay.summary", language, count=count, well=well, rest=count - well))
    return 0 if well == count else 1


def every(house: House) -> Iterator[Kept]:
    """Block by block, each in a reading of its own: none is open while papers are drawn."""
    after = 0
    while True:
        with house.database.reading() as session:
            block = asking.block(session, after=after)
        yield from block
        if not block:
            return
        after = block[-1].id


def these(house: House, certificate_ids: Sequence[int]) -> Iterator[Kept]:
    for certificate_id in dict.fromkeys(certificate_ids):
        with house.database.reading() as session:
            found = asking.kept(session, [certificate_id])
        yield from found


def told(done: Replayed, language: Language) -> Iterator[str]:
    """The certificate, a line for each verdict, a line for each market, a line for the paper."""
    yield done.number
    if done.replay is None:
        yield f"  {say('replay.unreadable', language)}"
        return
    for line in done.replay.lines:
        where = line.market or say("replay.result", language)
        yield f"  {line.number}. {line.analyte[language]}, {where}: {_came(line, language)}"
    for market in done.replay.markets:
        yield f"  {say('replay.overall', language)}, {market.code}: {_came(market, language)}"
    if done.paper is not None:
        yield f"  {say('replay.paper', language)}: {say(f'replay.paper_{done.paper}', language)}{_pages(done, language)}"


def _pages(done: Replayed, language: Language) -> str:
    pages = ", ".join(map(str, done.pages))
    return f"; {say('replay.paper_pages', language, pages=pages)}" if pages else ""


def _came(again: LineAgain | MarketAgain, language: Language) -> str:
    state = say(f"replay.state_{again.state}", language)
    if again.state is not State.DIFFERS:
        return state
    return f"{state}; " + "; ".join(differences_in_words(again.differences, language))
