"""Whether Listeria can grow in a product, and which of its criteria were written for such a product.

Only a help for the person who chooses: Reg. (EC) 2073/2005, Annex I, chapter 1, footnotes to 1.2 and 1.3.
"""

from dataclasses import dataclass
from decimal import Decimal

from lims.domain import amount
from lims.domain.acceptance import supports_listeria_growth
from lims.domain.checked import Checked
from lims.domain.limit import CatalogueLimit
from lims.domain.refusal import Problem

LISTERIA = "Listeria monocytogenes"
NO_GROWTH = "unable to support growth"
RANGES = {
    "ph": (Decimal(0), Decimal(14)),
    "aw": (Decimal(0), Decimal(1)),
    "life": (Decimal(0), Decimal(3650)),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed about the product, what is wrong with it, and what it means (None: nothing known)."""

    typed: dict[str, str]
    problems: dict[str, Problem]
    supports: bool | None

    def fits(self, analyte: str, limit: CatalogueLimit) -> bool:
        """Whether a criterion for Listeria was written for such a product."""
        return (
            analyte == LISTERIA
            and self.supports is not None
            and self.supports is (NO_GROWTH not in limit.basis)
        )


def ask(typed: dict[str, str]) -> Asked:
    checked = Checked()
    known = {name: _number(checked, name, typed.get(name, "")) for name in RANGES}
    if checked.problems or all(value is None for value in known.values()):
        return Asked(typed, checked.problems, None)
    ph, aw, life = (None if known[name] is None else float(known[name] or 0) for name in RANGES)
    return Asked(typed, {}, supports_listeria_growth(ph, aw, life))


def helps(analyte: str, candidates: tuple[CatalogueLimit, ...]) -> bool:
    """Whether the choice hangs on the stage of the food chain and on growth."""
    return analyte == LISTERIA and len({limit.basis for limit in candidates}) > 1


def _number(checked: Checked, name: str, text: str) -> Decimal | None:
    if not text.strip():
        return None
    value = checked.read(name, lambda: amount.plain(text), otherwise=None)
    low, high = RANGES[name]
    if value is not None and not low <= value <= high:
        checked.refuse(name, "growth_range", low=low, high=high)
    return value
