"""The certificate: everything the paper says, complete and frozen, or it does not exist."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from lims.domain import certificate_checks, frozen, screen, shared
from lims.domain.act import local_day
from lims.domain.certificate_facts import Facts
from lims.domain.certificate_lines import Line, LineVerdict, Market, MarketVerdict
from lims.domain.certificate_parts import (
    Amendment,
    Customer,
    Fact,
    Item,
    Laboratory,
    Names,
    Opinion,
    PaperLanguage,
    Place,
    ReportKind,
    SampledBy,
    Sampling,
    Signature,
    Statement,
)
from lims.domain.judgement import Verdict, overall, total_specific_risk
from lims.domain.refusal import Refused
from lims.domain.signing import SigningIdentity

__all__ = ["Certificate", "Facts", "compose", "from_json", "to_json"]

SAMPLING_FACTS = frozenset(
    {
        Fact.SAMPLER,
        Fact.SAMPLING_PLACE,
        Fact.SAMPLED_AT,
        Fact.SAMPLING_MINUTES,
        Fact.SAMPLING_PLAN,
    }
)


SHARED = "shared"
"""Beside the fields of a certificate, its lines' repeated values."""
_ACCEPTED = {Verdict.PASS, Verdict.CONDITIONAL_PASS}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was said, to whom, about what. Kept as JSON, drawn once."""

    number: str
    amendment: int
    language: PaperLanguage
    laboratory: Laboratory
    places: tuple[Place, ...]
    customer: Customer
    sample: Item
    sampling: Sampling
    from_customer: tuple[Fact, ...]
    received_at: datetime
    tested_from: date
    tested_to: date
    issued_at: datetime
    lines: tuple[Line, ...]
    markets: tuple[MarketVerdict, ...]
    deviations: tuple[Names, ...]
    remarks: tuple[Names, ...]
    opinions: tuple[Opinion, ...]
    reviewer: Signature
    signatory: Signature
    verification: str
    statements: tuple[Statement, ...]
    amends: Amendment | None = None
    demo: bool = False
    kind: ReportKind = ReportKind.FINAL
    pending: tuple[Names, ...] = ()
    signed_with: SigningIdentity | None = None

    @property
    def code(self) -> str:
        """The number with the suffix of its amendment: `PKQ-26-000045-S1`."""
        return f"{self.number}-S{self.amendment}" if self.amendment else self.number


def compose(facts: Facts) -> Certificate:
    """The certificate these facts make; refused with every fact that is missing, all at once."""
    problems = dict(certificate_checks.problems(facts))
    if problems:
        raise Refused("certificate_incomplete", problems, count=len(problems))
    # The checks have just seen to these; the type checker has not.
    if facts.received_at is None or facts.reviewer is None or facts.signatory is None:
        raise Refused("certificate_incomplete")
    lines = screen.ordered(_marked(line, facts.laboratory, facts.signatory.at) for line in facts.lines)
    return Certificate(
        number=facts.number,
        amendment=facts.amendment,
        language=facts.language,
        laboratory=_accredited(facts.laboratory, lines),
        places=facts.places,
        customer=facts.customer,
        sample=facts.sample,
        sampling=facts.sampling,
        from_customer=_from_customer(facts),
        received_at=facts.received_at,
        tested_from=min(line.tested_from for line in lines if line.tested_from),
        tested_to=max(line.tested_to for line in lines if line.tested_to),
        issued_at=facts.signatory.at,
        lines=lines,
        markets=tuple(judged(market, lines, facts.kind) for market in facts.markets),
        deviations=facts.deviations or (),
        remarks=facts.remarks,
        opinions=facts.opinions,
        reviewer=facts.reviewer,
        signatory=facts.signatory,
        verification=facts.verification,
        statements=tuple(_statements(facts)),
        amends=facts.amends,
        demo=facts.demo,
        kind=facts.kind,
        pending=facts.pending,
        signed_with=facts.signed_with,
    )


def to_json(certificate: Certificate) -> dict[str, Any]:
    """The frozen content as it is kept: decimals are strings, what is empty is left out, what recurs stands once."""
    kept: dict[str, Any] = frozen.to_lean(certificate)
    kept["lines"], table = shared.gathered(kept["lines"])
    return {**kept, SHARED: table} if table else kept


def from_json(kept: Mapping[str, Any]) -> Certificate:
    """The certificate that was kept, equal to the last digit; one kept before values were shared as well."""
    plain = {name: value for name, value in kept.items() if name != SHARED}
    if SHARED in kept:
        plain["lines"] = shared.spread(plain["lines"], kept[SHARED])
    return frozen.from_plain(Certificate, plain)


def _marked(line: Line, laboratory: Laboratory, issued_at: datetime) -> Line:
    """A line keeps its mark only while the accreditation was in force at the test and at the issue."""
    own = laboratory.accreditation
    days = (line.tested_from, line.tested_to, local_day(issued_at))
    in_force = own is not None and all(day is not None and own.covers(day) for day in days)
    return replace(line, accredited=line.accredited and in_force)


def _accredited(laboratory: Laboratory, lines: Iterable[Line]) -> Laboratory:
    """Number, mark and wording of an accreditation stand on a paper only if a result on it is accredited (ILAC-P8)."""
    if any(line.accredited for line in lines):
        return laboratory
    letterhead = laboratory.letterhead and laboratory.letterhead.unaccredited
    return replace(laboratory, accreditation=None, letterhead=letterhead)


def _from_customer(facts: Facts) -> tuple[Fact, ...]:
    """Which facts are the customer's; unless said otherwise, all about the product they sent."""
    if facts.from_customer is not None:
        return facts.from_customer
    sent = facts.sampling.by is SampledBy.CUSTOMER
    return tuple(fact for fact in Fact if sent or fact not in SAMPLING_FACTS)


