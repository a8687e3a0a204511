"""Producers and their products: the list, one of them, and putting them right."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import Refused
from lims.queries import commodities, orders
from lims.queries import producers as asking
from lims.services import producers
from lims.web import exports, listed
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.producers.forms import ProducerForm, ProductForm
from lims.web.searched import text_in_address
from lims.web.typed import show_problems
from lims.words import say

bp = Blueprint("producers", __name__, url_prefix="/producers")


@bp.get("/")
@requires(Permission.READ_SAMPLES)
def index() -> ResponseReturnValue:
    q = text_in_address("q")
    with database().reading() as session:
        if exports.asked():

            def further(after: int | None) -> tuple[Any, int | None]:
                found = asking.page(session, q=q, after=after)
                return found.rows, found.next_key

            return exports.send("producers", listed.PRODUCERS, exports.every(further))
        page = asking.page(session, q=q, after=number_in_address("after"))
    return render_template("producers/index.html", page=page, q=q)


@bp.get("/new")
@requires(Permission.KEEP_PRODUCERS)
def new() -> ResponseReturnValue:
    return show_form(ProducerForm())


@bp.post("/new")
@requires(Permission.KEEP_PRODUCERS)
def add() -> ResponseReturnValue:
    form = ProducerForm()
    try:
        require_valid(form)
        with database().transaction(act(), once=sent_nonce()) as session:
            producer = producers.add(session, form.given())
            address = session.info["answer"] = url_for(".show", producer_id=producer.id)
    except Refused as refused:
        return show_form(form, refused=refused), status_of(refused)
    flash(say("producers.added", current_language()))
    return redirect(address)


@bp.get("/<id:producer_id>")
@requires(Permission.READ_SAMPLES)
def show(producer_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        producer = asking.one(session, producer_id)
        products = asking.products_of(session, producer_id)
        page = orders.of_producer(session, producer_id, after=number_in_address("after"))
    return render_template("producers/show.html", producer=producer, products=products, page=page)


@bp.get("/<id:producer_id>/edit")
@requires(Permission.KEEP_PRODUCERS)
def edit(producer_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        producer = asking.one(session, producer_id)
    return show_form(ProducerForm(obj=producer), producer_id=producer_id)


@bp.post("/<id:producer_id>/edit")
@requires(Permission.KEEP_PRODUCERS)
def change(producer_id: int) -> ResponseReturnValue:
    form = ProducerForm()
    version = form.version.data or ""
    try:
        require_valid(form)
        with database().transaction(act()) as session:
            seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
            producers.change(session, producer_id, form.given(), version=seen)
    except Refused as refused:
        return show_form(form, producer_id=producer_id, refused=refused), status_of(refused)
    flash(say("producers.changed", current_language()))
    return redirect(url_for(".show", producer_id=producer_id))


@bp.get("/<id:producer_id>/products/new")
@requires(Permission.KEEP_PRODUCERS)
def new_product(producer_id: int) -> ResponseReturnValue:
    return show_product_form(ProductForm(), producer_id)


@bp.post("/<id:producer_id>/products/new")
@requires(Permission.KEEP_PRODUCERS)
def add_product(producer_id: int) -> ResponseReturnValue:
    form = ProductForm()
    try:
        require_valid(form)
        with database().transaction(act(), once=sent_nonce()) as session:
            producers.add_product(session, producer_id, form.given())
            session.info["answer"] = url_for(".show", producer_id=producer_id)
    except Refused as refused:
        return show_product_form(form, producer_id, refused=refused), status_of(refused)
    return redirect(url_for(".show", producer_id=producer_id))


@bp.get("/<id:producer_id>/products/<id:product_id>")
@requires(Permission.KEEP_PRODUCERS)
def edit_product(producer_id: int, product_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        product = asking.product(session, producer_id, product_id)
    return show_product_form(ProductForm(obj=product), producer_id, product_id=product_id)


@bp.post("/<id:producer_id>/products/<id:product_id>")
@requires(Permission.KEEP_PRODUCERS)
def change_product(producer_id: int, product_id: int) -> ResponseReturnValue:
    form = ProductForm()
    try:
        require_valid(form)
        with database().transaction(act()) as session:
            producers.change_product(session, producer_id, product_id, form.given())
    except Refused as refused:
        return show_product_form(form, producer_id, product_id=product_id, refused=refused), status_of(
            refused
        )
    return redirect(url_for(".show", producer_id=producer_id))


def require_valid(form: ProducerForm | ProductForm) -> None:
    """Boxes that must be filled are; what they hold is for the service to judge."""
    if not form.validate():
        raise Refused("form_incomplete")


def show_form(form: ProducerForm, *, producer_id: int | None = None, refused: Refused | None = None) -> str:
    form.offer()
    existing = refused.values.get("producer_id") if refused else None
    show_problems(refused.problems if refused else {}, form._fields.get)
    return render_template("producers/new.html", form=form, producer_id=producer_id, existing=existing)


def show_product_form(
    form: ProductForm, producer_id: int, *, product_id: int | None = None, refused: Refused | None = None
) -> str:
    with database().reading() as session:
        producer = asking.one(session, producer_id)
        form.offer(commodities.tree(session))
    show_problems(refused.problems if refused else {}, form._fields.get)
    return render_template("producers/product.html", form=form, producer=producer, product_id=product_id)
