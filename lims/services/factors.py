"""Processing factors: proposed by one person, approved by another, and ended in the same way."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain import processing
from lims.domain import second_person as rules
from lims.domain.act import Act
from lims.domain.catalogue import MARKETS
from lims.domain.checked import Checked
from lims.domain.dates import written
from lims.domain.definition_given import factor_of
from lims.domain.processing import FactorGiven, Held
from lims.domain.refusal import Conflict, Problem, Refused
from lims.models.definition import FactorEnd, ProcessingFactor
from lims.models.reference import Analyte, Commodity
from lims.queries import kept_factors, proposed

INCOMPLETE = "decided_incomplete"


def propose(session: Session, given: FactorGiven, *, act: Act) -> ProcessingFactor:
    """From now on it waits for another person."""
    person_id = rules.require_somebody(act.person_id)
    _alone(session)
    checked = Checked()
    held = _read(session, given, checked)
    fields = {
        "justification": checked.needed("justification", given.justification, longest=2000, lines=True),
        "source": checked.needed("source", given.source, longest=2000, lines=True),
        "why": checked.needed("why", given.why, longest=rules.LONGEST_REASON, lines=True),
    }
    if not checked.problems:
        checked.problems.update(_in_the_way(held, kept_factors.held(session, waiting=True)))
    checked.finish(INCOMPLETE)
    row = ProcessingFactor(
        **{name: getattr(held, name) for name in Held.__slots__ if name != "group"},
        analyte_group=held.group,
        **fields,
        proposed_by_id=person_id,
        proposed_at=act.at,
    )
    session.add(row)
    session.flush()
    return row


def approve(session: Session, factor_id: int, *, why: str, act: Act) -> ProcessingFactor:
    """It counts for new assignments from now on, if nothing was approved in between that stands in its way."""
    _alone(session)
    row = proposed.locked(session, ProcessingFactor, factor_id)
    person_id = rules.require_second(act.person_id, row.proposed_by_id, proposed.standing_of(row))
    why = rules.reason(why)
    problems = _in_the_way(kept_factors.held_of(row), kept_factors.held(session, waiting=False))
    if problems:
        first = next(iter(problems.values()))
        raise Refused(first.code, problems, **first.values)
    row.approved_by_id, row.approved_at, row.decided_why = person_id, act.at, why
    session.flush()
    return row


def decline(session: Session, factor_id: int, *, why: str, act: Act) -> ProcessingFactor:
    row = proposed.locked(session, ProcessingFactor, factor_id)
    _decline(row, why=why, act=act)
    session.flush()
    return row


def propose_end(session: Session, factor_id: int, *, ends_on: date | None, why: str, act: Act) -> FactorEnd:
    """The last day of a factor that counts, said by one person."""
    person_id = rules.require_somebody(act.person_id)
    row = proposed.locked(session, ProcessingFactor, factor_id)
    if proposed.standing_of(row) not in {rules.Standing.SHIPPED, rules.Standing.APPROVED}:
        raise Conflict("factor_not_in_use")
    checked = Checked()
    why = checked.needed("why", why, longest=rules.LONGEST_REASON, lines=True)
    day = _last_day(row, ends_on, checked)
    waiting = sa.select(FactorEnd.id).where(FactorEnd.factor_id == factor_id, proposed.waits(FactorEnd))
    if session.scalars(waiting).first() is not None:
        checked.refuse("ends_on", "factor_end_waits")
    checked.finish(INCOMPLETE)
    end = FactorEnd(factor_id=factor_id, ends_on=day, proposed_by_id=person_id, proposed_at=act.at, why=why)
    session.add(end)
    session.flush()
    return end


def approve_end(session: Session, end_id: int, *, why: str, act: Act) -> FactorEnd:
    end = proposed.locked(session, FactorEnd, end_id)
    person_id = rules.require_second(act.person_id, end.proposed_by_id, proposed.standing_of(end))
    end.decided_why = rules.reason(why)
    row = proposed.locked(session, ProcessingFactor, end.factor_id)
    row.effective_to = end.ends_on
    end.approved_by_id, end.approved_at = person_id, act.at
    session.flush()
    return end


def decline_end(session: Session, end_id: int, *, why: str, act: Act) -> FactorEnd:
    end = proposed.locked(session, FactorEnd, end_id)
    _decline(end, why=why, act=act)
    session.flush()
    return end


def _decline(row: ProcessingFactor | FactorEnd, *, why: str, act: Act) -> None:
    person_id = rules.require_second(act.person_id, row.proposed_by_id, proposed.standing_of(row))
    row.decided_why = rules.reason(why)
    row.declined_by_id, row.declined_at = person_id, act.at


def _read(session: Session, given: FactorGiven, checked: Checked) -> Held:
    parents = {
        row_id: parent for row_id, parent in session.execute(sa.select(Commodity.id, Commodity.parent_id))
    }
    for field, row_id in (("commodity_id", given.commodity_id), ("raw_commodity_id", given.raw_commodity_id)):
        if row_id not in parents:
            checked.refuse(field, "commodity_needed")
    commodity, raw = given.commodity_id or 0, given.raw_commodity_id or 0
    if commodity == raw:
        checked.refuse("raw_commodity_id", "factor_of_itself")
    elif processing.is_part_of(commodity, raw, parents):
        checked.refuse("raw_commodity_id", "factor_of_above")
    if given.market and given.market not in MARKETS:
        checked.refuse("market", "no_such_market", market=given.market[:20])
    analyte_id = _substance(session, given, checked)
    if given.effective_from is None:
        checked.refuse("effective_from", "required")
    elif given.effective_to is not None and given.effective_to < given.effective_from:
        checked.refuse("effective_to", "factor_ends_before")
    return Held(
        commodity_id=commodity,
        raw_commodity_id=raw,
        analyte_id=analyte_id,
        group="" if analyte_id else given.group,
        market=given.market,
        factor=factor_of(given.factor, checked, "factor"),
        effective_from=given.effective_from,
        effective_to=given.effective_to,
    )


def _substance(session: Session, given: FactorGiven, checked: Checked) -> int | None:
    """One analyte, or a whole group: never both, never neither."""
    if bool(given.analyte.strip()) == bool(given.group):
        checked.refuse("analyte", "factor_for_one")
        return None
    if given.analyte.strip():
        return checked.read("analyte", lambda: proposed.analyte_named(session, given.analyte).id, otherwise=0)
    if given.group not in set(session.scalars(sa.select(Analyte.group).distinct())):
        checked.refuse("group", "decided_choice")
    return None


def _last_day(row: ProcessingFactor, ends_on: date | None, checked: Checked) -> date | None:
    if ends_on is None:
        checked.refuse("ends_on", "required")
    elif row.effective_from is not None and ends_on < row.effective_from:
        checked.refuse("ends_on", "factor_ends_before")
    elif row.effective_to is not None and ends_on >= row.effective_to:
        checked.refuse("ends_on", "factor_ends_sooner", last=written(row.effective_to))
    return ends_on


def _in_the_way(new: Held, others: Sequence[Held]) -> dict[str, Problem]:
    problems = {}
    met = processing.overlapped(new, others)
    if met is not None:
        since, until = (written(day) if day else "…" for day in (met.effective_from, met.effective_to))
        values = {"since": since, "until": until}
        problems["effective_from"] = Problem("factor_overlaps", values)
    if processing.makes_a_loop(new, others):
        problems["raw_commodity_id"] = Problem("factor_loop")
    return problems


def _alone(session: Session) -> None:
    """A loop runs over several products: whoever changes factors holds the first product of the tree."""
    session.scalars(sa.select(Commodity).order_by(Commodity.id).limit(1).with_for_update()).first()
