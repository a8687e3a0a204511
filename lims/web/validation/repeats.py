"""The page of one box that was measured several times: every value with its verdict, and which one counts."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.queries import repeats as asking
from lims.services import repeats
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.row_numbers import number
from lims.web.validation import bp
from lims.words import say
from lims.words.outcomes import understood


@bp.get("/runs/<id:run_id>/results/<id:result_id>/repeats")
@requires(Permission.READ_RUNS)
def show_repeats(run_id: int, result_id: int) -> ResponseReturnValue:
    return show_page(run_id, result_id)


@bp.post("/runs/<id:run_id>/results/<id:result_id>/repeats")
@requires(Permission.VALIDATE)
def choose_repeat(run_id: int, result_id: int) -> ResponseReturnValue:
    """Who entered may choose, too; it counts as accepted only when a second person validates."""
    reason = request.form.get("reason", "")
    chosen = request.form.get("chosen", "")
    try:
        with database().transaction(act(reason.strip() or None), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show_repeats", run_id=run_id, result_id=result_id)
            if not chosen:
                raise Refused("repeat_choose_one")
            repeats.choose(session, run_id, result_id, number(chosen), reason, act=act())
    except NotFound:
        raise
    except Refused as refused:
        return show_page(run_id, result_id, refused), status_of(refused)
    flash(say("repeat.chosen", current_language()))
    return redirect(url_for(".show_repeats", run_id=run_id, result_id=result_id), 303)


def show_page(run_id: int, result_id: int, refused: Refused | None = None) -> str:
    language = current_language()
    with database().reading() as session:
        repeated = asking.page(session, run_id, result_id)
    unit = repeated.analysis.performance.unit
    return render_template(
        "validation/repeats.html",
        repeated=repeated,
        run_id=run_id,
        result_id=result_id,
        refused=refused,
        chosen=request.form.get("chosen", ""),
        reason=request.form.get("reason", ""),
        told={
            each.result.id: understood(reading, unit, language)
            for each in repeated.tried
            if (reading := each.result.reading) is not None
        },
    )
