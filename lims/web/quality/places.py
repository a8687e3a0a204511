"""The order of a run: what stands where, moved by number or by scanning, printed as a run sheet."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Problem, Refused
from lims.domain.run_sheet import RunSheet, SheetLine
from lims.queries import people, runs
from lims.queries import quality_sheet as asking
from lims.services import controls
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.quality import board, bp, sent
from lims.words import say
from reports import run_sheet

LONGEST_SCAN = 20_000


@bp.get("/runs/<id:run_id>/order")
@requires(Permission.READ_RUNS)
def order(run_id: int) -> ResponseReturnValue:
    return show_order(run_id)


@bp.post("/runs/<id:run_id>/order")
@requires(Permission.ENTER_RESULTS)
def move(run_id: int) -> ResponseReturnValue:
    version = sent.version_of(request.form)
    place, to = sent.place(request.form, "place"), sent.place(request.form, "to")
    try:
        if place is None or to is None:
            raise Refused("place_unreadable", {"to": Problem("place_unreadable")})
        with database().transaction(act(), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".order", run_id=run_id)
            controls.move(session, run_id, place - 1, to - 1, version=version)
    except NotFound:
        raise
    except Refused as refused:
        return show_order(run_id, refused), status_of(refused)
    return redirect(url_for(".order", run_id=run_id, moved=to), 303)


@bp.post("/runs/<id:run_id>/scan")
@requires(Permission.ENTER_RESULTS)
def scan(run_id: int) -> ResponseReturnValue:
    """Labels scanned one after the other, one a line."""
    version, text = sent.version_of(request.form), request.form.get("codes", "")[:LONGEST_SCAN]
    codes = [each.strip().upper() for each in text.splitlines() if each.strip()]
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".order", run_id=run_id)
            controls.in_scanned_order(session, run_id, codes, version=version)
    except NotFound:
        raise
    except Refused as refused:
        return show_order(run_id, refused, codes=text), status_of(refused)
    flash(say("quality.scanned", current_language(), count=len(codes)))
    return redirect(url_for(".order", run_id=run_id), 303)


@bp.get("/runs/<id:run_id>/sheet.pdf")
@requires(Permission.READ_RUNS)
def sheet(run_id: int) -> Response:
    with database().reading() as session:
        run = runs.one(session, run_id)
        whole = asking.sheets(session, [run_id])[run_id]
        places, home = board.places(whole), people.laboratory(session)
    version = run.method_version
    paper = RunSheet(
        code=run.code,
        laboratory=home.name_vi,
        method=f"{version.method.code} · {version.method.title_vi}",
        version=version.version,
        performed_on=run.performed_on,
        opened_by=run.opened_by.name,
        printed_at=now(),
        lines=tuple(SheetLine(each.number, each.control, each.name, each.about) for each in places),
        analytes=tuple(each.called("vi") for each in whole.analytes.values()),
        demo=home.demo,
    )
    response = make_response(run_sheet.draw(paper))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{run.code}.pdf"'
    return response


def show_order(run_id: int, refused: Refused | None = None, *, codes: str = "") -> str:
    with database().reading() as session:
        run = runs.one(session, run_id)
        whole = asking.sheets(session, [run_id])[run_id]
        places = board.places(whole)
    return render_template(
        "quality/order.html",
        run=run,
        places=places,
        editable=not any(each.validated_at is not None for each in whole.results),
        refused=refused,
        codes=codes,
        place=request.form.get("place", ""),
        to=request.form.get("to", ""),
    )
