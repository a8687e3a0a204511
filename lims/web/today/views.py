"""Where each role begins the day."""

from flask import Blueprint, g, redirect, render_template
from flask.typing import ResponseReturnValue

from lims.domain.act import local_day
from lims.domain.permission import Permission, Role
from lims.queries import today
from lims.web import due, navigation
from lims.web.access import requires, signed_in
from lims.web.acts import now
from lims.web.house import database

bp = Blueprint("today", __name__)


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    return redirect(navigation.home())


@bp.get("/today")
@requires(Permission.READ_RUNS)
def index() -> ResponseReturnValue:
    """What this person can go on with: the list of each panel is short, its head leads to the whole."""
    at = now()
    day = local_day(at)
    validates = g.who.role is Role.MANAGER or (g.who.role is Role.TECHNICIAN and g.who.reviewer)
    issues, enters = g.who.can(Permission.ISSUE), g.who.can(Permission.ENTER_RESULTS)
    with database().reading() as session:
        clock = due.clock(session)
        seen = today.of_person(
            session,
            g.who.person_id,
            today=day,
            days=clock.days,
            now=at,
            enters=enters,
            validates=validates,
            issues=issues,
        )
    return render_template(
        "today/index.html",
        day=seen,
        today=day,
        enters=enters,
        now=at,
        clock=clock,
        validates=validates,
        issues=issues,
    )
