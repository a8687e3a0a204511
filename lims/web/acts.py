"""An act from the web: the signed-in person, now; and the nonce that makes a form count once."""

import secrets
from datetime import UTC, datetime

from flask import g, request
from werkzeug.exceptions import BadRequest

from lims.domain.act import Act

NONCE = "nonce"


def act(reason: str | None = None) -> Act:
    """What the signed-in person does now."""
    return Act(g.who.person_id, now(), reason)


def now() -> datetime:
    return datetime.now(UTC)


def fresh_nonce() -> str:
    return secrets.token_urlsafe(24)


def sent_nonce() -> str | None:
    """The nonce of the form that was sent, if it carries one. Ours are printable; any other is nobody's."""
    nonce = request.form.get(NONCE, "")[:64]
    if not nonce.isprintable():
        raise BadRequest
    return nonce or None
