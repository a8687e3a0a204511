"""Control charts in words: the question each answers, and what a point says."""

from lims.domain.control_chart import Key, Marked, Period
from lims.domain.quality_plan import ControlKind
from lims.words import Language, say
from lims.words.readings import unit_name

PER_CENT = frozenset({ControlKind.SPIKE, ControlKind.DUPLICATE, ControlKind.BRACKET, ControlKind.CARRY_OVER})
PLAIN = frozenset({ControlKind.CALIBRATION})


def question(key: Key, analyte: str, language: Language) -> str:
    """“Is the recovery of cadmium drifting?”"""
    return say(f"charts.question_{key.kind}", language, analyte=analyte, material=key.material or key.item)


def unit(kind: ControlKind, of_method: str, language: Language) -> str:
    """The unit of the figures of a chart: that of the method, per cent, or none."""
    if kind in PLAIN:
        return ""
    return "%" if kind in PER_CENT else unit_name(of_method, language)


def says(marked: Marked, language: Language) -> str:
    """The signal of one point in words, with its rules."""
    point = marked.point
    if not point.counts:
        return say("charts.again", language)
    if marked.signal is None:
        return say("charts.no_limits_then", language)
    text = say(f"charts.signal_{marked.signal.action}", language)
    rules = ", ".join(say(f"charts.rule_{each}", language) for each in marked.signal.violations)
    return f"{text}: {rules}" if rules else text


def within(marked: Marked | None, periods: list[Period], language: Language) -> str:
    """How the newest point lies to the limits; that there are none, where there are none."""
    if marked is None or not periods or marked.signal is None:
        return say("charts.no_limits", language)
    return says(marked, language)
