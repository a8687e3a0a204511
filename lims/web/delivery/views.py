"""The letters: what was sent and opened, what a producer chose, and the links in them."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain.delivery import Event, State
from lims.domain.permission import Permission
from lims.queries import certificates as certificates_asked
from lims.queries import outbox as asking
from lims.services import outbox
from lims.web import delivery_form, exports, listed_letters
from lims.web.access import requires
from lims.web.acts import act, now
from lims.web.delivery import bp, months
from lims.web.house import config, database
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.web.searched import text_in_address
from lims.words import say

__all__ = ["bp", "months"]

CHOICE = "delivery/choice.html"


@bp.get("/deliveries/")
@requires(Permission.KEEP_PRODUCERS)
def index() -> ResponseReturnValue:
    wanted = narrowed()
    with database().reading() as session:
        if exports.asked():
            pages = exports.every(lambda after: exports.along(asking.page, session, wanted, before=after))
            return exports.send("letters", listed_letters.LETTERS, pages)
        page = asking.page(session, wanted)
        waiting = asking.waiting(session)
    return render_template(
        "delivery/index.html",
        page=page,
        wanted=wanted,
        waiting=waiting,
        configured=config().mail is not None,
        states=list(State),
        events=list(Event),
    )


@bp.post("/deliveries/<id:outbox_id>/again")
@requires(Permission.KEEP_PRODUCERS)
def again(outbox_id: int) -> ResponseReturnValue:
    doing = act()
    with database().transaction(doing) as session:
        outbox.try_again(session, outbox_id, at=doing.at)
    flash(say("delivery.again_now", current_language()))
    return redirect(url_for(".index"), 303)


@bp.get("/producers/<id:producer_id>/delivery")
@requires(Permission.KEEP_PRODUCERS)
def choice(producer_id: int) -> ResponseReturnValue:
    return delivery_form.show(producer_id, delivery_form.filled(producer_id), CHOICE)


@bp.post("/producers/<id:producer_id>/delivery")
@requires(Permission.KEEP_PRODUCERS)
def choose(producer_id: int) -> ResponseReturnValue:
    refused = delivery_form.keep(producer_id, CHOICE)
    if refused is not None:
        return refused
    flash(say("delivery.kept", current_language()))
    return redirect(url_for("producers.show", producer_id=producer_id), 303)


@bp.get("/d/<text>")
@requires(Permission.OWN_CERTIFICATES)
def follow(text: str) -> ResponseReturnValue:
    """The link of a letter: to the paper, or to the list once the link or the paper has run out."""
    producer_id = int(g.who.producer_id or 0)
    doing = act()
    with database().transaction(doing) as session:
        found = outbox.follow(
            session, config(), text, producer_id=producer_id, account_id=g.who.account_id, at=now()
        )
    if found is None:
        flash(say("delivery.link_over", current_language()))
        return redirect(url_for("mine.index"))
    with database().reading() as session:
        row = certificates_asked.own(session, found, producer_id).row
    if row.status != "issued" or row.replaced_by_id is not None:
        return redirect(url_for("mine.index"))
    return redirect(url_for("mine.download", certificate_id=found, show=1))


def narrowed() -> asking.Filter:
    """The filter in the address; 400 for a state or an event there is not."""
    state, event = request.args.get("state", ""), request.args.get("event", "")
    if (state and state not in set(State)) or (event and event not in set(Event)):
        raise BadRequest
    return asking.Filter(
        text=text_in_address("q"),
        state=State(state) if state else None,
        event=Event(event) if event else None,
        before=number_in_address("after"),
    )
