"""The producer's own papers of a month in one file."""

from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.web import month_zip
from lims.web.access import requires
from lims.web.limits import limiter
from lims.web.mine import bp
from lims.web.mine.owner import own


@bp.get("/certificates/months")
@requires(Permission.OWN_CERTIFICATES)
def by_month() -> ResponseReturnValue:
    return month_zip.show_year(producer_id=own(), template="mine/months.html")


@bp.get("/certificates/<month>.zip")
@requires(Permission.OWN_CERTIFICATES)
@limiter.limit(month_zip.RATE, key_func=month_zip.asker)
def of_month(month: str) -> ResponseReturnValue:
    return month_zip.send(month, producer_id=own())
