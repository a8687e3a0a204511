"""A producer's own certificates and samples. Anybody else's answer as missing ones."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lims.domain.act import local_day
from lims.domain.handed_out import Door
from lims.domain.permission import Permission
from lims.queries import certificates as asking
from lims.queries import handing, mine
from lims.services import paper_notices
from lims.web import certificate_lines, paper
from lims.web.access import requires
from lims.web.acts import act, now
from lims.web.house import database
from lims.web.language import current_language
from lims.web.mine import bp, delivery, months
from lims.web.mine.owner import own
from lims.web.paging import number_in_address

__all__ = ["bp", "delivery", "months"]


@bp.get("/")
@requires(Permission.OWN_CERTIFICATES)
def index() -> ResponseReturnValue:
    before = number_in_address("after")
    with database().reading() as session:
        page = asking.page(session, asking.Filter(producer_id=own(), before=before))
        samples = mine.in_progress(session, own()) if before is None else []
        told = handing.unseen(session, g.who.account_id) if before is None else []
    return render_template(
        "mine/index.html",
        page=page,
        samples=samples,
        notices=told,
        today=local_day(now()),
        answers=certificate_lines.answers,
        reader=current_language(),
        further=before is not None,
    )


@bp.get("/certificates/<id:certificate_id>")
@requires(Permission.OWN_CERTIFICATES)
def download(certificate_id: int) -> ResponseReturnValue:
    producer_id = own()
    return paper.hand_out(lambda session: asking.own(session, certificate_id, producer_id), Door.PRODUCER)


@bp.post("/notices/<id:notice_id>")
@requires(Permission.OWN_CERTIFICATES)
def know(notice_id: int) -> ResponseReturnValue:
    """The account says that it knows; anybody else's notice is missing."""
    doing = act()
    with database().transaction(doing) as session:
        paper_notices.know(session, notice_id, g.who.account_id, act=doing)
    return redirect(url_for(".index"), 303)
