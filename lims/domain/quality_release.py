"""Whether the results of a run may be accepted: its checks, and what people decided about those that did not pass."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lims.domain.quality_finding import Finding, Outcome
from lims.domain.quality_plan import Item, Plan
from lims.domain.refusal import Conflict, NotAllowed, Problem, Refused
from lims.domain.text import kept

LONGEST = 2000


class DecisionKind(StrEnum):
    DEVIATION = "deviation"
    ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word about one check as it was: it holds only while the check says the same."""

    kind: DecisionKind
    who: str
    at: datetime
    cause: str = ""
    impact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One control for one analyte. `number` counts the controls of one item; 0 where it was never placed."""

    item: Item
    number: int
    analyte_id: int
    analyte: str
    finding: Finding
    analyte_vi: str = ""
    control_id: int = 0
    repeated: bool = False
    decision: Decision | None = None

    @property
    def name(self) -> str:
        return f"{self.item.code} {self.number}" if self.number else self.item.code

    @property
    def both_names(self) -> str:
        """The analyte in both languages where they differ, for a sentence in either."""
        if not self.analyte_vi or self.analyte_vi == self.analyte:
            return self.analyte
        return f"{self.analyte_vi} ({self.analyte})"

    @property
    def outcome(self) -> Outcome:
        """A control that passed only when it was measured again is told to who accepts."""
        if self.repeated and self.finding.outcome is Outcome.PASS:
            return Outcome.WARN
        return self.finding.outcome

    @property
    def deviates(self) -> bool:
        return self.decision is not None and self.decision.kind is DecisionKind.DEVIATION

    @property
    def blocks(self) -> bool:
        """Only what is mandatory holds results back, unless a manager signed for the departure."""
        return self.item.mandatory and self.finding.stops and not self.deviates

    @property
    def waits_for_a_word(self) -> bool:
        """A warning never blocks, but somebody puts their name to having seen it."""
        warns = self.outcome is Outcome.WARN or (self.finding.stops and not self.item.mandatory)
        return warns and self.decision is None

    def concerns(self, analyte_id: int) -> bool:
        return not self.item.per_analyte or self.analyte_id == analyte_id


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality control of one run. Without a plan nobody knows what would have to be proven."""

    plan: Plan
    checks: tuple[Check, ...] = ()

    @property
    def blocking(self) -> tuple[Check, ...]:
        return tuple(each for each in self.checks if each.blocks)

    @property
    def warnings(self) -> tuple[Check, ...]:
        return tuple(each for each in self.checks if each.waits_for_a_word)

    @property
    def deviations(self) -> tuple[Check, ...]:
        return tuple(each for each in self.checks if each.deviates)

    def holding(self, analyte_id: int) -> tuple[Check, ...]:
        """What holds back the results of one analyte."""
        return tuple(each for each in self.blocking if each.concerns(analyte_id))

    @property
    def outcome(self) -> Outcome | None:
        """The run in one word: the gravest of its checks; None where nothing was asked for."""
        told = [each.outcome for each in self.checks]
        return next((each for each in _GRAVEST if each in told), None)


_GRAVEST = (Outcome.FAIL, Outcome.MISSING, Outcome.CANNOT_EVALUATE, Outcome.WARN, Outcome.PASS)


def require_released(quality: Quality, run: str, analyte_ids: Collection[int]) -> None:
    """Raise `Conflict` while a check holds back one of these analytes, whoever asks.

    A warning about one of them must have been acknowledged by name.
    """
    if not quality.plan.told:
        raise Conflict("quality_plan_missing", run=run)
    held = _of(quality.blocking, analyte_ids)
    if held:
        raise Conflict("quality_blocks", _problems(held), run=run, count=len(held), checks=_named(held))
    unseen = _of(quality.warnings, analyte_ids)
    if unseen:
        raise Conflict("quality_warnings_unseen", _problems(unseen), run=run, checks=_named(unseen))


def require_signs(person_id: int | None, hands: Collection[int], *, manager: bool) -> int:
    """Who signs a departure leads the laboratory and had no hand in the results or the checks of the run."""
    if not manager:
        raise NotAllowed("quality_deviation_by_manager")
    if person_id is None or person_id in hands:
        raise NotAllowed("quality_deviation_own")
    return person_id


def words(cause: str, impact: str) -> tuple[str, str]:
    """What went wrong and what it means for the results (ISO/IEC 17025, 7.10.1); neither may be left out."""
    problems: dict[str, Problem] = {}
    given = []
    for field, text in (("cause", cause), ("impact", impact)):
        try:
            said = kept(text, longest=LONGEST, lines=True)
        except Refused as refused:
            problems[field] = refused.problem
            continue
        if not said:
            problems[field] = Problem("required")
        given.append(said)
    if problems:
        raise Refused("quality_deviation_incomplete", problems)
    return given[0], given[1]


def _of(checks: Sequence[Check], analyte_ids: Collection[int]) -> list[Check]:
    return [check for check in checks if any(check.concerns(each) for each in analyte_ids)]


def _problems(checks: Sequence[Check]) -> dict[str, Problem]:
    return {
        f"check-{each.control_id}-{each.analyte_id}": Problem(
            f"quality_{each.finding.outcome}", {"check": each.name, "analyte": each.both_names}
        )
        for each in checks
    }


def _named(checks: Sequence[Check]) -> str:
    names = [f"{each.name} · {each.both_names}" for each in checks]
    return "; ".join(names[:6]) + ("; …" if len(names) > 6 else "")
