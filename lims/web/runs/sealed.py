"""What a browser keeps for an account: under a mark of its own, sealed with a key only its pages carry."""

import base64
import hashlib
import hmac

from flask import current_app, g


def mark() -> str:
    """Which account a page was made for, without telling its number. Sent back with every save."""
    return _made("grid account")[:22]


def key() -> str:
    """The AES key of this account's unsaved values: the same after signing in again, nobody else's ever."""
    return _made("grid draft")


def _made(purpose: str) -> str:
    text = f"{purpose} {g.who.account_id}".encode()
    digest = hmac.new(str(current_app.secret_key).encode(), text, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode()
