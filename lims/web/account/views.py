"""Signing in and out, and the reader's language."""

import secrets

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from structlog import get_logger

from lims.domain.act import Act
from lims.domain.refusal import Refused
from lims.services import people
from lims.web import kept_form, limits, navigation
from lims.web.access import back_to, open_to_all, signed_in
from lims.web.acts import act, now
from lims.web.errors import sentence
from lims.web.house import config, database

bp = Blueprint("account", __name__)
log = get_logger("security")


@bp.get("/login")
@open_to_all
def enter() -> ResponseReturnValue:
    if g.who is not None:
        return redirect(navigation.home())
    return show_form(request.args.get("next", "/"))


@bp.post("/login")
@open_to_all
@limits.limiter.limit(lambda: config().login_rate)
def enter_now() -> ResponseReturnValue:
    username, password = request.form.get("username", ""), request.form.get("password", "")
    token = secrets.token_urlsafe(32)
    coming = Act(None, now())
    try:
        with database().transaction(coming) as changing:
            account = people.enter(changing, username, password, act=coming, token=token)
    except Refused as refused:
        if account_id := refused.values.get("account_id"):
            with database().transaction(coming) as changing:
                people.count_failure(changing, int(str(account_id)), act=coming)
        log.warning("login refused", username=username[:80], address=request.remote_addr)
        refused.values.clear()
        return show_form(request.form.get("next", "/"), problem=sentence(refused.problem)), 422
    begin(token, account.id)
    if sealed := request.form.get("kept"):
        return offer_kept(sealed, account.id)
    return back_to(request.form.get("next"))


@bp.post("/logout")
@signed_in
def leave() -> ResponseReturnValue:
    with database().transaction(act()) as changing:
        people.leave(changing, session["sid"], act=act())
    session.clear()
    return redirect(url_for("account.enter"))


@bp.post("/language")
@open_to_all
def language() -> ResponseReturnValue:
    chosen = "en" if request.form.get("language") == "en" else "vi"
    session["language"] = chosen
    if g.who is not None:
        with database().transaction(act()) as changing:
            people.change_language(changing, g.who.account_id, chosen)
    return back_to(request.form.get("next"))


def show_form(target: str, *, problem: str | None = None) -> str:
    return render_template(
        "account/enter.html",
        next=target,
        kept=request.form.get("kept"),
        username=request.form.get("username", ""),
        problem=problem,
    )


def begin(token: str, account_id: int) -> None:
    """A new session: nothing of the old cookie stays but the language."""
    chosen = session.get("language")
    session.clear()
    session["sid"], session["account_id"] = token, account_id
    if chosen:
        session["language"] = chosen


def offer_kept(sealed: str, account_id: int) -> ResponseReturnValue:
    """Show what was typed before the session ended; sent only when the person says so."""
    kept = kept_form.unseal(sealed, account_id)
    if kept is None:
        return redirect("/")
    path, fields = kept
    return render_template("account/kept.html", path=path, fields=fields)
