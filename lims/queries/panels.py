"""What is usually tested in a product for the markets of its order."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.models.reference import Analyte, Panel
from lims.models.sample import Sample
from lims.queries import limits

ALL_OF = "all "


def of_panel(session: Session, sample: Sample) -> dict[int, bool]:
    """Analytes usually tested in this product for these markets → whether they must be."""
    rows = limits.panel_for(session, sample.commodity_id, sample.order.markets)
    named = _named(rows)
    known = session.execute(sa.select(Analyte.id, Analyte.name).where(Analyte.name.in_(named)))
    return {analyte_id: named[name] for analyte_id, name in known}


def _named(rows: Sequence[Panel]) -> dict[str, bool]:
    """Whole groups ("all pesticide limits …") come in through their limits, not by name."""
    named: dict[str, bool] = {}
    for row in rows:
        if not row.analyte.startswith(ALL_OF):
            named[row.analyte] = named.get(row.analyte, False) or row.requirement == "must"
    return named
