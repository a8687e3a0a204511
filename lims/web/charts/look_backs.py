"""A control failed: the runs since it was last good are listed, and held back."""

from collections.abc import Collection

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.queries import look_backs as asking
from lims.services import holds
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.charts import bp
from lims.web.charts.forms import HoldForm, require_valid
from lims.web.charts.held import may_hold
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.row_numbers import numbers
from lims.web.typed import show_problems
from lims.words import say

ADDRESS = "/look-back/<id:run_id>/<item>/<id:analyte_id>"


@bp.get(ADDRESS)
@requires(Permission.READ_RUNS)
def look_back(run_id: int, item: str, analyte_id: int) -> ResponseReturnValue:
    return show_look_back(run_id, item, analyte_id)


@bp.post(f"{ADDRESS}/hold")
@requires(Permission.VALIDATE)
def hold(run_id: int, item: str, analyte_id: int) -> ResponseReturnValue:
    form, chosen = HoldForm(prefix="hold"), numbers(request.form.getlist("run"))
    here = url_for(".look_back", run_id=run_id, item=item, analyte_id=analyte_id)
    try:
        require_valid(form)
        doing = act(form.reason.data)
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = here
            count = holds.hold(
                session, chosen, form.reason.data or "", act=doing, reviewer=g.who.reviewer, role=g.who.role
            )
    except NotFound:
        raise
    except Refused as refused:
        return show_look_back(run_id, item, analyte_id, form, chosen=chosen, refused=refused), status_of(
            refused
        )
    flash(say("charts.held", current_language(), count=count))
    return redirect(here, 303)


def show_look_back(
    run_id: int,
    item: str,
    analyte_id: int,
    form: HoldForm | None = None,
    *,
    chosen: Collection[int] | None = None,
    refused: Refused | None = None,
) -> str:
    with database().reading() as session:
        found = asking.look_back(session, run_id, item, analyte_id)
    left = (
        show_problems(refused.problems, form._fields.get) if refused is not None and form is not None else {}
    )
    alone = (
        refused is not None
        and refused.code != "chart_form_incomplete"
        and (not refused.problems or bool(left))
    )
    return render_template(
        "charts/look_back.html",
        found=found,
        chosen=chosen,
        hold=form or HoldForm(formdata=None, prefix="hold"),
        form=form,
        refused=refused if alone else None,
        reviews=may_hold(),
        name=found.analyte.name
        if current_language() == "en"
        else found.analyte.name_vi or found.analyte.name,
    )
