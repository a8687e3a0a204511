"""`lims audit verify`, `lims audit publish`."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lims import trail
from lims.cli.house import House
from lims.cli.publishing import publish_now
from lims.domain import published
from lims.domain.checking import Trusted
from lims.domain.published import Difference
from lims.domain.refusal import Refused
from lims.queries import public, traced
from lims.queries import published as asking
from lims.services.audit_heads import SEAL
from lims.words import Language, say
from reports.signature.bundle import trusted_in
from reports.signature.seal import sealed_by

VERIFY = """Find every changed, removed, added or reordered entry of the audit trail.
With --rows, also certificates and results that do not say what the trail says of them.
With --against, what was rewritten since a file of `lims audit publish` was written, also by somebody who made the
chain consistent again; its signature is checked with --trust, or with the certificates kept here.
Exit status: 0 everything holds, 1 something does not, 2 a file cannot be read."""
PUBLISH = """Write the end of the audit trail and the standing of every certificate number into a signed file in
LIMS_AUDIT_OUT, and mail it to LIMS_AUDIT_MAIL. `lims serve` does it once a day; else call it from cron."""


def add_to(commands: Any) -> None:
    audit = commands.add_parser("audit", help="check the audit trail, and let its end leave the building")
    actions = audit.add_subparsers(required=True, metavar="ACTION")
    verify = actions.add_parser(
        "verify", help="does the trail hold, and is the past as it was?", description=VERIFY
    )
    verify.add_argument("--rows", action="store_true", help="also certificates and results against the trail")
    verify.add_argument("--against", nargs="+", type=Path, default=[], metavar="FILE", help="published files")
    verify.add_argument(
        "--trust", type=Path, metavar="PEM", help="the laboratory's certificates, kept elsewhere"
    )
    verify.set_defaults(run=run_verify)
    publish = actions.add_parser(
        "publish", help="write, sign and send the end of the trail", description=PUBLISH
    )
    publish.set_defaults(run=run_publish)


def run_verify(options: argparse.Namespace, house: House) -> int:
    """0 when the chain holds from the first entry to the last, else 1 and each break on a line."""
    with house.database.reading() as session:
        broken = list(trail.breaks(session))
        entries, head = trail.head(session)
    for each in broken:
        print(f"{each.entry_id}: {say(f'audit.{each.code}', Language.EN)}")
    print(f"{entries} entries, head {head[:16]}…: {'holds' if not broken else f'{len(broken)} broken'}")
    found = list(rows_changed(house)) if options.rows else []
    for line in found:
        print(line)
    if options.rows and not found:
        print(say("audit.rows_hold", Language.EN))
    try:
        against = [compare(house, path, options.trust) for path in options.against]
    except (OSError, Refused) as unreadable:
        print(say("refusal.audit_file_unreadable", Language.EN), unreadable, file=sys.stderr)
        return 2
    return 1 if broken or found or not all(against) else 0


def rows_changed(house: House) -> Iterator[str]:
    """A line for each row of a certificate that the trail knows otherwise."""
    after = 0
    while True:
        with house.database.reading() as session:
            block = traced.block(session, after=after)
            for row in block:
                for each in traced.untrue(session, row):
                    since = f", {each.since:%Y-%m-%d %H:%M:%S} UTC" if each.since else ""
                    what = ", ".join(each.columns) or say("audit.no_entry", Language.EN)
                    print_place = f"{row.number}: {each.entity} {each.entity_id}{since}"
                    yield f"{print_place}: {say('audit.row_differs', Language.EN, what=what)}"
        if not block:
            return
        after = block[-1].id


def compare(house: House, path: Path, trust: Path | None) -> bool:
    """Whether everything is as this file says it was. Raises `Refused` when it is no such file."""
    content = path.read_bytes()
    then = published.read(content)
    signer = sealed_by(content, path.with_name(path.name + SEAL).read_bytes(), trusted(house, trust))
    with house.database.reading() as session:
        now = asking.as_now(session, at=then.at)
        found = list(published.differences(then, now, asking.hash_of(session, then.entries)))
    print(f"{path.name}: {then.at:%Y-%m-%d %H:%M:%S} UTC, {then.entries} entries")
    print(f"  {told_signer(signer.subject if signer else None)}")
    for each in found:
        print(f"  {told(each)}")
    if not found:
        print(f"  {say('audit.as_published', Language.EN)}")
    return signer is not None and not found


def trusted(house: House, trust: Path | None) -> Sequence[Trusted]:
    if trust is not None:
        return trusted_in(trust.read_text())
    with house.database.reading() as session:
        return public.trusted(session)


def told_signer(subject: str | None) -> str:
    if subject is None:
        return say("audit.file_not_ours", Language.EN)
    return say("audit.file_signed", Language.EN, subject=subject)


def told(difference: Difference) -> str:
    return say(
        f"audit.{difference.code}",
        Language.EN,
        where=difference.where,
        before=difference.before or "–",
        now=difference.now or "–",
    )


def run_publish(_: argparse.Namespace, house: House) -> int:
    done = publish_now(house)
    print(done.file)
    if done.sent or done.unsent:
        print(say("audit.letters", Language.EN, sent=done.sent, unsent=done.unsent))
    return 1 if done.unsent else 0
