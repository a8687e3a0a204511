"""Accounts: opened, closed and reopened by the administrator."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission
from lims.domain.refusal import Conflict, Refused
from lims.queries import people as asking
from lims.services import people
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.people.forms import AccountForm

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("/")
@requires(Permission.KEEP_ACCOUNTS)
def index() -> ResponseReturnValue:
    with database().reading() as session:
        accounts = asking.accounts(session)
    return render_template("people/index.html", accounts=accounts)


@bp.get("/new")
@requires(Permission.KEEP_ACCOUNTS)
def new() -> ResponseReturnValue:
    form = AccountForm()
    form.offer()
    return render_template("people/new.html", form=form, refused=None)


@bp.post("/new")
@requires(Permission.KEEP_ACCOUNTS)
def add() -> ResponseReturnValue:
    form = AccountForm()
    form.offer()
    try:
        with database().transaction(act(), once=sent_nonce()) as session:
            session.info["answer"] = url_for(".index")
            people.engage(
                session,
                form.name.data or "",
                title=form.title.data or "",
                reviewer=form.reviewer.data,
                signatory_scope=form.signatory.data or None,
                username=form.username.data or "",
                password=form.password.data or "",
                role=form.role.data or "",
                producer_code=form.producer.data or "",
            )
    except Refused as refused:
        for field, problem in refused.problems.items():
            form[field].errors = [*form[field].errors, problem]
        return render_template("people/new.html", form=form, refused=refused), status_of(refused)
    return redirect(url_for(".index"))


@bp.post("/<id:account_id>/close")
@requires(Permission.KEEP_ACCOUNTS)
def close(account_id: int) -> ResponseReturnValue:
    if account_id == g.who.account_id:
        raise Conflict("own_account")
    with database().transaction(act()) as session:
        people.close_account(session, account_id, act=act())
    return redirect(url_for(".index"))


@bp.post("/<id:account_id>/reopen")
@requires(Permission.KEEP_ACCOUNTS)
def reopen(account_id: int) -> ResponseReturnValue:
    with database().transaction(act()) as session:
        people.reopen_account(session, account_id)
    return redirect(url_for(".index"))
