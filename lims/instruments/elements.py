"""Results as XML: an element for the sample, in it one for each analyte, whose attributes hold the value.

Columns of the profile are `ELEMENT@attribute`. defusedxml reads it: no entity, nothing from outside.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lims.domain.found import Found
from lims.domain.profile import Profile, Role, name_and_unit
from lims.domain.refusal import Refused
from lims.instruments.package import MARKS

Told = Mapping[Role, str]


def read(content: bytes, profile: Profile) -> Iterator[Found]:
    """One value for each element that names an analyte, counted as its row."""
    if content.count(b"<") > MARKS:
        raise Refused("import_xml_large")
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise Refused("import_xml_entities") from None
    except (SyntaxError, ValueError, LookupError):
        raise Refused("import_xml_broken") from None
    names = {name: role for name, role in profile.columns.items() if role is not Role.SKIP}
    found = list(_walk(root, names, {}))
    for number, told in enumerate(found, start=1):
        yield _found(number, told, profile)


def _walk(element: Any, names: Mapping[str, Role], outside: Told) -> Iterator[Told]:
    """Depth first, never deeper than a document of results goes."""
    stack: list[tuple[Any, Told]] = [(element, outside)]
    while stack:
        here, above = stack.pop()
        own = _own(here, names)
        told = {**above, **own}
        if Role.ANALYTE in own:
            for inside in here.iter():
                told.update({role: text for role, text in _own(inside, names).items() if role not in own})
            yield told
        else:
            stack += [(child, told) for child in reversed(list(here))]


def _own(element: Any, names: Mapping[str, Role]) -> dict[Role, str]:
    tag = str(element.tag).rpartition("}")[2]
    pairs = {f"{tag}@{name}".casefold(): text for name, text in element.attrib.items()}
    return {role: pairs[name].strip() for name, role in names.items() if name in pairs}


def _found(number: int, told: Told, profile: Profile) -> Found:
    analyte, unit = name_and_unit(told.get(Role.ANALYTE, ""))
    return Found(
        row=number,
        sample=told.get(Role.SAMPLE, ""),
        analyte=analyte,
        value=told.get(Role.VALUE, ""),
        unit=told.get(Role.UNIT, "") or unit or profile.unit,
        qualifier=told.get(Role.QUALIFIER, ""),
        type=told.get(Role.TYPE, ""),
        dilution=told.get(Role.DILUTION, ""),
        replicate=told.get(Role.REPLICATE, ""),
        lot_unit=told.get(Role.LOT_UNIT, ""),
    )
