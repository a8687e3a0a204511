"""The page before a certificate leaves: every reason with its link, and going past one by name."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain import verification
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Refused
from lims.queries import previews
from lims.services import overrides
from lims.web import certificate_lines
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.certificates import bp, shown_gate
from lims.web.certificates.forms import kind_in
from lims.web.errors import sentence, status_of
from lims.web.house import config, database, signing_key
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
    doing, reason = act(), request.form.get("reason", "")
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = back(sample_id)
            overrides.override(
                session,
                sample_id,
                rule=one(request.form, "rule"),
                subject=one(request.form, "subject"),
                digest=one(request.form, "digest"),
                reason=reason,
                act=doing,
                kind=kind_in(request.form),
            )
    except NotFound:
        raise
    except Refused as refused:
        return show(sample_id, refused, typed=reason), status_of(refused)
    flash(say("gate.overridden_now", current_language()))
    return redirect(back(sample_id), 303)


@bp.post("/samples/<id:sample_id>/certificate/acknowledge")
@requires(Permission.ISSUE)
def acknowledge(sample_id: int) -> ResponseReturnValue:
    doing = act()
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = back(sample_id)
            overrides.acknowledge(
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
        return show(sample_id, refused), status_of(refused)
    flash(say("gate.acknowledged_now", current_language()))
    return redirect(back(sample_id), 303)


def back(sample_id: int) -> str:
    """The page of the same kind of report."""
    return url_for("certificates.preview", sample_id=sample_id, kind=kind_in(request.form).value)


def show(sample_id: int, refused: Refused | None = None, *, typed: str = "") -> str:
    """The gate as it stands for whoever looks, and below it what the paper would say."""
    with database().reading() as session:
        preview = previews.preview(
            session,
            sample_id,
            person_id=g.who.person_id,
            at=now(),
            public_url=config().public_url,
            kind=kind_in(request.values),
            key=signing_key(g.who.username),
        )
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
