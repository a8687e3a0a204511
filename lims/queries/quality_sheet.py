"""A run with everything its quality control is judged by, loaded in the same number of statements for any size."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, subqueryload

from lims.domain.frozen import from_plain
from lims.domain.quality_plan import Plan, Slot
from lims.models.analysis import Analysis, Result, Run
from lims.models.method import MethodVersion, Performance
from lims.models.quality import Control, ControlValue, QualityDecision, QualityPlan
from lims.queries import charted
from lims.queries.charted import NO_CHARTS, Charts

NO_PLAN = Plan()
ControlRow: TypeAlias = Control
ValueRow: TypeAlias = ControlValue
"""What a page is handed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A run with everything its quality control is judged by.

    `made` finds the result that counts, by sample, unit and analyte: a run may hold thousands.
    """

    run: Run
    plan: Plan
    results: Sequence[Result]
    controls: Sequence[Control]
    decisions: Sequence[QualityDecision] = ()
    analytes: Mapping[int, "Column"] = field(default_factory=dict)
    charts: Charts = NO_CHARTS
    made: Mapping[tuple[int, int, int], Result] = field(default_factory=dict)

    @property
    def samples(self) -> list[tuple[int, int]]:
        """(sample, unit) in the order of the boxes; what counts no more is not waited for."""
        return list(
            dict.fromkeys((each.analysis.sample_id, each.unit_no) for each in self.results if each.counts)
        )

    def control(self, slot: Slot) -> Control | None:
        return next(
            (each for each in self.controls if (each.item, each.number) == (slot.item, slot.number)), None
        )


@dataclass(frozen=True, slots=True)
class Column:
    """One analyte of a run: its names, and what the method sees of it (the finest of several matrices)."""

    analyte_id: int
    name: str
    name_vi: str
    performance: Performance

    def called(self, language: str) -> str:
        return self.name if language == "en" or not self.name_vi else self.name_vi


def plan_of(session: Session, method_version_id: int) -> Plan:
    """What a version of a method asks for today; a plan that says nothing where nobody wrote one."""
    return plans_of(session, [method_version_id]).get(method_version_id, NO_PLAN)


def plans_of(session: Session, version_ids: Collection[int]) -> dict[int, Plan]:
    """The plan of each version. One without a plan of its own goes on with that of the version before it."""
    asked, other = aliased(MethodVersion), aliased(MethodVersion)
    rows = session.execute(
        sa.select(asked.id, QualityPlan.plan)
        .join(other, sa.and_(other.method_id == asked.method_id, other.valid_from <= asked.valid_from))
        .join(QualityPlan, QualityPlan.method_version_id == other.id)
        .where(asked.id.in_(version_ids))
        .order_by(asked.id, other.valid_from, QualityPlan.number)
    )
    newest_last = {row.id: row.plan for row in rows}
    return {version_id: from_plain(Plan, plan) for version_id, plan in newest_last.items()}


def newest(session: Session, method_version_id: int) -> QualityPlan | None:
    return session.scalar(
        sa.select(QualityPlan)
        .where(QualityPlan.method_version_id == method_version_id)
        .options(joinedload(QualityPlan.written_by))
        .order_by(QualityPlan.number.desc())
        .limit(1)
    )


def sheets(session: Session, run_ids: Collection[int]) -> dict[int, Sheet]:
    """Runs with their controls, results, decisions and charts, in the same number of statements for any number."""
    runs = session.scalars(sa.select(Run).where(Run.id.in_(run_ids)).order_by(Run.id)).all()
    results, controls = _results(session, run_ids), _controls(session, run_ids)
    decisions = session.scalars(
        sa.select(QualityDecision)
        .where(QualityDecision.run_id.in_(run_ids))
        .options(joinedload(QualityDecision.by))
        .order_by(QualityDecision.id)
    ).all()
    plans = plans_of(session, {run.method_version_id for run in runs if run.plan is None})
    charts = charted.of_runs(session, run_ids)
    return {
        run.id: Sheet(
            run,
            plans.get(run.method_version_id, NO_PLAN) if run.plan is None else from_plain(Plan, run.plan),
            results.get(run.id, []),
            controls.get(run.id, []),
            [each for each in decisions if each.run_id == run.id],
            _columns(results.get(run.id, [])),
            charts.get(run.id, NO_CHARTS),
            _made(results.get(run.id, [])),
        )
        for run in runs
    }


def _results(session: Session, run_ids: Collection[int]) -> dict[int, list[Result]]:
    rows = session.scalars(
        sa.select(Result)
        .where(Result.run_id.in_(run_ids))
        .options(
            joinedload(Result.analysis).options(
                joinedload(Analysis.analyte), joinedload(Analysis.performance), joinedload(Analysis.sample)
            ),
            subqueryload(Result.corrections),
        )
        .order_by(Result.position, Result.id)
    )
    return _by_run(rows)


def _controls(session: Session, run_ids: Collection[int]) -> dict[int, list[Control]]:
    rows = session.scalars(
        sa.select(Control)
        .where(Control.run_id.in_(run_ids))
        .options(subqueryload(Control.values).joinedload(ControlValue.entered_by))
        .order_by(Control.id)
    )
    return _by_run(rows)


def _by_run(rows: Iterable[Result] | Iterable[Control]) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list[Result | Control]] = {}
    for row in rows:
        found.setdefault(row.run_id, []).append(row)
    return found


def _columns(results: Sequence[Result]) -> dict[int, Column]:
    """The analytes somebody still waits for; a sum is computed, so no control measures it."""
    found: dict[int, Column] = {}
    for result in results:
        analysis = result.analysis
        if not result.counts or analysis.computed or analysis.status == "excluded":
            continue
        analyte, there = analysis.analyte, found.get(analysis.analyte_id)
        if there is None or _finer(analysis.performance, there.performance):
            found[analysis.analyte_id] = Column(
                analyte.id, analyte.name, analyte.name_vi, analysis.performance
            )
    return found


def _finer(one: Performance, other: Performance) -> bool:
    return one.loq is not None and (other.loq is None or one.loq < other.loq)


def _made(results: Sequence[Result]) -> dict[tuple[int, int, int], Result]:
    found: dict[tuple[int, int, int], Result] = {}
    for each in results:
        if each.counts:
            found.setdefault((each.analysis.sample_id, each.unit_no, each.analysis.analyte_id), each)
    return found
