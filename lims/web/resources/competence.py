"""Competence: who may do which method, granting it and taking it back; and what a version of a method needs."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.act import local_day
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.queries import competences as asking
from lims.queries import needs as needed
from lims.queries import supplies as shelf
from lims.services import competences, needs
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.resources import bp
from lims.web.resources.equipment import summary
from lims.web.resources.forms import GrantForm, NeedForm, WithdrawForm, version_sent
from lims.web.row_numbers import number, one
from lims.web.searched import text_in_address
from lims.web.typed import show_problems
from lims.web.used import kind_name
from lims.words import say


@bp.get("/competence")
@requires(Permission.READ_RUNS)
def competence_index() -> ResponseReturnValue:
    q, who = text_in_address("q"), text_in_address("who")
    with database().reading() as session:
        matrix = asking.matrix(
            session, today=local_day(now()), q=q, who=who, after=number_in_address("after")
        )
    return render_template("resources/competence.html", matrix=matrix, q=q, who=who)


@bp.get("/competence/<id:person_id>/<id:method_id>")
@requires(Permission.READ_RUNS)
def show_competence(person_id: int, method_id: int) -> ResponseReturnValue:
    return show(person_id, method_id)


@bp.post("/competence/<id:person_id>/<id:method_id>/grant")
@requires(Permission.KEEP_COMPETENCE)
def grant_competence(person_id: int, method_id: int) -> ResponseReturnValue:
    form = GrantForm()
    version_id = number(form.version_id.data) if form.version_id.data else None
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show_competence", person_id=person_id, method_id=method_id)
            competences.grant(session, person_id, method_id, form.given(), act=act(), version_id=version_id)
    except NotFound:
        raise
    except Refused as refused:
        return show(person_id, method_id, form=form, refused=refused), status_of(refused)
    flash(say("resources.granted", current_language()))
    return redirect(url_for(".show_competence", person_id=person_id, method_id=method_id), 303)


@bp.post("/competence/<id:person_id>/<id:method_id>/withdraw")
@requires(Permission.KEEP_COMPETENCE)
def withdraw_competence(person_id: int, method_id: int) -> ResponseReturnValue:
    form, chosen = WithdrawForm(), number(one(request.form, "competence"))
    doing = act((form.reason.data or "").strip() or None)
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show_competence", person_id=person_id, method_id=method_id)
            competences.withdraw(session, chosen, form.given(), version=version_sent(), act=doing)
    except NotFound:
        raise
    except Refused as refused:
        return (
            show(person_id, method_id, withdraw=form, chosen=chosen, refused=refused),
            status_of(refused),
        )
    flash(say("resources.withdrawn", current_language()))
    return redirect(url_for(".show_competence", person_id=person_id, method_id=method_id), 303)


@bp.get("/needs/<id:version_id>")
@requires(Permission.READ_CATALOGUE)
def show_needs(version_id: int) -> ResponseReturnValue:
    return needs_page(version_id)


@bp.post("/needs/<id:version_id>/add")
@requires(Permission.KEEP_METHODS)
def add_need(version_id: int) -> ResponseReturnValue:
    form = NeedForm()
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show_needs", version_id=version_id)
            needs.add(session, version_id, form.given(), act=act())
    except NotFound:
        raise
    except Refused as refused:
        return needs_page(version_id, form=form, refused=refused), status_of(refused)
    flash(say("resources.need_added", current_language()))
    return redirect(url_for(".show_needs", version_id=version_id), 303)


@bp.post("/needs/<id:version_id>/withdraw")
@requires(Permission.KEEP_METHODS)
def withdraw_need(version_id: int) -> ResponseReturnValue:
    with database().transaction(act(), once=sent_nonce()) as session:
        session.info["answer"] = url_for(".show_needs", version_id=version_id)
        needs.withdraw(session, version_id, number(one(request.form, "need")), act=act())
    flash(say("resources.need_removed", current_language()))
    return redirect(url_for(".show_needs", version_id=version_id), 303)


def show(
    person_id: int,
    method_id: int,
    *,
    form: GrantForm | None = None,
    withdraw: WithdrawForm | None = None,
    chosen: int | None = None,
    refused: Refused | None = None,
) -> str:
    """Everything granted to one person for one method, and the forms to go on."""
    with database().reading() as session:
        person, method = asking.pair(session, person_id, method_id)
        rows = asking.history(session, person_id, method_id)
    granting = form or GrantForm(formdata=None)
    granting.offer([(each.id, each.version) for each in method.versions])
    withdrawing = withdraw or WithdrawForm(formdata=None)
    left = show_problems(refused.problems if refused else {}, (withdraw or granting).find)
    return render_template(
        "resources/competence_of.html",
        who=person,
        method=method,
        rows=rows,
        form=granting,
        withdraw=withdrawing,
        chosen=chosen,
        today=local_day(now()),
        own=g.who.person_id == person_id,
        refused=summary(refused, left),
    )


def needs_page(version_id: int, *, form: NeedForm | None = None, refused: Refused | None = None) -> str:
    with database().reading() as session:
        version, rows = needed.version(session, version_id), needed.of(session, version_id)
        names = shelf.names(session)
    form = form or NeedForm(formdata=None)
    form.offer()
    left = show_problems(refused.problems if refused else {}, form.find)
    language = current_language()
    return render_template(
        "resources/needs.html",
        version=version,
        rows=[(row, kind_name(row.sort, row.kind, language)) for row in rows],
        names=names,
        form=form,
        refused=summary(refused, left),
    )
