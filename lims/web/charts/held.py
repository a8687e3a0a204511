"""The runs somebody holds back, and letting one go."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission, Role
from lims.domain.refusal import NotFound, Refused
from lims.queries import holds as asking
from lims.services import holds
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.charts import bp
from lims.web.charts.forms import ReleaseForm, require_valid
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.row_numbers import number, one
from lims.web.typed import show_problems
from lims.words import say


@bp.get("/held")
@requires(Permission.READ_RUNS)
def held_runs() -> ResponseReturnValue:
    return show_held(ReleaseForm(formdata=None))


@bp.post("/held/release")
@requires(Permission.VALIDATE)
def release() -> ResponseReturnValue:
    form, run_id = ReleaseForm(), number(one(request.form, "held"))
    try:
        require_valid(form)
        doing = act(form.reason.data)
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".held_runs")
            holds.release(
                session, run_id, form.reason.data or "", act=doing, reviewer=g.who.reviewer, role=g.who.role
            )
    except NotFound:
        raise
    except Refused as refused:
        show_problems(refused.problems, form._fields.get)
        return show_held(form, chosen=run_id, refused=refused), status_of(refused)
    flash(say("charts.released", current_language()))
    return redirect(url_for(".held_runs"), 303)


def may_hold() -> bool:
    """Managers, and the technicians who were named reviewers."""
    return g.who.role is Role.MANAGER or (g.who.can(Permission.VALIDATE) and g.who.reviewer)


def show_held(form: ReleaseForm, *, chosen: int | None = None, refused: Refused | None = None) -> str:
    with database().reading() as session:
        rows, next_key = asking.page(session, after=number_in_address("after"))
    return render_template(
        "charts/held_runs.html",
        rows=rows,
        next_key=next_key,
        form=form,
        chosen=chosen,
        refused=refused if refused is not None and refused.code != "chart_form_incomplete" else None,
        reviews=may_hold(),
    )
