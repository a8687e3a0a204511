"""Until when a sample is done, and each of its analyses begun: written into the rows when it is received or assigned."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain import due
from lims.domain.act import local_day
from lims.domain.holding import HeldFrom, Holding
from lims.domain.sample import AnalysisStatus
from lims.domain.working_days import Calendar
from lims.models.analysis import Analysis
from lims.models.method import Performance
from lims.models.sample import Order, Sample
from lims.queries import calendar


def settle(
    sample: Sample, analyses: Collection[Analysis], *, customers: date | None, days: Calendar, today: date
) -> None:
    """Performances with their versions must be loaded. A sample that is still to come is planned from today."""
    begun = today if sample.received_at is None else local_day(sample.received_at)
    asked = [each for each in analyses if each.status != AnalysisStatus.EXCLUDED]
    turnarounds = [each.performance.method_version.turnaround_days for each in asked]
    sample.feasible_on = due.feasible(begun, turnarounds, days)
    sample.due_on = due.promised(customers, sample.feasible_on)
    for each in asked:
        each.start_by = start_by(each, sample)


def start_by_rule(performance: Performance) -> Holding | None:
    """How long a sample may wait for it; None where the method says nothing."""
    if performance.holding_hours is None or performance.holding_from is None:
        return None
    return Holding(performance.holding_hours, HeldFrom(performance.holding_from))


def start_by(analysis: Analysis, sample: Sample) -> datetime | None:
    rule = None if analysis.computed else start_by_rule(analysis.performance)
    if rule is None:
        return None
    return rule.start_by(sampled_at=sample.sampled_at, received_at=sample.received_at)


def settle_received(session: Session, samples: Sequence[Sample], *, today: date) -> None:
    """Samples that have just come in. Three statements for all of them."""
    ids = [each.id for each in samples]
    rows = session.scalars(
        sa.select(Analysis)
        .where(Analysis.sample_id.in_(ids))
        .options(joinedload(Analysis.performance).joinedload(Performance.method_version))
    ).all()
    orders = {each.order_id for each in samples}
    asked_for = session.execute(sa.select(Order.id, Order.due_on).where(Order.id.in_(orders)))
    customers = {order_id: day for order_id, day in asked_for}
    days = calendar.calendar(session)
    for sample in samples:
        mine = [each for each in rows if each.sample_id == sample.id]
        settle(sample, mine, customers=customers[sample.order_id], days=days, today=today)
