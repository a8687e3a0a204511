"""What all results of a sample say together: nothing good before the last of them is there."""

from collections.abc import Iterable
from dataclasses import dataclass

from lims.domain.verdict import Verdict, overall


@dataclass(frozen=True, slots=True)
class Answer:
    """One analysis: whether its result is there, and what that means for each market.

    None stands where the law asks for no verdict: no limit, a benchmark, a declaration.
    """

    entered: bool
    verdicts: tuple[Verdict | None, ...] = ()


def of_sample(answers: Iterable[Answer]) -> Verdict | None:
    """The verdict of a sample: fail as soon as one fails, else none until every analysis has its result.

    What is only informative makes no sample pass and none fail; without any verdict there is none.
    """
    each = list(answers)
    judged = [verdict for answer in each for verdict in answer.verdicts if verdict is not None]
    if Verdict.FAIL in judged:
        return Verdict.FAIL
    if not judged or not all(answer.entered for answer in each):
        return None
    return overall(judged)
