"""Methods: the list, one with its versions, and writing one anew."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.act import local_day
from lims.domain.method import MethodKind
from lims.domain.permission import Permission
from lims.domain.refusal import Problem, Refused
from lims.queries import calculations, values
from lims.queries import methods as asking
from lims.services import methods
from lims.web import exports, listed_papers
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.methods.forms import MethodForm, VersionForm, as_before, require_valid
from lims.web.searched import text_in_address
from lims.web.typed import show_problems
from lims.words import say
from lims.words.performance import uncertainty_in_short

bp = Blueprint("methods", __name__, url_prefix="/methods")


@bp.get("/")
@requires(Permission.READ_CATALOGUE)
def index() -> ResponseReturnValue:
    q, kind, after = text_in_address("q"), text_in_address("kind"), text_in_address("after")
    with database().reading() as session:
        if exports.asked():
            chosen = kind if kind in set(MethodKind) else ""
            pages = exports.every(lambda key: asking.methods(session, q=q, kind=chosen, after=key or ""))
            return exports.send("methods", listed_papers.methods(local_day(now())), pages)
        page = asking.methods(session, q=q, kind=kind if kind in set(MethodKind) else "", after=after)
    return render_template("methods/index.html", page=page, q=q, kind=kind, today=local_day(now()))


@bp.get("/<id:method_id>")
@requires(Permission.READ_CATALOGUE)
def show(method_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        method = asking.method(session, method_id)
    return render_template(
        "methods/show.html", method=method, today=local_day(now()), uncertainty=uncertainty_of
    )


@bp.get("/new")
@requires(Permission.KEEP_METHODS)
def new() -> ResponseReturnValue:
    return show_form(MethodForm())


@bp.post("/new")
@requires(Permission.KEEP_METHODS)
def add() -> ResponseReturnValue:
    form = MethodForm()
    if "more" in request.form:
        form.add_lines()
        return show_form(form)
    try:
        require_valid(form)
        with database().transaction(act(), once=sent_nonce()) as session:
            method = methods.add_method(session, form.head(), form.given())
            address = session.info["answer"] = url_for(".show", method_id=method.id)
    except Refused as refused:
        return show_form(form, refused=refused), status_of(refused)
    flash(say("methods.added", current_language()))
    return redirect(address)


@bp.get("/<id:method_id>/versions/new")
@requires(Permission.KEEP_METHODS)
def new_version(method_id: int) -> ResponseReturnValue:
    """The lines of the version before, to be changed where they changed."""
    with database().reading() as session:
        last = max(asking.method(session, method_id).versions, key=lambda each: each.valid_from, default=None)
        data = as_before(last) if last else {}
    return show_form(VersionForm(data=data), method_id=method_id)


@bp.post("/<id:method_id>/versions/new")
@requires(Permission.KEEP_METHODS)
def add_version(method_id: int) -> ResponseReturnValue:
    form = VersionForm()
    if "more" in request.form:
        form.add_lines()
        return show_form(form, method_id=method_id)
    try:
        require_valid(form)
        with database().transaction(act(), once=sent_nonce()) as session:
            methods.add_version(session, method_id, form.given())
            session.info["answer"] = url_for(".show", method_id=method_id)
    except Refused as refused:
        if (status := status_of(refused)) == 404:
            raise
        return show_form(form, method_id=method_id, refused=refused), status
    flash(say("methods.version_added", current_language()))
    return redirect(url_for(".show", method_id=method_id))


def show_form(form: VersionForm, *, method_id: int | None = None, refused: Refused | None = None) -> str:
    left = show_problems(refused.problems if refused else {}, form.find)
    with database().reading() as session:
        names = asking.names(session)
        form.offer(calculations.in_use(session).values())
        method = asking.method(session, method_id) if method_id else None
    return render_template(
        "methods/new.html", form=form, names=names, method=method, refused=_summary(refused, left)
    )


def uncertainty_of(performance: Any) -> str:
    return uncertainty_in_short(values.uncertainty(performance), performance.unit, current_language())


def _summary(refused: Refused | None, left: dict[str, Problem]) -> Problem | None:
    """What belongs to no box stands above them all."""
    return next(iter(left.values()), refused.problem if refused else None)
