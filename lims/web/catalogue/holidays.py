"""The days the laboratory does not work: year by year, one more, one less."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from lims.domain.dates import written
from lims.domain.day_given import FIRST_YEAR, LAST_YEAR, DayGiven
from lims.domain.permission import Permission
from lims.domain.refusal import Refused
from lims.domain.working_days import DayKind, DayStatus
from lims.queries import calendar as asking
from lims.services import calendar
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.catalogue import bp
from lims.web.catalogue.decided_forms import named, summary
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.typed import DayField, Needed, show_problems
from lims.words import say


class HolidayForm(FlaskForm):  # type: ignore[misc]
    day = DayField("holidays.day", validators=[Needed()])
    kind = SelectField("holidays.kind", choices=[], validate_choice=False)
    name_vi = StringField("holidays.name_vi", validators=[Needed()])
    name_en = StringField("holidays.name_en", validators=[Optional()])
    status = SelectField("holidays.status", choices=[], validate_choice=False)
    source = StringField("holidays.source", validators=[Optional()])
    reason = TextAreaField("holidays.reason", validators=[Needed()])

    def offer(self) -> None:
        self.kind.choices = named("day_kind", tuple(DayKind))
        self.status.choices = named("day_status", tuple(DayStatus))

    def given(self) -> DayGiven:
        return DayGiven(
            day=self.day.data,
            kind=self.kind.data or "",
            name_vi=self.name_vi.data or "",
            name_en=self.name_en.data or "",
            status=self.status.data or "",
            source=self.source.data or "",
        )


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField("holidays.reason", validators=[Needed()])


@bp.get("/holidays")
@requires(Permission.READ_CATALOGUE)
def holidays_index() -> ResponseReturnValue:
    return show_year(HolidayForm(formdata=None))


@bp.post("/holidays")
@requires(Permission.KEEP_METHODS)
def holiday_add() -> ResponseReturnValue:
    form = HolidayForm()
    doing = act((form.reason.data or "").strip() or None)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            row = calendar.add(session, form.given(), act=doing)
            address = session.info["answer"] = url_for(".holidays_index", year=row.day.year)
    except Refused as refused:
        return show_year(form, refused=refused), status_of(refused)
    flash(say("holidays.added", current_language(), day=written(row.day)))
    return redirect(address, 303)


@bp.get("/holidays/<id:day_id>")
@requires(Permission.KEEP_METHODS)
def holiday(day_id: int) -> ResponseReturnValue:
    return show_day(day_id, WithdrawForm(formdata=None))


@bp.post("/holidays/<id:day_id>/withdraw")
@requires(Permission.KEEP_METHODS)
def holiday_withdraw(day_id: int) -> ResponseReturnValue:
    form = WithdrawForm()
    doing = act((form.reason.data or "").strip() or None)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            row = calendar.withdraw(session, day_id, act=doing)
            address = session.info["answer"] = url_for(".holidays_index", year=row.day.year)
    except Refused as refused:
        if (status := status_of(refused)) == 404:
            raise
        return show_day(day_id, form, refused=refused), status
    flash(say("holidays.withdrawn_now", current_language(), day=written(row.day)))
    return redirect(address, 303)


def require_valid(form: FlaskForm) -> None:
    if not form.validate():
        raise Refused("holiday_incomplete")


def show_year(form: HolidayForm, *, refused: Refused | None = None) -> str:
    """The year asked for, else this one; after a refusal with what was typed."""
    year = number_in_address("year") or act().day.year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadRequest
    form.offer()
    left = show_problems(refused.problems if refused else {}, form._fields.get)
    with database().reading() as session:
        rows, years = asking.days(session, year), asking.years(session)
    return render_template(
        "catalogue/holidays.html",
        rows=rows,
        year=year,
        years=sorted({*years, year, act().day.year, act().day.year + 1}),
        form=form,
        refused=summary(refused, left, form),
    )


def show_day(day_id: int, form: WithdrawForm, *, refused: Refused | None = None) -> str:
    left: dict[str, Any] = show_problems(refused.problems if refused else {}, form._fields.get)
    with database().reading() as session:
        row = asking.one(session, day_id)
    return render_template("catalogue/holiday.html", row=row, form=form, refused=summary(refused, left, form))
