"""The list of series; one of them as a chart, a table and a file."""

from dataclasses import dataclass
from io import BytesIO

from flask import make_response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain import chart_limits, control_chart
from lims.domain.act import local_day
from lims.domain.chart_limits import Standing
from lims.domain.control_chart import Marked
from lims.domain.permission import Permission
from lims.queries import chart_lists, holds
from lims.queries.charts import KINDS, Whole
from lims.queries.shown_charts import Shown, shown
from lims.web.access import requires
from lims.web.acts import now
from lims.web.charts import bp, held, look_backs, setting
from lims.web.charts.setting import show_chart
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.words import charts as words
from reports import control_chart as drawing
from reports.spreadsheet import as_csv

__all__ = ["bp", "held", "look_backs", "setting"]

COLUMNS = (
    "day",
    "run",
    "number",
    "value",
    "unit",
    "censored",
    "counts",
    "check",
    "mean",
    "s",
    "z",
    "signal",
    "rules",
    "entered_by",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One series in the list, with what its newest points say."""

    whole: Whole
    newest: Marked | None
    untrue: bool

    @property
    def has_limits(self) -> bool:
        return bool(self.whole.periods)


@bp.get("/")
@requires(Permission.READ_RUNS)
def index() -> ResponseReturnValue:
    kind = request.args.get("kind") or None
    if kind is not None and kind not in KINDS:
        raise BadRequest
    wanted = chart_lists.Wanted(
        method_id=number_in_address("method"),
        analyte_id=number_in_address("analyte"),
        kind=kind,
        after=number_in_address("after"),
    )
    with database().reading() as session:
        page = chart_lists.page(session, wanted)
        methods, analytes = chart_lists.methods(session), chart_lists.analytes(session)
        count = holds.count(session)
    return render_template(
        "charts/index.html",
        page=page,
        lines=[_line(each) for each in page.rows],
        methods=methods,
        analytes=analytes,
        kinds=KINDS,
        held=count,
        wanted=wanted,
        words=words,
    )


@bp.get("/<id:value_id>")
@requires(Permission.READ_RUNS)
def show(value_id: int) -> ResponseReturnValue:
    return show_chart(value_id)


@bp.get("/<id:value_id>/chart.svg")
@requires(Permission.READ_RUNS)
def picture(value_id: int) -> ResponseReturnValue:
    language = current_language()
    with database().reading() as session:
        found = shown(session, value_id)
    drawn = drawing.Drawn(
        title=words.question(found.whole.named.key, found.whole.named.called(language), language),
        unit=words.unit(found.whole.named.key.kind, found.whole.unit, language),
        kind=found.whole.named.key.kind,
        points=found.marked,
        periods=found.whole.periods,
        events=found.events,
    )
    response = make_response(drawing.draw(drawn, language))
    response.headers["Content-Type"] = "image/svg+xml"
    return response


@bp.get("/<id:value_id>/points.csv")
@requires(Permission.READ_RUNS)
def export(value_id: int) -> ResponseReturnValue:
    """All points of the series, with the limits each was judged by."""
    with database().reading() as session:
        found = shown(session, value_id, whole=True)
    rows = [_cells(found, each) for each in found.marked]
    return send_file(
        BytesIO(as_csv(COLUMNS, rows)),
        mimetype="text/csv",
        as_attachment=True,
        download_name=f"control chart {value_id} {local_day(now()).isoformat()}.csv",
        etag=False,
    )


def _line(whole: Whole) -> Line:
    kind = whole.named.key.kind
    marked = control_chart.marked(kind, whole.points, whole.periods)
    budget = chart_limits.budget(kind, marked, whole.uncertainty)
    untrue = budget is not None and budget.standing is Standing.NO_LONGER
    return Line(whole, marked[-1] if marked else None, untrue)


def _cells(found: Shown, marked: Marked) -> list[str]:
    point, period, signal = marked.point, marked.period, marked.signal
    return [
        point.day.isoformat(),
        point.run,
        str(point.number),
        format(point.figure, "f"),
        words.unit(found.whole.named.key.kind, found.whole.unit, current_language()),
        "yes" if point.censored else "no",
        "yes" if point.counts else "no",
        point.outcome,
        format(period.center, "f") if period else "",
        format(period.s, "f") if period else "",
        "" if marked.z is None else format(control_chart.rounded(marked.z), "f"),
        signal.action.value if signal else "",
        " ".join(signal.violations) if signal else "",
        point.who,
    ]
