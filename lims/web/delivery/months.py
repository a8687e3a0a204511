"""The papers of a month in one file, of every producer, for the laboratory."""

from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.web import month_zip
from lims.web.access import requires
from lims.web.delivery import bp
from lims.web.limits import limiter


@bp.get("/certificates/months")
@requires(Permission.READ_CERTIFICATES)
def by_month() -> ResponseReturnValue:
    return month_zip.show_year(producer_id=None, template="delivery/months.html")


@bp.get("/certificates/<month>.zip")
@requires(Permission.READ_CERTIFICATES)
@limiter.limit(month_zip.RATE, key_func=month_zip.asker)
def of_month(month: str) -> ResponseReturnValue:
    return month_zip.send(month, producer_id=None)
