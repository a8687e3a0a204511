"""Thirty weeks of control figures the demo laboratory brings along from paper, and limits frozen from them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from lims.demo.hours import DATE, Day
from lims.demo.quality import CERTIFIED, METALS, REFERENCE
from lims.domain.control_chart import EventKind, Key
from lims.domain.frozen import to_lean
from lims.domain.number import rounded
from lims.domain.quality_finding import Outcome
from lims.domain.quality_plan import Plan
from lims.domain.run import RunStatus
from lims.models.analysis import Run
from lims.models.quality import Control, ControlValue
from lims.queries import demo as asking
from lims.services import charts

REMARK = "Trình diễn: số liệu kiểm soát bịa, chuyển từ sổ giấy sang; không có mẫu khách hàng."
# Invented: how far each week lay from the certified value, in hundredths of it.
LEAD = (2, 3, -2, -2, 1, 4, 1, -2, -2, 0, 2, 0, -1, 0, 0, -2, 0, 1, 4, 0, 2, -2, 2, 0, -1, 0, 2, -1, 2, 3)
CADMIUM = (
    4,
    4,
    -3,
    1,
    -1,
    3,
    1,
    1,
    1,
    -1,
    1,
    -1,
    5,
    -1,
    0,
    -4,
    -3,
    -2,
    2,
    2,
    1,
    -1,
    5,
    -2,
    -2,
    2,
    -2,
    1,
    3,
    0,
)
WEEKS = len(LEAD)
COLUMN_WEEK = 12


def carry_over(day: Day) -> None:
    """One run without samples for each week before; the manager freezes limits from them on the demo day."""
    with day.database.reading() as session:
        version_id = next(each for each, code, _ in asking.method_versions(session) if code == METALS)
        method_id, analytes = asking.charted(session, version_id, tuple(CERTIFIED))
    with day.act("lan", REMARK) as (session, act):
        for week in range(WEEKS):
            run = Run(
                code=f"TD-26-{week + 1:06d}",
                method_version_id=version_id,
                performed_on=DATE - timedelta(weeks=WEEKS - week),
                opened_by_id=day.people["lan"],
                opened_at=act.at,
                status=RunStatus.CLOSED.value,
                remark=REMARK,
                plan=to_lean(Plan((REFERENCE,))),
            )
            session.add(run)
            session.flush()
            session.add(_control(run.id, week, analytes, day.people["lan"], act.at))
    keys = [
        Key(method_id, each, REFERENCE.kind, REFERENCE.code, REFERENCE.material) for each in analytes.values()
    ]
    with day.act("lan") as (session, act):
        changed = DATE - timedelta(weeks=WEEKS - COLUMN_WEEK)
        charts.note(session, keys[0], EventKind.MAINTENANCE, changed, "Thay côn ICP-MS", of_all=True, act=act)
    for key in keys:
        with day.act("dung", "Trình diễn") as (session, act):
            charts.freeze(session, key, DATE, "Trình diễn: 30 tuần từ sổ giấy", act=act)


def figures(week: int) -> Iterator[tuple[str, str]]:
    """(analyte, as it was written down) of one week."""
    for analyte, away in (("lead", LEAD[week]), ("cadmium", CADMIUM[week])):
        value = Decimal(CERTIFIED[analyte][0]) * (100 + away) / 100
        yield analyte, f"{rounded(value, 3):f}"


def _control(run_id: int, week: int, analytes: Mapping[str, int], by: int, at: datetime) -> Control:
    return Control(
        run_id=run_id,
        item=REFERENCE.code,
        number=1,
        kind=REFERENCE.kind.value,
        material=REFERENCE.material,
        values=[
            ControlValue(
                analyte_id=analytes[analyte],
                typed={"value": text.replace(".", ",")},
                confirmed=[],
                outcome=Outcome.PASS.value,
                why="reference_within",
                figure=Decimal(text),
                earlier=[],
                entered_by_id=by,
                entered_at=at,
            )
            for analyte, text in figures(week)
        ],
    )
