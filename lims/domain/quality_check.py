"""One control of a run, judged for one analyte from what was typed: pass, warning, fail, missing, or not to be judged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from lims.domain import calibration, check, quality_pairs
from lims.domain.quality_finding import (
    CENSORED,
    NEGATIVE,
    Finding,
    Measured,
    Outcome,
    answer,
    number_of,
    rounded_float,
    short,
)
from lims.domain.quality_plan import ControlKind, Item, Target
from lims.domain.reading import Kind, Range, Reading
from lims.domain.refusal import Refused
from lims.domain.uncertainty import Uncertainty, UncertaintyType


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
    numbers = {"most": short(most)}
    if reading.value is None or reading.kind is Kind.ABOVE_RANGE:
        return (
            _above(numbers, "blank_above")
            if reading.value
            else Finding(Outcome.CANNOT_EVALUATE, "not_a_number")
        )
    numbers["value"] = short(reading.value)
    if reading.value < -most:
        return Finding(Outcome.CANNOT_EVALUATE, "blank_negative", numbers)
    within = check.at_most(float(reading.value), float(most))
    if reading.kind in CENSORED:
        return (
            Finding(Outcome.PASS, "blank_not_seen", numbers, Decimal(0))
            if within
            else Finding(Outcome.CANNOT_EVALUATE, "blank_bound_above", numbers)
        )
    return answer("blank", numbers, reading.value, within=within)


def _negative(_: Item, __: Target | None, ___: Measured, readings: Sequence[Reading]) -> Finding:
    (reading,) = readings
    clean = reading.kind in NEGATIVE or (reading.kind is Kind.QUANTIFIED and reading.value == 0)
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
        [number_of(each) for each in readings],
        weight=item.weight,
        max_dev_pct=float(item.most_pct),
    )
    worst = max(map(abs, line.deviations_pct), default=0.0)
    numbers = {
        "slope": rounded_float(line.slope),
        "intercept": rounded_float(line.intercept),
        "most": item.most_pct,
    }
    numbers["value"] = rounded_float(worst)
    return answer("calibration", numbers, rounded_float(line.slope), within=line.acceptable)


def _bracket(item: Item, _: Target | None, __: Measured, readings: Sequence[Reading]) -> Finding:
    if item.most_pct is None:
        return Finding(Outcome.CANNOT_EVALUATE, "no_criterion")
    first, last = map(number_of, readings)
    drift, within = check.bracket_drift(first, last, max_pct=float(item.most_pct))
    return answer(
        "bracket", {"value": rounded_float(drift), "most": item.most_pct}, rounded_float(drift), within=within
    )


def _carry_over(item: Item, _: Target | None, __: Measured, readings: Sequence[Reading]) -> Finding:
    if item.most_pct is None:
        return Finding(Outcome.CANNOT_EVALUATE, "no_criterion")
    blank, lowest = map(number_of, readings)
    share, within = check.carryover_check(blank, lowest, max_pct=float(item.most_pct))
    if share < 0 and not check.at_most(-share, float(item.most_pct)):
        return Finding(
            Outcome.CANNOT_EVALUATE,
            "carry_over_negative",
            {"value": rounded_float(share), "most": item.most_pct},
        )
    return answer(
        "carry_over",
        {"value": rounded_float(share), "most": item.most_pct},
        rounded_float(share),
        within=within,
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
    numbers = {"value": short(reading.value), "certified": target.certified}
    numbers |= {"delta": rounded_float(told.delta), "reach": rounded_float(told.U_delta)}
    return answer("reference", numbers, reading.value, within=told.acceptable)


def _standard(uncertainty: Uncertainty | None, value: Decimal) -> float | None:
    """The standard uncertainty of a reported value, as the method states it; None where it states none."""
    if uncertainty is None or not uncertainty.usable or uncertainty.U is None:
        return None
    if uncertainty.type is UncertaintyType.RELATIVE_PCT:
        return float(value) * float(uncertainty.U) / 100 / float(uncertainty.k)
    if uncertainty.type is UncertaintyType.ABSOLUTE:
        return float(uncertainty.U) / float(uncertainty.k)
    return None


def _above(numbers: Mapping[str, Decimal], why: str) -> Finding:
    return Finding(Outcome.FAIL, why, numbers)


_JUDGES: Mapping[ControlKind, Callable[[Item, Target | None, Measured, Sequence[Reading]], Finding]] = {
    ControlKind.BLANK: _blank,
    ControlKind.NEGATIVE_CONTROL: _negative,
    ControlKind.POSITIVE_CONTROL: _positive,
    ControlKind.CALIBRATION: _calibration,
    ControlKind.BRACKET: _bracket,
    ControlKind.CARRY_OVER: _carry_over,
    ControlKind.REFERENCE: _reference,
    ControlKind.DUPLICATE: quality_pairs.duplicate,
    ControlKind.SPIKE: quality_pairs.spike,
}
