"""Who is asking, and may they: sessions, `requires`, and nothing without a mark."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, session
from flask.typing import ResponseReturnValue
from structlog import get_logger
from werkzeug.exceptions import BadRequest, Forbidden, Unauthorized

from lims.domain.act import Act
from lims.domain.permission import Permission, may
from lims.queries import people
from lims.services import people as doors
from lims.web.house import config, database

View = TypeVar("View", bound=Callable[..., Any])
MARK = "lims_access"
RESTING = "lims_resting"
OPEN, SIGNED_IN = "open", "signed in"
SEEN_EVERY = timedelta(minutes=1)
log = get_logger("security")


def requires(permission: Permission) -> Callable[[View], View]:
    """Only for roles with this permission. Every route carries exactly one such mark."""

    def mark(view: View) -> View:
        setattr(view, MARK, permission)
        return view

    return mark


def open_to_all(view: View) -> View:
    """For anyone, signed in or not."""
    setattr(view, MARK, OPEN)
    return view


def signed_in(view: View) -> View:
    """For any signed-in person."""
    setattr(view, MARK, SIGNED_IN)
    return view


def keeps_nobody_awake(view: View) -> View:
    """Asked by a page on its own: an idle session ends although its page goes on asking."""
    setattr(view, RESTING, True)
    return view


def guard(app: Flask) -> None:
    app.before_request(check)


def check() -> ResponseReturnValue | None:
    """Before every request: know who asks, refuse what they may not."""
    g.who = None if request.endpoint == "static" else current_person()
    if request.endpoint is None or request.endpoint == "static":
        return None
    _refuse_other_origins()
    mark = getattr(current_app.view_functions[request.endpoint], MARK, None)
    if mark == OPEN:
        return None
    if g.who is None:
        log.warning("not signed in", path=request.path, address=request.remote_addr)
        raise Unauthorized
    if mark == SIGNED_IN or (isinstance(mark, Permission) and may(g.who.role, mark)):
        return None
    log.warning("not allowed", path=request.path, account=g.who.account_id)
    raise Forbidden


def current_person() -> people.Who | None:
    """The person of the session cookie, unless the session ended, idled or grew too old."""
    token = session.get("sid")
    if not isinstance(token, str):
        return None
    now = datetime.now(UTC)
    with database().reading() as reading:
        who = people.who_by_session(reading, hashlib.sha256(token.encode()).hexdigest())
    if who is None or _worn_out(who, now):
        return None
    if now - who.seen_at > SEEN_EVERY and not _resting():
        with database().transaction(_by(who, now)) as changing:
            doors.seen(changing, token, at=now)
    return who


def back_to(target: str | None) -> ResponseReturnValue:
    """Go to a page of our own; anything else goes home."""
    return redirect(target if target is not None and _of_ours(target) else "/")


def _of_ours(target: str) -> bool:
    """A path on this site. Browsers, and our own tools, drop a tab or a line break: `/\t/evil` is `//evil`."""
    return (
        target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    )


def _worn_out(who: people.Who, now: datetime) -> bool:
    idle = timedelta(minutes=config().idle_minutes)
    longest = timedelta(hours=config().longest_session_hours)
    return now - who.seen_at > idle or now - who.began_at > longest


def _resting() -> bool:
    return hasattr(current_app.view_functions.get(request.endpoint or ""), RESTING)


def _by(who: people.Who, now: datetime) -> Act:
    return Act(who.person_id, now)


def _refuse_other_origins() -> None:
    """A form sent from another site is refused, whatever cookies came with it."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        log.warning("other origin", path=request.path, origin=origin[:100])
        raise BadRequest
