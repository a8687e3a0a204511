"""Orders and their samples from a spreadsheet: tried as a whole, then placed as a whole."""

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain.imported import Kind
from lims.domain.order_file import COLUMNS
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Problem, Refused
from lims.instruments import order_file
from lims.queries import imports as asking
from lims.services import imports, order_files, orders
from lims.services.imports import Sent
from lims.services.order_files import Words
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import config, database, files
from lims.web.imports import bp
from lims.web.imports.forms import OrdersForm
from lims.web.imports.kept import send_kept
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.searched import text_in_address
from lims.words import order_words, say
from reports.spreadsheet import as_csv, as_workbook

KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/orders")
@requires(Permission.PLACE_ORDERS)
def orders_index() -> ResponseReturnValue:
    return show_orders(OrdersForm(formdata=None))


@bp.get("/orders/template")
@requires(Permission.PLACE_ORDERS)
def orders_template() -> ResponseReturnValue:
    """The table to fill; sent back unchanged it is right, and has nothing to place."""
    form = request.args.get("form", "xlsx")
    if form not in KINDS:
        raise BadRequest
    heads, rows = order_file.template(current_language().value)
    content = as_csv(heads, rows) if form == "csv" else as_workbook(order_file.SHEET, heads, rows)
    return send_file(
        BytesIO(content),
        mimetype=KINDS[form],
        as_attachment=True,
        download_name=f"{say('imports.template_name', current_language())}.{form}",
        etag=False,
    )


@bp.post("/orders")
@requires(Permission.PLACE_ORDERS)
def try_orders() -> ResponseReturnValue:
    form, sent, doing = OrdersForm(), request.files.get("file"), act()
    content = sent.read() if sent is not None else b""
    try:
        if sent is None or not (content or sent.filename):
            raise Refused("no_file_chosen")
        rows = order_file.read(content)
        problems = order_files.dry_run(database(), rows, words(), place=orders.place, act=doing)
        told = Sent(file_name=sent.filename or "", sha256=files().keep(content))
        with database().transaction(doing, once=sent_nonce()) as session:
            row = imports.begin(session, Kind.ORDERS, told, total=len(rows), act=doing)
            imports.keep_rows(session, row.id, order_files.kept_rows(row.id, rows, problems))
            address = session.info["answer"] = url_for(".order_import", import_id=row.id)
    except Refused as refused:
        form.file.errors = [refused.problem]
        return show_orders(form), status_of(refused)
    return redirect(address, 303)


@bp.get("/orders/<id:import_id>")
@requires(Permission.PLACE_ORDERS)
def order_import(import_id: int) -> ResponseReturnValue:
    return show_order_import(import_id)


@bp.get("/orders/<id:import_id>/kept")
@requires(Permission.PLACE_ORDERS)
def order_file_kept(import_id: int) -> ResponseReturnValue:
    return send_kept(import_id, Kind.ORDERS)


@bp.post("/orders/<id:import_id>/write")
@requires(Permission.PLACE_ORDERS)
def place_orders(import_id: int) -> ResponseReturnValue:
    doing = act()
    with database().reading() as session:
        sha256 = asking.one(session, import_id, Kind.ORDERS).sha256
    try:
        rows = order_file.read(files().read(sha256))
    except NotFound:
        raise Refused("proposal_file_lost") from None
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            row, _, _ = imports.to_write(session, import_id, Kind.ORDERS, plan=request.form.get("plan", ""))
            placed = order_files.place_all(session, rows, words(), place=orders.place, act=doing)
            imports.mark_written(session, row, why="", act=doing)
            session.info["answer"] = url_for(".order_import", import_id=import_id)
            codes = ", ".join(order.code for order in placed)
    except Refused as refused:
        return show_order_import(
            import_id, refused=refused.problem, problems=list(refused.problems.items())
        ), (status_of(refused))
    flash(say("imports.orders_placed", current_language(), count=len(placed), codes=codes))
    return redirect(url_for(".order_import", import_id=import_id), 303)


@bp.post("/orders/<id:import_id>/cancel")
@requires(Permission.PLACE_ORDERS)
def cancel_orders(import_id: int) -> ResponseReturnValue:
    doing = act()
    with database().transaction(doing) as session:
        imports.cancel(session, import_id, Kind.ORDERS)
    flash(say("imports.cancelled_now", current_language()))
    return redirect(url_for(".order_import", import_id=import_id), 303)


def words() -> Words:
    return Words(order_words.rules(), order_words.languages(), order_words.takers())


def show_orders(form: OrdersForm) -> str:
    with database().reading() as session:
        page = asking.page(session, Kind.ORDERS, before=number_in_address("after"))
    return render_template(
        "imports/orders.html",
        page=page,
        form=form,
        largest=config().largest_request // 1024 // 1024,
        most=order_file.MOST_ROWS,
    )


def show_order_import(
    import_id: int, *, refused: Problem | None = None, problems: list[tuple[str, Problem]] | None = None
) -> str:
    outcome = text_in_address("outcome")
    with database().reading() as session:
        row = asking.one(session, import_id, Kind.ORDERS)
        wanted = outcome or ("refused" if row.counts.get("refused") else "")
        found = asking.rows(session, import_id, outcome=wanted, after=number_in_address("after"))
    return render_template(
        "imports/order.html",
        row=row,
        rows=[(each.number, each.outcome, each.change) for each in found.rows],
        columns=dict(zip(COLUMNS, order_file.template(current_language().value)[0], strict=True)),
        next_key=found.next_key,
        outcome=wanted,
        refused=refused,
        problem_lines=problems or [],
    )
