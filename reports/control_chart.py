"""A control chart as a drawing: points in their order, frozen limits as lines with names, events as ticks with text."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.sax.saxutils import escape

from lims.domain.chart import Action
from lims.domain.control_chart import Event, Marked, Period, gravest, lines, step
from lims.domain.dates import written
from lims.domain.quality_finding import STOPS
from lims.domain.quality_plan import ControlKind
from lims.words import Language, say
from lims.words.readings import number

WIDE, HIGH = 960, 420
LEFT, RIGHT, TOP, BOTTOM = 74, 150, 64, 56
INK, QUIET, LINE, CURVE, PAPER = "#1d2522", "#5a615c", "#dedad0", "#0b57a4", "#ffffff"
WARN, REJECT = "#8a5a00", "#b3261e"
FONT = "Source Sans 3, Segoe UI, Roboto, Noto Sans, Arial, sans-serif"
DASHES = {"center": "", "warning": "6 4", "action": ""}
WIDTHS = {"center": 1.2, "warning": 1.2, "action": 1.8}
EVENT_ROWS, ROW = 3, 15
MOST_DAYS = 8


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn: the points in their order, with the limits and events of their days."""

    title: str
    unit: str
    kind: ControlKind
    points: Sequence[Marked]
    periods: Sequence[Period] = ()
    events: Sequence[Event] = ()


@dataclass(frozen=True, slots=True)
class _Scale:
    """From (place of a point, value) to the sheet."""

    count: int
    low: float
    high: float

    def x(self, place: float) -> float:
        return round(LEFT + (place + 0.5) * (WIDE - LEFT - RIGHT) / max(self.count, 1), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HIGH - BOTTOM - share * (HIGH - TOP - BOTTOM), 1)


def draw(drawn: Drawn, language: Language) -> bytes:
    """SVG without any style or script; marks differ in shape, so it is read without colour."""
    scale = _scale(drawn)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}" '
        f'role="img" font-family="{FONT}" font-size="14">',
        f"<title>{escape(drawn.title)}</title>",
        f'<rect width="{WIDE}" height="{HIGH}" fill="{PAPER}"/>',
        *_values(scale, drawn.unit, language),
        *_days(drawn, scale),
        *_events(drawn, scale, language),
        *_limits(drawn, scale, language),
        _path(drawn, scale),
        *(_mark(each, scale.x(place), scale.y(float(each.point.figure))) for place, each in _placed(drawn)),
        "</svg>",
    ]
    return "\n".join(parts).encode()


def _placed(drawn: Drawn) -> Iterator[tuple[int, Marked]]:
    return enumerate(drawn.points)


