"""Qualification: run the reference set, see what came of it, take the paper."""

from io import BytesIO

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from structlog import get_logger

from lims.domain.permission import Permission
from lims.domain.qualification import Failure
from lims.domain.refusal import NotFound
from lims.queries import qualification as asking
from lims.services import qualification
from lims.web import errors
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.house import database, files
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.words import say
from lims.words.functions import function_name

bp = Blueprint("qualification", __name__, url_prefix="/qualification")
log = get_logger("papers")


@bp.get("/")
@requires(Permission.KEEP_METHODS)
def index() -> ResponseReturnValue:
    before = number_in_address("after")
    with database().reading() as session:
        page = asking.page(session, before=before)
    return render_template("qualification/index.html", page=page)


@bp.post("/")
@requires(Permission.KEEP_METHODS)
def run() -> ResponseReturnValue:
    """The cases first, then the record, then its paper: nothing slow inside the transaction."""
    proof, doing = qualification.prove(), act()
    with database().transaction(doing, once=sent_nonce()) as session:
        row = qualification.keep(session, proof, act=doing)
        address = session.info["answer"] = url_for(".show", qualification_id=row.id)
    draw(row.id)
    return redirect(address, 303)


@bp.get("/<id:qualification_id>")
@requires(Permission.KEEP_METHODS)
def show(qualification_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        found = asking.shown(session, qualification_id)
    return render_template(
        "qualification/show.html",
        row=found.row,
        record=found.record,
        name_of=lambda function: function_name(function, current_language()),
        got=got,
    )


@bp.get("/<id:qualification_id>/paper")
@requires(Permission.KEEP_METHODS)
def download(qualification_id: int) -> ResponseReturnValue:
    """The kept bytes; drawn first if a kill left the record without them."""
    draw(qualification_id)
    with database().reading() as session:
        row = asking.shown(session, qualification_id).row
    try:
        content = files().read(row.sha256 or "")
    except NotFound as missing:
        log.error("paper unreadable", number=row.number, sha256=row.sha256, why=missing.code)
        return errors.page(503, say("qualification.paper_missing", current_language(), number=row.number))
    return send_file(
        BytesIO(content),
        mimetype="application/pdf",
        as_attachment=request.args.get("show") != "1",
        download_name=f"{row.number}.pdf",
        etag=False,
    )


def draw(qualification_id: int) -> None:
    """What fails now is drawn by whoever asks for the paper next; the record stands either way."""
    try:
        qualification.finish(database(), files(), qualification_id, at=now())
    except NotFound:
        raise
    except Exception:
        log.exception("paper not drawn", qualification=qualification_id)


def got(failure: Failure) -> str:
    """The answer that came, or the sentence why there was none."""
    return errors.sentence(failure.problem) if failure.why else failure.got
