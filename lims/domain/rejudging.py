"""A result that was judged, judged again by other limits: the one place that decides how."""

from collections.abc import Container
from dataclasses import replace

from lims.domain.limit import CatalogueLimit
from lims.domain.reading import Reading
from lims.domain.specification import Specification
from lims.domain.specified import specify
from lims.domain.yardstick import Answer, Yardstick


def again(
    yardstick: Yardstick,
    reading: Reading,
    was: Specification,
    found: tuple[CatalogueLimit, ...],
    *,
    confirmed: Container[str],
) -> Answer:
    """What `reading` would mean for the market of `was` if `found` were in force.

    Of several bases the one a person once chose is kept; where it is gone, nobody chooses. A sum is made of
    what it was made of.
    """
    chosen = [each.limit_id for each in found if was.limit is not None and each.basis == was.limit.basis]
    specification = specify(
        was.market, found, confirmed=confirmed, chosen=chosen[0] if len(chosen) == 1 else None
    )
    specification = replace(specification, definition=was.definition)
    (answer,) = replace(yardstick, specifications=(specification,)).answers(reading)
    return answer
