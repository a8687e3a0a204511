"""The list of all series, page by page, each with its newest points and its limits."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.control_chart import Key, Period, Point
from lims.domain.quality_plan import ControlKind
from lims.domain.refusal import NotFound
from lims.models.analysis import Run
from lims.models.chart import ChartPeriod
from lims.models.method import Method, MethodVersion
from lims.models.quality import Control, ControlValue
from lims.models.reference import Analyte
from lims.queries import charts
from lims.queries.charted import period
from lims.queries.charts import KINDS, Named, Whole

PAGE = 50
RECENT = 60
"""Points of each series that the list is worked out from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list is narrowed to; `after` is the series the page before ended with."""

    method_id: int | None = None
    analyte_id: int | None = None
    kind: str | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Whole]
    next_key: int | None


def page(session: Session, wanted: Wanted) -> Page:
    """Series by method, analyte and control, in the same number of statements for any number of rows."""
    asked = charts.asked_series()
    if wanted.method_id is not None:
        asked = asked.where(Method.id == wanted.method_id)
    if wanted.analyte_id is not None:
        asked = asked.where(Analyte.id == wanted.analyte_id)
    if wanted.kind is not None:
        asked = asked.where(Control.kind == wanted.kind)
    if wanted.after is not None:
        asked = asked.where(sa.tuple_(*charts.order()) > sa.tuple_(*_place_of(session, wanted.after)))
    rows = [charts.named(row) for row in session.execute(asked.order_by(*charts.order()).limit(PAGE + 1))]
    shown = rows[:PAGE]
    points, periods, seen = _points(session, shown), _periods(session, shown), charts.sees(session, shown)
    wholes = [
        Whole(each, points.get(each.key, []), periods.get(each.key, []), *seen.get(each.key, ("", None)))
        for each in shown
    ]
    return Page(wholes, shown[-1].id if len(rows) > PAGE else None)


def methods(session: Session) -> Sequence[Method]:
    """Every method, for the filter."""
    return session.scalars(sa.select(Method).order_by(Method.code)).all()


def analytes(session: Session) -> Sequence[Analyte]:
    """Every analyte some control was measured for, for the filter."""
    measured = sa.exists().where(ControlValue.analyte_id == Analyte.id)
    return session.scalars(sa.select(Analyte).where(measured).order_by(Analyte.sort_key, Analyte.id)).all()


def _place_of(session: Session, value_id: int) -> Sequence[sa.BindParameter[object]]:
    """Where a series stands in the list. Raises `NotFound`."""
    found = session.execute(
        sa.select(*charts.order())
        .select_from(ControlValue)
        .join(ControlValue.control)
        .join(Control.run)
        .join(Run.method_version)
        .join(MethodVersion.method)
        .join(ControlValue.analyte)
        .where(ControlValue.id == value_id, Control.kind.in_(KINDS))
    ).first()
    if found is None:
        raise NotFound
    return [sa.literal(each) for each in found]


def _points(session: Session, shown: Sequence[Named]) -> dict[Key, list[Point]]:
    """The newest points of all these series at once, each oldest first."""
    series = (
        MethodVersion.method_id.label("method_id"),
        ControlValue.analyte_id.label("analyte_id"),
        Control.kind.label("kind"),
        Control.item.label("item"),
        Control.material.label("material"),
    )
    newest = (Run.performed_on.desc(), Run.id.desc(), Control.number.desc())
    ranked = (
        charts.asked_points()
        .add_columns(*series, sa.func.row_number().over(partition_by=series, order_by=newest).label("place"))
        .where(sa.tuple_(*series).in_([_plain(each.key) for each in shown]), ControlValue.figure.is_not(None))
        .subquery()
    )
    rows = session.execute(sa.select(ranked).where(ranked.c.place <= RECENT).order_by(ranked.c.place.desc()))
    found: dict[Key, list[Point]] = {}
    for row in rows:
        key = Key(row.method_id, row.analyte_id, ControlKind(row.kind), row.item, row.material)
        found.setdefault(key, []).append(charts.point(row))
    return found


def _periods(session: Session, shown: Sequence[Named]) -> dict[Key, list[Period]]:
    series = (
        ChartPeriod.method_id,
        ChartPeriod.analyte_id,
        ChartPeriod.kind,
        ChartPeriod.item,
        ChartPeriod.material,
    )
    rows = session.scalars(
        sa.select(ChartPeriod)
        .where(sa.tuple_(*series).in_([_plain(each.key) for each in shown]))
        .order_by(ChartPeriod.first_day)
    )
    found: dict[Key, list[Period]] = {}
    for row in rows:
        key = Key(row.method_id, row.analyte_id, ControlKind(row.kind), row.item, row.material)
        found.setdefault(key, []).append(period(row))
    return found


def _plain(key: Key) -> tuple[int, int, str, str, str]:
    return key.method_id, key.analyte_id, key.kind.value, key.item, key.material
