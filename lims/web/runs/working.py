"""The page of one result that is worked out: stages over days, or plates by dilution."""

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.queries import results as boxes
from lims.queries import worked as asking
from lims.services import bench_work
from lims.services.bench_work import Sent
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.runs import bp, worksheet
from lims.words import say
from lims.words.outcomes import limits, said, understood


@bp.get("/<id:run_id>/results/<id:result_id>/work")
@requires(Permission.READ_RUNS)
def work(run_id: int, result_id: int) -> ResponseReturnValue:
    return show_work(run_id, result_id)


@bp.post("/<id:run_id>/results/<id:result_id>/work")
@requires(Permission.ENTER_RESULTS)
def keep_work(run_id: int, result_id: int) -> ResponseReturnValue:
    sent = worksheet.sent_in(request.form)
    reason = request.form.get(bench_work.REASON, "")
    here = url_for(".work", run_id=run_id, result_id=result_id)
    try:
        with database().transaction(act(reason.strip() or None), once=sent_nonce()) as session:
            session.info["answer"] = here
            changed = bench_work.keep(session, run_id, result_id, sent, act=act(), correction_reason=reason)
    except NotFound:
        raise
    except Refused as refused:
        return show_work(run_id, result_id, sent=sent, refused=refused), status_of(refused)
    flash(say("work.saved" if changed else "work.nothing", current_language()))
    return redirect(here, 303)


@bp.post("/<id:run_id>/results/<id:result_id>/work/read")
@requires(Permission.ENTER_RESULTS)
def read_work(run_id: int, result_id: int) -> ResponseReturnValue:
    """What the plates on the page would say; nothing is kept."""
    sent = worksheet.sent_in(request.form)
    with database().reading() as session:
        page = asking.page(session, run_id, result_id)
        yardstick = boxes.to_read(session, run_id, result_id)
    return jsonify(worksheet.readback(page.box, yardstick, sent, current_language()))


def show_work(
    run_id: int, result_id: int, *, sent: Sent | None = None, refused: Refused | None = None
) -> str:
    """The page; after a refusal with everything that was typed, and what is kept beside it."""
    language = current_language()
    with database().reading() as session:
        page = asking.page(session, run_id, result_id)
    box = page.box
    return render_template(
        "runs/work.html",
        run=page.run,
        box=box,
        units=page.units,
        editable=g.who.can(Permission.ENTER_RESULTS) and box.takes_entries,
        sheet=worksheet.worksheet(page, sent, language, now=now()),
        answer=_answer(page, language),
        refused=refused,
        named=refused.problems if refused else {},
        reason=request.form.get(bench_work.REASON, ""),
    )


def _answer(page: asking.Page, language: Any) -> dict[str, Any]:
    """The result as it stands, with its verdicts."""
    box = page.box
    if box.reading is None:
        return {"text": "", "outcomes": [], "limits": limits(box.yardstick, language)}
    return {
        "text": understood(box.reading, box.seen.unit, language),
        "outcomes": said(box.answers, box.reading, language),
        "limits": limits(box.yardstick, language),
    }
