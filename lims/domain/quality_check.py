"""One control of a run, judged for one analyte from what was typed: pass, warning, fail, missing, or not to be judged."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from lims.domain import calibration, check
from lims.domain.quality_plan import ControlKind, Item, Target
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Refused
from lims.domain.uncertainty import Uncertainty, UncertaintyType

SIGNIFICANT = 4
_CENSORED = {Kind.BELOW_LOD, Kind.BELOW_LOQ}
_NEGATIVE = {Kind.NOT_DETECTED, Kind.BELOW_LOD, Kind.BELOW_LOQ}


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 an outcome, not a password
    WARN = "warn"
    FAIL = "fail"
    MISSING = "missing"
    CANNOT_EVALUATE = "cannot_evaluate"


STOPS = frozenset({Outcome.FAIL, Outcome.MISSING, Outcome.CANNOT_EVALUATE})
"""What proves nothing holds back as much as what failed: no result leaves on a check that says nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says, why (a code with numbers), and the number a chart shows."""

    outcome: Outcome
    why: str
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    figure: Decimal | None = None

    @property
    def stops(self) -> bool:
        return self.outcome in STOPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one control gave for one analyte: its boxes as typed, and what the method can see.

    `native` is the result of the sample a duplicate or a spike was made of; None while it is blank.
    """

    typed: Mapping[str, str]
    seen: Range
    native: Reading | None = None
    uncertainty: Uncertainty | None = None
    confirmed: frozenset[str] = frozenset()


def boxes(item: Item) -> tuple[str, ...]:
    """What is asked for at the bench, in the order of the boxes. They start empty."""
    if item.kind is ControlKind.CALIBRATION:
        return tuple(f"y{number}" for number in range(1, len(item.levels) + 1))
    return {
        ControlKind.BRACKET: ("first", "last"),
        ControlKind.CARRY_OVER: ("blank", "lloq"),
    }.get(item.kind, ("value",))


def read(item: Item, box: str, text: str, seen: Range, *, confirmed: bool = False) -> Reading:
    """One box. Responses of an instrument are bare numbers; concentrations are in the unit of the method.

    Raises `Refused` as any reading does. A number below the LOD stays a number: a blank shows what it is.
    """
    if item.kind in {ControlKind.CALIBRATION, ControlKind.BRACKET, ControlKind.CARRY_OVER}:
        return Reading.parse(
            text, Range(unit="", lod=None, loq=None, may_be_negative=True), confirmed=confirmed
        )
    free = replace(seen, upper=None, may_be_negative=True)
    return Reading.parse(text, free, confirmed=confirmed)


def judged(item: Item, analyte: str, measured: Measured) -> Finding:
    """The outcome of one control for one analyte. Whatever cannot be judged says so; nothing passes by default."""
    target = item.target(analyte)
    if item.targets and target is None:
        return Finding(Outcome.CANNOT_EVALUATE, "no_target")
    asked = boxes(item)
    if not asked or any(not measured.typed.get(box) for box in asked):
        return Finding(Outcome.MISSING, "not_entered")
    try:
        readings = [
            read(item, box, measured.typed[box], measured.seen, confirmed=box in measured.confirmed)
            for box in asked
        ]
        return _JUDGES[item.kind](item, target, measured, readings)
    except (Refused, OverflowError, ZeroDivisionError):
        return Finding(Outcome.CANNOT_EVALUATE, "not_computable")


def _blank(item: Item, _: Target | None, measured: Measured, readings: Sequence[Reading]) -> Finding:
    """At most a share of what is reported as the least: the LOQ, and where there is none, the LOD."""
    least = measured.seen.loq if measured.seen.loq is not None else measured.seen.lod
    if least is None or item.most_pct is None:
        return Finding(Outcome.CANNOT_EVALUATE, "no_criterion")
    (reading,) = readings
    most = least * item.most_pct / 100
    numbers = {"most": _short(most)}
    if reading.value is None or reading.kind is Kind.ABOVE_RANGE:
        return (
            _above(numbers, "blank_above")
            if reading.value
            else Finding(Outcome.CANNOT_EVALUATE, "not_a_number")
        )
    numbers["value"] = _short(reading.value)
    within = check.at_most(float(reading.value), float(most))
    if reading.kind in _CENSORED:
        return (
            Finding(Outcome.PASS, "blank_not_seen", numbers, Decimal(0))
            if within
            else Finding(Outcome.CANNOT_EVALUATE, "blank_bound_above", numbers)
        )
    return _answer("blank", numbers, reading.value, within=within)


def _negative(_: Item, __: Target | None, ___: Measured, readings: Sequence[Reading]) -> Finding:
    (reading,) = readings
    clean = reading.kind in _NEGATIVE or (reading.kind is Kind.QUANTIFIED and reading.value == 0)
    return Finding(Outcome.PASS if clean else Outcome.FAIL, "negative_clean" if clean else "negative_grew")


