"""The only table from a refusal to a status, and the pages that say so."""

from collections.abc import Mapping

from flask import Flask, Response, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from structlog import get_logger
from werkzeug.exceptions import HTTPException, Unauthorized

from lims.db import Repeated
from lims.domain.refusal import Conflict, NotAllowed, NotFound, Problem, Refused
from lims.web import kept_form
from lims.web.language import current_language
from lims.words import say

STATUS: tuple[tuple[type[Refused], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (Refused, 422),
)
KNOWN = {400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503}
log = get_logger("web")


def install(app: Flask) -> None:
    app.register_error_handler(Refused, refused)
    app.register_error_handler(Unauthorized, not_signed_in)
    app.register_error_handler(CSRFError, lambda _: page(400))
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Repeated, lambda repeated: redirect(repeated.answer))
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(TimeoutError, busy)
    app.register_error_handler(Exception, fault)


def status_of(refusal: Refused) -> int:
    return next(status for kind, status in STATUS if isinstance(refusal, kind))


def sentences(problems: Mapping[str, Problem]) -> dict[str, str]:
    """Field → what is wrong with it, in the reader's language."""
    return {field: sentence(problem) for field, problem in problems.items()}


def sentence(problem: Problem) -> str:
    return say(f"refusal.{problem.code}", current_language(), **problem.values)


def refused(refusal: Refused) -> ResponseReturnValue:
    """A refusal no view answered beside its field: a page with the sentence."""
    status = status_of(refusal)
    if status == 404:
        return page(404)
    return page(status, sentence(refusal.problem), problems=sentences(refusal.problems))


def not_signed_in(_: Unauthorized) -> ResponseReturnValue:
    """The sign-in form in the place of the page, with what was being sent kept."""
    return (
        render_template(
            "account/enter.html", next=_way_back(), kept=kept_form.seal(), username="", problem=None
        ),
        401,
    )


def http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and 300 <= error.code < 400:
        return error
    code = error.code if error.code in KNOWN else 400
    response = page(code or 500)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    if code == 429:
        # The limiter does not say how long; every rate of ours is counted within a minute.
        response.headers.setdefault("Retry-After", "60")
    return response


def busy(error: Exception) -> ResponseReturnValue:
    log.error("database not available", error=str(error.__cause__ or error)[:300])
    response = page(503)
    response.headers["Retry-After"] = "5"
    return response


def fault(error: Exception) -> ResponseReturnValue:
    log.exception("fault", path=request.path)
    return page(500)


def page(status: int, said: str | None = None, *, problems: Mapping[str, str] | None = None) -> Response:
    if not hasattr(g, "who"):
        g.who = None
    body = render_template("errors/error.html", status=status, said=said, problems=problems or {})
    return make_response(body, status)


def _way_back() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
