"""The work behind one result: stages over days, plates by dilution, a calculation; kept whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from lims.domain import (
    calculated,
    calculated_rounding,
    calculated_typed,
    plates,
    plates_typed,
    staged,
    stages_typed,
    worked,
)
from lims.domain.act import Act
from lims.domain.calculated import Calculated
from lims.domain.calculation import Recipe
from lims.domain.entry import Change
from lims.domain.plates_typed import Plates
from lims.domain.protocol import Plating, Protocol, Stages
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Conflict, NotFound, Problem, Refused
from lims.domain.text import kept
from lims.domain.worked import DoneStages, Work
from lims.domain.yardstick import Yardstick
from lims.models.analysis import Result
from lims.queries import competent, entering, leaning, values
from lims.queries import results as asking
from lims.queries.results import Bench

REASON = "correction_reason"
SPOKEN = {
    Kind.NOT_DETECTED: "không phát hiện",
    Kind.PRESUMPTIVE: "nghi ngờ",
    Kind.DETECTED: "phát hiện",
}
"""What the stages say, as a person of the laboratory would type it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The page of one result as it was sent; `version` is the row's when the page was made."""

    version: int
    stages: Mapping[str, stages_typed.Typed] = field(default_factory=dict)
    plates: Plates = Plates()  # noqa: RUF009 a frozen value
    determinations: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was done and what follows from it: the text of the result, blank while there is none."""

    work: Work
    text: str
    reading: Reading | None


def keep(
    session: Session,
    run_id: int,
    result_id: int,
    sent: Sent,
    *,
    act: Act,
    correction_reason: str | None = None,
) -> bool:
    """Keep the work of one result, read its answer and judge it; whether anything changed.

    Raises `NotFound` for a result that has no protocol, `Conflict` when somebody else was faster or the
    sample takes no results, `Refused` with every problem beside its box, and for a value that stood
    without a reason why it changes.
    """
    bench = asking.bench(session, run_ids=[run_id])
    result = bench.in_run(run_id).get(result_id)
    if result is None:
        raise NotFound
    how = values.protocol(bench.analyses[result.analysis_id].performance)
    if how is None:
        raise NotFound
    if sent.version != result.version:
        who = entering.name_of(session, _last_hands(result))
        raise Conflict("work_changed_meanwhile", who=who)
    entering.require_may_change(result, bench, act=act)
    found = _found(bench, result, how, sent, act=act)
    if worked.plain(found.work) == result.work:
        return False
    competent.require_for(session, [bench.runs[run_id]], act=act)
    leaning.require_nothing_leans(session, bench, [result])
    _keep(bench, result, found, act=act, reason=kept(correction_reason or "", longest=2000, lines=True))
    session.flush()
    return True


def _keep(bench: Bench, result: Result, found: Found, *, act: Act, reason: str) -> None:
    change = _change(result, found)
    if change is Change.CORRECTION and not reason:
        raise Refused("correction_needs_reason", {REASON: Problem("correction_needs_reason")})
    if change is not Change.NOTHING:
        entering.write(result, found.text, found.reading, change=change, act=act, reason=reason)
    result.work = worked.plain(found.work)
    analysis = bench.analyses[result.analysis_id]
    bench.follow([analysis], act=act, reason=reason)


def _change(result: Result, found: Found) -> Change:
    """Going on from an answer that waits to be confirmed corrects nothing; whatever else stood is corrected.

    A determination that was kept is never taken out of sight without a reason, though it made no result yet.
    """
    goes_on = worked.only_goes_on(result.work, found.work)
    if worked.is_calculated(result.work) and not goes_on:
        return Change.CORRECTION
    if result.typed is None and not found.text:
        return Change.NOTHING
    if result.typed is None and not result.corrections:
        return Change.ENTRY
    waited = result.typed is None or result.kind == Kind.PRESUMPTIVE
    return Change.ENTRY if waited and goes_on else Change.CORRECTION


def _found(bench: Bench, result: Result, how: Protocol, sent: Sent, *, act: Act) -> Found:
    seen = values.seen(bench.analyses[result.analysis_id].performance)
    if isinstance(how, Stages):
        at = stages_typed.Moment(entering.person(act), act.at, _received(bench, result))
        before = worked.stages(result.work)
        return of_stages(stages_typed.read(sent.stages, how, before, at=at), how, seen)
    if isinstance(how, Recipe):
        yardstick = bench.yardstick(bench.analyses[result.analysis_id], result)
        told = of_calculation(sent.determinations, how, replace(yardstick, seen=seen))
        return replace(told, work=_own_calculation(result, told.work, act=act))
    found = of_plates(sent.plates, how, seen)
    return replace(found, work=_own(result, sent.plates, act=act))


def of_stages(done: tuple[staged.Done, ...], how: Stages, seen: Range) -> Found:
    """What the stages say."""
    kind = staged.kind(how, done)
    text = "" if kind is None else SPOKEN[kind]
    return Found(DoneStages(done), text, Reading.parse(text, seen) if text else None)


def of_plates(typed: Plates, how: Plating, seen: Range) -> Found:
    """What the plates say; nothing at all once every box is empty."""
    if typed.blank:
        return Found(typed, "", None)
    told = plates.told(plates_typed.read(typed, how), how, seen)
    return Found(typed, told.text or "", plates.reading(told.text, seen) if told.text else None)


def of_calculation(typed: Sequence[Mapping[str, str]], how: Recipe, yardstick: Yardstick) -> Found:
    """What the calculation says; `yardstick` sees what the method sees of a portion as usual."""
    found = calculated.calculate(how, calculated_typed.rows(typed, how), yardstick.seen)
    settled = calculated_rounding.settled(found, how, yardstick)
    return Found(settled, settled.text, settled.reading)


def _own_calculation(result: Result, found: Work, *, act: Act) -> Work:
    """The calculation with everybody who had a hand in it; nothing changed, nobody new."""
    if not isinstance(found, Calculated):
        return found
    before = worked.read(result.work)
    hands = before.by if isinstance(before, Calculated) else ()
    if replace(found, by=hands) == before:
        return before
    own = entering.person(act)
    return replace(found, by=(*(each for each in hands if each != own), own))


def _own(result: Result, typed: Plates, *, act: Act) -> Plates:
    """The plates with everybody who had a hand in them; nothing changed, nobody new."""
    before = worked.read(result.work)
    hands = before.by if isinstance(before, Plates) else ()
    filled = replace(typed, rows=tuple(row for row in typed.rows if not row.blank))
    if replace(filled, by=hands) == before:
        return before
    own = entering.person(act)
    return replace(filled, by=(*(each for each in hands if each != own), own))


def _received(bench: Bench, result: Result) -> datetime:
    received = bench.sample_of(result).received_at
    if received is None:
        raise Refused("result_before_receipt")
    return received


def _last_hands(result: Result) -> int | None:
    """Who changed it last, as far as the row tells."""
    hands = worked.last_hands(result.work)
    return entering.last_person(result) if hands is None else hands
