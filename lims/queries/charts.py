"""One series of a control chart: its points, its limits, what happened meanwhile, what its method states."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.control_chart import CHARTED, Event, EventKind, Key, Period, Point
from lims.domain.quality_plan import ControlKind
from lims.domain.refusal import NotFound
from lims.domain.uncertainty import Uncertainty
from lims.models.analysis import Run
from lims.models.chart import ChartEvent, ChartPeriod
from lims.models.method import Method, MethodVersion, Performance
from lims.models.people import Person
from lims.models.quality import Control, ControlValue
from lims.models.reference import Analyte
from lims.queries import values
from lims.queries.charted import period

KINDS = tuple(kind.value for kind in ControlKind if kind in CHARTED)


@dataclass(frozen=True, slots=True)
class Named:
    """A series with what it is called. `id` is its first value: it stays the same as points are added."""

    id: int
    key: Key
    method: str
    analyte: str
    analyte_vi: str
    n: int = 0

    def called(self, language: str) -> str:
        return self.analyte if language == "en" or not self.analyte_vi else self.analyte_vi


@dataclass(frozen=True, slots=True)
class Whole:
    """A series with everything its chart is drawn from: points oldest first, limits in their order."""

    named: Named
    points: Sequence[Point]
    periods: Sequence[Period]
    unit: str = ""
    uncertainty: Uncertainty | None = None


def series(session: Session, value_id: int) -> Named:
    """The series a value belongs to, under its first value. Raises `NotFound`."""
    found = session.execute(
        sa.select(
            MethodVersion.method_id, ControlValue.analyte_id, Control.kind, Control.item, Control.material
        )
        .join(ControlValue.control)
        .join(Control.run)
        .join(Run.method_version)
        .where(ControlValue.id == value_id, Control.kind.in_(KINDS), ControlValue.figure.is_not(None))
    ).first()
    if found is None:
        raise NotFound
    method_id, analyte_id, kind, item, material = found
    key = Key(method_id, analyte_id, ControlKind(kind), item, material)
    return named(session.execute(asked_series().where(*_of(key))).one())


def whole(session: Session, value_id: int, *, limit: int | None = None) -> Whole:
    """One series with its newest points (or all). Raises `NotFound`."""
    found = series(session, value_id)
    seen = sees(session, [found]).get(found.key, ("", None))
    return Whole(found, points(session, found.key, limit=limit), periods(session, found.key), *seen)


def others(session: Session, key: Key) -> Sequence[Key]:
    """The other levels of the same control that have limits."""
    rows = session.execute(
        sa.select(ChartPeriod.item, ChartPeriod.material)
        .where(
            ChartPeriod.method_id == key.method_id,
            ChartPeriod.analyte_id == key.analyte_id,
            ChartPeriod.kind == key.kind.value,
            ChartPeriod.item != key.item,
        )
        .distinct()
    )
    return [Key(key.method_id, key.analyte_id, key.kind, item, material) for item, material in rows]


def points(session: Session, key: Key, *, since: date | None = None, limit: int | None = None) -> list[Point]:
    """The points of a series, oldest first; those measured again are among them."""
    asked = (
        asked_points()
        .where(*_of(key))
        .order_by(Run.performed_on.desc(), Run.id.desc(), Control.number.desc())
    )
    if since is not None:
        asked = asked.where(Run.performed_on >= since)
    rows = session.execute(asked.limit(limit) if limit is not None else asked).all()
    return [point(row) for row in reversed(rows)]


def periods(session: Session, key: Key) -> list[Period]:
    """All limits of a series, the oldest first."""
    rows = session.scalars(
        sa.select(ChartPeriod)
        .where(
            ChartPeriod.method_id == key.method_id,
            ChartPeriod.analyte_id == key.analyte_id,
            ChartPeriod.kind == key.kind.value,
            ChartPeriod.item == key.item,
            ChartPeriod.material == key.material,
        )
        .options(joinedload(ChartPeriod.set_by))
        .order_by(ChartPeriod.first_day)
    )
    return [period(row, row.set_by.name) for row in rows]


def events(session: Session, key: Key) -> list[Event]:
    """What was noted for the analyte, or for all of the method."""
    rows = session.scalars(
        sa.select(ChartEvent)
        .where(
            ChartEvent.method_id == key.method_id,
            sa.or_(ChartEvent.analyte_id.is_(None), ChartEvent.analyte_id == key.analyte_id),
        )
        .options(joinedload(ChartEvent.noted_by))
        .order_by(ChartEvent.day, ChartEvent.id)
    )
    return [Event(row.day, EventKind(row.kind), row.text, row.noted_by.name) for row in rows]


def sees(session: Session, shown: Collection[Named]) -> dict[Key, tuple[str, Uncertainty | None]]:
    """Unit and stated uncertainty of each series: the newest version in use, its finest matrix (as at the bench)."""
    pairs = {(each.key.method_id, each.key.analyte_id) for each in shown}
    rows = session.execute(
        sa.select(MethodVersion.method_id, Performance)
        .join(Performance.method_version)
        .where(
            sa.tuple_(MethodVersion.method_id, Performance.analyte_id).in_(pairs),
            sa.exists().where(Run.method_version_id == MethodVersion.id),
        )
        .order_by(MethodVersion.valid_from, Performance.loq.desc().nulls_first(), Performance.id)
    )
    last = {(method_id, row.analyte_id): (row.unit, values.uncertainty(row)) for method_id, row in rows}
    found = {each.key: last.get((each.key.method_id, each.key.analyte_id)) for each in shown}
    return {key: seen for key, seen in found.items() if seen is not None}


def order() -> tuple[Any, ...]:
    return (
        Method.code,
        Analyte.sort_key,
        Method.id,
        Analyte.id,
        Control.item,
        Control.material,
        Control.kind,
    )


def asked_series() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            sa.func.min(ControlValue.id).label("first"),
            Method.id.label("method_id"),
            Analyte.id.label("analyte_id"),
            Control.kind,
            Control.item,
            Control.material,
            Method.code,
            Analyte.name,
            Analyte.name_vi,
            sa.func.count(ControlValue.id).label("n"),
        )
        .select_from(ControlValue)
        .join(ControlValue.control)
        .join(Control.run)
        .join(Run.method_version)
        .join(MethodVersion.method)
        .join(ControlValue.analyte)
        .where(ControlValue.figure.is_not(None), Control.kind.in_(KINDS))
        .group_by(*order(), Analyte.name, Analyte.name_vi)
    )


def named(row: sa.Row[*tuple[Any, ...]]) -> Named:
    key = Key(row.method_id, row.analyte_id, ControlKind(row.kind), row.item, row.material)
    return Named(row.first, key, row.code, row.name, row.name_vi, row.n)


def _of(key: Key) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        MethodVersion.method_id == key.method_id,
        ControlValue.analyte_id == key.analyte_id,
        Control.kind == key.kind.value,
        Control.item == key.item,
        Control.material == key.material,
        ControlValue.figure.is_not(None),
    )


POINT = (
    ControlValue.id,
    Run.id.label("run_id"),
    Run.code.label("run"),
    Run.performed_on.label("day"),
    Control.number,
    ControlValue.figure,
    ControlValue.outcome,
    ControlValue.why,
    Control.counts,
    Person.name.label("who"),
)


def asked_points() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*POINT)
        .select_from(ControlValue)
        .join(ControlValue.control)
        .join(Control.run)
        .join(Run.method_version)
        .outerjoin(ControlValue.entered_by)
    )


def point(row: sa.Row[*tuple[Any, ...]]) -> Point:
    return Point(
        value_id=row.id,
        run_id=row.run_id,
        run=row.run,
        day=row.day,
        number=row.number,
        figure=row.figure,
        outcome=row.outcome,
        why=row.why,
        counts=row.counts,
        who=row.who or "",
    )
