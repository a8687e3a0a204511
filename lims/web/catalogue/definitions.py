"""Residue definitions and sums: the list, one with its history, proposing one, and the decision of another person."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain.permission import Permission
from lims.domain.refusal import Refused
from lims.queries import decided as asking
from lims.queries import methods
from lims.services import definitions
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.catalogue import bp
from lims.web.catalogue.decided_forms import DefinitionForm, WhyForm, require_valid, summary
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.searched import text_in_address
from lims.web.typed import refuse_strange_rows, show_problems
from lims.words import say


@bp.get("/decided")
@requires(Permission.READ_CATALOGUE)
def decided() -> ResponseReturnValue:
    """Where everything that is settled before a measurement stands."""
    with database().reading() as session:
        waiting = asking.waiting(session)
    return render_template("catalogue/decided.html", waiting=waiting)


@bp.get("/definitions")
@requires(Permission.READ_CATALOGUE)
def definitions_index() -> ResponseReturnValue:
    q = text_in_address("q")
    with database().reading() as session:
        page = asking.definitions(session, q=q, after=number_in_address("after"))
    return render_template("catalogue/definitions.html", page=page, q=q)


@bp.get("/definitions/<id:definition_id>")
@requires(Permission.READ_CATALOGUE)
def definition(definition_id: int) -> ResponseReturnValue:
    return show_definition(definition_id, WhyForm())


@bp.get("/definitions/new")
@requires(Permission.PROPOSE_LIMITS)
def new_definition() -> ResponseReturnValue:
    """An empty form, or one that begins with a definition there is (`?like=`)."""
    data = {}
    if (like := number_in_address("like")) is not None:
        with database().reading() as session:
            row = asking.definition(session, like).row
        names = ("market", "bound", "nd_basis", "correlation", "expressed_as", "alternatives")
        data = {name: getattr(row, name) for name in names}
        data |= {
            "analyte": row.analyte.name,
            "parts": [{"name": n, "factor": shown(f)} for n, f in row.parts],
        }
    return show_definition_form(DefinitionForm(data=data))


@bp.post("/definitions/new")
@requires(Permission.PROPOSE_LIMITS)
def propose_definition() -> ResponseReturnValue:
    refuse_strange_rows("parts")
    form = DefinitionForm()
    if "more" in request.form:
        form.add_lines()
        return show_definition_form(form)
    doing = act((form.why.data or "").strip()[:1000] or None)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            row = definitions.propose(session, form.given(), act=doing)
            address = session.info["answer"] = url_for(".definition", definition_id=row.id)
    except Refused as refused:
        return show_definition_form(form, refused=refused), status_of(refused)
    flash(say("decided.proposed_now", current_language()))
    return redirect(address, 303)


@bp.post("/definitions/<id:definition_id>/decide")
@requires(Permission.APPROVE_LIMITS)
def decide_definition(definition_id: int) -> ResponseReturnValue:
    form, decision = WhyForm(), request.form.get("decision", "")
    if decision not in {"approve", "decline"}:
        raise BadRequest
    why, how = form.why.data or "", definitions.approve if decision == "approve" else definitions.decline
    doing = act(why.strip()[:1000] or None)
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            how(session, definition_id, why=why, act=doing)
            address = session.info["answer"] = url_for(".definition", definition_id=definition_id)
    except Refused as refused:
        if (status := status_of(refused)) == 404:
            raise
        return show_definition(definition_id, form, refused=refused), status
    flash(say(f"decided.{decision}_done", current_language()))
    return redirect(address, 303)


def show_definition(definition_id: int, form: WhyForm, *, refused: Refused | None = None) -> str:
    left = show_problems(refused.problems if refused else {}, form._fields.get)
    with database().reading() as session:
        entry = asking.definition(session, definition_id)
        history = asking.definitions_of(session, entry.row.analyte_id)
    return render_template(
        "catalogue/definition.html",
        entry=entry,
        history=[each for each in history if each.row.id != definition_id],
        form=form,
        refused=summary(refused, left, form),
        mine=entry.row.proposed_by_id == g.who.person_id,
    )


def show_definition_form(form: DefinitionForm, *, refused: Refused | None = None) -> str:
    form.offer()
    left = show_problems(refused.problems if refused else {}, form.find)
    with database().reading() as session:
        names = methods.names(session).analytes
    return render_template(
        "catalogue/definition_new.html", form=form, names=names, refused=summary(refused, left, form)
    )


def shown(factor: str) -> str:
    """A kept factor as it would be typed."""
    return factor.replace(".", ",") if current_language() == "vi" else factor
