"""What blocks a line of a certificate: its method, result, uncertainty, verdicts."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from lims.domain import unit
from lims.domain.certificate_facts import Facts
from lims.domain.certificate_lines import Line, LineVerdict, PrintedLimit
from lims.domain.judgement import RuleId, Uncertainty, UncertaintyType
from lims.domain.reading import Kind
from lims.domain.refusal import Problem, Refused

BY_WORD = frozenset({Kind.DETECTED, Kind.NOT_DETECTED, Kind.PRESUMPTIVE})


def problems(facts: Facts) -> Iterator[tuple[str, Problem]]:
    """Every problem of every line: `lines.3.unit` → problem."""
    if not facts.lines:
        yield "lines", Problem("certificate_lacks_results")
    for number, line in enumerate(facts.lines, 1):
        named = {"line": number, "analyte": line.analyte["vi"]}
        for check in CHECKS:
            for field in check(line):
                yield f"lines.{number}.{field}", Problem(f"certificate_line_{field}", named)
        for market in facts.markets:
            verdict = line.verdict_for(market.code)
            for field in _verdict(verdict, line):
                told = {**named, "market": market.code}
                yield f"lines.{number}.{market.code}.{field}", Problem(f"certificate_line_{field}", told)


def _analyte(line: Line) -> Iterator[str]:
    if not line.analyte:
        yield "analyte"


def _method(line: Line) -> Iterator[str]:
    """C06: the method with title and version, as it was used."""
    method = line.method
    if not (method.code.strip() and method.title and method.version.strip()):
        yield "method"


def _days(line: Line) -> Iterator[str]:
    """C09."""
    if line.tested_from is None or line.tested_to is None or line.tested_from > line.tested_to:
        yield "days"


def _result(line: Line) -> Iterator[str]:
    """C13: a result, and what it is counted in."""
    reading = line.reading
    if reading is None or (reading.kind not in BY_WORD and reading.value is None):
        yield "result"
    elif reading.kind not in BY_WORD and not line.unit.strip():
        yield "unit"


def _provider(line: Line) -> Iterator[str]:
    """C16: another laboratory's result is named, and never under our accreditation."""
    if line.provider is None:
        return
    if not line.provider.name.strip():
        yield "provider"
    if line.accredited:
        yield "provider_accredited"


def _conditions(line: Line) -> Iterator[str]:
    """C19."""
    if line.method.needs_conditions and not line.conditions:
        yield "conditions"


def _uncertainty(line: Line) -> Iterator[str]:
    """C21: U stands on the paper when the rule uses it, or when it reaches the limit."""
    if not line.quantified or (line.uncertainty and line.uncertainty.usable and line.uncertainty_printed):
        return
    if any(_uses_uncertainty(verdict) for verdict in line.verdicts):
        yield "uncertainty"
    elif any(verdict.limit and _within_reach(line, verdict.limit) for verdict in line.verdicts):
        yield "uncertainty_hidden"


def _verdict(verdict: LineVerdict | None, line: Line) -> Iterator[str]:
    """C20: each market asked for gets an answer, with limit, citation, rule and reason."""
    if verdict is None:
        yield "verdict"
        return
    if not verdict.why:
        yield "why"
    if verdict.evaluated and not verdict.limit:
        yield "limit"
    if verdict.limit and not _cited(verdict):
        yield "citation"
    if verdict.evaluated and verdict.limit and verdict.rule is None and not _by_word(verdict.limit):
        yield "rule"


def _cited(verdict: LineVerdict) -> bool:
    citation = verdict.citation
    if citation is None or not citation.regulation.strip() or not citation.limit_id.strip():
        return False
    return citation.effective_from is not None or citation.in_force_on is not None


def _by_word(limit: PrintedLimit) -> bool:
    """Absence and sampling plans carry their rule in themselves."""
    return limit.absent or limit.absent_in_g is not None or limit.plan is not None


def _uses_uncertainty(verdict: LineVerdict) -> bool:
    """A rule that was used; `not_evaluated` for want of U used none."""
    named = verdict.rule is not None and verdict.rule.id is not RuleId.SIMPLE_ACCEPTANCE
    by_word = verdict.limit is not None and _by_word(verdict.limit)
    return named and not by_word and verdict.evaluated


def _within_reach(line: Line, limit: PrintedLimit) -> bool:
    """|x − TL| ≤ U, for either end of the limit, in the unit of the result."""
    value = line.reading.value if line.reading else None
    if line.uncertainty is None or not line.uncertainty.usable or value is None:
        return False
    return any(_reaches(value, end, line.uncertainty) for end in _ends(limit, line.unit))


def _ends(limit: PrintedLimit, wanted: str) -> list[Decimal]:
    ends = [end for end in (limit.low, limit.high) if end is not None]
    if limit.unit == wanted:
        return ends
    try:
        return [unit.convert(end, limit.unit, wanted) for end in ends]
    except Refused:
        return []


def _reaches(value: Decimal, end: Decimal, uncertainty: Uncertainty) -> bool:
    if uncertainty.type is UncertaintyType.LOG10 and (value <= 0 or end <= 0):
        return False
    one = Decimal(1)
    return uncertainty.down(value, one) <= end <= uncertainty.up(value, one)


CHECKS: tuple[Callable[[Line], Iterator[str]], ...] = (
    _analyte,
    _method,
    _days,
    _result,
    _provider,
    _conditions,
    _uncertainty,
)
