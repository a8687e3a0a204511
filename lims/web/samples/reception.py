"""The desk: samples of an order are received together, refused, or called off."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import Conflict, Refused
from lims.domain.sample import Status
from lims.queries import orders
from lims.queries import samples as asking
from lims.services import reception
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.samples import bp
from lims.web.samples.forms import CancelForm, ReceiveForm, RejectForm, UnitsForm, awaited, whole_number
from lims.web.typed import refuse_strange_rows, show_problems
from lims.words import say


@bp.get("/orders/<id:order_id>/receive")
@requires(Permission.RECEIVE)
def receive(order_id: int) -> ResponseReturnValue:
    """The samples of an order that are awaited; `?sample=` ticks only that one."""
    only, at = number_in_address("sample"), act().at
    with database().reading() as session:
        order = orders.one(session, order_id)
    rows = [
        awaited(sample.id, sample.version, at, arrived=only in (None, sample.id), units=sample.units)
        for sample in order.samples
        if sample.status == Status.REQUESTED
    ]
    return show_receive(order_id, ReceiveForm(data={"arrivals": rows}))


@bp.post("/orders/<id:order_id>/receive")
@requires(Permission.RECEIVE)
def receive_now(order_id: int) -> ResponseReturnValue:
    refuse_strange_rows("arrivals")
    form, doing = ReceiveForm(), act()
    try:
        if not form.validate():
            raise Refused("form_incomplete")
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for("orders.show", order_id=order_id)
            received = reception.receive(session, [row.given() for row in form.arrived], act=doing)
            codes = ", ".join(sample.code or "" for sample in received)
    except Refused as refused:
        return show_receive(order_id, form, refused=refused), status_of(refused)
    flash(say("samples.received_now", current_language(), codes=codes))
    return redirect(url_for("orders.show", order_id=order_id))


@bp.get("/samples/<id:sample_id>/reject")
@requires(Permission.RECEIVE)
def reject(sample_id: int) -> ResponseReturnValue:
    return show_ending("samples/reject.html", sample_id, RejectForm())


@bp.post("/samples/<id:sample_id>/reject")
@requires(Permission.RECEIVE)
def reject_now(sample_id: int) -> ResponseReturnValue:
    form = RejectForm()
    doing = act(form.reason.data or None)
    try:
        if not form.validate():
            raise Refused("form_incomplete")
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", sample_id=sample_id)
            reception.reject(session, form.given(sample_id), act=doing)
    except Refused as refused:
        return show_ending("samples/reject.html", sample_id, form, refused=refused), status_of(refused)
    return redirect(url_for(".show", sample_id=sample_id))


@bp.get("/samples/<id:sample_id>/cancel")
@requires(Permission.RECEIVE)
def cancel(sample_id: int) -> ResponseReturnValue:
    return show_ending("samples/cancel.html", sample_id, CancelForm())


@bp.post("/samples/<id:sample_id>/cancel")
@requires(Permission.RECEIVE)
def cancel_now(sample_id: int) -> ResponseReturnValue:
    form = CancelForm()
    doing = act(form.reason.data or None)
    try:
        if not form.validate():
            raise Refused("form_incomplete")
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", sample_id=sample_id)
            version = whole_number(form.version.data)
            reception.cancel(session, sample_id, form.reason.data or "", version=version)
    except Refused as refused:
        return show_ending("samples/cancel.html", sample_id, form, refused=refused), status_of(refused)
    return redirect(url_for(".show", sample_id=sample_id))


@bp.get("/samples/<id:sample_id>/units")
@requires(Permission.RECEIVE)
def units(sample_id: int) -> ResponseReturnValue:
    return show_ending("samples/units.html", sample_id, UnitsForm())


@bp.post("/samples/<id:sample_id>/units")
@requires(Permission.RECEIVE)
def units_now(sample_id: int) -> ResponseReturnValue:
    form = UnitsForm()
    reason = form.reason.data or ""
    doing = act(reason.strip()[:1000] or None)
    try:
        if not form.validate():
            raise Refused("form_incomplete")
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", sample_id=sample_id)
            version = whole_number(form.version.data)
            reception.count_units(session, sample_id, form.units.data, reason, version=version)
    except Refused as refused:
        return show_ending("samples/units.html", sample_id, form, refused=refused), status_of(refused)
    flash(say("lots.units_changed", current_language(), count=form.units.data))
    return redirect(url_for(".show", sample_id=sample_id))


def show_receive(order_id: int, form: ReceiveForm, *, refused: Refused | None = None) -> str:
    with database().reading() as session:
        order = orders.one(session, order_id)
    by_id = {sample.id: (place, sample) for place, sample in enumerate(order.samples, start=1)}
    form.offer()
    left = show_problems(refused.problems if refused else {}, form.box)
    rows = [
        (row.form, *by_id[number])
        for row in form.arrivals
        if (number := whole_number(str(row.form.sample_id.data or ""))) in by_id
    ]
    if isinstance(refused, Conflict):
        for row, _, sample in rows:
            row.version.data = sample.version
    return render_template(
        "samples/receive.html", order=order, form=form, rows=rows, refused=refused, left=left
    )


def show_ending(
    template: str,
    sample_id: int,
    form: RejectForm | CancelForm | UnitsForm,
    *,
    refused: Refused | None = None,
) -> str:
    """The page that asks why. What has moved on in the meantime is said above the box."""
    with database().reading() as session:
        sample = asking.one(session, sample_id)
        place = asking.place_of(session, sample)
    if isinstance(form, RejectForm):
        form.offer()
    if isinstance(form, UnitsForm) and not form.units.raw_data:
        form.units.data = sample.units
    if refused is None or isinstance(refused, Conflict):
        form.version.data = sample.version
    show_problems(refused.problems if refused else {}, form._fields.get)
    return render_template(template, sample=sample, place=place, form=form, refused=refused)
