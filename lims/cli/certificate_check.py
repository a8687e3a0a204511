"""`lims certificate check` and `lims certificate publish`: a paper checked without a database, by anybody."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lims.cli.house import House
from lims.domain import paper_answer
from lims.domain.checking import Checked, Finding
from lims.domain.paper_answer import Offline, PaperAnswer
from lims.domain.refusal import Refused
from lims.queries import public
from lims.words import Language, say
from reports.signature.apart import check_apart
from reports.signature.bundle import trusted_in
from reports.signature.check import LARGEST

DESCRIPTION = """Check the signature of a certificate's PDF file, without a database and without the internet.
PEM holds the laboratory's certificates, from its page /v/certificate.pem; without it nobody knows whose the
signature is. Whether a certificate is still in force only the laboratory's page can tell: scan its QR code.
Exit status: 0 signed by the laboratory, whole and unchanged; 1 not; 2 it cannot be told."""
STATUS = {Offline.GOOD: 0, Offline.NOT: 1, Offline.CANNOT_TELL: 2}


def add_to(actions: Any) -> None:
    check = actions.add_parser(
        "check", help="is this PDF file as the laboratory signed it?", description=DESCRIPTION
    )
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--trust", type=Path, metavar="PEM", help="the laboratory's certificates")
    check.add_argument("--number", help="the number it must bear: PKQ-26-000001")
    check.add_argument("--language", type=Language, choices=list(Language), default=Language.EN)
    check.set_defaults(run=run_check, houseless=True)
    publish = actions.add_parser("publish", help="write the certificates of every key that ever signed here")
    publish.add_argument("--out", type=Path, default=Path("laboratory.pem"), metavar="PEM")
    publish.set_defaults(run=run_publish)


def run_check(options: argparse.Namespace, _: object) -> int:
    language = options.language
    try:
        trusted = trusted_in(options.trust.read_text()) if options.trust else ()
        with options.file.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, UnicodeDecodeError) as unreadable:
        name = str(getattr(unreadable, "filename", None) or options.trust)
        print(say("checking.file_unreadable", language, name=name), file=sys.stderr)
        return 2
    except Refused as refused:
        print(say(f"refusal.{refused.code}", language), file=sys.stderr)
        return 2
    checked = check_apart(content, trusted)
    verdict, answer = judged(checked, trusting=bool(trusted), number=options.number)
    print(*told(checked, verdict, answer, language), sep="\n")
    if not trusted:
        print(say("checking.offline_no_trust", language))
    return STATUS[verdict]


def judged(checked: Checked, *, trusting: bool, number: str | None) -> tuple[Offline, PaperAnswer | None]:
    """None for the answer where only the number is another."""
    verdict, answer = paper_answer.offline(checked)
    if not trusting and checked.has(Finding.INTACT) and not checked.has(Finding.RANGE_ODD):
        verdict, answer = Offline.CANNOT_TELL, PaperAnswer.OTHER_LABORATORY
    if verdict is Offline.GOOD and number and checked.claims.numbers[:1] != (number.strip().upper(),):
        return Offline.NOT, None
    return verdict, answer


def told(checked: Checked, verdict: Offline, answer: PaperAnswer | None, language: Language) -> Iterator[str]:
    code = answer.value if answer is not None else "other_number"
    if answer is PaperAnswer.GENUINE:
        yield say("checking.offline_good", language)
    else:
        yield say(f"checking.offline_{verdict}", language)
        yield f"{say(f'checking.answer_{code}', language)}. {say(f'checking.says_{code}', language)}"
    if checked.closed is None:
        for finding in checked.findings:
            yield f"  {say(f'checking.finding_{finding}', language)}"
    if checked.added:
        added = ", ".join(say(f"checking.added_{each}", language) for each in checked.added)
        yield f"  {say('verify.what_was_added', language, added=added)}"
    yield from _told_signer(checked, language)
    if verdict is Offline.GOOD:
        yield say("checking.offline_force", language)


def _told_signer(checked: Checked, language: Language) -> Iterator[str]:
    signer = checked.signer
    if signer is None:
        return
    yield f"  {say('verify.signer', language)}: {signer.subject}"
    yield f"  {say('verify.key_fingerprint', language)}: {signer.fingerprint}"
    if signer.stamped_at or signer.signed_at:
        stamped = say("verify.stamped_yes" if signer.stamped_at else "verify.stamped_no", language)
        at = signer.stamped_at or signer.signed_at
        yield f"  {say('verify.signed_at', language)}: {at:%Y-%m-%d %H:%M:%S %Z} ({say('verify.stamped', language)}: {stamped})"
    for number in checked.claims.numbers:
        yield f"  {number}"


def run_publish(options: argparse.Namespace, house: House) -> int:
    with house.database.reading() as session:
        bundle = public.bundle(session)
    if not bundle:
        print(say("checking.no_key_yet", Language.EN), file=sys.stderr)
        return 1
    options.out.write_text(bundle)
    print(options.out)
    return 0
