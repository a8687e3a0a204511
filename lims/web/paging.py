"""Keys of pages in addresses: a positive number or nothing; anything else is a bad request."""

from flask import request
from werkzeug.exceptions import BadRequest

from lims.web.row_id import LARGEST


def number_in_address(name: str) -> int | None:
    """The number given as `?name=`, None when absent or empty; 400 when it is none of ours."""
    text = request.args.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or not 0 < int(text) <= LARGEST:
        raise BadRequest
    return int(text)
