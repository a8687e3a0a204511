"""Where may this lot go? One answer for each market, from the outcomes of all that was asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from lims.domain.specification import Outcome
from lims.domain.verdict import Verdict, overall

_VERDICTS = {verdict.value for verdict in Verdict}


@dataclass(frozen=True, slots=True)
class Destination:
    """A market, its answer so far, and how many analyses are still open."""

    market: str
    outcome: Outcome | None
    waiting: int
    judged: int
    without_limit: int


def destination(market: str, outcomes: Iterable[Outcome | None]) -> Destination:
    """None stands for an analysis without a result. A failure is final at once; a pass needs all.

    What the law does not ask about (no limit, a benchmark, a label) decides nothing.
    """
    every = list(outcomes)
    given = [outcome for outcome in every if outcome is not None]
    verdicts = [Verdict(outcome.value) for outcome in given if outcome.value in _VERDICTS]
    waiting = len(every) - len(given)
    answer = overall(verdicts) if verdicts else None
    final = answer is Verdict.FAIL or not waiting
    return Destination(
        market,
        Outcome(answer.value) if answer is not None and final else None,
        waiting,
        len(verdicts),
        given.count(Outcome.NO_LIMIT),
    )
