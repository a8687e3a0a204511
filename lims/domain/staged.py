"""A detection over several days: what may be done next, what has been found, which window was broken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from lims.domain.protocol import Does, Observed, Stage, Stages
from lims.domain.reading import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One stage as it was done: put in, taken out, by whom, and what was seen then."""

    stage: str
    put_in: datetime
    put_in_by: int
    taken_out: datetime | None = None
    taken_out_by: int | None = None
    observed: Observed | None = None

    @property
    def lasted(self) -> timedelta | None:
        return None if self.taken_out is None else self.taken_out - self.put_in


@dataclass(frozen=True, slots=True)
class Broken:
    """An incubation that was shorter or longer than planned: it happened, so it is said."""

    stage: Stage
    lasted: timedelta


@dataclass(frozen=True, slots=True)
class Due:
    """When something is to be taken out."""

    stage: Stage
    put_in: datetime
    earliest: datetime
    latest: datetime

    def late(self, now: datetime) -> bool:
        return now > self.latest


def of(done: Iterable[Done], stage: Stage) -> Done | None:
    return next((each for each in done if each.stage == stage.code), None)


def called_for(stage: Stage, stages: Stages, done: Sequence[Done]) -> bool:
    """Whether a stage is to be done, after what was seen so far."""
    if stage.does is Does.CONFIRMS:
        return any(each.observed is Observed.TYPICAL for each in done)
    if not stage.again:
        return True
    first = next((each for each in done if each.stage == stage.again), None)
    return first is None or first.observed in {None, Observed.NOTHING_TYPICAL}


def before(stage: Stage, stages: Stages, done: Sequence[Done]) -> list[Stage]:
    """The stages that must be over before this one begins."""
    return [each for each in stages.stages if each.step < stage.step and called_for(each, stages, done)]


def coming(stages: Stages, done: Sequence[Done]) -> list[Stage]:
    """What may be begun now; nothing more once the answer is there."""
    if kind(stages, done) in {Kind.DETECTED, Kind.NOT_DETECTED}:
        return []
    return [
        each
        for each in stages.stages
        if of(done, each) is None and called_for(each, stages, done) and _all_over(each, stages, done)
    ]


def kind(stages: Stages, done: Sequence[Done]) -> Kind | None:
    """What the stages say so far: typical colonies are presumptive until they are confirmed."""
    seen = {each.observed for each in done}
    if Observed.CONFIRMED in seen:
        return Kind.DETECTED
    if Observed.TYPICAL in seen:
        refuted = Observed.NOT_CONFIRMED in seen and _all_looked_at(stages, done)
        return Kind.NOT_DETECTED if refuted else Kind.PRESUMPTIVE
    return Kind.NOT_DETECTED if _all_looked_at(stages, done) else None


def broken(stages: Stages, done: Sequence[Done]) -> list[Broken]:
    """Every window that was not kept, in the order of the stages."""
    found = []
    for stage in stages.stages:
        one = of(done, stage)
        lasted = one.lasted if one is not None else None
        if lasted is not None and not _within(stage, lasted):
            found.append(Broken(stage, lasted))
    return found


def incubating(stages: Stages, done: Sequence[Done]) -> list[Due]:
    """What stands in an incubator and has a time to come out."""
    found = []
    for stage in stages.stages:
        one = of(done, stage)
        if one is None or one.taken_out is not None or stage.least_h is None or stage.most_h is None:
            continue
        found.append(
            Due(stage, one.put_in, one.put_in + _hours(stage.least_h), one.put_in + _hours(stage.most_h))
        )
    return found


def _all_over(stage: Stage, stages: Stages, done: Sequence[Done]) -> bool:
    earlier = (of(done, each) for each in before(stage, stages, done))
    return all(each is not None and each.taken_out is not None for each in earlier)


def _all_looked_at(stages: Stages, done: Sequence[Done]) -> bool:
    """Whether every plate that is called for was looked at; a method without plates finds nothing."""
    plates = [each for each in stages.stages if each.does is Does.ISOLATES and called_for(each, stages, done)]
    looked = [of(done, each) for each in plates]
    return bool(plates) and all(each is not None and each.observed is not None for each in looked)


def _within(stage: Stage, lasted: timedelta) -> bool:
    too_short = stage.least_h is not None and lasted < _hours(stage.least_h)
    too_long = stage.most_h is not None and lasted > _hours(stage.most_h)
    return not (too_short or too_long)


def _hours(hours: Decimal) -> timedelta:
    return timedelta(seconds=int(hours * 3600))
