"""What a market may ask about a certificate it holds the token of; documented in docs/api.md."""

import hashlib
from typing import Any

from flask import Blueprint, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from structlog import get_logger
from werkzeug.exceptions import TooManyRequests

from lims.domain import verification
from lims.domain.act import local_day
from lims.domain.refusal import NotFound
from lims.queries import certificates as asking
from lims.queries import people, traced
from lims.web.access import open_to_all
from lims.web.acts import now
from lims.web.api.document import document
from lims.web.house import database
from lims.web.limits import limiter

bp = Blueprint("api", __name__, url_prefix="/api/v1")
log = get_logger("security")
RATE = "10 per second; 300 per minute"


def asker() -> str:
    """Whose requests are counted together: the key's, by its hash, else the address's."""
    key = _key()
    return f"key {hashed(key)}" if key else f"address {request.remote_addr}"


@bp.get("/certificates/<token>")
@open_to_all
@limiter.limit(RATE, key_func=asker)
def certificate(token: str) -> ResponseReturnValue:
    """The public part of one issued certificate, as JSON."""
    if request.args:
        return problem(400, "unknown_parameter", names=sorted(request.args))
    key = _key()
    with database().reading() as session:
        if key is None or people.market_key(session, hashed(key)) is None:
            log.warning("market key refused", path=request.path, address=request.remote_addr)
            return problem(401, "key_wrong")
        try:
            found = asking.by_token(session, token if verification.is_token(token) else None)
        except NotFound:
            return problem(404, "not_found")
        if not traced.certificate_holds(session, found.row):
            return problem(409, "under_examination")
    return jsonify(document(found, today=local_day(now())))


@bp.errorhandler(429)
def too_many(error: TooManyRequests) -> ResponseReturnValue:
    return problem(429, "too_many")


def problem(status: int, code: str, **more: Any) -> ResponseReturnValue:
    """Codes, not sentences: a program reads them."""
    response = make_response(jsonify({"error": code, **more}), status)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == 429:
        response.headers["Retry-After"] = "1"
    return response


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _key() -> str | None:
    """The key of the request's header; never from the address, which ends up in logs."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() or None if scheme.casefold() == "bearer" else None
