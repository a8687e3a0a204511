"""The columns of the table of results: which there are, and how wide."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm

from lims.domain.certificate_lines import Line, MarketVerdict
from reports import certificate_values as values
from reports.paper import geometry as at
from reports.paper import styles
from reports.paper.typeface import width
from reports.paper.voice import Voice

LOD_INLINE = 3
NUMBER = 7 * mm
UNIT = 15 * mm
LOD_LOQ = 13 * mm
METHOD = 27 * mm
LIMIT = 23 * mm
VERDICT = 25 * mm
MARKET = {2: 28 * mm, 3: 25 * mm, 4: 21.5 * mm}
LEAST_RESULT = 26 * mm


@dataclass(frozen=True, slots=True)
class Plan:
    """Which columns there are, and where numbers meet their mark."""

    markets: tuple[MarketVerdict, ...]
    mark_at: float
    result: float
    spread: float

    @property
    def single(self) -> bool:
        return len(self.markets) == 1

    @property
    def own_method(self) -> bool:
        """With two markets or more, the method stands under the analyte."""
        return len(self.markets) < 2

    @property
    def own_lod(self) -> bool:
        """With three markets or more, LOD and LOQ stand under the result."""
        return len(self.markets) < LOD_INLINE

    @property
    def widths(self) -> list[float]:
        behind = [UNIT]
        behind += [LOD_LOQ] if self.own_lod else []
        behind += [METHOD] if self.own_method else []
        if self.single:
            behind += [LIMIT, VERDICT]
        elif self.markets:
            behind += [MARKET[len(self.markets)]] * len(self.markets)
        front = at.TEXT_WIDTH - NUMBER - self.result - self.spread - sum(behind)
        return [NUMBER, front, self.result, self.spread, *behind]


def planned(lines: Sequence[Line], markets: tuple[MarketVerdict, ...], voice: Voice) -> Plan:
    """Columns as wide as their longest number."""
    shown = [values.result(line, voice) for line in lines]
    cell = styles.style("cell")
    before, behind, spread = (
        max((width(text, cell.fontName, cell.fontSize) for text in texts), default=0.0)
        for texts in (
            [each.before for each in shown],
            [each.behind for each in shown],
            [each.spread for each in shown],
        )
    )
    below = (
        []
        if len(markets) < LOD_INLINE
        else [text for line in lines for text in values.lod_loq_inline(line, voice)]
    )
    small = styles.style("cell small")
    inline = max((width(text, small.fontName, small.fontSize) for text in below), default=0.0)
    result = max(before + behind, inline) + 2 * at.CELL_PAD
    spread_width = spread + 2 * at.CELL_PAD if spread else 0.0
    if result + spread_width < LEAST_RESULT:
        spread_width = max(spread_width, (LEAST_RESULT - result)) if spread else spread_width
        result = max(result, LEAST_RESULT - spread_width)
    return Plan(markets, before, result, spread_width or 0.01)