def _positive(_: Item, __: Target | None, ___: Measured, readings: Sequence[Reading]) -> Finding:
    (reading,) = readings
    found = reading.kind in {Kind.DETECTED, Kind.ABOVE_RANGE} or (
        reading.kind is Kind.QUANTIFIED and reading.value is not None and reading.value > 0
    )
    return Finding(
        Outcome.PASS if found else Outcome.FAIL, "positive_found" if found else "positive_not_found"
    )


def _calibration(item: Item, _: Target | None, __: Measured, readings: Sequence[Reading]) -> Finding:
    if item.most_pct is None:
        return Finding(Outcome.CANNOT_EVALUATE, "no_criterion")
    if len(set(item.levels)) < calibration.FEWEST_LEVELS:
        return Finding(Outcome.FAIL, "too_few_levels", {"fewest": Decimal(calibration.FEWEST_LEVELS)})
    line = calibration.calibration(
        [float(each) for each in item.levels],
        [_number(each) for each in readings],
        weight=item.weight,
        max_dev_pct=float(item.most_pct),
    )
    worst = max(map(abs, line.deviations_pct), default=0.0)
    numbers = {"slope": _float(line.slope), "intercept": _float(line.intercept), "most": item.most_pct}
    numbers["value"] = _float(worst)
    return _answer("calibration", numbers, _float(line.slope), within=line.acceptable)


def _bracket(item: Item, _: Target | None, __: Measured, readings: Sequence[Reading]) -> Finding:
    if item.most_pct is None:
        return Finding(Outcome.CANNOT_EVALUATE, "no_criterion")
    first, last = map(_number, readings)
    drift, within = check.bracket_drift(first, last, max_pct=float(item.most_pct))
    return _answer("bracket", {"value": _float(drift), "most": item.most_pct}, _float(drift), within=within)


def _carry_over(item: Item, _: Target | None, __: Measured, readings: Sequence[Reading]) -> Finding:
    if item.most_pct is None:
        return Finding(Outcome.CANNOT_EVALUATE, "no_criterion")
    blank, lowest = map(_number, readings)
    share, within = check.carryover_check(blank, lowest, max_pct=float(item.most_pct))
    return _answer(
        "carry_over", {"value": _float(share), "most": item.most_pct}, _float(share), within=within
    )


def _reference(_: Item, target: Target | None, measured: Measured, readings: Sequence[Reading]) -> Finding:
    """Bias against the certified value, within its own expanded uncertainty (ERM Application Note 1)."""
    (reading,) = readings
    if target is None or target.certified is None or target.expanded is None or not target.k:
        return Finding(Outcome.CANNOT_EVALUATE, "no_certified_value")
    if reading.kind is not Kind.QUANTIFIED or reading.value is None:
        return Finding(Outcome.CANNOT_EVALUATE, "not_a_number")
    u = _standard(measured.uncertainty, reading.value)
    if u is None:
        return Finding(Outcome.CANNOT_EVALUATE, "no_uncertainty")
    told = check.crm_check(
        float(reading.value),
        u,
        certified=float(target.certified),
        expanded=float(target.expanded),
        k_certified=float(target.k),
    )
    numbers = {"value": _short(reading.value), "certified": target.certified}
    numbers |= {"delta": _float(told.delta), "reach": _float(told.U_delta)}
    return _answer("reference", numbers, reading.value, within=told.acceptable)


def _duplicate(item: Item, _: Target | None, measured: Measured, readings: Sequence[Reading]) -> Finding:
    """Two results of one sample: within r where s_r is known, else within the RPD; small ones within one LOQ."""
    native, (second,) = measured.native, readings
    if native is None:
        return Finding(Outcome.MISSING, "sample_blank")
    if native.value is None or second.value is None:
        agree = (native.kind in _NEGATIVE) == (second.kind in _NEGATIVE)
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
    numbers = {"first": _short(native.value), "second": _short(second.value), "value": _float(told.rpd_pct)}
    if item.s_r is not None:
        numbers["most"] = _short(item.s_r * Decimal(str(check.REPEATABILITY_FACTOR)))
        return _answer("duplicate_r", numbers, numbers["value"], within=told.acceptable)
    assert item.most_pct is not None  # noqa: S101 asked above
    return _answer("duplicate", numbers | {"most": item.most_pct}, numbers["value"], within=told.acceptable)


def _small_duplicate(first: Reading, second: Reading, loq: Decimal) -> Finding:
    """|a − b| ≤ LOQ; what was not quantified lies between nothing and its bound."""
    low, high = _difference(first, second)
    numbers = {"low": _short(low), "value": _short(high), "most": loq}
    if check.at_most(float(high), float(loq)):
        return Finding(Outcome.PASS, "duplicate_small", numbers)
    if not check.at_most(float(low), float(loq)):
        return Finding(Outcome.FAIL, "duplicate_small_beyond", numbers)
    return Finding(Outcome.CANNOT_EVALUATE, "duplicate_undecided", numbers)


