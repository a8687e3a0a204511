"""A measurement was done again: all results are kept, and which one counts is decided in the open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lims.domain.assessment import Outcome
from lims.domain.method import Repeats
from lims.domain.permission import Role
from lims.domain.refusal import Conflict, NotAllowed, NotFound

FAILING = frozenset({Outcome.FAIL, Outcome.CONDITIONAL_FAIL, Outcome.BENCHMARK_EXCEEDED})


@dataclass(frozen=True, slots=True)
class Try:
    """One of several results of the same analysis, on the same unit, in the order they were measured."""

    result_id: int
    outcomes: tuple[Outcome, ...]
    counts: bool = False

    @property
    def failing(self) -> bool:
        return not FAILING.isdisjoint(self.outcomes)


def over_failing(chosen: Try, tries: Collection[Try]) -> bool:
    """Whether a result that does not fail is taken though another one fails: testing into compliance looks like this."""
    return not chosen.failing and any(each.failing for each in tries)


def needs_choice(rule: Repeats, chosen: Try, tries: Sequence[Try]) -> bool:
    """The last result counts by itself only where the method says so and nothing failing is passed over."""
    return len(tries) > 1 and (rule is Repeats.CHOOSE or over_failing(chosen, tries))


def choose(result_id: int, tries: Sequence[Try], rule: Repeats) -> Try:
    """The result that is to count, if it may.

    Raises `NotFound` for none of these, `Conflict` for a single one, and where the method takes the last.
    """
    chosen = next((each for each in tries if each.result_id == result_id), None)
    if chosen is None:
        raise NotFound
    if len(tries) < 2:
        raise Conflict("repeat_nothing_to_choose")
    if rule is Repeats.LATEST and chosen is not tries[-1]:
        raise Conflict("repeat_latest_counts")
    return chosen


def require_accepted_by(role: Role, chosen: Try, tries: Collection[Try]) -> None:
    """A failing result is passed over only by the head of the laboratory."""
    if over_failing(chosen, tries) and role is not Role.MANAGER:
        raise NotAllowed("repeat_needs_manager")
