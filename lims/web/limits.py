"""How often one address or account may ask: public pages, signing in, and guessing."""

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse
from werkzeug.exceptions import TooManyRequests

from lims.web.house import config

limiter = Limiter(
    get_remote_address, storage_uri="memory://", strategy="moving-window", headers_enabled=False
)


def install(app: Flask) -> None:
    app.config["RATELIMIT_ENABLED"] = True
    limiter.init_app(app)
    app.before_request(refuse_guessing)
    app.after_request(count_missing)


def refuse_guessing() -> None:
    """Who met too many missing pages in a minute is looking for somebody else's."""
    if not limiter.limiter.test(parse(config().missing_rate), *_asker()):
        raise TooManyRequests(retry_after=60)


def count_missing(response: Response) -> Response:
    if response.status_code == 404 and request.endpoint != "static":
        limiter.limiter.hit(parse(config().missing_rate), *_asker())
    return response


def _asker() -> tuple[str, str]:
    who = g.get("who")
    return ("missing", f"account {who.account_id}" if who else f"address {request.remote_addr}")
