"""Lists declared complete: what that means, what it would newly judge, declaring it and taking it back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain.act import local_day
from lims.domain.permission import Permission
from lims.domain.refusal import Refused
from lims.queries import commodities as trees
from lims.queries import complete_lists as asking
from lims.queries.definitions import default_markets
from lims.services import complete_lists
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.catalogue import bp
from lims.web.catalogue.decided_forms import DeclareForm, ReasonForm, named, number_of, summary, tree_choices
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.paging import number_in_address, text_in_address
from lims.web.typed import show_problems
from lims.words import say


@bp.get("/complete-lists")
@requires(Permission.READ_CATALOGUE)
def complete_lists_index() -> ResponseReturnValue:
    with database().reading() as session:
        markets = default_markets(session)
    market, commodity_id = text_in_address("market"), number_in_address("commodity")
    if market and market not in markets:
        raise BadRequest
    form = DeclareForm(formdata=None, data={"market": market, "commodity_id": str(commodity_id or "")})
    return show_lists(form, market=market, commodity_id=commodity_id)


@bp.post("/complete-lists")
@requires(Permission.APPROVE_LIMITS)
def declare_list() -> ResponseReturnValue:
    form = DeclareForm()
    market, commodity_id, reason = (
        form.market.data or "",
        number_of(form.commodity_id.data),
        form.reason.data or "",
    )
    doing = act(reason.strip()[:1000] or None)
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            row = complete_lists.declare(
                session, market=market, commodity_id=commodity_id, reason=reason, act=doing
            )
            address = session.info["answer"] = url_for(".complete_list", list_id=row.id)
    except Refused as refused:
        page = show_lists(form, market=market, commodity_id=commodity_id, refused=refused)
        return page, status_of(refused)
    flash(say("decided.list_declared", current_language()))
    return redirect(address, 303)


@bp.get("/complete-lists/<id:list_id>")
@requires(Permission.READ_CATALOGUE)
def complete_list(list_id: int) -> ResponseReturnValue:
    return show_list(list_id, ReasonForm())


@bp.post("/complete-lists/<id:list_id>/withdraw")
@requires(Permission.APPROVE_LIMITS)
def withdraw_list(list_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    reason = form.reason.data or ""
    doing = act(reason.strip()[:1000] or None)
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            complete_lists.withdraw(session, list_id, reason=reason, act=doing)
            address = session.info["answer"] = url_for(".complete_list", list_id=list_id)
    except Refused as refused:
        if (status := status_of(refused)) == 404:
            raise
        return show_list(list_id, form, refused=refused), status
    flash(say("decided.list_withdrawn", current_language()))
    return redirect(address, 303)


def show_lists(
    form: DeclareForm, *, market: str, commodity_id: int | None, refused: Refused | None = None
) -> str:
    left = show_problems(refused.problems if refused else {}, form._fields.get)
    with database().reading() as session:
        markets = default_markets(session)
        tree = trees.tree(session)
        known = commodity_id is not None and any(each.id == commodity_id for each in tree)
        effect = (
            asking.effect(session, market=market, commodity_id=commodity_id or 0, on=local_day(now()))
            if market in markets and known
            else None
        )
        page = asking.lists(session, before=number_in_address("after"))
        defaults = asking.default_limits(session, markets)
    form.market.choices = [("", say("catalogue.choose", current_language())), *named("market", markets)]
    form.commodity_id.choices = tree_choices(tree)
    return render_template(
        "catalogue/complete_lists.html",
        page=page,
        form=form,
        effect=effect,
        market=market,
        defaults=defaults,
        refused=summary(refused, left, form),
    )


def show_list(list_id: int, form: ReasonForm, *, refused: Refused | None = None) -> str:
    left = show_problems(refused.problems if refused else {}, form._fields.get)
    with database().reading() as session:
        row = asking.one(session, list_id)
        effect = asking.effect(session, market=row.market, commodity_id=row.commodity_id, on=local_day(now()))
    return render_template(
        "catalogue/complete_list.html",
        row=row,
        effect=effect,
        form=form,
        refused=summary(refused, left, form),
    )