def _scale(drawn: Drawn) -> _Scale:
    values = [float(each.point.figure) for each in drawn.points]
    values += [float(line.value) for each in _shown(drawn) for line in lines(drawn.kind, each)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    margin = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    return _Scale(len(drawn.points), low - margin, high + margin)


def _shown(drawn: Drawn) -> list[Period]:
    """The limits that cover a point of the sheet, or were made of one."""
    return [each for each in drawn.periods if _stretch(drawn, each) or _base(drawn, each)]


def _stretch(drawn: Drawn, period: Period) -> list[int]:
    return [place for place, each in _placed(drawn) if each.period == period]


def _base(drawn: Drawn, period: Period) -> list[int]:
    """The points the limits were made of, where none were in force yet."""
    return [
        place
        for place, each in _placed(drawn)
        if each.period is None and period.based_from <= each.point.day <= period.based_to
    ]


def _values(scale: _Scale, unit: str, language: Language) -> Iterator[str]:
    """Round values on the left."""
    rough = (scale.high - scale.low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each for each in (1, 2, 2.5, 5, 10) if each * power >= rough) * power
    digits = max(0, -math.floor(math.log10(step)) + (step / 10 ** math.floor(math.log10(step)) == 2.5))
    for count in range(math.ceil(scale.low / step), math.floor(scale.high / step) + 1):
        y, text = scale.y(count * step), f"{count * step:.{digits}f}"
        text = text.replace(".", ",") if language is Language.VI else text
        yield f'<path d="M{LEFT} {y}H{WIDE - RIGHT}" stroke="{LINE}" stroke-width="0.7"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 5}" text-anchor="end" fill="{QUIET}">{text}</text>'
    yield f'<path d="M{LEFT} {TOP}V{HIGH - BOTTOM}H{WIDE - RIGHT}" stroke="{QUIET}" fill="none"/>'
    yield f'<text x="8" y="20" fill="{INK}">{escape(unit)}</text>'


def _days(drawn: Drawn, scale: _Scale) -> Iterator[str]:
    """At most eight days below, the first and the last among them."""
    count = len(drawn.points)
    if not count:
        return
    shown = min(count, MOST_DAYS)
    for n in range(shown):
        place = round(n * (count - 1) / max(shown - 1, 1))
        x = scale.x(place)
        yield f'<path d="M{x} {HIGH - BOTTOM}v5" stroke="{QUIET}"/>'
        yield (
            f'<text x="{x}" y="{HIGH - BOTTOM + 22}" text-anchor="middle" font-size="12" fill="{QUIET}">'
            f"{written(drawn.points[place].point.day)}</text>"
        )


def _events(drawn: Drawn, scale: _Scale, language: Language) -> Iterator[str]:
    """A tick before the first point since, with what it was; the days shown bound what is drawn."""
    days = [each.point.day for each in drawn.points]
    inside = [each for each in drawn.events if days and days[0] <= each.day <= days[-1]]
    for n, event in enumerate(inside):
        x = scale.x(sum(day < event.day for day in days) - 0.5)
        y = 16 + ROW * (n % EVENT_ROWS)
        yield f'<path d="M{x} {y + 4}V{HIGH - BOTTOM}" stroke="{QUIET}" stroke-dasharray="2 3"/>'
        end = ' text-anchor="end"' if x > (LEFT + WIDE - RIGHT) / 2 else ""
        text = escape(_cut(f"{say(f'charts.event_{event.kind}', language)}: {event.text}"))
        yield f'<text x="{x}" y="{y}" font-size="12" fill="{INK}"{end}>{text}</text>'


def _cut(text: str, most: int = 36) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _limits(drawn: Drawn, scale: _Scale, language: Language) -> Iterator[str]:
    """Lines of each period over its own points; dotted over those they were made of; named at the end."""
    shown = _shown(drawn)
    for period in shown:
        for line in lines(drawn.kind, period):
            level, y = line.name.split("_")[0], scale.y(float(line.value))
            dash = f' stroke-dasharray="{DASHES[level]}"' if DASHES[level] else ""
            how = f'stroke="{INK}" stroke-width="{WIDTHS[level]}" fill="none"'
            for places, dashes in (
                (_base(drawn, period), ' stroke-dasharray="1 5"'),
                (_stretch(drawn, period), dash),
            ):
                if places:
                    yield f'<path d="M{scale.x(places[0] - 0.5)} {y}H{scale.x(places[-1] + 0.5)}" {how}{dashes}/>'
    yield from _names(drawn.kind, shown[-1], scale, language) if shown else ()


def _names(kind: ControlKind, period: Period, scale: _Scale, language: Language) -> Iterator[str]:
    """What each line is called, and its value; one below the other where lines are close."""
    above = 0.0
    for line in lines(kind, period):
        above = max(scale.y(float(line.value)) + 5, above + ROW)
        name = say(f"charts.line_{_family(kind)}{line.name}", language)
        value = number(line.value.quantize(step(period)), language)
        yield (
            f'<text x="{WIDE - RIGHT + 8}" y="{above}" font-size="13" fill="{INK}">'
            f"{escape(name)} {value}</text>"
        )


def _family(kind: ControlKind) -> str:
    return "range_" if kind is ControlKind.DUPLICATE else ""


def _path(drawn: Drawn, scale: _Scale) -> str:
    """One thin line for each period, through what counts."""
    counted = [(place, each) for place, each in _placed(drawn) if each.point.counts]
    found = []
    for _, group in groupby(counted, key=lambda each: each[1].period):
        points = " ".join(f"{scale.x(place)},{scale.y(float(each.point.figure))}" for place, each in group)
        found.append(f'<polyline points="{points}" fill="none" stroke="{CURVE}" stroke-width="1"/>')
    return "\n".join(found)


def _mark(marked: Marked, x: float, y: float) -> str:
    """● within, ▲ warning, ✕ rejected or failed, ○ a bound, + measured again."""
    point = marked.point
    if not point.counts:
        return f'<path d="M{x - 5} {y}h10M{x} {y - 5}v10" stroke="{QUIET}" stroke-width="1.6"/>'
    if marked.action is Action.REJECT or point.outcome in STOPS:
        cross = (
            f'<path d="M{x - 5} {y - 5}l10 10M{x - 5} {y + 5}l10 -10" stroke="{REJECT}" stroke-width="2.6"/>'
        )
        return cross + _rule(marked, x, y, REJECT)
    if marked.action is Action.WARN:
        return f'<path d="M{x} {y - 7}l6.5 11h-13z" fill="{WARN}"/>' + _rule(marked, x, y, WARN)
    if point.censored:
        return f'<circle cx="{x}" cy="{y}" r="4" fill="{PAPER}" stroke="{CURVE}" stroke-width="1.8"/>'
    return f'<circle cx="{x}" cy="{y}" r="3.6" fill="{CURVE}"/>'


def _rule(marked: Marked, x: float, y: float, colour: str) -> str:
    """The gravest rule stands on the far side of its mark, unless its name says no more than the line it crossed."""
    rule = "" if marked.signal is None else gravest(marked.signal)
    if not rule or rule.startswith("range_"):
        return ""
    beside = y + 20 if marked.z is not None and marked.z < 0 else y - 11
    return f'<text x="{x}" y="{beside}" text-anchor="middle" font-size="12" fill="{colour}">{rule}</text>'
