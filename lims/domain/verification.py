"""What anybody may learn from a certificate: its token, whether it is in force, and the public part of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lims.domain.act import local_day
from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import Line, MarketVerdict
from lims.domain.certificate_parts import Names, ReportKind
from lims.domain.signing import SigningIdentity
from lims.domain.verdict import Verdict

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
TOKEN_LENGTH = 26
TOKEN_BITS = 5 * TOKEN_LENGTH
_TOKEN = re.compile(f"[{ALPHABET}]{{{TOKEN_LENGTH}}}")

HOME_MARKET = "VN"
"""Self-declaration (tự công bố) is an act under Vietnamese law, for the home market."""


class CertificateStatus(StrEnum):
    """`burnt`: its issue failed; the number is spent, with the reason, and nobody but the laboratory sees it."""

    DRAWING = "drawing"
    ISSUED = "issued"
    REVOKED = "revoked"
    BURNT = "burnt"


HANDED_OUT = (CertificateStatus.ISSUED, CertificateStatus.REVOKED)
"""A paper exists, and somebody may hold it."""
OUT_OF_FORCE = (CertificateStatus.REVOKED, CertificateStatus.BURNT)


class RevocationClass(StrEnum):
    """What the public is told of a revocation; the full reason stays in the laboratory."""

    WRONG_RESULT = "wrong_result"
    WRONG_SAMPLE = "wrong_sample"
    WRONG_FACTS = "wrong_facts"
    OTHER = "other"


class Standing(StrEnum):
    """Whether a certificate may be relied on today. One without its paper, or whose issue failed, is none."""

    DRAWING = "drawing"
    BURNT = "burnt"
    VALID = "valid"
    USE_OVER = "use_over"
    REPLACED = "replaced"
    REVOKED = "revoked"
    EXAMINED = "examined"
    """Its rows are not as the audit trail has them: nothing they say is told until somebody has looked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One verdict and the markets it was given for."""

    verdict: Verdict | None
    markets: tuple[Names, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCertificate:
    """The public part: no telephone, no personal number, no address of a producer."""

    number: str
    laboratory: Names
    producer: str
    product: str
    commodity: Names
    lot: str
    sample_code: str
    sampled_on: date | None
    received_on: date
    issued_on: date
    use_until: date | None
    answers: tuple[Answer, ...]
    markets: tuple[MarketVerdict, ...]
    lines: tuple[Line, ...]
    demo: bool
    kind: ReportKind = ReportKind.FINAL
    pending: tuple[Names, ...] = ()
    signed_with: SigningIdentity | None = None


def token(bits: int) -> str:
    """130 random bits as 26 characters that a person can read aloud."""
    if not 0 <= bits < 1 << TOKEN_BITS:
        raise ValueError(f"a token is made of {TOKEN_BITS} bits")
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(TOKEN_LENGTH)))


def is_token(text: str) -> bool:
    """Whether `text` is a token exactly as it was printed: nothing is folded or forgiven."""
    return _TOKEN.fullmatch(text) is not None


def public(certificate: Certificate) -> PublicCertificate:
    """The part of a certificate that is for everybody."""
    sampled, issued_on = certificate.sampling.at, local_day(certificate.issued_at)
    return PublicCertificate(
        number=certificate.code,
        laboratory=certificate.laboratory.name,
        producer=certificate.customer.name,
        product=certificate.sample.product,
        commodity=certificate.sample.commodity,
        lot=certificate.sample.lot,
        sample_code=certificate.sample.code,
        sampled_on=local_day(sampled) if sampled else None,
        received_on=local_day(certificate.received_at),
        issued_on=issued_on,
        use_until=use_until(certificate.markets, issued_on),
        answers=answers(certificate.markets),
        markets=certificate.markets,
        lines=certificate.lines,
        demo=certificate.demo,
        kind=certificate.kind,
        pending=certificate.pending,
        signed_with=certificate.signed_with,
    )


def answers(markets: Iterable[MarketVerdict]) -> tuple[Answer, ...]:
    """Where this lot may go: the markets of each verdict, best first."""
    given: dict[Verdict | None, list[Names]] = {}
    for market in markets:
        given.setdefault(market.verdict, []).append(market.name)
    order: list[Verdict | None] = [*Verdict, None]
    return tuple(Answer(verdict, tuple(given[verdict])) for verdict in order if verdict in given)


def use_until(markets: Iterable[MarketVerdict], issued_on: date) -> date | None:
    """The last day of use for a self-declaration; None where the home market was not passed."""
    passed = any(market.code == HOME_MARKET and market.verdict is Verdict.PASS for market in markets)
    return a_year_after(issued_on) if passed else None


def a_year_after(day: date) -> date:
    """Twelve months later; the 29th of February becomes the 28th."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)


def standing(status: str, *, replaced: bool, until: date | None, today: date) -> Standing:
    """What a withdrawn or replaced paper is comes before how old it is."""
    if CertificateStatus(status) not in HANDED_OUT:
        return Standing(status)
    if CertificateStatus(status) is CertificateStatus.REVOKED:
        return Standing.REVOKED
    if replaced:
        return Standing.REPLACED
    return Standing.USE_OVER if until is not None and today > until else Standing.VALID
