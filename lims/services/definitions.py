"""What a sum is made of: proposed by one person, approved by another; the definition before it ends the day before."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain import definition as definition_rules
from lims.domain import second_person as rules
from lims.domain.act import Act
from lims.domain.checked import Checked
from lims.domain.dates import written
from lims.domain.definition_given import DefinitionGiven, definition_of
from lims.domain.refusal import Problem, Refused
from lims.models.definition import ResidueDefinition
from lims.models.reference import Analyte
from lims.queries import proposed
from lims.queries.definitions import in_use

INCOMPLETE = "decided_incomplete"


def propose(session: Session, given: DefinitionGiven, *, act: Act) -> ResidueDefinition:
    """From now on it waits for another person. Nothing that is judged changes."""
    person_id = rules.require_somebody(act.person_id)
    checked = Checked()
    analyte_id = checked.read("analyte", lambda: _analyte(session, given.analyte), otherwise=0)
    definition = definition_of(given, lambda name: proposed.analyte_named(session, name).name, checked)
    _check_loop(session, checked, analyte_id, definition.names)
    why = checked.needed("why", given.why, longest=rules.LONGEST_REASON, lines=True)
    if given.effective_from is None:
        checked.refuse("effective_from", "required")
    elif analyte_id:
        _check_place(session, checked, analyte_id, given.market, begins=given.effective_from)
    checked.finish(INCOMPLETE)
    row = ResidueDefinition(
        analyte_id=analyte_id,
        market=given.market,
        parts=[[part.name, f"{part.factor:f}"] for part in definition.parts],
        bound=definition.bound.value,
        nd_basis=definition.nd_basis,
        correlation=definition.correlation,
        expressed_as=definition.expressed_as,
        alternatives=definition.alternatives,
        effective_from=given.effective_from,
        source=definition.source,
        proposed_by_id=person_id,
        proposed_at=act.at,
        why=why,
    )
    session.add(row)
    session.flush()
    return row


def approve(session: Session, definition_id: int, *, why: str, act: Act) -> ResidueDefinition:
    """It counts for new assignments from its first day on; what was assigned keeps its own."""
    row, person_id = _to_decide(session, definition_id, act)
    why = rules.reason(why)
    begins = row.effective_from or act.day
    if (last := _begun(session, row.analyte_id, row.market, since=begins)) is not None:
        problem = Problem("definition_not_later", {"last": written(last)})
        raise Refused("definition_not_later", {"effective_from": problem}, last=written(last))
    checked = Checked()
    _check_loop(session, checked, row.analyte_id, tuple(name for name, _ in row.parts))
    checked.finish("definition_loop")
    for before in _running(session, row, on=begins):
        before.effective_to = begins - timedelta(days=1)
    row.approved_by_id, row.approved_at, row.decided_why = person_id, act.at, why
    session.flush()
    return row


def decline(session: Session, definition_id: int, *, why: str, act: Act) -> ResidueDefinition:
    row, person_id = _to_decide(session, definition_id, act)
    row.decided_why = rules.reason(why)
    row.declined_by_id, row.declined_at = person_id, act.at
    session.flush()
    return row


def _to_decide(session: Session, definition_id: int, act: Act) -> tuple[ResidueDefinition, int]:
    row = proposed.locked(session, ResidueDefinition, definition_id)
    _alone(session, row.analyte_id)
    return row, rules.require_second(act.person_id, row.proposed_by_id, proposed.standing_of(row))


def _analyte(session: Session, name: str) -> int:
    if not name.strip():
        raise Refused("required")
    found = proposed.analyte_named(session, name).id
    _alone(session, found)
    return found


def _alone(session: Session, analyte_id: int) -> None:
    """One change at a time for one analyte: the second sees what the first one did."""
    session.get(Analyte, analyte_id, with_for_update=True)


def _check_place(session: Session, checked: Checked, analyte_id: int, market: str, *, begins: date) -> None:
    """It follows every definition of this analyte for this market, and nothing else waits to."""
    if (last := _begun(session, analyte_id, market, since=begins)) is not None:
        checked.refuse("effective_from", "definition_not_later", last=written(last))
    waiting = sa.select(ResidueDefinition.id).where(
        ResidueDefinition.analyte_id == analyte_id,
        ResidueDefinition.market == market,
        proposed.waits(ResidueDefinition),
    )
    if session.scalars(waiting).first() is not None:
        checked.refuse("analyte", "definition_waits")


def _check_loop(session: Session, checked: Checked, analyte_id: int, names: Sequence[str]) -> None:
    """No component may be made, in the end, of the sum itself, by a definition that counts or waits."""
    either = sa.or_(in_use(ResidueDefinition), proposed.waits(ResidueDefinition))
    asked = sa.select(Analyte.name, ResidueDefinition.parts).join(ResidueDefinition.analyte).where(either)
    made_of: dict[str, set[str]] = {}
    for name, parts in session.execute(asked):
        made_of.setdefault(name, set()).update(part for part, _ in parts)
    own = session.scalar(sa.select(Analyte.name).where(Analyte.id == analyte_id)) or ""
    looping = definition_rules.looping(own, names, made_of)
    for place, name in enumerate(names):
        if name in looping:
            checked.refuse(f"parts-{place}-name", "definition_loop")


def _begun(session: Session, analyte_id: int, market: str, *, since: date) -> date | None:
    """The last first day, on or after `since`, of a definition that counts."""
    return session.scalar(
        sa.select(sa.func.max(ResidueDefinition.effective_from)).where(
            ResidueDefinition.analyte_id == analyte_id,
            ResidueDefinition.market == market,
            in_use(ResidueDefinition),
            ResidueDefinition.effective_from >= since,
        )
    )


def _running(session: Session, row: ResidueDefinition, *, on: date) -> Sequence[ResidueDefinition]:
    """What counts for this analyte and market up to the day before, and would go on."""
    return session.scalars(
        sa.select(ResidueDefinition).where(
            ResidueDefinition.analyte_id == row.analyte_id,
            ResidueDefinition.market == row.market,
            ResidueDefinition.id != row.id,
            in_use(ResidueDefinition),
            sa.or_(ResidueDefinition.effective_to.is_(None), ResidueDefinition.effective_to >= on),
        )
    ).all()
