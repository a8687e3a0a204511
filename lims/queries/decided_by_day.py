"""What a sample would be judged by if it were asked today: moved by the days some acts look at."""

from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.specification import Specification
from lims.models.sample import Sample
from lims.queries import assignment
from lims.queries.sought import sought

DECIDING = frozenset({"produced_on", "sampled_at"})
"""Days by which some acts say which of their limits applies."""


def limits(session: Session, sample: Sample, act: Act) -> dict[tuple[int, str], Specification]:
    """For each analysis and market, with the day that decided. Order and commodity must be loaded."""
    analyses = assignment.analyses_of(session, sample.id)
    catalogue = sought(session, sample, on=act.day, analyte_ids={each.analyte_id for each in analyses})
    return {
        (each.analyte_id, row.market): catalogue.specification(each.analyte_id, row.market)
        for each in analyses
        for row in each.specifications
    }
