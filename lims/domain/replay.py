"""A certificate judged again from what is frozen in it, and nothing else: neither catalogue nor results are asked."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from math import isclose

from lims.domain import limit as limits
from lims.domain import total
from lims.domain.assessment import Assessment, heaviest
from lims.domain.certificate import Certificate, judged
from lims.domain.certificate_lines import Line, LineVerdict, Market, MarketVerdict
from lims.domain.certificate_parts import Names, ReportKind
from lims.domain.evaluation import evaluate
from lims.domain.evidence import Measured
from lims.domain.refusal import Refused
from lims.domain.specified import Specification
from lims.domain.total import Total
from lims.domain.verdict import Rule

CLOSE = 1e-12
"""Probabilities are floating-point numbers; another machine may give another last digit."""


class State(StrEnum):
    """What came of judging again."""

    REPRODUCED = "reproduced"
    DIFFERS = "differs"
    NOT_FROZEN = "not_frozen"


@dataclass(frozen=True, slots=True)
class Difference:
    """What the certificate said, and what the same evidence says now."""

    what: str
    said: object
    now: object


@dataclass(frozen=True, slots=True)
class LineAgain:
    """One verdict judged again; `market` is empty where it is about the result itself."""

    number: int
    analyte: Names
    market: str
    state: State
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class MarketAgain:
    """The verdict of the whole for one market, from the verdicts given again."""

    code: str
    name: Names
    state: State
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """Every verdict of one certificate, given again."""

    lines: tuple[LineAgain, ...]
    markets: tuple[MarketAgain, ...]

    @property
    def reproduced(self) -> bool:
        states = [*(line.state for line in self.lines), *(market.state for market in self.markets)]
        return all(state is State.REPRODUCED for state in states)


def again(certificate: Certificate) -> Replay:
    """Judge every verdict of a certificate again and compare."""
    lines, given = [], []
    for number, line in enumerate(certificate.lines, 1):
        differences = tuple(_of_result(line))
        if differences:
            lines.append(LineAgain(number, line.analyte, "", State.DIFFERS, differences))
        verdicts = [_again(line, verdict) for verdict in line.verdicts]
        lines += [
            _compared(number, line, verdict, now)
            for verdict, now in zip(line.verdicts, verdicts, strict=True)
        ]
        given.append(
            replace(
                line, verdicts=tuple(now or said for said, now in zip(line.verdicts, verdicts, strict=True))
            )
        )
    unknown = {each.market for each in lines if each.state is State.NOT_FROZEN}
    markets = tuple(
        _market(said, tuple(given), certificate.kind, frozen=said.code not in unknown)
        for said in certificate.markets
    )
    return Replay(tuple(lines), markets)


def _again(line: Line, said: LineVerdict) -> LineVerdict | None:
    """The verdict given now; None where its evidence was not frozen."""
    measured, specification, before = line.measured, said.specification, said.assessment
    if measured is None or specification is None or before is None or said.rule is None:
        return None
    now, unit = _evaluated(measured, specification, said.rule)
    return replace(
        said,
        outcome=now.outcome,
        flags=now.flags,
        accept_low=now.al_low,
        accept_high=now.al_high,
        assessment=now,
        unit=unit,
    )


def _evaluated(measured: Measured, specification: Specification, rule: Rule) -> tuple[Assessment, int]:
    """The answer for the lot; where no plan judges it as one, that of the unit that weighs most."""
    whole = evaluate(measured, specification, rule)
    if whole.lot is not None or len(measured.units) < 2:
        return whole, 0
    each = [evaluate(replace(measured, reading=reading), specification, rule) for reading in measured.units]
    outcomes = [answer.outcome for answer in each]
    place = heaviest(outcomes)
    return each[place], 0 if len(set(outcomes)) == 1 else place + 1


def _compared(number: int, line: Line, said: LineVerdict, now: LineVerdict | None) -> LineAgain:
    if now is None:
        return LineAgain(number, line.analyte, said.market, State.NOT_FROZEN)
    differences = (*_of_assessment(said, now), *_of_paper(said, now))
    state = State.DIFFERS if differences else State.REPRODUCED
    return LineAgain(number, line.analyte, said.market, state, differences)


def _of_assessment(said: LineVerdict, now: LineVerdict) -> Iterator[Difference]:
    """Field by field, so that a later version is asked about its new fields as well."""
    for field in fields(Assessment):
        before, after = getattr(said.assessment, field.name), getattr(now.assessment, field.name)
        if not _same(before, after):
            yield Difference(field.name, before, after)


def _of_paper(said: LineVerdict, now: LineVerdict) -> Iterator[Difference]:
    """What is printed, where it is neither what was frozen beside it nor what comes now."""
    frozen = said.assessment
    for name, field in (("outcome", "outcome"), ("flags", "flags"), ("accept_low", "al_low"), ("accept_high", "al_high")):  # fmt: skip
        printed, after = getattr(said, name), getattr(now, name)
        if printed != after and printed != getattr(frozen, field):
            yield Difference(f"paper_{name}", printed, after)
    if frozen is not None and said.rule != frozen.rule:
        yield Difference("paper_rule", said.rule and said.rule.id, frozen.rule.id)
    if said.unit != now.unit:
        yield Difference("paper_unit", said.unit, now.unit)
    yield from _of_limit(said)


def _of_limit(said: LineVerdict) -> Iterator[Difference]:
    """The printed limit and its citation against the one that was judged by."""
    limit = said.specification.limit if said.specification else None
    if said.limit is not None:
        ends = limits.bounds(limit) if limit is not None else None
        printed = (said.limit.low, said.limit.high, said.limit.unit)
        judged_by = (ends.low, ends.high, limit.unit) if ends is not None and limit is not None else None
        if printed != judged_by:
            yield Difference("paper_limit", printed, judged_by)
    cited, limit_id = said.citation, limit.limit_id if limit is not None else None
    if cited is not None and cited.limit_id != limit_id:
        yield Difference("paper_citation", cited.limit_id, limit_id)


def _of_result(line: Line) -> Iterator[Difference]:
    """The result as it is printed against the one that was judged."""
    measured = line.measured
    if measured is None:
        return
    pairs: list[tuple[str, object, object]] = [
        ("reading", line.reading, measured.reading),
        ("unit", line.unit, measured.seen.unit),
        ("units", line.units, measured.units if line.units else ()),
    ]
    if line.total is None:
        pairs.append(("uncertainty", line.uncertainty, measured.uncertainty))
    else:
        summed = _summed(line, measured)
        pairs.append(("total", line.total, summed))
        pairs.append(("reading", line.reading, summed and summed.told))
    yield from (Difference(what, said, now) for what, said, now in pairs if said != now)


def _summed(line: Line, measured: Measured) -> Total | None:
    """The sum once more, by the definition of the first market that has one."""
    definitions = (each.specification.definition for each in line.verdicts if each.specification)
    definition = next((each for each in definitions if each is not None), None)
    if definition is None:
        # Without a market nobody asked what it is made of; what was printed is all there is.
        return line.total
    try:
        return total.of(definition, measured.components, in_unit=measured.seen.unit)
    except Refused:
        return None


def _market(said: MarketVerdict, lines: tuple[Line, ...], kind: ReportKind, *, frozen: bool) -> MarketAgain:
    now = judged(Market(said.code, said.name, said.unchecked), lines, kind)
    differences = tuple(
        Difference(what, getattr(said, what), getattr(now, what))
        for what in ("verdict", "covered", "unjudged")
        if getattr(said, what) != getattr(now, what)
    )
    if said.risk is not None and not _same(said.risk, now.risk):
        differences = (*differences, Difference("risk", said.risk, now.risk))
    same = State.REPRODUCED if frozen else State.NOT_FROZEN
    return MarketAgain(said.code, said.name, State.DIFFERS if differences else same, differences)


def _same(before: object, after: object) -> bool:
    if isinstance(before, float) and isinstance(after, float):
        return isclose(before, after, rel_tol=0, abs_tol=CLOSE)
    return before == after
