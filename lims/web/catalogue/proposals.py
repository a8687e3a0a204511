"""Changing the catalogue by a file: what it would do, filing it, and the decision of another person."""

from io import BytesIO

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from structlog import get_logger
from werkzeug.exceptions import BadRequest

from lims.domain.limit_change import FileRow, RowOutcome
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Problem, Refused
from lims.instruments import limit_file
from lims.queries import proposals as asking
from lims.services import proposals
from lims.web import errors
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.catalogue import bp
from lims.web.catalogue.forms import UploadForm, WhyForm, one_of
from lims.web.catalogue.told import told
from lims.web.errors import status_of
from lims.web.house import config, database, files
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.typed import show_problems
from lims.words import say

log = get_logger("catalogue")


@bp.get("/proposals")
@requires(Permission.PROPOSE_LIMITS)
def proposals_index() -> ResponseReturnValue:
    return show_list(UploadForm())


@bp.post("/proposals")
@requires(Permission.PROPOSE_LIMITS)
def try_file() -> ResponseReturnValue:
    """Read the file and say what it would do. A file that cannot be read is not kept."""
    form, sent, doing = UploadForm(), request.files.get("file"), act()
    content = sent.read() if sent is not None else b""
    try:
        if sent is None or not (content or sent.filename):
            raise Refused("no_file_chosen")
        rows = limit_file.read(content)
        sha256 = files().keep(content)
        with database().transaction(doing, once=sent_nonce()) as session:
            row = proposals.try_file(session, rows, file_name=sent.filename or "", sha256=sha256, act=doing)
            address = session.info["answer"] = url_for(".proposal", proposal_id=row.id)
    except Refused as refused:
        form.file.errors = [refused.problem]
        return show_list(form), status_of(refused)
    return redirect(address, 303)


@bp.get("/proposals/<id:proposal_id>")
@requires(Permission.PROPOSE_LIMITS)
def proposal(proposal_id: int) -> ResponseReturnValue:
    return show(proposal_id, WhyForm())


@bp.get("/proposals/<id:proposal_id>/kept")
@requires(Permission.PROPOSE_LIMITS)
def proposal_file(proposal_id: int) -> ResponseReturnValue:
    """The file as it came, under its own name; never shown by the browser itself."""
    with database().reading() as session:
        row = asking.shown(session, proposal_id)
    try:
        content = files().read(row.sha256)
    except NotFound as missing:
        return unreadable(row.sha256, missing)
    return send_file(
        BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=row.file_name,
        etag=False,
    )


@bp.post("/proposals/<id:proposal_id>/file")
@requires(Permission.PROPOSE_LIMITS)
def file_proposal(proposal_id: int) -> ResponseReturnValue:
    form = WhyForm()
    why, doing = form.why.data or "", act(_audited(form.why.data))
    try:
        rows = kept_rows(proposal_id)
        with database().transaction(doing, once=sent_nonce()) as session:
            proposals.file(session, proposal_id, rows, why=why, act=doing)
            address = session.info["answer"] = url_for(".proposal", proposal_id=proposal_id)
    except Refused as refused:
        return answer(proposal_id, form, refused)
    flash(say("proposals.filed", current_language()))
    return redirect(address, 303)


@bp.post("/proposals/<id:proposal_id>/decide")
@requires(Permission.APPROVE_LIMITS)
def decide(proposal_id: int) -> ResponseReturnValue:
    form, decision = WhyForm(), request.form.get("decision", "")
    if decision not in {"approve", "decline"}:
        raise BadRequest
    why, doing = form.why.data or "", act(_audited(form.why.data))
    try:
        rows = kept_rows(proposal_id) if decision == "approve" else []
        with database().transaction(doing, once=sent_nonce()) as session:
            if decision == "approve":
                proposals.approve(session, proposal_id, rows, why=why, act=doing)
            else:
                proposals.decline(session, proposal_id, why=why, act=doing)
            address = session.info["answer"] = url_for(".proposal", proposal_id=proposal_id)
    except Refused as refused:
        return answer(proposal_id, form, refused)
    code = "proposals.approved_now" if decision == "approve" else "proposals.declined_now"
    flash(say(code, current_language()))
    return redirect(address, 303)


@bp.post("/proposals/<id:proposal_id>/withdraw")
@requires(Permission.PROPOSE_LIMITS)
def withdraw(proposal_id: int) -> ResponseReturnValue:
    doing = act()
    try:
        with database().transaction(doing) as session:
            proposals.withdraw(session, proposal_id, act=doing)
    except Refused as refused:
        return answer(proposal_id, WhyForm(), refused)
    flash(say("proposals.withdrawn_now", current_language()))
    return redirect(url_for(".proposal", proposal_id=proposal_id), 303)


def kept_rows(proposal_id: int) -> list[FileRow]:
    """The rows of the kept file, read again before the transaction: it is the file that is approved."""
    with database().reading() as session:
        sha256 = asking.shown(session, proposal_id).sha256
    try:
        content = files().read(sha256)
    except NotFound as missing:
        log.error("file unreadable", sha256=sha256, why=missing.code)
        raise Refused("proposal_file_lost") from None
    return limit_file.read(content)


def unreadable(sha256: str, missing: NotFound) -> ResponseReturnValue:
    log.error("file unreadable", sha256=sha256, why=missing.code)
    return errors.page(503, say("refusal.proposal_file_lost", current_language()))


def answer(proposal_id: int, form: WhyForm, refused: Refused) -> ResponseReturnValue:
    """The page again, with what was typed and why it was refused."""
    status = status_of(refused)
    if status == 404:
        raise refused
    left = show_problems(refused.problems, form._fields.get)
    said = refused.problem if left or not refused.problems else None
    return show(proposal_id, form, refused=said), status


def show_list(form: UploadForm) -> str:
    with database().reading() as session:
        page = asking.page(session, before=number_in_address("after"), person_id=g.who.person_id)
    return render_template(
        "catalogue/proposals.html",
        page=page,
        form=form,
        largest=config().largest_request // 1024 // 1024,
        most=limit_file.MOST_ROWS,
    )


def show(proposal_id: int, form: WhyForm, *, refused: Problem | None = None) -> str:
    outcome = one_of("outcome", tuple(RowOutcome))
    with database().reading() as session:
        row = asking.shown(session, proposal_id)
        found = asking.changes(session, proposal_id, outcome=outcome, after=number_in_address("after"))
    return render_template(
        "catalogue/proposal.html",
        row=row,
        changes=[told(each) for each in found.rows],
        next_key=found.next_key,
        outcome=outcome,
        outcomes=asking.ORDER,
        form=form,
        refused=refused,
        mine=row.by_id == g.who.person_id,
    )


def _audited(reason: str | None) -> str | None:
    return (reason or "").strip()[:1000] or None
