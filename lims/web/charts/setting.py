"""The page of one chart, and what is decided on it: limits frozen, events noted."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lims.domain import control_chart
from lims.domain.act import local_day
from lims.domain.permission import Permission
from lims.domain.refusal import Refused
from lims.queries import charts as asking
from lims.queries.shown_charts import shown
from lims.services import charts
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.charts import bp
from lims.web.charts.forms import EventForm, LimitsForm, require_valid
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.typed import show_problems
from lims.words import charts as words
from lims.words import say


@bp.post("/<id:value_id>/limits")
@requires(Permission.KEEP_METHODS)
def freeze(value_id: int) -> ResponseReturnValue:
    form = LimitsForm(prefix="limits")
    try:
        require_valid(form)
        doing = act(form.reason.data)
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", value_id=value_id)
            key = asking.series(session, value_id).key
            row = charts.freeze(session, key, form.first_day.data, form.reason.data or "", act=doing)
            said = say("charts.frozen", current_language(), n=row.n)
    except Refused as refused:
        if (status := status_of(refused)) == 404:
            raise
        return show_chart(value_id, limits=form, refused=refused), status
    flash(said)
    return redirect(url_for(".show", value_id=value_id), 303)


@bp.post("/<id:value_id>/events")
@requires(Permission.VALIDATE)
def note(value_id: int) -> ResponseReturnValue:
    form = EventForm(prefix="event").offer()
    try:
        require_valid(form)
        with database().transaction(act(), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", value_id=value_id)
            charts.note(
                session,
                asking.series(session, value_id).key,
                form.kind.data or "",
                form.day.data,
                form.text.data or "",
                of_all=bool(form.of_all.data),
                act=act(),
            )
    except Refused as refused:
        if (status := status_of(refused)) == 404:
            raise
        return show_chart(value_id, event=form, refused=refused), status
    flash(say("charts.noted", current_language()))
    return redirect(url_for(".show", value_id=value_id), 303)


def show_chart(
    value_id: int,
    *,
    limits: LimitsForm | None = None,
    event: EventForm | None = None,
    refused: Refused | None = None,
) -> str:
    """The page of a series; after a refusal with what was typed, and each problem beside its box."""
    language, today = current_language(), local_day(now())
    with database().reading() as session:
        found = shown(session, value_id)
    form = limits or event
    left = (
        show_problems(refused.problems, form._fields.get) if refused is not None and form is not None else {}
    )
    told = refused is not None and (not refused.problems or bool(left))
    return render_template(
        "charts/show.html",
        shown=found,
        named=found.whole.named,
        question=words.question(found.whole.named.key, found.whole.named.called(language), language),
        unit=words.unit(found.whole.named.key.kind, found.whole.unit, language),
        newest_first=list(reversed(found.marked)),
        rounded=control_chart.rounded,
        step=control_chart.step,
        words=words,
        limits=limits or LimitsForm(formdata=None, prefix="limits", data={"first_day": today}),
        event=event or EventForm(formdata=None, prefix="event", data={"day": today, "of_all": True}).offer(),
        form=form,
        refused=refused if told and refused is not None and refused.code != "chart_form_incomplete" else None,
        may_freeze=g.who.can(Permission.KEEP_METHODS),
        may_note=g.who.can(Permission.VALIDATE),
    )
