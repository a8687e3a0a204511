"""The text of a file from an instrument: its own mark, or the encoding that its profile declares."""

import codecs

from lims.domain.refusal import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED = "utf-16"


def text(content: bytes, encoding: str) -> str:
    """Raises `Refused` for bytes that are no text in this encoding: another one is never tried."""
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if marked is None and encoding == _UNMARKED:
        raise Refused("import_no_mark")
    try:
        found = content.decode(marked or encoding)
    except UnicodeDecodeError as error:
        raise Refused("import_encoding", encoding=marked or encoding, byte=error.start) from None
    if "\x00" in found:
        raise Refused("import_encoding", encoding=marked or encoding, byte=found.index("\x00"))
    return found
