"""The curve of a sampling plan as a drawing: the share of contaminated units against how often it is accepted."""

from xml.sax.saxutils import escape

from lims.domain.plan_curve import PlanCurve, Seen
from lims.words import Language, say
from lims.words.plans import times

WIDE, HIGH = 560, 360
LEFT, RIGHT, TOP, BOTTOM = 62, 34, 20, 58
INK, QUIET, LINE, CURVE, PAPER = "#1d2522", "#5a615c", "#dedad0", "#0b57a4", "#ffffff"
FONT = "Source Sans 3, Segoe UI, Roboto, Noto Sans, Arial, sans-serif"
STEPS = (0, 20, 40, 60, 80, 100)


def draw(curve: PlanCurve, language: Language) -> bytes:
    """SVG without any style or script; one dark blue line and a marked point, told apart without colour."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}" '
        f'role="img" font-family="{FONT}" font-size="14">',
        f"<title>{escape(say('plans.question', language))}</title>",
        f'<rect width="{WIDE}" height="{HIGH}" fill="{PAPER}"/>',
        *(_grid(step) for step in STEPS),
        _axes(language),
        _line(curve),
        _mark(curve.told, language),
        "</svg>",
    ]
    return "\n".join(parts).encode()


def _x(share: float) -> float:
    return round(LEFT + share * (WIDE - LEFT - RIGHT), 1)


def _y(accepted: float) -> float:
    return round(TOP + (1 - accepted) * (HIGH - TOP - BOTTOM), 1)


def _grid(step: int) -> str:
    x, y = _x(step / 100), _y(step / 100)
    return (
        f'<path d="M{LEFT} {y}H{WIDE - RIGHT}" stroke="{LINE}"/>'
        f'<text x="{LEFT - 8}" y="{y + 5}" text-anchor="end" fill="{QUIET}">{step}</text>'
        f'<text x="{x}" y="{HIGH - BOTTOM + 20}" text-anchor="middle" fill="{QUIET}">{step} %</text>'
    )


def _axes(language: Language) -> str:
    middle = (TOP + HIGH - BOTTOM) / 2
    return (
        f'<path d="M{LEFT} {TOP}V{HIGH - BOTTOM}H{WIDE - RIGHT}" stroke="{QUIET}" fill="none"/>'
        f'<text x="{(LEFT + WIDE - RIGHT) / 2}" y="{HIGH - 12}" text-anchor="middle" fill="{INK}">'
        f"{escape(say('plans.axis_share', language))}</text>"
        f'<text x="18" y="{middle}" text-anchor="middle" fill="{INK}" transform="rotate(-90 18 {middle})">'
        f"{escape(say('plans.axis_accepted', language))}</text>"
    )


def _line(curve: PlanCurve) -> str:
    points = " ".join(f"{_x(each.share)},{_y(each.accepted)}" for each in curve.curve)
    return f'<polyline points="{points}" fill="none" stroke="{CURVE}" stroke-width="2.5"/>'


def _mark(told: Seen, language: Language) -> str:
    x, y = _x(told.share), _y(told.accepted)
    words = say("plans.mark", language, share=round(told.share * 100), times=times(told.accepted))
    return (
        f'<circle cx="{x}" cy="{y}" r="5" fill="{PAPER}" stroke="{CURVE}" stroke-width="2.5"/>'
        f'<text x="{x + 12}" y="{y - 6}" fill="{INK}">{escape(words)}</text>'
    )
