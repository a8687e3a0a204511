"""What somebody searches for: one line, readable, or nothing."""

from flask import request

from lims.domain.refusal import Refused
from lims.domain.text import kept

LONGEST = 200


def text_in_address(name: str) -> str:
    """The words given as `?name=`."""
    return readable(request.args.get(name, ""))


def readable(text: str) -> str:
    """`text` as it is stored, so that it can be found; with hidden characters in it, nothing can."""
    try:
        return kept(text[:LONGEST], longest=LONGEST)
    except Refused:
        return ""
