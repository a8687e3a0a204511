"""The charts a run is judged by: the limits in force on its day, and the last points before it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lims.domain.control_chart import HISTORY, JUDGED, Period, Placed, signal, with_chart, z_of
from lims.domain.quality_finding import Finding
from lims.domain.quality_plan import ControlKind, Item, Plan
from lims.models.analysis import Run
from lims.models.chart import ChartPeriod
from lims.models.method import MethodVersion
from lims.models.quality import Control, ControlValue

Place = tuple[int, str, str, str]
"""(analyte, kind, item, material): a series within one method."""


@dataclass(frozen=True, slots=True)
class Charts:
    """The limits in force for one run, and of each series the last points before it, oldest first."""

    run_id: int = 0
    periods: Mapping[Place, Period] = field(default_factory=dict)
    history: Mapping[Place, Sequence[Placed]] = field(default_factory=dict)

    def period(self, item: Item, analyte_id: int) -> Period | None:
        return self.periods.get(_place(item, analyte_id))

    def levels(self, plan: Plan, item: Item, analyte_id: int) -> list[Item]:
        """The other level of this control, if there is exactly one with limits: three follow other rules."""
        alike = [each for each in plan.items if each.kind is item.kind and each.code != item.code]
        found = [each for each in alike if self.period(each, analyte_id) is not None]
        return found if len(found) == 1 else []

    def placed(self, item: Item, analyte_id: int, figures: Sequence[Decimal]) -> list[Placed]:
        """The series up to these figures of this run."""
        period = self.period(item, analyte_id)
        if period is None:
            return []
        before = self.history.get(_place(item, analyte_id), ())
        return [*before, *((self.run_id, z_of(item.kind, each, period)) for each in figures)]

    def told(self, finding: Finding, item: Item, analyte_id: int, series: Sequence[list[Placed]]) -> Finding:
        """What the check says with its chart: `series` is its own, and that of another level if there is one."""
        period = self.period(item, analyte_id)
        if period is None or finding.figure is None:
            return finding
        mine, other = series[0], [place for each in series[1:] for place in each]
        return with_chart(finding, item.kind, period, signal(item.kind, mine, other), mine[-1][1])


NO_CHARTS = Charts()


def of_runs(session: Session, run_ids: Collection[int]) -> dict[int, Charts]:
    """The charts of each run: one statement, and a second where limits are in force at all."""
    found = _in_force(session, run_ids)
    chosen = {period.id for periods in found.values() for period in periods.values()}
    history = _history(session, run_ids, chosen, found) if chosen else {}
    return {run_id: Charts(run_id, found[run_id], history.get(run_id, {})) for run_id in found}


def _in_force(session: Session, run_ids: Collection[int]) -> dict[int, dict[Place, Period]]:
    rows = session.execute(
        sa.select(Run.id, ChartPeriod)
        .join(Run.method_version)
        .join(
            ChartPeriod,
            sa.and_(
                ChartPeriod.method_id == MethodVersion.method_id, ChartPeriod.first_day <= Run.performed_on
            ),
        )
        .where(Run.id.in_(run_ids), ChartPeriod.kind.in_(JUDGED))
        .order_by(ChartPeriod.first_day)
    )
    found: dict[int, dict[Place, Period]] = {}
    for run_id, row in rows:
        found.setdefault(run_id, {})[row.analyte_id, row.kind, row.item, row.material] = period(row)
    return found


def _place(item: Item, analyte_id: int) -> Place:
    return analyte_id, item.kind.value, item.code, item.material


def period(row: ChartPeriod, by: str = "") -> Period:
    return Period(
        center=row.center,
        s=row.s,
        sd=row.sd,
        n=row.n,
        based_from=row.based_from,
        based_to=row.based_to,
        first_day=row.first_day,
        reason=row.reason,
        by=by,
        at=row.at,
        id=row.id,
    )


def _history(
    session: Session,
    run_ids: Collection[int],
    chosen: Collection[int],
    found: Mapping[int, Mapping[Place, Period]],
) -> dict[int, dict[Place, list[Placed]]]:
    """The last points before each run since its limits are in force, of all series at once."""
    asked, before = aliased(Run), aliased(Run)
    mine, theirs = aliased(MethodVersion), aliased(MethodVersion)
    newest = (before.performed_on.desc(), before.id.desc(), Control.number.desc())
    points = (
        sa.select(
            asked.id.label("asked"),
            before.id.label("run"),
            ChartPeriod.id.label("period"),
            ControlValue.figure.label("figure"),
            sa.func.row_number()
            .over(partition_by=(asked.id, ChartPeriod.id), order_by=newest)
            .label("place"),
        )
        .select_from(asked)
        .join(mine, mine.id == asked.method_version_id)
        .join(theirs, theirs.method_id == mine.method_id)
        .join(before, before.method_version_id == theirs.id)
        .join(ChartPeriod, ChartPeriod.method_id == mine.method_id)
        .join(
            Control,
            sa.and_(
                Control.run_id == before.id,
                Control.item == ChartPeriod.item,
                Control.material == ChartPeriod.material,
                Control.kind == ChartPeriod.kind,
            ),
        )
        .join(
            ControlValue,
            sa.and_(ControlValue.control_id == Control.id, ControlValue.analyte_id == ChartPeriod.analyte_id),
        )
        .where(
            asked.id.in_(run_ids),
            ChartPeriod.id.in_(chosen),
            before.performed_on >= ChartPeriod.first_day,
            sa.tuple_(before.performed_on, before.id) < sa.tuple_(asked.performed_on, asked.id),
            Control.counts.is_(True),
            ControlValue.figure.is_not(None),
        )
        .subquery()
    )
    rows = session.execute(sa.select(points).where(points.c.place <= HISTORY).order_by(points.c.place.desc()))
    return _sorted(rows.all(), found)


def _sorted(
    rows: Sequence[sa.Row[tuple[int, int, int, Decimal, int]]],
    found: Mapping[int, Mapping[Place, Period]],
) -> dict[int, dict[Place, list[Placed]]]:
    """Limits that follow others take no points along: each run has the history of its own limits."""
    known = {
        (run_id, each.id): (place, each)
        for run_id, periods in found.items()
        for place, each in periods.items()
    }
    told: dict[int, dict[Place, list[Placed]]] = {}
    for row in rows:
        if (row.asked, row.period) in known:
            place, limits = known[row.asked, row.period]
            z = z_of(ControlKind(place[1]), row.figure, limits)
            told.setdefault(row.asked, {}).setdefault(place, []).append((row.run, z))
    return told
