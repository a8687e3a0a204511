"""Reagents, standards, media and reference materials: their two lists, one bottle, putting it right."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain import resource as rules
from lims.domain.act import local_day
from lims.domain.dates import written
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.domain.resource_kind import SHELF, SupplyKind
from lims.queries import methods, things
from lims.queries import supplies as asking
from lims.services import supplies
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.errors import status_of
from lims.web.filters import number as shown
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.resources import bp
from lims.web.resources.equipment import summary
from lims.web.resources.forms import MaterialForm, ReasonForm, SupplyForm, named, version_sent
from lims.web.searched import text_in_address
from lims.web.typed import show_problems
from lims.web.used import hindrances_told
from lims.words import say


@bp.get("/supplies")
@requires(Permission.READ_RUNS)
def supplies_index() -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    kinds = tuple(each for each in SHELF if kind in {"", each})
    return list_of(kinds, "resources/supplies.html", kind=kind, choices=named("supply_kind", SHELF))


@bp.get("/materials")
@requires(Permission.READ_RUNS)
def materials_index() -> ResponseReturnValue:
    return list_of(asking.MATERIALS, "resources/materials.html")


@bp.get("/supplies/new")
@requires(Permission.KEEP_RESOURCES)
def new_supply() -> ResponseReturnValue:
    return edit_form(SupplyForm(formdata=None))


@bp.get("/materials/new")
@requires(Permission.KEEP_RESOURCES)
def new_material() -> ResponseReturnValue:
    return edit_form(MaterialForm(formdata=None))


@bp.post("/supplies/new")
@requires(Permission.KEEP_RESOURCES)
def add_supply() -> ResponseReturnValue:
    material = request.form.get("kind") == SupplyKind.REFERENCE_MATERIAL
    form = MaterialForm() if material else SupplyForm()
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            row = supplies.add(session, form.given(), form.values(), act=act())
            address = session.info["answer"] = url_for(".show_supply", supply_id=row.id)
    except Refused as refused:
        return edit_form(form, refused=refused), status_of(refused)
    flash(say("resources.saved", current_language()))
    return redirect(address, 303)


@bp.get("/supplies/<id:supply_id>")
@requires(Permission.READ_RUNS)
def show_supply(supply_id: int) -> ResponseReturnValue:
    return show(supply_id)


@bp.get("/supplies/<id:supply_id>/edit")
@requires(Permission.KEEP_RESOURCES)
def edit_supply(supply_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        row = asking.one(session, supply_id)
    return edit_form(form_of(row), supply_id=supply_id, version=row.version)


@bp.post("/supplies/<id:supply_id>/edit")
@requires(Permission.KEEP_RESOURCES)
def change_supply(supply_id: int) -> ResponseReturnValue:
    version = version_sent()
    with database().reading() as session:
        kind = asking.one(session, supply_id).kind
    form = MaterialForm() if kind == SupplyKind.REFERENCE_MATERIAL else SupplyForm()
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            supplies.change(session, supply_id, form.given(), form.values(), version=version, act=act())
            address = session.info["answer"] = url_for(".show_supply", supply_id=supply_id)
    except NotFound:
        raise
    except Refused as refused:
        return edit_form(form, supply_id=supply_id, version=version, refused=refused), status_of(refused)
    flash(say("resources.saved", current_language()))
    return redirect(address, 303)


@bp.post("/supplies/<id:supply_id>/archive")
@requires(Permission.KEEP_RESOURCES)
def archive_supply(supply_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    try:
        with database().transaction(act(reason.strip() or None), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show_supply", supply_id=supply_id)
            supplies.archive(session, supply_id, reason, version=version_sent(), act=act())
    except NotFound:
        raise
    except Refused as refused:
        return show(supply_id, refused=refused), status_of(refused)
    flash(say("resources.archived_now", current_language()))
    return redirect(url_for(".show_supply", supply_id=supply_id), 303)


@bp.post("/supplies/<id:supply_id>/restore")
@requires(Permission.KEEP_RESOURCES)
def restore_supply(supply_id: int) -> ResponseReturnValue:
    with database().transaction(act(), once=sent_nonce()) as session:
        session.info["answer"] = url_for(".show_supply", supply_id=supply_id)
        supplies.restore(session, supply_id, version=version_sent())
    flash(say("resources.restored", current_language()))
    return redirect(url_for(".show_supply", supply_id=supply_id), 303)


def list_of(kinds: tuple[SupplyKind, ...], template: str, **more: Any) -> str:
    wanted = asking.Wanted(
        kinds=kinds,
        q=text_in_address("q"),
        due=request.args.get("due") == "1",
        archived=request.args.get("archived") == "1",
        after=number_in_address("after"),
    )
    today = local_day(now())
    with database().reading() as session:
        page = asking.page(session, wanted, today=today)
    last = {row.id: things.stuff(row).last_day for row in page.rows}
    return render_template(
        template,
        page=page,
        wanted=wanted,
        today=today,
        soon=today + asking.EXPIRES_WITHIN,
        last=last,
        analyte_name=analyte_name,
        **more,
    )


def form_of(row: Any) -> SupplyForm:
    """What is kept, as it would be typed."""
    fields = {name: getattr(row, name) for name in ("kind", "name", "lot", "supplier", "location", "matrix")}
    days = {name: written(day) if (day := getattr(row, name)) else "" for name in ("expires_on", "opened_on")}
    data = {**fields, **days, "keeps_days": row.keeps_days or ""}
    if row.kind != SupplyKind.REFERENCE_MATERIAL:
        return SupplyForm(formdata=None, data=data)
    lines = [
        {
            "analyte": each.analyte.name,
            "value": shown(each.value),
            "u_value": shown(each.u_value),
            "u_k": shown(each.u_k),
            "unit": each.unit,
        }
        for each in row.certified
        if each.in_force
    ]
    return MaterialForm(formdata=None, data={**data, "lines": lines})


def edit_form(
    form: SupplyForm, *, supply_id: int | None = None, version: int = 0, refused: Refused | None = None
) -> str:
    form.offer()
    left = show_problems(refused.problems if refused else {}, form.find)
    material = isinstance(form, MaterialForm)
    with database().reading() as session:
        names = methods.names(session).analytes if material else asking.names(session)
    if isinstance(form, MaterialForm):
        form.add_lines()
    return render_template(
        "resources/supply_edit.html",
        form=form,
        boxes=form.boxes() if isinstance(form, MaterialForm) else form,
        material=material,
        names=names,
        supply_id=supply_id,
        version=version,
        refused=summary(refused, left),
    )


def show(supply_id: int, *, refused: Refused | None = None) -> str:
    today = local_day(now())
    with database().reading() as session:
        row = asking.one(session, supply_id)
    stuff = things.stuff(row)
    reason = ReasonForm() if refused else ReasonForm(formdata=None)
    left = show_problems(refused.problems if refused else {}, reason.find)
    return render_template(
        "resources/supply.html",
        row=row,
        material=row.kind == SupplyKind.REFERENCE_MATERIAL,
        last_day=stuff.last_day,
        hindrances=hindrances_told(
            (*rules.in_books(stuff), *rules.hindrances(stuff, today)), current_language()
        ),
        reason=reason,
        analyte_name=analyte_name,
        refused=summary(refused, left),
    )


def analyte_name(analyte: Any) -> str:
    own = analyte.name if current_language() == "en" else analyte.name_vi
    return str(own or analyte.name)
