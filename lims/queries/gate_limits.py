"""What the gate asks about limits and the contract: which were read, what follows from them, what the customer was told."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from lims.domain.assessment import Outcome
from lims.domain.certificate_facts import Facts
from lims.domain.certificate_lines import Line, LineVerdict
from lims.domain.certificate_parts import Names
from lims.domain.gate_facts import AskedLimit, Contract
from lims.domain.specified import Reason
from lims.models.analysis import Analysis
from lims.queries import fitness, values
from lims.queries.dossiers import Dossier

_PLAIN = frozenset({Reason.NO_LIMIT.value, Reason.EXEMPT.value})
"""No limit is no verdict; the paper says it in its own line."""


def of_line(analysis: Analysis, facts: Facts, line: Line) -> Iterator[AskedLimit]:
    """Each market the paper answers for."""
    rows = {row.market: row for row in analysis.specifications}
    for market in facts.markets:
        row, verdict = rows.get(market.code), line.verdict_for(market.code)
        if row is None:
            continue
        found = values.specification(row)
        yield AskedLimit(
            market=market.code,
            row_id=row.limit_id,
            unread=found.limit is not None and not found.confirmed,
            judged=verdict is not None and verdict.evaluated,
            why=_why(row.reason, verdict),
        )


def without(facts: Facts) -> Iterator[Names]:
    """Markets that were asked for, and have no limit for anything on the paper."""
    for market in facts.markets:
        given = [line.verdict_for(market.code) for line in facts.lines]
        if given and all(each is None or each.outcome is Outcome.NO_LIMIT for each in given):
            yield market.name


def contract(session: Session, dossier: Dossier) -> Contract:
    """Two statements."""
    order = dossier.sample.order
    found = fitness.untold(order, fitness.of_one(session, dossier.sample.id))
    return Contract(
        order_id=order.id,
        order=order.code,
        untold=tuple(f"{each.analyte_vi or each.analyte_en} · {each.market}" for each in found),
        told_on=order.told_on if order.told_of else None,
        told_to=order.told_to,
    )


def _why(reason: str | None, verdict: LineVerdict | None) -> str | None:
    if reason is not None:
        return None if reason in _PLAIN else reason
    assessment = verdict.assessment if verdict else None
    told = [each.value for each in assessment.reasons if each.value not in _PLAIN] if assessment else []
    return told[0] if told else None
