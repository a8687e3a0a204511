"""The components of a sum as they are written in a file, by the definition of the catalogue."""

from collections.abc import Mapping

from lims.domain import question
from lims.domain.definition import Definition
from lims.domain.evidence import Found
from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused
from lims.domain.spelling import folded, spoken
from lims.domain.text import search_key


def found(
    definition: Definition, given: Mapping[str, str], *, analyte: str, unit: str, confirmed: bool = False
) -> tuple[Found, ...]:
    """`B1=2.8; B2=<0.2` → what was found of each. Raises `Refused` for what is no component, or no number."""
    return tuple(
        _found(_named(name, definition, analyte), text, unit=unit, confirmed=confirmed)
        for name, text in given.items()
    )


def _found(name: str, text: str, *, unit: str, confirmed: bool) -> Found:
    if spoken(folded(text)) == "not_detected":
        return Found(name=name, reading=Reading(Kind.BELOW_LOD), unit=unit)
    reading, seen = question.typed_value(question.with_unit(text, unit), confirmed=confirmed)
    if reading.kind not in {Kind.QUANTIFIED, Kind.BELOW_LOQ} or reading.value is None:
        raise Refused("component_no_number", name=name, text=text[:40])
    return Found(name=name, reading=reading, unit=seen.unit)


def _named(name: str, definition: Definition, analyte: str) -> str:
    """The component called `name`, or by the end of its name: `B1` for `aflatoxin B1`."""
    wanted = search_key(name)
    own = [each for each in definition.names if search_key(each) == wanted]
    those = own or [each for each in definition.names if search_key(each).endswith(f" {wanted}")]
    if len(those) != 1:
        raise Refused("component_unknown", name=name[:60], analyte=analyte)
    return those[0]
