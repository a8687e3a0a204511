"""Processing factors: the list, one, proposing it and its end, and the decisions of another person."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain.permission import Permission
from lims.domain.refusal import Refused
from lims.domain.second_person import Standing
from lims.queries import commodities as trees
from lims.queries import decided as asking
from lims.queries import methods, reference
from lims.services import factors
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.catalogue import bp
from lims.web.catalogue.decided_forms import EndForm, FactorForm, WhyForm, require_valid, summary
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.typed import show_problems
from lims.words import say


@bp.get("/factors")
@requires(Permission.READ_CATALOGUE)
def factors_index() -> ResponseReturnValue:
    with database().reading() as session:
        page = asking.factors(session, after=number_in_address("after"))
    return render_template("catalogue/factors.html", page=page)


@bp.get("/factors/<id:factor_id>")
@requires(Permission.READ_CATALOGUE)
def factor(factor_id: int) -> ResponseReturnValue:
    return show_factor(factor_id)


@bp.get("/factors/new")
@requires(Permission.PROPOSE_LIMITS)
def new_factor() -> ResponseReturnValue:
    return show_factor_form(FactorForm())


@bp.post("/factors/new")
@requires(Permission.PROPOSE_LIMITS)
def propose_factor() -> ResponseReturnValue:
    form = FactorForm()
    doing = act((form.why.data or "").strip()[:1000] or None)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            row = factors.propose(session, form.given(), act=doing)
            address = session.info["answer"] = url_for(".factor", factor_id=row.id)
    except Refused as refused:
        return show_factor_form(form, refused=refused), status_of(refused)
    flash(say("decided.proposed_now", current_language()))
    return redirect(address, 303)


@bp.post("/factors/<id:factor_id>/decide")
@requires(Permission.APPROVE_LIMITS)
def decide_factor(factor_id: int) -> ResponseReturnValue:
    how = {"approve": factors.approve, "decline": factors.decline}
    return _decide(how, factor_id, factor_id=factor_id)


@bp.post("/factors/<id:factor_id>/end")
@requires(Permission.PROPOSE_LIMITS)
def end_factor(factor_id: int) -> ResponseReturnValue:
    form = EndForm(prefix="end")
    why = form.why.data or ""
    doing = act(why.strip()[:1000] or None)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            factors.propose_end(session, factor_id, ends_on=form.ends_on.data, why=why, act=doing)
            address = session.info["answer"] = url_for(".factor", factor_id=factor_id)
    except Refused as refused:
        if (status := status_of(refused)) == 404:
            raise
        return show_factor(factor_id, end=form, refused=refused), status
    flash(say("decided.proposed_now", current_language()))
    return redirect(address, 303)


@bp.post("/factors/ends/<id:end_id>/decide")
@requires(Permission.APPROVE_LIMITS)
def decide_end(end_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        factor_id = asking.factor_of_end(session, end_id)
    how = {"approve": factors.approve_end, "decline": factors.decline_end}
    return _decide(how, end_id, factor_id=factor_id)


def _decide(how: dict[str, Callable[..., Any]], row_id: int, *, factor_id: int) -> ResponseReturnValue:
    form, decision = WhyForm(), request.form.get("decision", "")
    if decision not in how:
        raise BadRequest
    why = form.why.data or ""
    doing = act(why.strip()[:1000] or None)
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            how[decision](session, row_id, why=why, act=doing)
            address = session.info["answer"] = url_for(".factor", factor_id=factor_id)
    except Refused as refused:
        if (status := status_of(refused)) == 404:
            raise
        return show_factor(factor_id, form, refused=refused), status
    flash(say(f"decided.{decision}_done", current_language()))
    return redirect(address, 303)


def show_factor(
    factor_id: int, form: WhyForm | None = None, *, end: EndForm | None = None, refused: Refused | None = None
) -> str:
    form, end, answered = (
        form or WhyForm(formdata=None),
        end or EndForm(formdata=None, prefix="end"),
        end or form,
    )
    left = {}
    if refused is not None and answered is not None:
        boxes = {field.short_name: field for field in answered}
        left = show_problems(refused.problems, boxes.get)
    with database().reading() as session:
        entry = asking.factor(session, factor_id)
        ends = asking.ends_of(session, factor_id)
    waiting = next((each for each in ends if each.standing is Standing.PROPOSED), None)
    return render_template(
        "catalogue/factor.html",
        entry=entry,
        ends=ends,
        waiting=waiting,
        form=form,
        end=end,
        answered=answered,
        refused=summary(refused, left, answered) if answered is not None else None,
        mine=(waiting or entry).row.proposed_by_id == g.who.person_id,
    )


def show_factor_form(form: FactorForm, *, refused: Refused | None = None) -> str:
    with database().reading() as session:
        form.offer(trees.tree(session), reference.analyte_groups(session))
        names = methods.names(session).analytes
    left = show_problems(refused.problems if refused else {}, form._fields.get)
    return render_template(
        "catalogue/factor_new.html", form=form, names=names, refused=summary(refused, left, form)
    )
