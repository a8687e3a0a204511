"""Sampling minutes: the list, one of them, writing and correcting them, numbers for empty forms, and their paper."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import Conflict, NotFound, Refused
from lims.queries import minutes as asking
from lims.queries import orders
from lims.services import minutes
from lims.services.minutes import SAMPLED
from lims.web import exports, listed
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.minutes.forms import BlanksForm, GiveUpForm, MinutesForm
from lims.web.minutes.pages import (
    require_valid,
    sent_form,
    show_correct,
    show_give_up,
    show_list,
    show_new,
    status_in_address,
)
from lims.web.minutes.prefill import fresh, kept
from lims.web.paging import number_in_address
from lims.web.pdf import language_wanted, send
from lims.web.row_numbers import number
from lims.words import say
from reports import minutes as paper

bp = Blueprint("minutes", __name__)


@bp.get("/minutes/")
@requires(Permission.READ_SAMPLES)
def index() -> ResponseReturnValue:
    wanted = asking.Wanted(status=status_in_address(), after=number_in_address("after"))
    if exports.asked():
        with database().reading() as session:
            pages = exports.every(lambda after: exports.along(asking.page, session, wanted, after=after))
            return exports.send("minutes", listed.MINUTES, pages)
    return show_list(BlanksForm(formdata=None, wanted=1))


@bp.post("/minutes/blanks")
@requires(Permission.TAKE_SAMPLES)
def blanks() -> ResponseReturnValue:
    """Numbers for forms that are filled in by hand where the samples are taken."""
    form = BlanksForm()
    try:
        require_valid(form)
        with database().transaction(act(), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".index", status="blank")
            rows = minutes.blanks(session, form.wanted.data, act=act())
            numbers = ", ".join(row.number for row in rows)
    except Refused as refused:
        form.wanted.errors = [*form.wanted.errors, *([refused.problem] if not form.wanted.errors else [])]
        return show_list(form), status_of(refused)
    flash(say("minutes.blanks_taken", current_language(), numbers=numbers))
    return redirect(url_for(".index", status="blank"))


@bp.get("/minutes/<id:minutes_id>")
@requires(Permission.READ_SAMPLES)
def show(minutes_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        row = asking.one(session, minutes_id)
        frozen = asking.printed_on(session, [each.sample_id for each in row.items])
    return render_template("minutes/show.html", row=row, frozen=frozen)


@bp.get("/minutes/<id:minutes_id>/minutes.pdf")
@requires(Permission.READ_SAMPLES)
def print_(minutes_id: int) -> ResponseReturnValue:
    """The record with room for both signatures; the empty form while nothing is written."""
    with database().reading() as session:
        wanted = asking.paper(session, minutes_id, language=language_wanted())
    return send("bien-ban-lay-mau", wanted.number, paper.draw(wanted))


@bp.get("/orders/<id:order_id>/minutes/new")
@requires(Permission.TAKE_SAMPLES)
def new(order_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        order = orders.one(session, order_id)
        recorded = asking.recorded(session, [each.id for each in order.samples])
    waiting = [each for each in order.samples if each.id not in recorded and each.status in SAMPLED]
    data = fresh(waiting, name=g.who.name, contact=order.contact or order.producer.contact)
    return show_new(order_id, MinutesForm(data=data))


@bp.post("/orders/<id:order_id>/minutes")
@requires(Permission.TAKE_SAMPLES)
def make(order_id: int) -> ResponseReturnValue:
    form = sent_form()
    doing = act((form.reason.data or "").strip()[:1000] or None)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            row = minutes.make(session, order_id, form.given(), act=doing)
            session.info["answer"] = url_for(".show", minutes_id=row.id)
            address, kept_as = url_for(".show", minutes_id=row.id), row.number
    except NotFound:
        raise
    except Refused as refused:
        return show_new(order_id, form, refused=refused), status_of(refused)
    flash(say("minutes.kept", current_language(), number=kept_as))
    return redirect(address)


@bp.get("/minutes/<id:minutes_id>/correct")
@requires(Permission.TAKE_SAMPLES)
def correct(minutes_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        row = asking.one(session, minutes_id)
        if row.order is None:
            raise Conflict("minutes_blank")
        data = kept(row)
    return show_correct(minutes_id, MinutesForm(data=data))


@bp.post("/minutes/<id:minutes_id>/correct")
@requires(Permission.TAKE_SAMPLES)
def correct_now(minutes_id: int) -> ResponseReturnValue:
    form = sent_form()
    doing = act((form.reason.data or "").strip()[:1000] or None)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", minutes_id=minutes_id)
            version = number(form.version.data or "")
            row = minutes.correct(session, minutes_id, form.given(), version=version, act=doing)
            kept_as = row.number
    except NotFound:
        raise
    except Refused as refused:
        return show_correct(minutes_id, form, refused=refused), status_of(refused)
    flash(say("minutes.kept", current_language(), number=kept_as))
    return redirect(url_for(".show", minutes_id=minutes_id))


@bp.get("/minutes/<id:minutes_id>/give-up")
@requires(Permission.TAKE_SAMPLES)
def give_up(minutes_id: int) -> ResponseReturnValue:
    return show_give_up(minutes_id, GiveUpForm(formdata=None))


@bp.post("/minutes/<id:minutes_id>/give-up")
@requires(Permission.TAKE_SAMPLES)
def give_up_now(minutes_id: int) -> ResponseReturnValue:
    form = GiveUpForm()
    reason = form.reason.data or ""
    doing = act(reason.strip()[:1000] or None)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", minutes_id=minutes_id)
            version = number(form.version.data or "")
            row = minutes.give_up(session, minutes_id, reason, version=version, act=doing)
            kept_as = row.number
    except NotFound:
        raise
    except Refused as refused:
        return show_give_up(minutes_id, form, refused=refused), status_of(refused)
    flash(say("minutes.given_up", current_language(), number=kept_as))
    return redirect(url_for(".show", minutes_id=minutes_id))
