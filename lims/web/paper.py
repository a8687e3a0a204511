"""The kept paper of a certificate, streamed as it was drawn; a damaged one is never handed out."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import g, request, send_file
from flask.typing import ResponseReturnValue
from structlog import get_logger

from lims.domain.act import Act
from lims.domain.handed_out import Door
from lims.domain.refusal import NotFound
from lims.queries import handing
from lims.queries.certificates import Shown
from lims.services import papers
from lims.web import errors
from lims.web.acts import now
from lims.web.house import database, files, keys
from lims.web.language import current_language
from lims.words import say

log = get_logger("papers")


def draw(certificate_id: int) -> None:
    """Draw what was authorised a moment ago; what fails now is finished by whoever comes next."""
    try:
        papers.finish(database(), files(), keys(), certificate_id, at=now())
    except Exception:
        log.exception("paper not drawn", certificate=certificate_id)


def hand_out(look: Callable[[Any], Shown], door: Door) -> ResponseReturnValue:
    """The paper of the certificate that `look` finds, drawn first if a kill left it undrawn.

    It is noted before it leaves: whoever holds it is told when it is not in force any more.
    """
    with database().reading() as session:
        row = look(session).row
    if row.sha256 is None:
        draw(row.id)
        with database().reading() as session:
            row = look(session).row
    return send(row.number, row.sha256, lambda: _note(row.id, door))


def _note(certificate_id: int, door: Door) -> None:
    who = g.get("who")
    doing = Act(who.person_id if who else None, now())
    with database().transaction(doing) as session:
        handing.note(session, certificate_id, door, who.account_id if who else None, at=doing.at)


def send(number: str, sha256: str | None, note: Callable[[], None]) -> ResponseReturnValue:
    """The bytes under their own name; a plain sentence when they are not what was kept."""
    if sha256 is None:
        return unavailable("certificates.paper_not_yet", number)
    try:
        content = files().read(sha256)
    except NotFound as missing:
        log.error("paper unreadable", number=number, sha256=sha256, why=missing.code)
        return unavailable("certificates.paper_damaged", number)
    note()
    return send_file(
        BytesIO(content),
        mimetype="application/pdf",
        as_attachment=request.args.get("show") != "1",
        download_name=f"Phiếu kết quả {number}.pdf",
        etag=False,
    )


def unavailable(code: str, number: str) -> ResponseReturnValue:
    return errors.page(503, say(code, current_language(), number=number))
