"""What changed in the catalogue between two days, as a page and as a file."""

from datetime import date, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from lims.domain.act import local_day
from lims.domain.catalogue import MARKETS
from lims.domain.limit import CatalogueLimit
from lims.domain.limit_row import to_row
from lims.domain.permission import Permission
from lims.queries import differences as asking
from lims.web.access import requires
from lims.web.acts import now
from lims.web.catalogue import bp
from lims.web.catalogue.exports import send
from lims.web.catalogue.forms import day_in_address, one_of
from lims.web.house import database
from lims.web.paging import number_in_address

SIDES = (
    "limit_id", "limit_kind", "min_value", "max_value", "unit", "sample_size", "plan_n", "plan_c", "plan_m",
    "plan_M", "effective_from", "effective_to", "regulation", "clause",
)  # fmt: skip
COLUMNS = (
    "change", "market", "commodity", "analyte", "basis",
    *(f"before_{name}" for name in SIDES), *(f"now_{name}" for name in SIDES),
)  # fmt: skip
MOST = 100_000


@bp.get("/difference")
@requires(Permission.READ_CATALOGUE)
def difference() -> ResponseReturnValue:
    first, second = two_days()
    market = one_of("market", MARKETS)
    with database().reading() as session:
        page = asking.page(session, first, second, market=market, after=number_in_address("after"))
        coming = asking.next_change(session, local_day(now()))
    return render_template(
        "catalogue/difference.html",
        page=page,
        first=first,
        second=second,
        market=market,
        markets=MARKETS,
        coming=coming,
        today=local_day(now()),
    )


@bp.get("/difference/export")
@requires(Permission.READ_CATALOGUE)
def difference_file() -> ResponseReturnValue:
    first, second = two_days()
    with database().reading() as session:
        page = asking.page(session, first, second, market=one_of("market", MARKETS), most=MOST)
    rows = []
    for each in page.rows:
        found = each.difference
        about = (found.limit.market, found.limit.commodity, found.limit.analyte, found.limit.basis)
        rows.append([found.kind.value, *about, *_side(found.before), *_side(found.now)])
    name = f"limits {first.isoformat()} - {second.isoformat()}"
    return send(COLUMNS, rows, name=name)


def two_days() -> tuple[date, date]:
    """The two days of the address, the earlier first: a year ago and today unless others are asked for."""
    today = local_day(now())
    first = day_in_address("from", today - timedelta(days=365)) or today
    second = day_in_address("to", today) or today
    return min(first, second), max(first, second)


def _side(limit: CatalogueLimit | None) -> list[str]:
    if limit is None:
        return [""] * len(SIDES)
    cells = to_row(limit)
    return [cells[name] for name in SIDES]
