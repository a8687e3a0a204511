"""What a run used: shown with what stands against it, completed, taken back."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.queries import runs, using
from lims.queries.hindrances import hindrances_of_run
from lims.services import run_uses
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.resources import bp, competence, equipment, supplies
from lims.web.row_numbers import number, one
from lims.web.used import hindrances_told, lines, need_names, used_sent
from lims.words import say

__all__ = ["bp", "competence", "equipment", "supplies"]


@bp.get("/runs/<id:run_id>")
@requires(Permission.READ_RUNS)
def used(run_id: int) -> ResponseReturnValue:
    return show(run_id)


@bp.post("/runs/<id:run_id>/complete")
@requires(Permission.ENTER_RESULTS)
def complete(run_id: int) -> ResponseReturnValue:
    chosen = used_sent()
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".used", run_id=run_id)
            run_uses.complete(session, run_id, chosen, act=act())
    except NotFound:
        raise
    except Refused as refused:
        return show(run_id, chosen=chosen, refused=refused), status_of(refused)
    flash(say("resources.used_added", current_language()))
    return redirect(url_for(".used", run_id=run_id), 303)


@bp.post("/runs/<id:run_id>/take-back")
@requires(Permission.ENTER_RESULTS)
def take_back(run_id: int) -> ResponseReturnValue:
    use_id, reason = number(one(request.form, "use")), request.form.get("reason", "")
    try:
        with database().transaction(act(reason.strip() or None), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".used", run_id=run_id)
            run_uses.take_back(session, run_id, use_id, reason, act=act())
    except NotFound:
        raise
    except Refused as refused:
        return show(run_id, refused=refused, taken=use_id), status_of(refused)
    flash(say("resources.taken_back", current_language()))
    return redirect(url_for(".used", run_id=run_id), 303)


def show(
    run_id: int,
    *,
    chosen: using.Used | None = None,
    refused: Refused | None = None,
    taken: int | None = None,
) -> str:
    """What a run used, also what was taken back; and what may be added."""
    language = current_language()
    with database().reading() as session:
        run = runs.one(session, run_id)
        rows = using.of_run(session, run_id, dropped=True)
        hindrances = hindrances_of_run(session, [run_id])[run_id]
        offer = using.offer(
            session,
            run.method_version_id,
            g.who.person_id,
            on=run.performed_on,
            at=run.opened_at,
            act=act(),
        )
        accepted = runs.counts(session, [run_id]).get(run_id, runs.Count()).validated > 0
    told_lines = lines(rows, language)
    there = {line.code for line in told_lines if not line.dropped}
    return render_template(
        "resources/used.html",
        run=run,
        lines=told_lines,
        there=there,
        hindrances=hindrances_told(hindrances, language),
        offer=offer,
        chosen=chosen or using.Used(),
        places=need_names(offer, language),
        codes=request.form.get("codes", ""),
        reason=request.form.get("reason", ""),
        named=refused.problems if refused else {},
        refused=refused,
        taken=taken,
        editable=g.who.can(Permission.ENTER_RESULTS) and not accepted,
        accepted=accepted,
    )
