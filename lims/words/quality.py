"""Controls of a run in sentences: what is asked of them, what they gave, what it means."""

from decimal import Decimal

from lims.domain.check import REPEATABILITY_FACTOR
from lims.domain.quality_finding import Finding, Outcome
from lims.domain.quality_plan import ControlKind, Item, Target
from lims.domain.quality_release import Quality
from lims.words import Language, say
from lims.words.readings import number

SHOWN_AS = {
    Outcome.PASS: "pass",
    Outcome.WARN: "conditional_pass",
    Outcome.FAIL: "fail",
    Outcome.MISSING: "not_evaluated",
    Outcome.CANNOT_EVALUATE: "inconclusive",
}
"""The sign an outcome has on screen: one that people know from verdicts."""


def outcome(told: Outcome, language: Language) -> str:
    return say(f"quality.outcome_{told.value}", language)


def why(finding: Finding, language: Language) -> str:
    """The sentence behind an outcome, with its numbers."""
    return say(f"quality.why_{finding.why}", language, **finding.numbers)


def state(quality: Quality, language: Language) -> str:
    """The quality control of a run in one line."""
    if not quality.plan.told:
        return say("quality.no_plan", language)
    if not quality.checks:
        return say("quality.nothing_asked", language)
    if held := len(quality.blocking):
        return say("quality.state_held", language, count=held, all=len(quality.checks))
    if warns := len(quality.warnings):
        return say("quality.state_warns", language, count=warns)
    return say("quality.state_released", language, all=len(quality.checks))


def criterion(item: Item, language: Language) -> str:
    """By what a control is judged."""
    code = f"quality.criterion_{item.kind.value}"
    if item.kind is ControlKind.DUPLICATE and item.s_r is not None:
        return say(f"{code}_r", language, most=_r(item.s_r))
    if item.kind is ControlKind.SPIKE:
        return say(code, language, range=_range(item, language))
    if item.most_pct is not None:
        return say(code, language, most=item.most_pct)
    return say(code, language)


def frequency(item: Item, language: Language) -> str:
    return say(f"quality.where_{item.where.value}", language, every=item.every)


def target(item: Item, wanted: Target | None, unit: str, language: Language) -> str:
    """What is expected of one analyte, behind its name."""
    if wanted is None:
        return ""
    if item.kind is ControlKind.REFERENCE and wanted.certified is not None and wanted.expanded is not None:
        certified, spread = number(wanted.certified, language), number(wanted.expanded, language)
        return say("quality.target_reference", language, value=certified, spread=spread, unit=unit)
    if item.kind is ControlKind.SPIKE and wanted.added is not None:
        low, high = wanted.low_pct or Decimal(0), wanted.high_pct or Decimal(0)
        return say("quality.target_spike", language, added=wanted.added, unit=unit, low=low, high=high)
    return ""


def box_name(item: Item, box: str, language: Language) -> str:
    """What is asked in one box."""
    if item.kind is ControlKind.CALIBRATION:
        level = item.levels[int(box.removeprefix("y")) - 1]
        return say("quality.box_level", language, level=level)
    if item.kind in {ControlKind.BRACKET, ControlKind.CARRY_OVER}:
        return say(f"quality.box_{box}", language)
    return say(f"quality.box_{item.kind.value}", language)


def _r(s_r: Decimal) -> Decimal:
    return (s_r * Decimal(str(REPEATABILITY_FACTOR))).normalize()


def _range(item: Item, language: Language) -> str:
    ranges = {(each.low_pct, each.high_pct) for each in item.targets}
    told = sorted(f"{low}–{high} %" for low, high in ranges)
    return ", ".join(told).replace(".", "," if language is Language.VI else ".")
