"""XML from outside, element by element: no document type, no entity of its own, nothing fetched."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from xml.parsers import expat

from lims.domain.refusal import Refused


class Reading(Protocol):
    """What is told of the elements; names come without their namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def read(blocks: Iterable[bytes], reading: Reading) -> None:
    """Raises `Refused("workbook_broken")` for what is no XML and for a document type."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: reading.start(_local(name), _plain(given))
    parser.EndElementHandler = lambda name: reading.end(_local(name))
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Refused("workbook_broken") from None


def _refuse(*_: Any) -> None:
    raise Refused("workbook_broken")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _plain(given: Mapping[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in given.items()}
