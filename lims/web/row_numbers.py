"""Numbers of rows in a form that was sent: canonical, each once; anything else is a bad request."""

import re
from collections.abc import Iterable

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from lims.web.row_id import LARGEST

_NUMBER = re.compile(r"[1-9][0-9]{0,18}")


def numbers(texts: Iterable[str]) -> list[int]:
    return [number(text) for text in texts]


def number(text: str) -> int:
    """A row's number or version; anything else is nothing a page of ours sends."""
    if not _NUMBER.fullmatch(text) or int(text) > LARGEST:
        raise BadRequest
    return int(text)


def one(form: "MultiDict[str, str]", name: str) -> str:
    """A field that is there exactly once."""
    given = form.getlist(name)
    if len(given) != 1:
        raise BadRequest
    return given[0]
