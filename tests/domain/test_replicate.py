"""Replicates below the LOQ are averaged by the method's written rule, or not at all."""

from decimal import Decimal

import pytest

from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused
from lims.domain.replicate import BelowLoq, mean


def found(value: str, kind: Kind = Kind.QUANTIFIED) -> Reading:
    return Reading(kind, Decimal(value), 1)


THREE = [found("0.04"), found("0.01", Kind.BELOW_LOQ), found("0.05")]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (BelowLoq.ZERO, "0.03"),
        (BelowLoq.HALF, "0.0316666666666666667"),
        (BelowLoq.BOUND, "0.0333333333333333333"),
    ],
)
def test_rule_says_what_stands_for_a_bound(rule: BelowLoq, expected: str) -> None:  # N25
    assert mean(THREE, rule).value == Decimal(expected)


def test_no_rule_no_mean() -> None:  # N25
    with pytest.raises(Refused) as refused:
        mean(THREE, None)
    assert refused.value.code == "replicates_need_rule"


def test_numbers_need_no_rule() -> None:
    assert mean([found("0.1"), found("0.2")], None) == Reading(Kind.QUANTIFIED, Decimal("0.15"), 1)


def test_all_below_a_bound_stay_below_it() -> None:
    below = [found("0.003", Kind.BELOW_LOD), found("0.01", Kind.BELOW_LOQ)]
    assert mean(below, BelowLoq.ZERO) == below[1]


@pytest.mark.parametrize(
    "other", [found("300", Kind.ABOVE_RANGE), Reading(Kind.DETECTED), Reading(Kind.QUANTIFIED)]
)
def test_what_is_no_number_is_refused(other: Reading) -> None:
    with pytest.raises(Refused) as refused:
        mean([found("1"), other], BelowLoq.HALF)
    assert refused.value.code == "replicates_not_numbers"


def test_nothing_has_no_mean() -> None:
    with pytest.raises(Refused) as refused:
        mean([], BelowLoq.HALF)
    assert refused.value.code == "calculation_impossible"
