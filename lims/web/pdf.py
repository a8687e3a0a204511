"""A paper that is drawn when it is asked for: in which language, under which name."""

from flask import make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain.certificate_parts import PaperLanguage


def language_wanted() -> PaperLanguage:
    """`?language=`: Vietnamese unless asked otherwise; 400 for what no paper is written in."""
    asked = request.args.get("language", PaperLanguage.VI)
    if asked not in set(PaperLanguage):
        raise BadRequest
    return PaperLanguage(asked)


def send(kind: str, code: str, content: bytes) -> ResponseReturnValue:
    """Shown in the browser; its name holds letters every computer can write."""
    name = f"{kind}-{code}".replace(" / ", "-")
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
