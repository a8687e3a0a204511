"""Controls made of a sample of the run: its duplicate, and what comes back of what was added to it."""

from collections.abc import Sequence
from decimal import Decimal

from lims.domain import check
from lims.domain.quality_finding import (
    CENSORED,
    NEGATIVE,
    Finding,
    Measured,
    Outcome,
    answer,
    rounded_float,
    short,
)
from lims.domain.quality_plan import Item, Target
from lims.domain.reading import Kind, Reading


def duplicate(item: Item, _: Target | None, measured: Measured, readings: Sequence[Reading]) -> Finding:
    """Two results of one sample: within r where s_r is known, else within the RPD; small ones within one LOQ."""
    native, (second,) = measured.native, readings
    if native is None:
        return Finding(Outcome.MISSING, "sample_blank")
    if native.value is None or second.value is None:
        agree = (native.kind in NEGATIVE) == (second.kind in NEGATIVE)
        return Finding(
            Outcome.PASS if agree else Outcome.FAIL, "duplicate_agrees" if agree else "duplicate_differs"
        )
    loq = measured.seen.loq
    if item.s_r is None and loq is not None and max(native.value, second.value) < 5 * loq:
        return _small_duplicate(native, second, loq)
    if native.kind is not Kind.QUANTIFIED or second.kind is not Kind.QUANTIFIED:
        return _censored_duplicate(native, second)
    if item.s_r is None and item.most_pct is None:
        return Finding(Outcome.CANNOT_EVALUATE, "no_criterion")
    told = check.duplicate_check(
        float(native.value),
        float(second.value),
        s_r=None if item.s_r is None else float(item.s_r),
        rpd_limit_pct=None if item.most_pct is None else float(item.most_pct),
    )
    numbers = {
        "first": short(native.value),
        "second": short(second.value),
        "value": rounded_float(told.rpd_pct),
    }
    if item.s_r is not None:
        numbers["most"] = short(item.s_r * Decimal(str(check.REPEATABILITY_FACTOR)))
        return answer("duplicate_r", numbers, numbers["value"], within=told.acceptable)
    assert item.most_pct is not None  # noqa: S101 asked above
    return answer("duplicate", numbers | {"most": item.most_pct}, numbers["value"], within=told.acceptable)


def _small_duplicate(first: Reading, second: Reading, loq: Decimal) -> Finding:
    """|a − b| ≤ LOQ; what was not quantified lies between nothing and its bound."""
    low, high = _difference(first, second)
    numbers = {"low": short(low), "value": short(high), "most": loq}
    if check.at_most(float(high), float(loq)):
        return Finding(Outcome.PASS, "duplicate_small", numbers)
    if not check.at_most(float(low), float(loq)):
        return Finding(Outcome.FAIL, "duplicate_small_beyond", numbers)
    return Finding(Outcome.CANNOT_EVALUATE, "duplicate_undecided", numbers)


def _censored_duplicate(first: Reading, second: Reading) -> Finding:
    if first.kind in CENSORED and second.kind in CENSORED:
        return Finding(Outcome.PASS, "duplicate_agrees")
    return Finding(Outcome.CANNOT_EVALUATE, "duplicate_undecided_bound")


def _difference(first: Reading, second: Reading) -> tuple[Decimal, Decimal]:
    """The least and the largest difference the two readings allow."""
    (low_a, high_a), (low_b, high_b) = _span(first), _span(second)
    apart = max(low_a - high_b, low_b - high_a, Decimal(0))
    return apart, max(high_a - low_b, high_b - low_a)


def _span(reading: Reading) -> tuple[Decimal, Decimal]:
    value = reading.value or Decimal(0)
    return (Decimal(0), value) if reading.kind in CENSORED else (value, value)


def spike(item: Item, target: Target | None, measured: Measured, readings: Sequence[Reading]) -> Finding:
    """How much of what was added came back. What the sample held is an interval where it was not quantified."""
    (found,) = readings
    if measured.native is None:
        return Finding(Outcome.MISSING, "sample_blank")
    if target is None or not target.added or target.low_pct is None or target.high_pct is None:
        return Finding(Outcome.CANNOT_EVALUATE, "no_criterion")
    native = measured.native
    if found.kind is not Kind.QUANTIFIED or found.value is None or native.value is None:
        return Finding(Outcome.CANNOT_EVALUATE, "not_a_number")
    if native.kind not in {Kind.QUANTIFIED, *CENSORED}:
        return Finding(Outcome.CANNOT_EVALUATE, "not_a_number")
    low, high = _span(native)
    if native.kind in CENSORED and item.native_zero:
        high = Decimal(0)
    numbers = {"added": target.added, "low": target.low_pct, "high": target.high_pct}
    if native.kind is Kind.QUANTIFIED and native.value > 4 * target.added:
        return Finding(Outcome.CANNOT_EVALUATE, "native_too_high", numbers | {"native": native.value})
    told = [_recovery(each, found.value, target) for each in (high, low)]
    numbers["value"] = rounded_float(told[-1].recovery_pct)
    if len({each.acceptable for each in told}) > 1 or _astride(told, target):
        numbers["least"] = rounded_float(told[0].recovery_pct)
        return Finding(Outcome.CANNOT_EVALUATE, "spike_undecided", numbers)
    return answer("spike", numbers, numbers["value"], within=told[0].acceptable)


def _recovery(native: Decimal, found: Decimal, target: Target) -> check.SpikeRecovery:
    assert target.added is not None and target.low_pct is not None and target.high_pct is not None  # noqa: S101
    return check.spike_recovery(
        float(native),
        float(found),
        added=float(target.added),
        min_pct=float(target.low_pct),
        max_pct=float(target.high_pct),
    )


def _astride(told: Sequence[check.SpikeRecovery], target: Target) -> bool:
    """Both ends fail, one below and one above: the truth between them may be good."""
    least, most = sorted(each.recovery_pct for each in told)
    assert target.low_pct is not None and target.high_pct is not None  # noqa: S101
    return least < float(target.low_pct) and most > float(target.high_pct)
