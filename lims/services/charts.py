"""Control charts: a manager freezes limits, anybody at the bench notes what happened."""

from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lims.domain import chart_limits
from lims.domain.act import Act
from lims.domain.control_chart import EventKind, Key
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.text import kept
from lims.models.chart import ChartEvent, ChartPeriod
from lims.queries import charts

LONGEST_EVENT = 200


def freeze(session: Session, key: Key, first_day: date, reason: str, *, act: Act) -> ChartPeriod:
    """Limits from the points in control before `first_day`, in force from then on. The act carries a manager's name.

    Raises `Refused` below twenty points, and within a year when nothing changed.
    """
    why = _needed(reason, "chart_needs_reason", longest=2000)
    periods, events = charts.periods(session, key), charts.events(session, key)
    start = chart_limits.since(periods, events, first_day=first_day, today=act.day)
    points = charts.points(session, key, since=start)
    limits = chart_limits.frozen(key.kind, points, first_day=first_day)
    row = ChartPeriod(
        method_id=key.method_id,
        analyte_id=key.analyte_id,
        kind=key.kind.value,
        item=key.item,
        material=key.material,
        center=limits.center,
        s=limits.s,
        sd=limits.sd,
        n=limits.n,
        based_from=limits.based_from,
        based_to=limits.based_to,
        first_day=first_day,
        reason=why,
        set_by_id=_somebody(act),
        at=act.at,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("changed_meanwhile") from error
    return row


def note(
    session: Session, key: Key, kind: str, day: date, text: str, *, of_all: bool, act: Act
) -> ChartEvent:
    """Something that may move the method: it stands in the chart of this analyte, or of all of the method."""
    if kind not in set(EventKind):
        raise Refused("choice_unknown", {"kind": Problem("choice_unknown")})
    if day > act.day:
        raise Refused("chart_event_ahead", {"day": Problem("chart_event_ahead")})
    row = ChartEvent(
        method_id=key.method_id,
        analyte_id=None if of_all else key.analyte_id,
        day=day,
        kind=kind,
        text=_needed(text, "chart_needs_text", field="text", longest=LONGEST_EVENT),
        noted_by_id=_somebody(act),
        at=act.at,
    )
    session.add(row)
    session.flush()
    return row


def _needed(text: str, code: str, *, longest: int, field: str = "reason") -> str:
    try:
        why = kept(text, longest=longest, lines=field == "reason")
    except Refused as refused:
        raise Refused(refused.code, {field: refused.problem}, **refused.values) from refused
    if not why:
        raise Refused(code, {field: Problem(code)})
    return why


def _somebody(act: Act) -> int:
    if act.person_id is None:
        raise NotFound
    return act.person_id