def _censored_duplicate(first: Reading, second: Reading) -> Finding:
    if first.kind in _CENSORED and second.kind in _CENSORED:
        return Finding(Outcome.PASS, "duplicate_agrees")
    return Finding(Outcome.CANNOT_EVALUATE, "duplicate_undecided_bound")


def _difference(first: Reading, second: Reading) -> tuple[Decimal, Decimal]:
    """The least and the largest difference the two readings allow."""
    (low_a, high_a), (low_b, high_b) = _span(first), _span(second)
    apart = max(low_a - high_b, low_b - high_a, Decimal(0))
    return apart, max(high_a - low_b, high_b - low_a)


def _span(reading: Reading) -> tuple[Decimal, Decimal]:
    value = reading.value or Decimal(0)
    return (Decimal(0), value) if reading.kind in _CENSORED else (value, value)


def _spike(item: Item, target: Target | None, measured: Measured, readings: Sequence[Reading]) -> Finding:
    """How much of what was added came back. What the sample held is an interval where it was not quantified."""
    (found,) = readings
    if measured.native is None:
        return Finding(Outcome.MISSING, "sample_blank")
    if target is None or not target.added or target.low_pct is None or target.high_pct is None:
        return Finding(Outcome.CANNOT_EVALUATE, "no_criterion")
    native = measured.native
    if found.kind is not Kind.QUANTIFIED or found.value is None or native.value is None:
        return Finding(Outcome.CANNOT_EVALUATE, "not_a_number")
    if native.kind not in {Kind.QUANTIFIED, *_CENSORED}:
        return Finding(Outcome.CANNOT_EVALUATE, "not_a_number")
    low, high = _span(native)
    if native.kind in _CENSORED and item.native_zero:
        high = Decimal(0)
    numbers = {"added": target.added, "low": target.low_pct, "high": target.high_pct}
    if native.kind is Kind.QUANTIFIED and native.value > 4 * target.added:
        return Finding(Outcome.CANNOT_EVALUATE, "native_too_high", numbers | {"native": native.value})
    told = [_recovery(each, found.value, target) for each in (high, low)]
    numbers["value"] = _float(told[-1].recovery_pct)
    if len({each.acceptable for each in told}) > 1 or _astride(told, target):
        numbers["least"] = _float(told[0].recovery_pct)
        return Finding(Outcome.CANNOT_EVALUATE, "spike_undecided", numbers)
    return _answer("spike", numbers, numbers["value"], within=told[0].acceptable)


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


def _standard(uncertainty: Uncertainty | None, value: Decimal) -> float | None:
    """The standard uncertainty of a reported value, as the method states it; None where it states none."""
    if uncertainty is None or not uncertainty.usable or uncertainty.U is None:
        return None
    if uncertainty.type is UncertaintyType.RELATIVE_PCT:
        return float(value) * float(uncertainty.U) / 100 / float(uncertainty.k)
    if uncertainty.type is UncertaintyType.ABSOLUTE:
        return float(uncertainty.U) / float(uncertainty.k)
    return None


def _answer(code: str, numbers: Mapping[str, Decimal], figure: Decimal, *, within: bool) -> Finding:
    why = f"{code}_within" if within else f"{code}_beyond"
    return Finding(Outcome.PASS if within else Outcome.FAIL, why, numbers, figure)


def _above(numbers: Mapping[str, Decimal], why: str) -> Finding:
    return Finding(Outcome.FAIL, why, numbers)


def _number(reading: Reading) -> float:
    if reading.value is None or reading.kind is not Kind.QUANTIFIED:
        raise Refused("calculation_impossible")
    return float(reading.value)


def _float(value: float) -> Decimal:
    if not math.isfinite(value):
        raise Refused("calculation_impossible")
    return Decimal(format(_short(Decimal(repr(value))).normalize(), "f"))


def _short(value: Decimal) -> Decimal:
    """A number for the eye: four significant digits, written out."""
    if not value:
        return Decimal(0)
    shortened = Decimal(f"{value:.{SIGNIFICANT}g}")
    return Decimal(format(shortened, "f"))


_JUDGES: Mapping[ControlKind, Callable[[Item, Target | None, Measured, Sequence[Reading]], Finding]] = {
    ControlKind.BLANK: _blank,
    ControlKind.NEGATIVE_CONTROL: _negative,
    ControlKind.POSITIVE_CONTROL: _positive,
    ControlKind.CALIBRATION: _calibration,
    ControlKind.BRACKET: _bracket,
    ControlKind.CARRY_OVER: _carry_over,
    ControlKind.REFERENCE: _reference,
    ControlKind.DUPLICATE: _duplicate,
    ControlKind.SPIKE: _spike,
}