def judged(market: Market, lines: tuple[Line, ...], kind: ReportKind = ReportKind.FINAL) -> MarketVerdict:
    """The worst verdict wins; lines without a limit in this market are named, not counted.

    A report that is not the last word concludes nothing that could still become worse or better.
    """
    given = {number: line.verdict_for(market.code) for number, line in enumerate(lines, 1)}
    covered = tuple(number for number, verdict in given.items() if verdict and verdict.evaluated)
    verdict = _so_far(overall(each.verdict for each in given.values() if each and each.verdict), kind)
    probabilities = _probabilities(given.values()) if verdict in _ACCEPTED else []
    return MarketVerdict(
        code=market.code,
        name=market.name,
        verdict=verdict,
        covered=covered,
        unjudged=tuple(number for number in given if number not in covered),
        unchecked=market.unchecked,
        risk=total_specific_risk(probabilities) if probabilities else None,
        risk_of=len(probabilities),
    )


def _so_far(verdict: Verdict, kind: ReportKind) -> Verdict:
    """What fails stays failed, whatever is still to come; a preliminary result may itself still change."""
    final = kind is ReportKind.FINAL or (kind is ReportKind.PARTIAL and verdict is Verdict.FAIL)
    return verdict if final else Verdict.NOT_EVALUATED


def _probabilities(given: Iterable[LineVerdict | None]) -> list[float]:
    """pc of every result that was compared with a limit and has one; a sum of nothing quantified has none."""
    told = (each.assessment for each in given if each is not None and each.verdict is not None)
    return [
        each.pc
        for each in told
        if each is not None and each.pc is not None and not (each.total and each.total.nothing_quantified)
    ]


def _statements(facts: Facts) -> Iterable[Statement]:
    if facts.sampling.by is SampledBy.LABORATORY:
        yield Statement.SAMPLED_BY_LABORATORY
    else:
        yield Statement.ONLY_ITEMS_TESTED
        yield Statement.AS_RECEIVED
    if _from_customer(facts):
        yield Statement.CUSTOMER_DATA
    yield Statement.IN_FULL_ONLY
    yield Statement.VERIFY
