"""Bench calculations: the list, one version with its examples, trying it, proposing a version and deciding it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain.permission import Permission
from lims.domain.refusal import Problem, Refused
from lims.queries import calculations as asking
from lims.services import calculations
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.calculations import told
from lims.web.calculations.forms import ROWS, CalculationForm, as_typed, require_valid
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.typed import refuse_strange_rows, show_problems
from lims.words import say

bp = Blueprint("calculations", __name__, url_prefix="/calculations")
HOW = {"approve": calculations.approve, "decline": calculations.decline}


@bp.get("/")
@requires(Permission.READ_CATALOGUE)
def index() -> ResponseReturnValue:
    with database().reading() as session:
        page = asking.page(session, after=number_in_address("after"))
    return render_template("calculations/index.html", page=page)


@bp.get("/<id:calculation_id>")
@requires(Permission.READ_CATALOGUE)
def show(calculation_id: int) -> ResponseReturnValue:
    return show_calculation(calculation_id)


@bp.post("/<id:calculation_id>/try")
@requires(Permission.READ_CATALOGUE)
def try_it(calculation_id: int) -> ResponseReturnValue:
    """One determination by this version, for the eye; nothing is kept."""
    typed = {
        name.removeprefix("try-"): text for name, text in request.form.items() if name.startswith("try-")
    }
    return show_calculation(calculation_id, typed=typed)


@bp.get("/new")
@requires(Permission.PROPOSE_CALCULATIONS)
def new() -> ResponseReturnValue:
    """Empty, or with everything of the version it follows."""
    follows = number_in_address("from")
    if follows is None:
        return show_form(CalculationForm())
    with database().reading() as session:
        found = asking.one(session, follows).calculation
    return show_form(CalculationForm(data=as_typed(found)))


@bp.post("/new")
@requires(Permission.PROPOSE_CALCULATIONS)
def propose() -> ResponseReturnValue:
    for rows in ROWS:
        refuse_strange_rows(rows)
    form = CalculationForm()
    more = request.form.get("more", "")
    if more in ROWS:
        form.add_rows(more)
        return show_form(form)
    doing = act((form.why.data or "").strip()[:1000] or None)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            row = calculations.propose(session, form.given(), act=doing)
            address = session.info["answer"] = url_for(".show", calculation_id=row.id)
    except Refused as refused:
        return show_form(form, refused=refused), status_of(refused)
    flash(say("decided.proposed_now", current_language()))
    return redirect(address, 303)


@bp.post("/<id:calculation_id>/decide")
@requires(Permission.APPROVE_CALCULATIONS)
def decide(calculation_id: int) -> ResponseReturnValue:
    decision, why = request.form.get("decision", ""), request.form.get("why", "")
    if decision not in HOW:
        raise BadRequest
    doing = act(why.strip()[:1000] or None)
    address = url_for(".show", calculation_id=calculation_id)
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            HOW[decision](session, calculation_id, why=why, act=doing)
            session.info["answer"] = address
    except Refused as refused:
        if (status := status_of(refused)) == 404:
            raise
        return show_calculation(calculation_id, refused=refused, why=why), status
    flash(say(f"decided.{decision}_done", current_language()))
    return redirect(address, 303)


def show_calculation(
    calculation_id: int,
    *,
    typed: Mapping[str, str] | None = None,
    refused: Refused | None = None,
    why: str = "",
) -> str:
    language = current_language()
    with database().reading() as session:
        entry = asking.one(session, calculation_id)
        others = asking.versions(session, entry.row.code)
        users = asking.users(session, calculation_id)
    found = entry.calculation
    return render_template(
        "calculations/show.html",
        entry=entry,
        recipe=found.recipe,
        others=others,
        users=users,
        cases=told.cases(found, language),
        inputs=told.inputs(found.recipe, typed, language),
        rules=told.rules(found.recipe, language),
        tried=told.tried(found.recipe, typed, language) if typed is not None else None,
        mine=entry.row.proposed_by_id == g.who.person_id,
        refused=refused,
        named=_named(refused),
        why=why,
    )


def show_form(form: CalculationForm, *, refused: Refused | None = None) -> str:
    form.offer()
    left = show_problems(refused.problems if refused else {}, form.find)
    summary = next(iter(left.values()), None if refused is None else refused.problem)
    return render_template("calculations/new.html", form=form, refused=summary)


def _named(refused: Refused | None) -> dict[str, Problem]:
    problems: dict[str, Any] = refused.problems if refused else {}
    return {name: problem for name, problem in problems.items() if name == "why"}
