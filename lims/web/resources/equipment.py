"""Instruments: the list, one with its history, putting it right, writing down what was done to it."""

from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain import resource as rules
from lims.domain.act import local_day
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Problem, Refused
from lims.domain.resource_kind import EquipmentKind, EquipmentStatus
from lims.queries import equipment as asking
from lims.queries import things
from lims.services import equipment
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.resources import bp
from lims.web.resources.forms import EquipmentForm, EventForm, ReasonForm, named, version_sent
from lims.web.row_numbers import number, one
from lims.web.searched import text_in_address
from lims.web.typed import show_problems
from lims.web.used import hindrances_told
from lims.words import say


@bp.get("/")
@requires(Permission.READ_RUNS)
def index() -> ResponseReturnValue:
    kind, status = request.args.get("kind", ""), request.args.get("status", "")
    if kind not in {"", *EquipmentKind} or status not in {"", *EquipmentStatus}:
        raise BadRequest
    wanted = asking.Wanted(
        q=text_in_address("q"),
        kind=kind,
        status=status,
        due=request.args.get("due") == "1",
        archived=request.args.get("archived") == "1",
        after=number_in_address("after"),
    )
    today = local_day(now())
    with database().reading() as session:
        page = asking.page(session, wanted, today=today)
    return render_template(
        "resources/index.html",
        page=page,
        wanted=wanted,
        today=today,
        kinds=named("equipment_kind", EquipmentKind),
        statuses=list(EquipmentStatus),
        soon=today + asking.DUE_WITHIN,
    )


@bp.get("/equipment/new")
@requires(Permission.KEEP_RESOURCES)
def new_equipment() -> ResponseReturnValue:
    form = EquipmentForm(formdata=None, data={"needs_calibration": True, "needs_maintenance": True})
    return edit_form(form)


@bp.post("/equipment/new")
@requires(Permission.KEEP_RESOURCES)
def add_equipment() -> ResponseReturnValue:
    form = EquipmentForm()
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            row = equipment.add(session, form.given(), role=g.who.role)
            address = session.info["answer"] = url_for(".show_equipment", equipment_id=row.id)
    except Refused as refused:
        return edit_form(form, refused=refused), status_of(refused)
    flash(say("resources.saved", current_language()))
    return redirect(address, 303)


@bp.get("/equipment/<id:equipment_id>")
@requires(Permission.READ_RUNS)
def show_equipment(equipment_id: int) -> ResponseReturnValue:
    return show(equipment_id)


@bp.get("/equipment/<id:equipment_id>/edit")
@requires(Permission.KEEP_RESOURCES)
def edit_equipment(equipment_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        row = asking.one(session, equipment_id)
    return edit_form(EquipmentForm(formdata=None, obj=row), equipment_id=equipment_id, version=row.version)


@bp.post("/equipment/<id:equipment_id>/edit")
@requires(Permission.KEEP_RESOURCES)
def change_equipment(equipment_id: int) -> ResponseReturnValue:
    form, version = EquipmentForm(), version_sent()
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            equipment.change(session, equipment_id, form.given(), version=version, role=g.who.role)
            address = session.info["answer"] = url_for(".show_equipment", equipment_id=equipment_id)
    except NotFound:
        raise
    except Refused as refused:
        return edit_form(form, equipment_id=equipment_id, version=version, refused=refused), status_of(
            refused
        )
    flash(say("resources.saved", current_language()))
    return redirect(address, 303)


@bp.post("/equipment/<id:equipment_id>/record")
@requires(Permission.KEEP_RESOURCES)
def record_event(equipment_id: int) -> ResponseReturnValue:
    form = EventForm()
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show_equipment", equipment_id=equipment_id)
            equipment.record(session, equipment_id, form.given(), version=version_sent(), act=act())
    except NotFound:
        raise
    except Refused as refused:
        return show(equipment_id, form=form, refused=refused), status_of(refused)
    flash(say("resources.recorded", current_language()))
    return redirect(url_for(".show_equipment", equipment_id=equipment_id), 303)


@bp.post("/equipment/<id:equipment_id>/strike")
@requires(Permission.KEEP_RESOURCES)
def strike_event(equipment_id: int) -> ResponseReturnValue:
    event_id, reason = number(one(request.form, "event")), request.form.get("reason", "")
    try:
        with database().transaction(act(reason.strip() or None), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show_equipment", equipment_id=equipment_id)
            equipment.strike(session, equipment_id, event_id, reason, version=version_sent(), act=act())
    except NotFound:
        raise
    except Refused as refused:
        return show(equipment_id, refused=refused, struck=event_id), status_of(refused)
    flash(say("resources.struck", current_language()))
    return redirect(url_for(".show_equipment", equipment_id=equipment_id), 303)


@bp.post("/equipment/<id:equipment_id>/archive")
@requires(Permission.KEEP_RESOURCES)
def archive_equipment(equipment_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    try:
        with database().transaction(act(reason.strip() or None), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show_equipment", equipment_id=equipment_id)
            equipment.archive(session, equipment_id, reason, version=version_sent(), act=act())
    except NotFound:
        raise
    except Refused as refused:
        return show(equipment_id, refused=refused), status_of(refused)
    flash(say("resources.archived_now", current_language()))
    return redirect(url_for(".show_equipment", equipment_id=equipment_id), 303)


@bp.post("/equipment/<id:equipment_id>/restore")
@requires(Permission.KEEP_RESOURCES)
def restore_equipment(equipment_id: int) -> ResponseReturnValue:
    with database().transaction(act(), once=sent_nonce()) as session:
        session.info["answer"] = url_for(".show_equipment", equipment_id=equipment_id)
        equipment.restore(session, equipment_id, version=version_sent())
    flash(say("resources.restored", current_language()))
    return redirect(url_for(".show_equipment", equipment_id=equipment_id), 303)


def edit_form(
    form: EquipmentForm,
    *,
    equipment_id: int | None = None,
    version: int = 0,
    refused: Refused | None = None,
) -> str:
    form.offer()
    left = show_problems(refused.problems if refused else {}, form.find)
    return render_template(
        "resources/equipment_edit.html",
        form=form,
        equipment_id=equipment_id,
        version=version,
        refused=summary(refused, left),
    )


def show(
    equipment_id: int,
    *,
    form: EventForm | None = None,
    refused: Refused | None = None,
    struck: int | None = None,
) -> str:
    """One instrument; after a refusal with what was typed, and each problem beside its box."""
    today = local_day(now())
    with database().reading() as session:
        row = asking.one(session, equipment_id)
    device = things.device(row)
    event_form = form or EventForm(formdata=None)
    event_form.offer()
    reason = ReasonForm() if form is None and refused is not None else ReasonForm(formdata=None)
    left = show_problems(refused.problems if refused else {}, (event_form if form else reason).find)
    return render_template(
        "resources/equipment.html",
        row=row,
        today=today,
        soon=today + asking.DUE_WITHIN,
        hindrances=hindrances_told(
            (*rules.in_books(device), *rules.hindrances(device, today)), current_language()
        ),
        form=event_form,
        reason=reason,
        struck=struck,
        refused=summary(refused, left),
    )


def summary(refused: Refused | None, left: Mapping[str, Problem]) -> Problem | None:
    """What belongs to no box stands above them all."""
    if refused is None:
        return None
    return next(iter(left.values()), refused.problem)
