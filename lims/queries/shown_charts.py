"""A series made ready for its page, its drawing and its file: the same points, the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims.domain import chart_limits, control_chart
from lims.domain.chart_limits import Budget
from lims.domain.control_chart import Event, Marked, Period
from lims.queries import charts as asking
from lims.queries.chart_lists import RECENT
from lims.queries.charts import Whole

MOST_SHOWN = 100
"""Points on one sheet; the file has all of them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One series: its points with their signals, oldest first, its limits and events, what it says of the budget."""

    whole: Whole
    marked: Sequence[Marked]
    events: Sequence[Event]
    budget: Budget | None

    @property
    def period(self) -> Period | None:
        """The limits the newest point was judged by; before any point of theirs, those set last."""
        newest = self.marked[-1].period if self.marked else None
        return newest or (self.whole.periods[-1] if self.whole.periods else None)


def shown(session: Session, value_id: int, *, whole: bool = False) -> Shown:
    """One series, or its newest hundred points. Raises `NotFound`."""
    before = 2 * control_chart.HISTORY
    found = asking.whole(session, value_id, limit=None if whole else MOST_SHOWN + before)
    key = found.named.key
    others = asking.others(session, key)
    beside: list[Marked] = []
    if len(others) == 1:
        points = asking.points(session, others[0], since=found.points[0].day if found.points else None)
        beside = control_chart.marked(key.kind, points, asking.periods(session, others[0]))
    marked = control_chart.marked(key.kind, found.points, found.periods, beside)
    budget = chart_limits.budget(key.kind, marked[-RECENT:], found.uncertainty)
    return Shown(found, marked if whole else marked[-MOST_SHOWN:], asking.events(session, key), budget)
