"""The day each act goes by: the list, one act with what was changed, and changing it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import Refused
from lims.queries import audit
from lims.queries import deciding_days as asking
from lims.services import deciding_days
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.catalogue import bp
from lims.web.catalogue.decided_forms import DayForm, require_valid, summary
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.searched import text_in_address
from lims.web.typed import show_problems
from lims.words import say


@bp.get("/days")
@requires(Permission.READ_CATALOGUE)
def days_index() -> ResponseReturnValue:
    q = text_in_address("q")
    with database().reading() as session:
        page = asking.acts(session, q=q, after=number_in_address("after"))
    return render_template("catalogue/days.html", page=page, q=q)


@bp.get("/days/<id:regulation_id>")
@requires(Permission.READ_CATALOGUE)
def day(regulation_id: int) -> ResponseReturnValue:
    return show_day(regulation_id, None)


@bp.post("/days/<id:regulation_id>")
@requires(Permission.APPROVE_LIMITS)
def change_day(regulation_id: int) -> ResponseReturnValue:
    form = DayForm()
    doing = act((form.reason.data or "").strip() or None)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            deciding_days.change(session, regulation_id, form.day.data or "", act=doing)
            address = session.info["answer"] = url_for(".day", regulation_id=regulation_id)
    except Refused as refused:
        if (status := status_of(refused)) == 404:
            raise
        return show_day(regulation_id, form, refused=refused), status
    flash(say("decided.day_changed", current_language()))
    return redirect(address, 303)


def show_day(regulation_id: int, form: DayForm | None, *, refused: Refused | None = None) -> str:
    with database().reading() as session:
        counted = asking.act(session, regulation_id)
        markets = asking.markets_of(session, regulation_id)
        trail = audit.entries(session, audit.Filter(entity="regulation", entity_id=regulation_id)).entries
    form = form or DayForm(formdata=None, data={"day": counted.row.decides_on})
    form.offer()
    left = show_problems(refused.problems if refused else {}, form._fields.get)
    changes = [
        (entry, name) for entry, name in trail if entry.action == "update" and "decides_on" in entry.changes
    ]
    return render_template(
        "catalogue/day.html",
        counted=counted,
        markets=markets,
        changes=changes,
        form=form,
        refused=summary(refused, left, form),
    )
