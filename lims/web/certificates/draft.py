"""The paper before its issue: drawn from the facts of this moment, marked as a draft, kept nowhere."""

from io import BytesIO
from typing import Any

from flask import g, request, send_file
from flask.typing import ResponseReturnValue

from lims.domain.certificate_parts import ReportKind
from lims.domain.refusal import Conflict
from lims.queries import previews
from lims.queries.previews import Preview
from lims.web.acts import now
from lims.web.certificates.forms import kind_in
from lims.web.house import config, database, signing_key
from reports.certificate import draw_draft


def preview(session: Any, sample_id: int, kind: ReportKind) -> Preview:
    """What would happen if whoever looks signed at this moment. Raises `NotFound`."""
    return previews.preview(
        session,
        sample_id,
        person_id=g.who.person_id,
        at=now(),
        public_url=config().public_url,
        kind=kind,
        key=signing_key(g.who.username),
    )


def draft(sample_id: int) -> ResponseReturnValue:
    """Raises `NotFound`, and `Conflict` while a fact is missing: then there is nothing to draw."""
    with database().reading() as session:
        found = preview(session, sample_id, kind_in(request.args))
        code = found.sample.code or ""
    if found.certificate is None or found.in_force is not None:
        raise Conflict("draft_not_possible")
    return send_file(
        BytesIO(draw_draft(found.certificate)),
        mimetype="application/pdf",
        download_name=f"Bản nháp {code}.pdf",
        etag=False,
    )
