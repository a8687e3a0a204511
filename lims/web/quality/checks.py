"""The checks of one run: what its controls gave, what holds results back, and the ways out."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission, Role
from lims.domain.refusal import NotFound, Refused
from lims.queries import quality as asking
from lims.queries import runs
from lims.queries.quality_sheet import sheets
from lims.services import controls, quality
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.quality import board, bp, sent
from lims.web.quality.board import Again
from lims.web.row_numbers import number, numbers, one
from lims.words import quality as words
from lims.words import say


@bp.get("/runs/<id:run_id>")
@requires(Permission.READ_RUNS)
def show(run_id: int) -> ResponseReturnValue:
    return show_checks(run_id)


@bp.post("/runs/<id:run_id>")
@requires(Permission.ENTER_RESULTS)
def enter(run_id: int) -> ResponseReturnValue:
    typed, reason = sent.controls_in(request.form), request.form.get("correction_reason", "")
    try:
        with database().transaction(act(reason.strip() or None)) as session:
            count = controls.enter(session, run_id, typed, act=act(), correction_reason=reason)
    except NotFound:
        raise
    except Refused as refused:
        return show_checks(run_id, refused, again=Again(typed, refused.problems)), status_of(refused)
    flash(say("quality.kept", current_language(), count=count))
    return redirect(url_for(".show", run_id=run_id), 303)


@bp.post("/runs/<id:run_id>/again")
@requires(Permission.ENTER_RESULTS)
def measure_again(run_id: int) -> ResponseReturnValue:
    control_id, reason = number(one(request.form, "control")), request.form.get("reason", "")
    return decide(
        run_id, lambda session: controls.measure_again(session, run_id, control_id, reason, act=act())
    )


@bp.post("/runs/<id:run_id>/more")
@requires(Permission.ENTER_RESULTS)
def put_in(run_id: int) -> ResponseReturnValue:
    item, sample = one(request.form, "item"), sent.sample_in(request.form.get("sample", ""))
    return decide(run_id, lambda session: controls.put_in(session, run_id, item, sample=sample))


@bp.post("/runs/<id:run_id>/deviation")
@requires(Permission.VALIDATE)
def sign_deviation(run_id: int) -> ResponseReturnValue:
    checks = sent.checks_in(request.form)
    cause, impact = request.form.get("cause", ""), request.form.get("impact", "")
    return decide(
        run_id,
        lambda session: quality.sign_deviation(
            session, run_id, checks, cause, impact, act=act(), role=g.who.role
        ),
    )


@bp.post("/runs/<id:run_id>/seen")
@requires(Permission.VALIDATE)
def acknowledge(run_id: int) -> ResponseReturnValue:
    return decide(
        run_id,
        lambda session: quality.acknowledge(
            session, run_id, act=act(), reviewer=g.who.reviewer, role=g.who.role
        ),
    )


@bp.post("/runs/<id:run_id>/repeat")
@requires(Permission.ENTER_RESULTS)
def repeat(run_id: int) -> ResponseReturnValue:
    analytes, reason = numbers(request.form.getlist("analyte")), request.form.get("reason", "")
    return decide(run_id, lambda session: quality.repeat(session, run_id, analytes, reason, act=act()))


@bp.post("/runs/<id:run_id>/leave-out")
@requires(Permission.ASSIGN)
def leave_out(run_id: int) -> ResponseReturnValue:
    analytes, reason = numbers(request.form.getlist("analyte")), request.form.get("reason", "")
    return decide(run_id, lambda session: quality.leave_out(session, run_id, analytes, reason, act=act()))


def decide(run_id: int, service: Callable[[Any], object]) -> ResponseReturnValue:
    """One decision about the checks of a run, and back to them."""
    why = request.form.get("reason") or request.form.get("cause") or ""
    try:
        with database().transaction(act(why.strip()[:2000] or None), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", run_id=run_id)
            service(session)
    except NotFound:
        raise
    except Refused as refused:
        return show_checks(run_id, refused), status_of(refused)
    flash(say("quality.decided", current_language()))
    return redirect(url_for(".show", run_id=run_id), 303)


def show_checks(run_id: int, refused: Refused | None = None, *, again: Again | None = None) -> str:
    language = current_language()
    with database().reading() as session:
        run = runs.one(session, run_id)
        sheet = sheets(session, [run_id])[run_id]
        standing = asking.quality_of(sheet)
        blocking = board.told(standing.blocking, sheet, language)
        warnings = board.told(standing.warnings, sheet, language)
        parts = board.parts(sheet, standing.checks, language, again or Again())
    held = [each for each in sheet.analytes.values() if standing.holding(each.analyte_id)]
    accepted = any(each.validated_at is not None for each in sheet.results)
    return render_template(
        "quality/show.html",
        run=run,
        quality=standing,
        parts=parts,
        blocking=blocking,
        warnings=warnings,
        called={each.analyte_id: each.called(language) for each in sheet.analytes.values()},
        held=held,
        words=words,
        refused=refused,
        reviews=g.who.role is Role.MANAGER or g.who.reviewer,
        may_enter=g.who.can(Permission.ENTER_RESULTS),
        accepted=accepted,
        samples=[
            (f"{sample}.{unit}", board.sample_named(sheet, sample, unit)) for sample, unit in sheet.samples
        ],
        anything_kept=any(control.values for control in sheet.controls),
    )
