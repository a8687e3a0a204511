"""Security headers of every answer: no inline script, no inline style, nobody else's frame."""

from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'").replace(
    "object-src 'none'", "object-src 'self'"
)
"""For a paper that a page of ours shows in a frame; nobody else's may."""
IN_A_FRAME = frozenset({"letterheads.example", "letterheads.preview"})

STAMP = "v"


def install(app: Flask) -> None:
    app.after_request(dress)
    app.url_defaults(_stamp)


def dress(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = FRAMED if request.endpoint in IN_A_FRAME else POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer" if _address_is_secret() else "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    headers["Cache-Control"] = _kept_for()
    return response


def _address_is_secret() -> bool:
    """The token of a certificate is nobody else's to know; a page without one may say where its form came from."""
    return request.path.startswith("/v/") and request.path != "/v/check"


def _kept_for() -> str:
    """Pages are never kept; a file whose address carries its stamp is kept for good."""
    if request.endpoint != "static":
        return "no-store"
    return "public, max-age=31536000, immutable" if STAMP in request.args else "no-cache"


def _stamp(endpoint: str, values: dict[str, Any]) -> None:
    """The address of a file changes when the file does."""
    if endpoint == "static" and "filename" in values:
        path = Path(current_app.static_folder or "") / values["filename"]
        if path.is_file():
            values[STAMP] = f"{path.stat().st_mtime_ns:x}"
