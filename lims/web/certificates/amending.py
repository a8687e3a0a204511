"""A certificate in force is amended, or somebody asks for it; an amendment is given up, a request declined."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from lims.domain.act import Act
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
    form = AmendmentForm()

    def open_one(session: Any, doing: Act) -> None:
        amendments.open_one(
            session,
            certificate_id,
            why=form.why.data or "",
            reason=form.reason.data or "",
            language=form.language.data or "",
            act=doing,
        )

    return done("certificates/amend.html", certificate_id, form, open_one)


@bp.get("/certificates/<id:certificate_id>/amend/give-up")
@requires(Permission.AMEND)
def give_up(certificate_id: int) -> ResponseReturnValue:
    return show_form("certificates/give_up.html", certificate_id, ReasonForm())


@bp.post("/certificates/<id:certificate_id>/amend/give-up")
@requires(Permission.AMEND)
def give_up_now(certificate_id: int) -> ResponseReturnValue:
    form = ReasonForm()

    def give_up(session: Any, doing: Act) -> None:
        amendments.give_up(session, certificate_id, reason=form.reason.data or "", act=doing)

    return done("certificates/give_up.html", certificate_id, form, give_up)


@bp.get("/certificates/<id:certificate_id>/request")
@requires(Permission.REQUEST_WITHDRAWAL)
def request_withdrawal(certificate_id: int) -> ResponseReturnValue:
    return show_form("certificates/ask.html", certificate_id, RequestForm())


@bp.post("/certificates/<id:certificate_id>/request")
@requires(Permission.REQUEST_WITHDRAWAL)
def request_now(certificate_id: int) -> ResponseReturnValue:
    form = RequestForm()

    def ask(session: Any, doing: Act) -> None:
        withdrawals.ask(
            session,
            certificate_id,
            wanted=form.wanted.data or "",
            reason=form.reason.data or "",
            act=doing,
        )

    return done("certificates/ask.html", certificate_id, form, ask)


@bp.get("/certificates/<id:certificate_id>/request/decline")
@requires(Permission.AMEND)
def decline(certificate_id: int) -> ResponseReturnValue:
    return show_form("certificates/decline.html", certificate_id, ReasonForm())


@bp.post("/certificates/<id:certificate_id>/request/decline")
@requires(Permission.AMEND)
def decline_now(certificate_id: int) -> ResponseReturnValue:
    """The request that is open; one that was answered meanwhile is gone."""
    form = ReasonForm()

    def decline(session: Any, doing: Act) -> None:
        asked = requests.open_of(session, certificate_id)
        if asked is None:
            raise NotFound
        withdrawals.decline(session, asked.id, form.reason.data or "", act=doing)

    return done("certificates/decline.html", certificate_id, form, decline)


def done(
    template: str, certificate_id: int, form: FlaskForm, what: Callable[[Any, Act], None]
) -> ResponseReturnValue:
    """Done once, and back to the certificate; what was refused is said where it was typed."""
    doing, back = act(), url_for(".show", certificate_id=certificate_id)
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = back
            what(session, doing)
    except NotFound:
        raise
    except Refused as refused:
        return show_form(template, certificate_id, form, refused), status_of(refused)
    return redirect(back, 303)


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
