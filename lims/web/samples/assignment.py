"""What is tested in a sample: offered with limits and warnings, chosen, looked up again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain import assignment as rules
from lims.domain import due, growth
from lims.domain.assignment import Chosen
from lims.domain.permission import Permission
from lims.domain.refusal import Conflict, Refused
from lims.queries import assignment as asked
from lims.queries import calendar, continuing, fitness, samples
from lims.queries import offer as asking
from lims.services import assignment
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.samples import bp, sentences
from lims.web.samples.forms import whole_number
from lims.web.searched import readable
from lims.words import say

LIMIT = "limit-"
MOST_ADDED = 100
NOTHING_KNOWN = growth.ask({})


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands on the page: the ticks, the limits chosen, and what was searched for."""

    chosen: frozenset[int]
    limits: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    find: str = ""
    reason: str = ""
    seen: frozenset[int] = frozenset()
    grows: growth.Asked = NOTHING_KNOWN


@bp.get("/samples/<id:sample_id>/analyses")
@requires(Permission.ASSIGN)
def assign(sample_id: int) -> ResponseReturnValue:
    return show_offer(sample_id, None)


@bp.post("/samples/<id:sample_id>/analyses")
@requires(Permission.ASSIGN)
def assign_now(sample_id: int) -> ResponseReturnValue:
    typed = typed_in()
    doing = act(typed.reason or None)
    if "growth" in request.form:
        return show_offer(sample_id, typed), 422 if typed.grows.problems else 200
    if "look" in request.form or "add" in request.form:
        return show_offer(sample_id, typed)
    chosen = [Chosen(number, typed.limits.get(number, {})) for number in sorted_as_shown(typed)]
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", sample_id=sample_id)
            kept = assignment.assign(
                session, sample_id, chosen, act=doing, seen=typed.seen, reason=typed.reason
            )
            left = asked.left_open(session, kept.id)
    except Refused as refused:
        return show_offer(sample_id, typed, refused=refused), status_of(refused)
    flash(say("assignment.kept", current_language(), count=len(chosen)))
    if left:
        flash(say("lots.left_open_count", current_language(), count=left))
    warn_of_companions(sample_id)
    return redirect(url_for(".show", sample_id=sample_id))


def warn_of_companions(sample_id: int) -> None:
    """Said once more after the limits were chosen: what the verdicts wait for, and nobody asked for."""
    with database().reading() as session:
        lacking = fitness.companions_lacking(session, sample_id)
    for what, analytes in lacking.items():
        names = ", ".join(dict.fromkeys(each.analyte(current_language()) for each in analytes))
        flash(say(f"fitness.without_{what}", current_language(), analytes=names), "stop")


@bp.post("/samples/<id:sample_id>/analyses/refresh")
@requires(Permission.ASSIGN)
def refresh(sample_id: int) -> ResponseReturnValue:
    doing = act()
    with database().transaction(doing) as session:
        changed = assignment.refresh_specifications(session, sample_id, act=doing)
    flash(say("assignment.refreshed", current_language(), count=changed))
    return redirect(url_for(".show", sample_id=sample_id))


def typed_in() -> Typed:
    """The form as it was sent: `chosen` for each tick, `limit-<method>-<market>` for each choice.

    The buttons `add` tick the methods they name: the components of a sum, a companion.
    """
    limits: dict[int, dict[str, str]] = {}
    for name, value in request.form.items():
        number, _, market = name.removeprefix(LIMIT).partition("-")
        if name.startswith(LIMIT) and whole_number(number) and market:
            limits.setdefault(whole_number(number), {})[market] = value
    seen = frozenset(map(whole_number, request.form.getlist("seen"))) - {0}
    return Typed(
        chosen=frozenset(map(whole_number, request.form.getlist("chosen"))) - {0} | added(),
        limits=limits,
        find=readable(request.form.get("find", "")),
        reason=request.form.get("reason", ""),
        seen=seen,
        grows=growth.ask({name: request.form.get(name, "")[:40] for name in growth.RANGES}),
    )


def added() -> frozenset[int]:
    numbers = request.form.get("add", "").split()[:MOST_ADDED]
    return frozenset(map(whole_number, numbers)) - {0}


def sorted_as_shown(typed: Typed) -> list[int]:
    """The order of the page is the order on the certificate."""
    shown = [whole_number(number) for number in request.form.getlist("chosen")]
    return [number for number in dict.fromkeys(shown) if number in typed.chosen]


def show_offer(sample_id: int, typed: Typed | None, *, refused: Refused | None = None) -> str:
    chosen = None
    if typed is not None:
        chosen = {number: typed.limits.get(number, {}) for number in {*typed.chosen, *typed.limits}}
    with database().reading() as session:
        offer = asking.offer(
            session,
            sample_id,
            on=act().day,
            find=typed.find if typed else "",
            chosen=chosen,
            ticked=typed.chosen if typed else None,
        )
        place = samples.place_of(session, offer.sample)
        days = calendar.calendar(session)
        amending = continuing.amending(session, offer.sample)
    assigned = {line.performance.id for line in offer.lines if line.assigned}
    # After a conflict the page shows what the other person did: the next save has seen it.
    seen = assigned if typed is None or isinstance(refused, Conflict) else typed.seen
    return render_template(
        "samples/assign.html",
        offer=offer,
        sample=offer.sample,
        place=place,
        ticked=offer.ticked,
        seen=seen,
        find=typed.find if typed else "",
        reason=typed.reason if typed else "",
        refused=refused,
        assignable=rules.assignable(offer.sample.status, amending=amending),
        plan=due.plan(
            offer.sample.received_at,
            [
                line.performance.method_version.turnaround_days
                for line in offer.lines
                if line.performance.id in offer.ticked
            ],
            days,
            today=act().day,
            customers=offer.sample.order.due_on,
        ),
        growth=typed.grows if typed else NOTHING_KNOWN,
        growth_helps=any(
            growth.helps(line.performance.analyte.name, tuple(each.limit for each in ask.candidates))
            for line in offer.lines
            for ask in line.asks
        ),
        said=sentences,
    )
