"""What is tested in a sample: offered with limits and warnings, chosen, looked up again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain.assignment import Chosen
from lims.domain.permission import Permission
from lims.domain.refusal import Conflict, Refused
from lims.domain.sample import ASSIGNABLE
from lims.queries import assignment as asking
from lims.queries import samples
from lims.queries.assignment import Offer
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


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands on the page: the ticks, the limits chosen, and what was searched for."""

    chosen: frozenset[int]
    limits: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    find: str = ""
    reason: str = ""
    seen: frozenset[int] = frozenset()


@bp.get("/samples/<id:sample_id>/analyses")
@requires(Permission.ASSIGN)
def assign(sample_id: int) -> ResponseReturnValue:
    return show_offer(sample_id, None)


@bp.post("/samples/<id:sample_id>/analyses")
@requires(Permission.ASSIGN)
def assign_now(sample_id: int) -> ResponseReturnValue:
    typed = typed_in()
    doing = act(typed.reason or None)
    if "look" in request.form:
        return show_offer(sample_id, typed)
    chosen = [Chosen(number, typed.limits.get(number, {})) for number in sorted_as_shown(typed)]
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = url_for(".show", sample_id=sample_id)
            assignment.assign(session, sample_id, chosen, act=doing, seen=typed.seen, reason=typed.reason)
    except Refused as refused:
        return show_offer(sample_id, typed, refused=refused), status_of(refused)
    flash(say("assignment.kept", current_language(), count=len(chosen)))
    return redirect(url_for(".show", sample_id=sample_id))


@bp.post("/samples/<id:sample_id>/analyses/refresh")
@requires(Permission.ASSIGN)
def refresh(sample_id: int) -> ResponseReturnValue:
    doing = act()
    with database().transaction(doing) as session:
        changed = assignment.refresh_specifications(session, sample_id, act=doing)
    flash(say("assignment.refreshed", current_language(), count=changed))
    return redirect(url_for(".show", sample_id=sample_id))


def typed_in() -> Typed:
    """The form as it was sent: `chosen` for each tick, `limit-<method>-<market>` for each choice."""
    limits: dict[int, dict[str, str]] = {}
    for name, value in request.form.items():
        number, _, market = name.removeprefix(LIMIT).partition("-")
        if name.startswith(LIMIT) and whole_number(number) and market:
            limits.setdefault(whole_number(number), {})[market] = value
    seen = frozenset(map(whole_number, request.form.getlist("seen"))) - {0}
    return Typed(
        chosen=frozenset(map(whole_number, request.form.getlist("chosen"))) - {0},
        limits=limits,
        find=readable(request.form.get("find", "")),
        reason=request.form.get("reason", ""),
        seen=seen,
    )


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
            session, sample_id, on=act().day, find=typed.find if typed else "", chosen=chosen
        )
        place = samples.place_of(session, offer.sample)
    assigned = {line.performance.id for line in offer.lines if line.assigned}
    # After a conflict the page shows what the other person did: the next save has seen it.
    seen = assigned if typed is None or isinstance(refused, Conflict) else typed.seen
    return render_template(
        "samples/assign.html",
        offer=offer,
        sample=offer.sample,
        place=place,
        ticked=proposed(offer) if typed is None else typed.chosen,
        seen=seen,
        find=typed.find if typed else "",
        reason=typed.reason if typed else "",
        refused=refused,
        assignable=offer.sample.status in ASSIGNABLE,
        said=sentences,
    )


def proposed(offer: Offer) -> frozenset[int]:
    """What is asked already; for a sample without any, what must be tested, by the first method."""
    assigned = frozenset(line.performance.id for line in offer.lines if line.assigned)
    if assigned or any(line.analysis for line in offer.lines):
        return assigned
    first: dict[int, int] = {}
    for line in offer.lines:
        if line.must:
            first.setdefault(line.performance.analyte_id, line.performance.id)
    return frozenset(first.values())
