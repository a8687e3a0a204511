"""The quality plan of a method version is written: each change is a new plan, with who, when and why."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lims.domain import quality_plan_typed as typed_plan
from lims.domain.act import Act
from lims.domain.frozen import to_lean
from lims.domain.quality_plan import ControlKind, Plan
from lims.domain.quality_plan_typed import Typed
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.text import kept
from lims.models.method import MethodVersion
from lims.models.quality import QualityPlan
from lims.queries import quality_plans as asking
from lims.queries import quality_sheet


def write_item(
    session: Session,
    version_id: int,
    typed: Typed,
    kind: ControlKind,
    *,
    number: int,
    act: Act,
    instead_of: str = "",
) -> QualityPlan:
    """Add a control to the plan, or write one anew. Runs that are open keep the plan they began with.

    `number` is that of the plan the page showed. Raises `Conflict` when another is there by now.
    """
    plan = _plan(session, version_id, number)
    if instead_of and plan.item(instead_of) is None:
        raise NotFound
    names = asking.analyte_names(session, version_id)
    item = typed_plan.read(typed, kind, plan, analytes=names, instead_of=instead_of)
    return _keep(
        session, version_id, plan.with_item(item, instead_of=instead_of or None), typed.text("reason"), act
    )


def remove_item(
    session: Session, version_id: int, code: str, reason: str, *, number: int, act: Act
) -> QualityPlan:
    """Take a control out of the plan; a reason is needed."""
    plan = _plan(session, version_id, number)
    if plan.item(code) is None:
        raise NotFound
    return _keep(session, version_id, plan.without_item(code), _needed(reason), act)


def need_nothing(session: Session, version_id: int, reason: str, *, number: int, act: Act) -> QualityPlan:
    """Say that a method version needs no controls, and why: silence would let nothing through."""
    _plan(session, version_id, number)
    why = _needed(reason)
    return _keep(session, version_id, Plan((), why), why, act)


def keep(session: Session, version_id: int, plan: Plan, reason: str, *, act: Act) -> QualityPlan:
    """Keep a whole plan, as a program brings it along."""
    return _keep(session, version_id, plan, reason, act)


def _plan(session: Session, version_id: int, number: int) -> Plan:
    if session.get(MethodVersion, version_id) is None:
        raise NotFound
    row = quality_sheet.newest(session, version_id)
    if (0 if row is None else row.number) != number:
        raise Conflict("changed_meanwhile")
    return quality_sheet.plan_of(session, version_id)


def _keep(session: Session, version_id: int, plan: Plan, reason: str, act: Act) -> QualityPlan:
    before = quality_sheet.newest(session, version_id)
    row = QualityPlan(
        method_version_id=version_id,
        number=1 if before is None else before.number + 1,
        plan=to_lean(plan if not plan.items else Plan(plan.items)),
        reason=kept(reason, longest=2000, lines=True),
        written_by_id=act.person_id,
        at=act.at,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("changed_meanwhile") from error
    return row


def _needed(reason: str) -> str:
    why = kept(reason, longest=2000, lines=True)
    if not why:
        raise Refused("plan_needs_reason", {"reason": Problem("required")})
    return why
