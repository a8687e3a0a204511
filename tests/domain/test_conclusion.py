"""A sample is never better than what is still missing."""

import pytest

from lims.domain.conclusion import Answer, of_sample
from lims.domain.verdict import Verdict

BLANK = Answer(entered=False)
INFORMATIVE = Answer(True, (None, None))


def said(*verdicts: str | None) -> Answer:
    return Answer(True, tuple(None if each is None else Verdict(each) for each in verdicts))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], None),
        ([BLANK], None),
        ([INFORMATIVE], None),
        ([said("pass")], "pass"),
        ([said("pass"), BLANK], None),
        ([said("fail"), BLANK], "fail"),
        ([said("pass", "fail"), said("pass")], "fail"),
        ([said("pass"), INFORMATIVE], "pass"),
        ([said("pass", None)], "pass"),
        ([said("pass"), said("not_evaluated")], "not_evaluated"),
        ([said("inconclusive"), said("not_evaluated")], "not_evaluated"),
        ([said("fail"), said("not_evaluated")], "fail"),
        ([said("pass"), said("conditional_pass")], "conditional_pass"),
        ([said("conditional_fail"), said("inconclusive")], "conditional_fail"),
        ([said("pass"), said("inconclusive")], "inconclusive"),
    ],
)
def test_verdict_of_a_sample(answers: list[Answer], expected: str | None) -> None:
    assert of_sample(answers) == (None if expected is None else Verdict(expected))
