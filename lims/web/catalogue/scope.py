"""The scope of accreditation: a page to read it, new lines with their decision, an end, a wrong entry struck."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from lims.domain.act import local_day
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.domain.scope_given import PLACE, ScopeGiven
from lims.queries import accreditation as asking
from lims.queries import commodities
from lims.services import scope
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.catalogue import bp
from lims.web.catalogue.decided_forms import number_of, summary, tree_choices
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.row_numbers import number, one
from lims.web.searched import text_in_address
from lims.web.typed import DayField, Needed, show_problems
from lims.words import say


class ScopeForm(FlaskForm):  # type: ignore[misc]
    method = StringField("scope.method", validators=[Needed()])
    version = StringField("scope.version", description="scope.version_hint", validators=[Optional()])
    analytes = TextAreaField(
        "scope.analytes", id="scope-analytes", description="scope.analytes_hint", validators=[Needed()]
    )
    commodity_id = SelectField(
        "scope.matrix", description="scope.matrix_hint", choices=[], validate_choice=False
    )
    place = StringField("scope.place", description="scope.place_hint", default=PLACE, validators=[Needed()])
    low = StringField("scope.low", description="scope.range_hint", validators=[Optional()])
    high = StringField("scope.high", validators=[Optional()])
    unit = StringField("scope.unit", validators=[Optional()])
    valid_from = DayField("scope.valid_from", validators=[Needed()])
    valid_to = DayField("scope.valid_to", validators=[Optional()])
    citation = TextAreaField("scope.citation", description="scope.citation_hint", validators=[Needed()])

    def given(self) -> ScopeGiven:
        return ScopeGiven(
            method=self.method.data or "",
            version=self.version.data or "",
            analytes=self.analytes.data or "",
            commodity_id=number_of(self.commodity_id.data),
            place=self.place.data or "",
            low=self.low.data or "",
            high=self.high.data or "",
            unit=self.unit.data or "",
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            citation=self.citation.data or "",
        )


class EndForm(FlaskForm):  # type: ignore[misc]
    last_day = DayField("scope.valid_to", validators=[Needed()])
    reason = TextAreaField("scope.reason", validators=[Needed()])


class StrikeForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField("scope.reason", validators=[Needed()])


@bp.get("/scope")
@requires(Permission.READ_CATALOGUE)
def scope_index() -> ResponseReturnValue:
    return show_scope(ScopeForm(formdata=None))


@bp.post("/scope")
@requires(Permission.KEEP_METHODS)
def scope_add() -> ResponseReturnValue:
    form = ScopeForm()
    try:
        require_valid(form)
        with database().transaction(act(), once=sent_nonce()) as session:
            rows = scope.keep(session, form.given(), act=act())
            session.info["answer"] = url_for(".scope_index")
    except Refused as refused:
        return show_scope(form, refused=refused), status_of(refused)
    flash(say("scope.kept", current_language(), count=len(rows)))
    return redirect(url_for(".scope_index"), 303)


@bp.get("/scope/<id:scope_id>")
@requires(Permission.READ_CATALOGUE)
def scope_line(scope_id: int) -> ResponseReturnValue:
    return show_line(scope_id)


@bp.post("/scope/<id:scope_id>/end")
@requires(Permission.KEEP_METHODS)
def scope_end(scope_id: int) -> ResponseReturnValue:
    form, version = EndForm(), number(one(request.form, "version"))

    def change(session: object) -> None:
        scope.end(
            session,  # type: ignore[arg-type]
            scope_id,
            last_day=form.last_day.data,
            reason=form.reason.data or "",
            version=version,
            act=act(),
        )

    return changed(scope_id, form, change)


@bp.post("/scope/<id:scope_id>/strike")
@requires(Permission.KEEP_METHODS)
def scope_strike(scope_id: int) -> ResponseReturnValue:
    form, version = StrikeForm(), number(one(request.form, "version"))

    def change(session: object) -> None:
        scope.strike(session, scope_id, reason=form.reason.data or "", version=version, act=act())  # type: ignore[arg-type]

    return changed(scope_id, form, change)


def changed(scope_id: int, form: FlaskForm, change: Callable[[object], None]) -> ResponseReturnValue:
    """One act on one line; after a refusal with what was typed."""
    try:
        require_valid(form)
        with database().transaction(
            act((form.reason.data or "").strip() or None), once=sent_nonce()
        ) as session:
            change(session)
            session.info["answer"] = url_for(".scope_line", scope_id=scope_id)
    except NotFound:
        raise
    except Refused as refused:
        return show_line(scope_id, form, refused=refused), status_of(refused)
    flash(say("scope.changed", current_language()))
    return redirect(url_for(".scope_line", scope_id=scope_id), 303)


def require_valid(form: FlaskForm) -> None:
    if not form.validate():
        raise Refused("scope_incomplete")


def show_scope(form: ScopeForm, *, refused: Refused | None = None) -> str:
    left = show_problems(refused.problems if refused else {}, form._fields.get)
    q = text_in_address("q")
    with database().reading() as session:
        page = asking.page(session, q=q, after=number_in_address("after"))
        codes = asking.codes(session)
        form.commodity_id.choices = tree_choices(commodities.tree(session))
    return render_template(
        "catalogue/scope.html",
        page=page,
        q=q,
        codes=codes,
        form=form,
        today=local_day(now()),
        refused=summary(refused, left, form),
    )


def show_line(scope_id: int, form: FlaskForm | None = None, *, refused: Refused | None = None) -> str:
    ending = form if isinstance(form, EndForm) else EndForm(formdata=None)
    striking = form if isinstance(form, StrikeForm) else StrikeForm(formdata=None)
    sent = form or ending
    left = show_problems(refused.problems if refused else {}, sent._fields.get)
    with database().reading() as session:
        row = asking.one(session, scope_id)
    return render_template(
        "catalogue/scope_line.html",
        row=row,
        ending=ending,
        striking=striking,
        sent=sent,
        today=local_day(now()),
        refused=summary(refused, left, sent),
    )
