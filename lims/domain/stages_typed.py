"""The stages of a detection as they are typed: read, and refused beside the box that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lims.domain import staged
from lims.domain.dates import in_future, moment, written
from lims.domain.protocol import OBSERVABLE, Observed, Stage, Stages
from lims.domain.refusal import Problem, Refused
from lims.domain.staged import Done


@dataclass(frozen=True, slots=True)
class Typed:
    """The boxes of one stage."""

    put_in: str = ""
    taken_out: str = ""
    observed: str = ""

    @property
    def blank(self) -> bool:
        return not (self.put_in.strip() or self.taken_out.strip() or self.observed)


@dataclass(frozen=True, slots=True)
class Moment:
    """Who types, when, of a sample that came when."""

    person_id: int
    now: datetime
    received_at: datetime


def as_typed(done: Done | None) -> Typed:
    """A stage as it would be typed again."""
    if done is None:
        return Typed()
    return Typed(
        written(done.put_in),
        written(done.taken_out) if done.taken_out else "",
        done.observed.value if done.observed else "",
    )


def read(
    typed: Mapping[str, Typed], stages: Stages, before: Sequence[Done], *, at: Moment
) -> tuple[Done, ...]:
    """What was done. What nobody changed keeps its hands; a broken window is no reason to refuse.

    Raises `Refused("stages_need_attention")` with every problem beside its box: `in-`, `out-`, `seen-` and
    the code of the stage.
    """
    reader = _Reader(at)
    found = [reader.stage(stage, typed.get(stage.code), staged.of(before, stage)) for stage in stages.stages]
    done = tuple(each for each in found if each is not None)
    for stage in stages.stages:
        if (one := staged.of(done, stage)) is not None:
            reader.order(stage, one, stages, done)
    if reader.problems:
        raise Refused("stages_need_attention", reader.problems, count=len(reader.problems))
    return done


@dataclass(slots=True)
class _Reader:
    """Reads boxes and collects what is wrong with them; the first thing wrong with a box is told."""

    at: Moment
    problems: dict[str, Problem] = field(default_factory=dict)

    def stage(self, stage: Stage, typed: Typed | None, before: Done | None) -> Done | None:
        """A stage that was not sent stays as it is; one whose boxes were emptied was not done."""
        if typed is None or typed.blank:
            return before if typed is None else None
        put_in = self.moment(f"in-{stage.code}", typed.put_in)
        taken_out = self.moment(f"out-{stage.code}", typed.taken_out)
        observed = self.observed(stage, typed)
        if put_in is None:
            self.wrong(f"in-{stage.code}", "stage_needs_beginning")
            return None
        if taken_out is not None and taken_out < put_in:
            self.wrong(f"out-{stage.code}", "stage_out_before_in", begun=written(put_in))
        if put_in < self.at.received_at and written(put_in) != written(self.at.received_at):
            self.wrong(f"in-{stage.code}", "stage_before_receipt", received=written(self.at.received_at))
        return self.done(stage, put_in, taken_out, observed, before)

    def done(
        self,
        stage: Stage,
        put_in: datetime,
        taken_out: datetime | None,
        observed: Observed | None,
        before: Done | None,
    ) -> Done:
        """Who put it in or took it out stays, unless that changed."""
        own = self.at.person_id
        same_in = before is not None and before.put_in == put_in
        same_out = before is not None and (before.taken_out, before.observed) == (taken_out, observed)
        return Done(
            stage=stage.code,
            put_in=put_in,
            put_in_by=before.put_in_by if before is not None and same_in else own,
            taken_out=taken_out,
            taken_out_by=before.taken_out_by
            if before is not None and same_out
            else own
            if taken_out
            else None,
            observed=observed,
        )

    def moment(self, box: str, text: str) -> datetime | None:
        if not text.strip():
            return None
        try:
            found = moment(text, now=self.at.now)
        except Refused as refused:
            self.problems.setdefault(box, refused.problem)
            return None
        if in_future(found, self.at.now):
            self.wrong(box, "stage_in_future", now=written(self.at.now))
        return found

    def observed(self, stage: Stage, typed: Typed) -> Observed | None:
        box, over = f"seen-{stage.code}", bool(typed.taken_out.strip())
        possible = OBSERVABLE[stage.does]
        if typed.observed:
            if typed.observed not in set(possible):
                self.wrong(box, "stage_not_observable")
            elif not over:
                self.wrong(f"out-{stage.code}", "stage_seen_before_out")
            else:
                return Observed(typed.observed)
        elif possible and over:
            self.wrong(box, "stage_needs_observation")
        return None

    def order(self, stage: Stage, one: Done, stages: Stages, done: Sequence[Done]) -> None:
        box = f"in-{stage.code}"
        if not staged.called_for(stage, stages, done):
            self.wrong(box, "stage_not_called_for")
        for earlier in staged.before(stage, stages, done):
            other = staged.of(done, earlier)
            if other is None or other.taken_out is None:
                self.wrong(box, "stage_out_of_order", earlier=earlier.short)
            elif other.taken_out > one.put_in:
                self.wrong(
                    box, "stage_before_last_ended", earlier=earlier.short, ended=written(other.taken_out)
                )

    def wrong(self, box: str, code: str, **values: object) -> None:
        self.problems.setdefault(box, Problem(code, values))
