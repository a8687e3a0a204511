"""The page before a certificate leaves: every reason with its link, and going past one by name."""

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain import verification
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.services import overrides
from lims.web import certificate_lines
from lims.web.access import requires
from lims.web.acts import act, sent_nonce
from lims.web.certificates import bp, shown_gate
from lims.web.certificates import draft as drafts
from lims.web.certificates.forms import kind_in
from lims.web.errors import sentence, status_of
from lims.web.house import database
from lims.web.language import current_language
from lims.web.row_numbers import one
from lims.words import say


@bp.get("/samples/<id:sample_id>/certificate")
@requires(Permission.ISSUE)
def preview(sample_id: int) -> ResponseReturnValue:
    return show(sample_id)


@bp.post("/samples/<id:sample_id>/certificate/override")
@requires(Permission.OVERRIDE)
def override(sample_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    return said_of(sample_id, partial(overrides.override, reason=reason), "gate.overridden_now", typed=reason)


@bp.post("/samples/<id:sample_id>/certificate/acknowledge")
@requires(Permission.ISSUE)
def acknowledge(sample_id: int) -> ResponseReturnValue:
    return said_of(sample_id, overrides.acknowledge, "gate.acknowledged_now")


def said_of(
    sample_id: int, what: Callable[..., object], done: str, *, typed: str = ""
) -> ResponseReturnValue:
    """Said of the one reason the form names, as it stood when it was shown."""
    doing = act()
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = back(sample_id)
            what(
                session,
                sample_id,
                rule=one(request.form, "rule"),
                subject=one(request.form, "subject"),
                digest=one(request.form, "digest"),
                act=doing,
                kind=kind_in(request.form),
            )
    except NotFound:
        raise
    except Refused as refused:
        return show(sample_id, refused, typed=typed), status_of(refused)
    flash(say(done, current_language()))
    return redirect(back(sample_id), 303)


def back(sample_id: int) -> str:
    """The page of the same kind of report."""
    return url_for("certificates.preview", sample_id=sample_id, kind=kind_in(request.form).value)


def show(sample_id: int, refused: Refused | None = None, *, typed: str = "") -> str:
    """The gate as it stands for whoever looks, and below it what the paper would say."""
    with database().reading() as session:
        preview = drafts.preview(session, sample_id, kind_in(request.values))
    certificate, language = preview.certificate, current_language()
    holding = shown_gate.holding(preview.gate)
    chosen = (request.form.get("rule"), request.form.get("subject")) if refused else None
    return render_template(
        "certificates/gate.html",
        preview=preview,
        holding=holding,
        asked=shown_gate.asked(preview.gate),
        refused=_said(refused, [each.sentence for each in holding]),
        chosen=chosen,
        typed=typed,
        problem=refused.problems.get("reason") if refused else None,
        answers=certificate_lines.answers(verification.answers(certificate.markets), language)
        if certificate
        else [],
        lines=certificate_lines.lines(certificate, language) if certificate else [],
        pending=", ".join(
            each.analyte.name if language == "en" else each.analyte.name_vi or each.analyte.name
            for each in preview.pending
        ),
        reader=language,
    )


def _said(refused: Refused | None, already: list[str]) -> str | None:
    """Not twice what the list says anyhow."""
    told = sentence(refused.problem) if refused else None
    return None if told in already else told
