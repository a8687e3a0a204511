"""A run is opened and filled, thinned out, taken again, and noted upon."""

from collections.abc import Callable, Collection

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.act import local_day
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.queries import fitness, using
from lims.queries import holding as held
from lims.queries import runs as asking
from lims.services import runs
from lims.web import due
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.row_numbers import number, numbers, one
from lims.web.runs import bp
from lims.web.runs.forms import RunForm
from lims.web.used import need_names, used_sent
from lims.words import say


@bp.get("/new")
@requires(Permission.ENTER_RESULTS)
def new() -> ResponseReturnValue:
    version_id = number_in_address("method")
    if version_id is None:
        with database().reading() as session:
            return render_template(
                "runs/choose.html", waiting=asking.waiting(session), clock=due.clock(session)
            )
    form = RunForm(formdata=None, performed_on=local_day(now()))
    return show_waiting(version_id, form, chosen=None)


@bp.post("/new")
@requires(Permission.ENTER_RESULTS)
def open_now() -> ResponseReturnValue:
    form = RunForm()
    version_id = number(one(request.form, "method"))
    chosen, used = numbers(request.form.getlist("analyses")), used_sent()
    if not form.validate():
        return show_waiting(version_id, form, chosen=chosen, used=used), 422
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            run = runs.open_run(
                session,
                chosen,
                act=act(),
                performed_on=form.performed_on.data,
                remark=form.remark.data or "",
                used=used,
            )
            session.info["answer"] = url_for(".show", run_id=run.id)
            late = held.in_run(session, run.id)
    except NotFound:
        raise
    except Refused as refused:
        return show_waiting(version_id, form, chosen=chosen, used=used, refused=refused), status_of(refused)
    flash(say("runs.opened", current_language(), run=run.code))
    if late:
        flash(say("holding.opened", current_language(), count=late), "stop")
    return redirect(url_for(".show", run_id=run.id), 303)


@bp.get("/<id:run_id>/add")
@requires(Permission.ENTER_RESULTS)
def add(run_id: int) -> ResponseReturnValue:
    return show_more(run_id)


@bp.post("/<id:run_id>/add")
@requires(Permission.ENTER_RESULTS)
def add_now(run_id: int) -> ResponseReturnValue:
    chosen = numbers(request.form.getlist("analyses"))
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", run_id=run_id)
            runs.add(session, run_id, chosen, act=act())
    except NotFound:
        raise
    except Refused as refused:
        return show_more(run_id, chosen=chosen, refused=refused), status_of(refused)
    return redirect(url_for(".show", run_id=run_id), 303)


@bp.get("/<id:run_id>/set-aside")
@requires(Permission.ENTER_RESULTS)
def set_aside(run_id: int) -> ResponseReturnValue:
    return show_set_aside(run_id)


@bp.post("/<id:run_id>/remove")
@requires(Permission.ENTER_RESULTS)
def remove(run_id: int) -> ResponseReturnValue:
    return take_aside(run_id, runs.remove, said="runs.removed")


@bp.post("/<id:run_id>/retest")
@requires(Permission.ENTER_RESULTS)
def retest(run_id: int) -> ResponseReturnValue:
    return take_aside(run_id, runs.retest, said="runs.retest_asked")


def take_aside(run_id: int, service: Callable[..., None], *, said: str) -> ResponseReturnValue:
    """One box of the run, for a reason: taken out while blank, or asked for again."""
    reason = request.form.get("reason", "")
    result_id = number(one(request.form, "result"))
    try:
        with database().transaction(act(reason.strip() or None), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", run_id=run_id)
            service(session, run_id, result_id, reason, act=act())
    except NotFound:
        raise
    except Refused as refused:
        return show_set_aside(run_id, refused=refused), status_of(refused)
    flash(say(said, current_language()))
    return redirect(url_for(".show", run_id=run_id), 303)


def show_waiting(
    version_id: int,
    form: RunForm,
    *,
    chosen: Collection[int] | None,
    used: using.Used | None = None,
    refused: Refused | None = None,
) -> str:
    """What waits for a method; all of it is chosen until somebody says otherwise. And what it is done with."""
    day = form.performed_on.data or local_day(now())
    none = request.args.get("select") == "none"
    with database().reading() as session:
        version = asking.method_version(session, version_id)
        waiting = asking.waiting_for(session, version_id)
        untold = fitness.untold_of(session, [each.sample_id for each in waiting])
        clock = due.clock(session)
        offer = using.offer(session, version_id, g.who.person_id, on=day, act=act())
    if refused is not None:
        form.performed_on.errors = [
            refused.problems[each] for each in refused.problems if each == "performed_on"
        ]
    return render_template(
        "runs/new.html",
        version=version,
        samples=waiting,
        chosen=([] if none else [each for sample in waiting for each in sample.ids])
        if chosen is None
        else chosen,
        form=form,
        refused=refused,
        clock=clock,
        untold=untold,
        offer=offer,
        used=used,
        codes=request.form.get("codes", ""),
        places=need_names(offer, current_language()),
        named={
            name: problem
            for name, problem in (refused.problems if refused else {}).items()
            if name != "performed_on"
        },
    )


def show_more(run_id: int, *, chosen: Collection[int] = (), refused: Refused | None = None) -> str:
    with database().reading() as session:
        run = asking.one(session, run_id)
        waiting = asking.waiting_for(session, run.method_version_id)
        clock = due.clock(session)
    return render_template(
        "runs/add.html",
        run=run,
        samples=waiting,
        chosen=chosen,
        refused=refused,
        clock=clock,
    )


def show_set_aside(run_id: int, *, refused: Refused | None = None) -> str:
    with database().reading() as session:
        whole = asking.whole(session, run_id)
    boxes = [box for box in whole.boxes if box.takes_entries]
    return render_template(
        "runs/set_aside.html",
        run=whole.run,
        boxes=boxes,
        chosen=request.form.get("result") or request.args.get("result", ""),
        reason=request.form.get("reason", ""),
        refused=refused,
    )
