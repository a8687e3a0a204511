"""The audit trail, for those who may read it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from lims import trail
from lims.domain.permission import Permission
from lims.queries import audit
from lims.web import exports, listed
from lims.web.access import requires, signed_in
from lims.web.house import database
from lims.web.paging import number_in_address

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """The laboratory's records; an administrator sees the system's own events only."""
    only = visible()
    wanted = audit.Filter(
        entity=request.args.get("entity", "")[:60] or None,
        entity_id=number_in_address("entity_id"),
        before=number_in_address("after"),
    )
    with database().reading() as session:
        if exports.asked():

            def further(before: int | None) -> tuple[Any, int | None]:
                found = audit.entries(session, replace(wanted, before=before), only=only)
                return found.entries, found.next_key

            return exports.send("audit", listed.AUDIT, exports.every(further))
        page = audit.entries(session, wanted, only=only)
        kinds = audit.kinds(session, only=only)
    return render_template("audit/index.html", page=page, kinds=kinds, wanted=wanted)


@bp.get("/verify")
@requires(Permission.READ_AUDIT)
def verify() -> ResponseReturnValue:
    """Walk the whole chain and say whether it holds."""
    with database().reading() as session:
        broken = next(iter(trail.breaks(session)), None)
        entries, head = trail.head(session)
    return render_template("audit/verify.html", broken=broken, entries=entries, head=head)


def visible() -> tuple[str, ...] | None:
    if g.who.can(Permission.READ_AUDIT):
        return None
    if g.who.can(Permission.READ_SYSTEM_EVENTS):
        return audit.SYSTEM
    raise Forbidden
