"""Certificates in the laboratory: before, at and after the moment they are issued."""

import secrets

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lims.domain import verification
from lims.domain.act import local_day
from lims.domain.handed_out import Door
from lims.domain.permission import Permission
from lims.domain.refusal import Conflict, NotFound, Refused
from lims.queries import certificates as asking
from lims.queries import lives, outbox, people
from lims.queries import replays as replays_asked
from lims.services import certificates, papers, replays
from lims.web import certificate_lines, exports, listed_papers, paper
from lims.web.access import requires
from lims.web.acts import act, now, sent_nonce
from lims.web.certificates import amending, bp, burning, gate_pages, register, replayed
from lims.web.certificates import draft as drafts
from lims.web.certificates.forms import RevocationForm, kind_in, wanted
from lims.web.errors import status_of
from lims.web.house import config, database, files, keys
from lims.web.language import current_language

__all__ = ["amending", "bp", "burning", "register"]


@bp.get("/certificates/")
@requires(Permission.READ_CERTIFICATES)
def index() -> ResponseReturnValue:
    papers.finish_unfinished(database(), files(), keys(), at=now())
    filter_ = wanted()
    with database().reading() as session:
        if exports.asked():
            pages = exports.every(lambda after: exports.along(asking.page, session, filter_, before=after))
            return exports.send("certificates", listed_papers.certificates(local_day(now())), pages)
        page = asking.page(session, filter_)
    return render_template(
        "certificates/index.html",
        page=page,
        wanted=filter_,
        statuses=list(verification.CertificateStatus),
        today=local_day(now()),
        answers=certificate_lines.answers,
        reader=current_language(),
    )


@bp.get("/certificates/<id:certificate_id>")
@requires(Permission.READ_CERTIFICATES)
def show(certificate_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        found = asking.shown(session, certificate_id)
        letters = outbox.of_certificate(session, certificate_id)
        revoked_by = people.person(session, found.row.revoked_by_id) if found.row.revoked_by_id else None
        life = lives.of_certificate(session, found.row)
    return render_template(
        "certificates/show.html",
        row=found.row,
        said=verification.public(found.certificate),
        certificate=found.certificate,
        life=life,
        standing=found.standing(local_day(now())),
        revoked_by=revoked_by,
        letters=letters,
        answers=certificate_lines.answers(
            verification.answers(found.certificate.markets), current_language()
        ),
        lines=certificate_lines.lines(found.certificate, current_language()),
    )


@bp.get("/certificates/<id:certificate_id>/paper")
@requires(Permission.READ_CERTIFICATES)
def download(certificate_id: int) -> ResponseReturnValue:
    return paper.hand_out(lambda session: asking.shown(session, certificate_id), Door.LABORATORY)


@bp.get("/certificates/<id:certificate_id>/replay")
@requires(Permission.REPLAY)
def replay(certificate_id: int) -> ResponseReturnValue:
    """Judged and drawn after the reading, from what was kept alone."""
    with database().reading() as session:
        found = replays_asked.kept(session, [certificate_id])
    if not found:
        raise NotFound
    done, language = replays.replayed(found[0], files()), current_language()
    return render_template(
        "certificates/replay.html",
        certificate_id=certificate_id,
        done=done,
        lines=replayed.lines(done.replay, language) if done.replay else [],
        markets=replayed.markets(done.replay, language) if done.replay else [],
    )


@bp.get("/samples/<id:sample_id>/certificate/draft.pdf")
@requires(Permission.ISSUE)
def draft(sample_id: int) -> ResponseReturnValue:
    try:
        return drafts.draft(sample_id)
    except Conflict as refused:
        return gate_pages.show(sample_id, refused), status_of(refused)


@bp.post("/samples/<id:sample_id>/certificate")
@requires(Permission.ISSUE)
def authorise(sample_id: int) -> ResponseReturnValue:
    """Two acts: the frozen document and its number first, the paper after the commit."""
    doing = act()
    token = verification.token(secrets.randbits(verification.TOKEN_BITS))
    try:
        key = keys().identity(g.who.username)
        with database().transaction(doing, once=sent_nonce()) as session:
            row = certificates.authorise(
                session,
                sample_id,
                token=token,
                public_url=config().public_url,
                key=key,
                act=doing,
                kind=kind_in(request.form),
            )
            address = url_for(".show", certificate_id=row.id)
            session.info["answer"] = address
    except NotFound:
        raise
    except Refused as refused:
        return gate_pages.show(sample_id, refused), status_of(refused)
    paper.draw(row.id)
    return redirect(address, 303)


@bp.get("/certificates/<id:certificate_id>/revoke")
@requires(Permission.REVOKE)
def revoke(certificate_id: int) -> ResponseReturnValue:
    return show_revocation(certificate_id, RevocationForm())


@bp.post("/certificates/<id:certificate_id>/revoke")
@requires(Permission.REVOKE)
def revoke_now(certificate_id: int) -> ResponseReturnValue:
    form, doing = RevocationForm(), act()
    try:
        with database().transaction(doing) as session:
            certificates.revoke(
                session,
                certificate_id,
                why=form.why.data or "",
                reason=form.reason.data or "",
                act=doing,
            )
    except NotFound:
        raise
    except Refused as refused:
        for field, problem in refused.problems.items():
            form[field].errors = [problem]
        return show_revocation(certificate_id, form, refused), status_of(refused)
    return redirect(url_for(".show", certificate_id=certificate_id), 303)


def show_revocation(certificate_id: int, form: RevocationForm, refused: Refused | None = None) -> str:
    form.offer()
    with database().reading() as session:
        found = asking.shown(session, certificate_id)
    return render_template("certificates/revoke.html", form=form, row=found.row, refused=refused)
