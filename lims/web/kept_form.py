"""What was typed when a session ended: sealed for the same person, offered again after signing in."""

import json
from typing import Any, cast

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import RequestEntityTooLarge

from lims.web.acts import NONCE

LONGEST_SECONDS = 12 * 3600
NOT_KEPT = {"csrf_token", "password", NONCE}


def seal() -> str | None:
    """The form of this request, signed with the account it came from; None when there is nothing to keep."""
    account_id = session.get("account_id")
    if request.method != "POST" or account_id is None:
        return None
    try:
        sent = request.form
    except RequestEntityTooLarge:
        return None
    fields = [[name, value] for name, value in sent.items(multi=True) if name not in NOT_KEPT]
    if not fields:
        return None
    return _seals().dumps({"account": account_id, "path": request.path, "fields": fields})


def unseal(sealed: str, account_id: int) -> tuple[str, list[tuple[str, str]]] | None:
    """Path and fields of a sealed form, if it belongs to this account; else None."""
    try:
        kept = cast(dict[str, Any], _seals().loads(sealed, max_age=LONGEST_SECONDS))
    except BadSignature:
        return None
    if kept["account"] != account_id:
        return None
    return kept["path"], [(name, value) for name, value in kept["fields"]]


def _seals() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept form", serializer=cast(Any, json))
