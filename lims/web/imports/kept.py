"""The file of an import, as it came."""

from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue
from structlog import get_logger

from lims.domain.imported import Kind
from lims.domain.refusal import NotFound
from lims.queries import imports as asking
from lims.web import errors
from lims.web.house import database, files
from lims.web.language import current_language
from lims.words import say

log = get_logger("imports")


def send_kept(import_id: int, kind: Kind) -> ResponseReturnValue:
    """The file as it came, under its own name; never shown by the browser itself."""
    with database().reading() as session:
        row = asking.one(session, import_id, kind)
    try:
        content = files().read(row.sha256)
    except NotFound as missing:
        log.error("file unreadable", sha256=row.sha256, why=missing.code)
        return errors.page(503, say("refusal.proposal_file_lost", current_language()))
    return send_file(
        BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=row.file_name,
        etag=False,
    )
