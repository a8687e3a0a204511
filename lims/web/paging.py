"""What addresses of lists carry: keys of pages and texts to find; nonsense is a bad request."""

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


def text_in_address(name: str, *, longest: int = 200) -> str:
    """The text given as `?name=`; 400 for signs no database can compare (zero bytes, half characters)."""
    text = request.args.get(name, "").strip()
    if len(text) > longest or any(sign < " " or "\ud800" <= sign <= "\udfff" for sign in text):
        raise BadRequest
    return text
