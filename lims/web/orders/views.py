"""Orders: the list, one of them, and placing one, for the laboratory and for a producer itself."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, Forbidden

from lims.domain import due as rules
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.domain.sample import Status
from lims.queries import fitness, minutes, producers
from lims.queries import orders as asking
from lims.queries.samples import FINISHED
from lims.services import orders
from lims.web import due, exports, listed
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.orders import foreseen
from lims.web.orders.forms import OrderForm, RequestForm, ToldForm
from lims.web.orders.prefill import copied, fresh
from lims.web.paging import number_in_address
from lims.web.searched import text_in_address
from lims.web.typed import refuse_strange_rows, show_problems
from lims.words import say

bp = Blueprint("orders", __name__, url_prefix="/orders")


@bp.get("/")
@requires(Permission.READ_SAMPLES)
def index() -> ResponseReturnValue:
    wanted = asking.Wanted(
        q=text_in_address("q"),
        status=status_in_address(),
        producer_id=number_in_address("producer"),
        after=number_in_address("after"),
    )
    with database().reading() as session:
        if exports.asked():
            pages = exports.every(lambda after: exports.along(asking.page, session, wanted, after=after))
            return exports.send("orders", listed.ORDERS, pages)
        page = asking.page(session, wanted)
    return render_template("orders/index.html", page=page, wanted=wanted, statuses=list(Status))


@bp.get("/<id:order_id>")
@requires(Permission.READ_SAMPLES)
def show(order_id: int) -> ResponseReturnValue:
    return show_order(order_id, None)


@bp.post("/<id:order_id>/told")
@requires(Permission.PLACE_ORDERS)
def tell(order_id: int) -> ResponseReturnValue:
    """The customer was told what cannot be concluded: kept with the order, before the work begins."""
    form, doing = ToldForm(), act()
    try:
        require_valid(form)
        with database().transaction(doing) as session:
            orders.tell(
                session, order_id, told_to=form.told_to.data or "", told_on=form.told_on.data, act=doing
            )
    except NotFound:
        raise
    except Refused as refused:
        return show_order(order_id, form, refused=refused), status_of(refused)
    flash(say("fitness.kept", current_language()))
    return redirect(url_for(".show", order_id=order_id))


def show_order(order_id: int, form: ToldForm | None, *, refused: Refused | None = None) -> str:
    with database().reading() as session:
        order = asking.one(session, order_id)
        found = fitness.of_order(session, order)
        clock = due.clock(session)
        recorded = minutes.of_order(session, order_id)
    form = form or ToldForm(formdata=None, told_on=act().day)
    show_problems(refused.problems if refused else {}, lambda name: form._fields.get(name))
    return render_template(
        "orders/show.html",
        order=order,
        foreseen=foreseen.told(found, current_language()),
        form=form,
        refused=refused,
        clock=clock,
        recorded=recorded,
        unkept=[each for each in order.samples if rules.cannot_be_kept(order.due_on, each.feasible_on)],
        finished=FINISHED,
    )


@bp.get("/new")
@requires(Permission.PLACE_ORDERS)
def new() -> ResponseReturnValue:
    """An empty form, or one that begins with a producer (`?producer=`) or an earlier order (`?copy=`)."""
    data = fresh(act().day)
    with database().reading() as session:
        if (order_id := number_in_address("copy")) is not None:
            order = asking.one(session, order_id)
            data = copied(asking.given_of(order), act().day) | {"producer": order.producer.code}
        elif (producer_id := number_in_address("producer")) is not None:
            data["producer"] = producers.one(session, producer_id).code
    return show_form(OrderForm(data=data))


@bp.post("/new")
@requires(Permission.PLACE_ORDERS)
def place() -> ResponseReturnValue:
    refuse_strange_rows("samples")
    form, doing = OrderForm(), act()
    if rows_changed(form):
        return show_form(form)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            producer = producers.named(session, form.producer.data or "")
            order = orders.place(session, form.given(producer.id), act=doing)
            address = session.info["answer"] = url_for(".show", order_id=order.id)
    except Refused as refused:
        return show_form(form, refused=refused), status_of(refused)
    flash(say("orders.placed", current_language(), order=order.code))
    return redirect(address)


@bp.get("/request")
@requires(Permission.OWN_ORDERS)
def request_new() -> ResponseReturnValue:
    """A producer asks for itself; what it asked for before stands below."""
    data = fresh(act().day, agreed_by=g.who.name)
    if (order_id := number_in_address("copy")) is not None:
        with database().reading() as session:
            order = asking.one(session, order_id, producer_id=own_producer())
        data = copied(asking.given_of(order), act().day)
    return show_form(RequestForm(data=data))


@bp.post("/request")
@requires(Permission.OWN_ORDERS)
def request_place() -> ResponseReturnValue:
    refuse_strange_rows("samples")
    form, doing = RequestForm(), act()
    if rows_changed(form):
        return show_form(form)
    try:
        require_valid(form)
        with database().transaction(doing, once=sent_nonce()) as session:
            order = orders.place(session, form.given(own_producer()), act=doing)
            address = session.info["answer"] = url_for(".requested", order_id=order.id)
    except Refused as refused:
        return show_form(form, refused=refused), status_of(refused)
    flash(say("orders.placed", current_language(), order=order.code))
    return redirect(address)


@bp.get("/requested/<id:order_id>")
@requires(Permission.OWN_ORDERS)
def requested(order_id: int) -> ResponseReturnValue:
    """A producer's own order; anybody else's is missing."""
    with database().reading() as session:
        order = asking.one(session, order_id, producer_id=own_producer())
        found = fitness.of_order(session, order)
    return render_template(
        "orders/requested.html", order=order, foreseen=foreseen.told(found, current_language())
    )


def own_producer() -> int:
    if g.who.producer_id is None:
        raise Forbidden
    return int(g.who.producer_id)


def status_in_address() -> str | None:
    status = request.args.get("status", "")
    if status and status not in set(Status):
        raise BadRequest
    return status or None


def rows_changed(form: RequestForm) -> bool:
    """One more row, or one less, was asked for: the page is shown again with all that was typed."""
    if "add_row" in request.form:
        form.samples.append_entry({"sampled_by": form.samples[-1].form.sampled_by.data})
        return True
    dropped = request.form.get("drop_row", "")
    if dropped.isascii() and dropped.isdigit() and len(form.samples) > 1:
        form.samples.entries[:] = [row for row in form.samples if row.name != f"samples-{dropped[:3]}"]
        return True
    return "drop_row" in request.form


def require_valid(form: RequestForm | ToldForm) -> None:
    """Boxes that must be filled are, and what was typed can be read."""
    if not form.validate():
        raise Refused("form_incomplete")


def show_form(form: RequestForm, *, refused: Refused | None = None) -> str:
    own = not isinstance(form, OrderForm)
    with database().reading() as session:
        offered = asking.offered(session, with_producers=not own)
        earlier = asking.of_producer(session, own_producer()).rows if own else ()
    form.offer(offered)
    left = show_problems(refused.problems if refused else {}, form.box)
    return render_template(
        "orders/request.html" if own else "orders/new.html",
        form=form,
        offered=offered,
        left=left,
        refused=refused,
        earlier=earlier,
    )
