"""What stands beside a result, as it is written in a file: moisture, fat, HMF, the components of a sum."""

from collections.abc import Mapping

from lims.domain import number, question
from lims.domain.evidence import FAT, HMF, MOISTURE, Found
from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused
from lims.domain.spelling import folded
from lims.domain.text import search_key

_NAMES = {
    "moisture": MOISTURE, "water": MOISTURE, "do am": MOISTURE, "am": MOISTURE,
    "fat": FAT, "beo": FAT, "chat beo": FAT, "lipid": FAT,
    "hmf": HMF, "hydroxymethylfurfural": HMF,
}  # fmt: skip


def pairs(text: str) -> dict[str, str]:
    """`name=value;name=value` in order; a name without a value, or twice, is refused."""
    found: dict[str, str] = {}
    for part in filter(str.strip, text.split(";")):
        name, sign, value = part.partition("=")
        name, value = name.strip(), value.strip()
        if not sign or not name or not value or name in found:
            raise Refused("pair_malformed", text=part.strip()[:60])
        found[name] = value
    return found


def parted(found: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(components of a sum, companion values by their own names)."""
    beside = {_NAMES[search_key(name)]: value for name, value in found.items() if search_key(name) in _NAMES}
    return {name: value for name, value in found.items() if search_key(name) not in _NAMES}, beside


def found(beside: Mapping[str, str]) -> tuple[Found, ...]:
    """Companions as results: moisture and fat in per cent, HMF in mg/kg unless its unit stands behind it."""
    return tuple(_hmf(text) if name == HMF else _share(name, text) for name, text in beside.items())


def _hmf(text: str) -> Found:
    reading, seen = question.typed_value(question.with_unit(text, "mg/kg"))
    return Found(name=HMF, reading=reading, unit=seen.unit)


def _share(name: str, text: str) -> Found:
    written = number.read(folded(text).removesuffix("%").removesuffix("g/100 g").rstrip())
    if written is None or not 0 <= written.value <= 100:
        raise Refused("companion_percent", what=name, text=text[:40])
    return Found(name=name, reading=Reading(Kind.QUANTIFIED, written.value, written.digits), unit="%")
