"""The quality plan of a method version: its controls, one written or taken out, or that none is needed."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import NotFound as NoPage

from lims.domain import quality_plan_typed as typed_plan
from lims.domain.permission import Permission
from lims.domain.quality_plan import ControlKind, Item, Where
from lims.domain.quality_plan_typed import Typed
from lims.domain.refusal import NotFound, Refused
from lims.queries import quality_plans as asking
from lims.queries.quality_plans import Material, Written
from lims.services import quality_plans
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.quality import bp
from lims.web.quality.sent import version_of
from lims.web.row_numbers import one
from lims.words import quality as words
from lims.words import say

TEXTS = ("code", "name", "where", "every", "most_pct", "s_r", "levels", "weight", "material", "reason")
TICKS = ("mandatory", "per_analyte", "native_zero")
COLUMNS = {
    ControlKind.REFERENCE: ("certified", "expanded", "k"),
    ControlKind.SPIKE: ("added", "low_pct", "high_pct"),
}


@bp.get("/plans/<id:version_id>")
@requires(Permission.READ_CATALOGUE)
def plan(version_id: int) -> ResponseReturnValue:
    return show_plan(version_id)


@bp.get("/plans/<id:version_id>/items/<kind>")
@requires(Permission.KEEP_METHODS)
def new_item(version_id: int, kind: str) -> ResponseReturnValue:
    """An empty form of one kind of control, or one that is there."""
    wanted = kind_of(kind)
    code = request.args.get("code", "")
    with database().reading() as session:
        written = asking.written(session, version_id)
        shelf = asking.materials(session, version_id) if wanted is ControlKind.REFERENCE else []
    item = written.plan.item(code) if code else None
    if code and (item is None or item.kind is not wanted):
        raise NoPage
    typed = typed_plan.as_typed(item) if item else offered(wanted, written)
    chosen = number_in_address("supply")
    material = next((each for each in shelf if each.supply_id == chosen), None)
    if material is not None:
        typed = with_material(typed, material)
    return show_item(written, wanted, typed, instead_of=item, shelf=shelf, chosen=chosen)


@bp.post("/plans/<id:version_id>/items/<kind>")
@requires(Permission.KEEP_METHODS)
def write_item(version_id: int, kind: str) -> ResponseReturnValue:
    wanted, instead_of, shown = kind_of(kind), request.form.get("instead_of", ""), version_of(request.form)
    with database().reading() as session:
        written = asking.written(session, version_id)
    typed = typed_in(request.form, written)
    try:
        with database().transaction(act(typed.text("reason").strip() or None), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".plan", version_id=version_id)
            quality_plans.write_item(
                session, version_id, typed, wanted, number=shown, act=act(), instead_of=instead_of
            )
    except NotFound:
        raise
    except Refused as refused:
        item = written.plan.item(instead_of) if instead_of else None
        return show_item(written, wanted, typed, instead_of=item, refused=refused), status_of(refused)
    flash(say("quality.plan_kept", current_language()))
    return redirect(url_for(".plan", version_id=version_id), 303)


@bp.post("/plans/<id:version_id>/remove")
@requires(Permission.KEEP_METHODS)
def remove_item(version_id: int) -> ResponseReturnValue:
    code, reason, shown = one(request.form, "code"), request.form.get("reason", ""), version_of(request.form)
    return change(
        version_id,
        lambda session: quality_plans.remove_item(session, version_id, code, reason, number=shown, act=act()),
    )


@bp.post("/plans/<id:version_id>/nothing")
@requires(Permission.KEEP_METHODS)
def need_nothing(version_id: int) -> ResponseReturnValue:
    reason, shown = request.form.get("reason", ""), version_of(request.form)
    return change(
        version_id,
        lambda session: quality_plans.need_nothing(session, version_id, reason, number=shown, act=act()),
    )


def change(version_id: int, service: Callable[[Any], object]) -> ResponseReturnValue:
    try:
        with database().transaction(
            act(request.form.get("reason", "").strip() or None), once=sent_nonce()
        ) as session:
            session.info["answer"] = url_for(".plan", version_id=version_id)
            service(session)
    except NotFound:
        raise
    except Refused as refused:
        return show_plan(version_id, refused), status_of(refused)
    flash(say("quality.plan_kept", current_language()))
    return redirect(url_for(".plan", version_id=version_id), 303)


def kind_of(text: str) -> ControlKind:
    try:
        return ControlKind(text)
    except ValueError:
        raise NoPage from None


def typed_in(form: "MultiDict[str, str]", written: Written) -> Typed:
    """The form as it was sent: rows are numbered as the analytes of the method are."""
    texts = {name: form.get(name, "") for name in TEXTS}
    targets = {
        analyte: {
            name: form.get(f"target-{number}-{name}", "")
            for name in ("certified", "expanded", "k", "added", "low_pct", "high_pct")
        }
        for number, analyte in enumerate(written.names)
    }
    if any(len(text) > 4000 for text in texts.values()):
        raise BadRequest
    return Typed(texts, frozenset(name for name in TICKS if name in form), targets)


def offered(kind: ControlKind, written: Written) -> Typed:
    """A new control begins with what is usual; the numbers it is judged by are the laboratory's to give."""
    usual = {"k": "2"} if kind is ControlKind.REFERENCE else {"low_pct": "70", "high_pct": "120"}
    texts = {
        "where": (Where.EVERY if kind in {ControlKind.DUPLICATE, ControlKind.SPIKE} else Where.START).value,
        "every": "10",
        "most_pct": typed_plan.USUAL_PCT.get(kind, ""),
    }
    return Typed(texts, frozenset({"mandatory", "per_analyte"}), {each: usual for each in written.names})


def with_material(typed: Typed, material: Material) -> Typed:
    """The form filled from a certificate; a person still looks at it and saves."""
    targets = {
        analyte: {"certified": f"{value:f}", "expanded": f"{spread:f}", "k": f"{k:f}"}
        for analyte, (value, spread, k) in material.certified.items()
    }
    named = f"{material.name}, {material.lot}" if material.lot else material.name
    return Typed({**typed.texts, "material": named}, typed.ticks, {**typed.targets, **targets})


def show_plan(version_id: int, refused: Refused | None = None) -> str:
    with database().reading() as session:
        written = asking.written(session, version_id)
    return render_template(
        "quality/plan.html",
        written=written,
        kinds=list(ControlKind),
        words=words,
        lang=current_language(),
        refused=refused,
        reason=request.form.get("reason", ""),
    )


def show_item(
    written: Written,
    kind: ControlKind,
    typed: Typed,
    *,
    instead_of: Item | None,
    refused: Refused | None = None,
    shelf: Sequence[Material] = (),
    chosen: int | None = None,
) -> str:
    return render_template(
        "quality/item.html",
        shelf=shelf,
        chosen=chosen,
        written=written,
        kind=kind,
        typed=typed,
        instead_of=instead_of.code if instead_of else "",
        columns=COLUMNS.get(kind, ()),
        places=list(Where),
        weights=typed_plan.WEIGHTS,
        refused=refused,
        problems_of=refused.problems if refused else {},
    )
