"""A certificate in force is amended, or somebody asks for it; an amendment is given up, a request declined."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.queries import certificates as asking
from lims.queries import withdrawals as requests
from lims.services import amendments, withdrawals
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.certificates import bp
from lims.web.certificates.life_forms import AmendmentForm, ReasonForm, RequestForm
from lims.web.errors import sentences, status_of
from lims.web.house import database
from lims.web.typed import show_problems


@bp.get("/certificates/<id:certificate_id>/amend")
@requires(Permission.AMEND)
def amend(certificate_id: int) -> ResponseReturnValue:
    return show_form("certificates/amend.html", certificate_id, AmendmentForm())


@bp.post("/certificates/<id:certificate_id>/amend")
@requires(Permission.AMEND)
def amend_now(certificate_id: int) -> ResponseReturnValue:
    form, doing = AmendmentForm(), act()
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", certificate_id=certificate_id)
            amendments.open_one(
                session,
                certificate_id,
                why=form.why.data or "",
                reason=form.reason.data or "",
                language=form.language.data or "",
                act=doing,
            )
    except NotFound:
        raise
    except Refused as refused:
        return show_form("certificates/amend.html", certificate_id, form, refused), status_of(refused)
    return redirect(url_for(".show", certificate_id=certificate_id), 303)


@bp.get("/certificates/<id:certificate_id>/amend/give-up")
@requires(Permission.AMEND)
def give_up(certificate_id: int) -> ResponseReturnValue:
    return show_form("certificates/give_up.html", certificate_id, ReasonForm())


@bp.post("/certificates/<id:certificate_id>/amend/give-up")
@requires(Permission.AMEND)
def give_up_now(certificate_id: int) -> ResponseReturnValue:
    form, doing = ReasonForm(), act()
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", certificate_id=certificate_id)
            amendments.give_up(session, certificate_id, reason=form.reason.data or "", act=doing)
    except NotFound:
        raise
    except Refused as refused:
        return show_form("certificates/give_up.html", certificate_id, form, refused), status_of(refused)
    return redirect(url_for(".show", certificate_id=certificate_id), 303)


@bp.get("/certificates/<id:certificate_id>/request")
@requires(Permission.REQUEST_WITHDRAWAL)
def request_withdrawal(certificate_id: int) -> ResponseReturnValue:
    return show_form("certificates/ask.html", certificate_id, RequestForm())


@bp.post("/certificates/<id:certificate_id>/request")
@requires(Permission.REQUEST_WITHDRAWAL)
def request_now(certificate_id: int) -> ResponseReturnValue:
    form, doing = RequestForm(), act()
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", certificate_id=certificate_id)
            withdrawals.ask(
                session,
                certificate_id,
                wanted=form.wanted.data or "",
                reason=form.reason.data or "",
                act=doing,
            )
    except NotFound:
        raise
    except Refused as refused:
        return show_form("certificates/ask.html", certificate_id, form, refused), status_of(refused)
    return redirect(url_for(".show", certificate_id=certificate_id), 303)


@bp.get("/certificates/<id:certificate_id>/request/decline")
@requires(Permission.AMEND)
def decline(certificate_id: int) -> ResponseReturnValue:
    return show_form("certificates/decline.html", certificate_id, ReasonForm())


@bp.post("/certificates/<id:certificate_id>/request/decline")
@requires(Permission.AMEND)
def decline_now(certificate_id: int) -> ResponseReturnValue:
    """The request that is open; one that was answered meanwhile is gone."""
    form, doing = ReasonForm(), act()
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", certificate_id=certificate_id)
            asked = requests.open_of(session, certificate_id)
            if asked is None:
                raise NotFound
            withdrawals.decline(session, asked.id, form.reason.data or "", act=doing)
    except NotFound:
        raise
    except Refused as refused:
        return show_form("certificates/decline.html", certificate_id, form, refused), status_of(refused)
    return redirect(url_for(".show", certificate_id=certificate_id), 303)


def show_form(template: str, certificate_id: int, form: FlaskForm, refused: Refused | None = None) -> str:
    """The page that asks why; what stands in the way is said above, what was typed stays."""
    with database().reading() as session:
        found = asking.shown(session, certificate_id)
        asked = requests.open_of(session, certificate_id)
    if isinstance(form, AmendmentForm | RequestForm):
        form.offer()
    if isinstance(form, AmendmentForm) and not form.language.data:
        form.language.data = found.row.language
    left: Any = show_problems(refused.problems if refused else {}, form._fields.get)
    return render_template(
        template, form=form, row=found.row, asked=asked, refused=refused, left=sentences(left)
    )
