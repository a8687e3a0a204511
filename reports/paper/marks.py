"""The sign of an outcome, drawn as a shape: it reads in black and white and needs no glyph."""

from collections.abc import Callable

from reportlab.lib.colors import Color, white
from reportlab.pdfgen.canvas import Canvas

from lims.domain.specification import Outcome
from reports.paper import styles

INKS = {
    Outcome.PASS: styles.PASS,
    Outcome.CONDITIONAL_PASS: styles.CONDITIONAL,
    Outcome.INCONCLUSIVE: styles.UNDECIDED,
    Outcome.CONDITIONAL_FAIL: styles.CONDITIONAL,
    Outcome.FAIL: styles.FAIL,
    Outcome.NOT_EVALUATED: styles.GREY,
    Outcome.NO_LIMIT: styles.GREY,
    Outcome.BENCHMARK_MET: styles.PASS,
    Outcome.BENCHMARK_EXCEEDED: styles.CONDITIONAL,
    Outcome.DECLARATION_REQUIRED: styles.CONDITIONAL,
}


def draw_sign(canvas: Canvas, outcome: Outcome, x: float, y: float, size: float) -> None:
    """The sign in a square of `size` whose lower left corner is x, y."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(size, size)
    canvas.setStrokeColor(INKS[outcome])
    canvas.setFillColor(INKS[outcome])
    canvas.setLineWidth(0.09)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    _SIGNS[outcome](canvas)
    canvas.restoreState()


def _pass(canvas: Canvas) -> None:
    """A full disc with a tick."""
    canvas.circle(0.5, 0.5, 0.5, stroke=0, fill=1)
    _stroke(canvas, white, (0.26, 0.52), (0.43, 0.34), (0.75, 0.68))


def _fail(canvas: Canvas) -> None:
    """A full square with a cross: another outline than the disc, also for a poor printer."""
    canvas.rect(0.02, 0.02, 0.96, 0.96, stroke=0, fill=1)
    _stroke(canvas, white, (0.28, 0.28), (0.72, 0.72))
    _stroke(canvas, white, (0.28, 0.72), (0.72, 0.28))


def _half(canvas: Canvas, start: int) -> None:
    canvas.circle(0.5, 0.5, 0.45, stroke=1, fill=0)
    half = canvas.beginPath()
    half.moveTo(0.5, 0.5)
    half.arcTo(0.05, 0.05, 0.95, 0.95, startAng=start, extent=180)
    half.close()
    canvas.drawPath(half, stroke=0, fill=1)


def _conditional_pass(canvas: Canvas) -> None:
    _half(canvas, 90)


def _conditional_fail(canvas: Canvas) -> None:
    _half(canvas, 270)


def _inconclusive(canvas: Canvas) -> None:
    """A ring with a question mark made of an arc, a stem and a dot."""
    canvas.circle(0.5, 0.5, 0.45, stroke=1, fill=0)
    hook = canvas.beginPath()
    hook.arc(0.345, 0.47, 0.655, 0.78, startAng=170, extent=-215)
    hook.lineTo(0.5, 0.40)
    canvas.drawPath(hook, stroke=1, fill=0)
    canvas.circle(0.5, 0.255, 0.06, stroke=0, fill=1)


def _benchmark_met(canvas: Canvas) -> None:
    """A ring, not a disc: no law is met or broken here."""
    canvas.circle(0.5, 0.5, 0.45, stroke=1, fill=0)
    _stroke(canvas, INKS[Outcome.BENCHMARK_MET], (0.28, 0.51), (0.44, 0.35), (0.73, 0.65))


def _notice(canvas: Canvas) -> None:
    """A ring with an exclamation mark."""
    canvas.circle(0.5, 0.5, 0.45, stroke=1, fill=0)
    _stroke(canvas, INKS[Outcome.DECLARATION_REQUIRED], (0.5, 0.74), (0.5, 0.44))
    canvas.circle(0.5, 0.27, 0.07, stroke=0, fill=1)


def _not_evaluated(canvas: Canvas) -> None:
    _stroke(canvas, INKS[Outcome.NOT_EVALUATED], (0.2, 0.5), (0.8, 0.5))


def _stroke(canvas: Canvas, colour: Color, *points: tuple[float, float]) -> None:
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(0.12)
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    canvas.drawPath(path, stroke=1, fill=0)


_SIGNS: dict[Outcome, Callable[[Canvas], None]] = {
    Outcome.PASS: _pass,
    Outcome.CONDITIONAL_PASS: _conditional_pass,
    Outcome.INCONCLUSIVE: _inconclusive,
    Outcome.CONDITIONAL_FAIL: _conditional_fail,
    Outcome.FAIL: _fail,
    Outcome.NOT_EVALUATED: _not_evaluated,
    Outcome.NO_LIMIT: _not_evaluated,
    Outcome.BENCHMARK_MET: _benchmark_met,
    Outcome.BENCHMARK_EXCEEDED: _notice,
    Outcome.DECLARATION_REQUIRED: _notice,
}
