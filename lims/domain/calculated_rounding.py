"""A verdict stands on the unrounded value: where rounding would change it, the result is reported more finely."""

from dataclasses import replace

from lims.domain import calculated
from lims.domain.assessment import Outcome
from lims.domain.calculated import Calculated
from lims.domain.calculation import Recipe
from lims.domain.reading import Kind, Reading
from lims.domain.yardstick import Yardstick


def settled(found: Calculated, recipe: Recipe, yardstick: Yardstick) -> Calculated:
    """With as many places as it takes to mean what the unrounded value means, for every market."""
    if found.read_as is not Kind.QUANTIFIED or found.unrounded is None:
        return found
    own = replace(yardstick, seen=found.seen(yardstick.seen))
    wanted = _outcomes(own, Reading(Kind.QUANTIFIED, found.unrounded))
    for finer in calculated.places_to_try():
        shown = calculated.with_places(found, recipe, finer)
        if shown.reading is not None and _outcomes(own, shown.reading) == wanted:
            return shown
    return shown


def _outcomes(yardstick: Yardstick, reading: Reading) -> list[Outcome]:
    return [each.assessment.outcome for each in yardstick.answers(reading)]
