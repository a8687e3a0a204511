"""The protocols this program is shipped with, by their code."""

import json
from collections.abc import Mapping
from functools import cache

from lims.catalogue import PROTOCOLS
from lims.domain import protocol
from lims.domain.protocol import Protocol


@cache
def shipped() -> Mapping[str, Protocol]:
    """Code → how a result is worked out, in the order of the file."""
    found = (protocol.read(each) for each in json.loads(PROTOCOLS.read_text(encoding="utf-8")))
    return {each.code: each for each in found if each is not None}
