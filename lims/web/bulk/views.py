"""Many certificates: chosen from the validated samples, looked at, confirmed once, followed while they are issued."""

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain import bulk
from lims.domain.bulk import MOST, Outcome, Status
from lims.domain.permission import Permission
from lims.domain.refusal import NotFound, Problem, Refused
from lims.queries import bulk as asking
from lims.services import bulk_issues
from lims.web.access import keeps_nobody_awake, requires
from lims.web.acts import act, sent_nonce
from lims.web.bulk import bp, working
from lims.web.errors import status_of
from lims.web.house import database
from lims.web.paging import number_in_address
from lims.web.row_id import LARGEST

__all__ = ["bp"]


@bp.get("/")
@requires(Permission.ISSUE)
def index() -> ResponseReturnValue:
    return show_list()


@bp.post("/")
@requires(Permission.ISSUE)
def begin() -> ResponseReturnValue:
    """Choosing issues nothing: each sample is looked at first."""
    chosen, doing = chosen_samples(), act()
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            row = bulk_issues.begin(session, chosen, account_id=g.who.account_id, act=doing)
            address = session.info["answer"] = url_for(".show", bulk_id=row.id)
    except NotFound:
        raise
    except Refused as refused:
        return show_list(refused=refused.problem, chosen=chosen), status_of(refused)
    working.beside(row.id)
    return redirect(address, 303)


@bp.get("/<id:bulk_id>")
@requires(Permission.ISSUE)
def show(bulk_id: int) -> ResponseReturnValue:
    return render_template("bulk/show.html", **standing(bulk_id))


@bp.get("/<id:bulk_id>/progress")
@requires(Permission.ISSUE)
@keeps_nobody_awake
def progress(bulk_id: int) -> ResponseReturnValue:
    """The part of the page that changes, asked for by the page itself."""
    return render_template("bulk/progress.html", **standing(bulk_id))


@bp.post("/<id:bulk_id>/issue")
@requires(Permission.ISSUE)
def confirm(bulk_id: int) -> ResponseReturnValue:
    doing = act()
    address = url_for(".show", bulk_id=bulk_id)
    try:
        with database().transaction(doing, once=sent_nonce()) as session:
            session.info["answer"] = address
            bulk_issues.confirm(session, bulk_id, act=doing)
    except NotFound:
        raise
    except Refused as refused:
        page = render_template("bulk/show.html", **standing(bulk_id), refused=refused.problem)
        return page, status_of(refused)
    working.beside(bulk_id)
    return redirect(address, 303)


@bp.post("/<id:bulk_id>/cancel")
@requires(Permission.ISSUE)
def cancel(bulk_id: int) -> ResponseReturnValue:
    doing = act()
    with database().transaction(doing) as session:
        bulk_issues.cancel(session, bulk_id, act=doing)
    return redirect(url_for(".show", bulk_id=bulk_id), 303)


@bp.post("/<id:bulk_id>/resume")
@requires(Permission.ISSUE)
def resume(bulk_id: int) -> ResponseReturnValue:
    doing = act()
    with database().transaction(doing) as session:
        bulk_issues.resume(session, bulk_id, act=doing)
    working.beside(bulk_id)
    return redirect(url_for(".show", bulk_id=bulk_id), 303)


def chosen_samples() -> list[int]:
    """The rows that were ticked; what is no number of a row is nobody's."""
    given = request.form.getlist("sample")
    if not all(each.isascii() and each.isdecimal() and 0 < int(each[:20]) <= LARGEST for each in given):
        raise BadRequest
    return [int(each) for each in given]


def show_list(*, refused: Problem | None = None, chosen: list[int] | None = None) -> str:
    with database().reading() as session:
        page = asking.validated(session, after=number_in_address("after"))
        recent = asking.recent(session)
    every = request.args.get("all") == "1"
    return render_template(
        "bulk/index.html",
        page=page,
        recent=recent,
        chosen={row.id for row in page.rows} if every else set(chosen or []),
        refused=refused,
        most=MOST,
    )


def standing(bulk_id: int) -> dict[str, Any]:
    """How far it is, in the same number of statements for 1 and 200 samples."""
    with database().reading() as session:
        row = asking.one(session, bulk_id)
        items = asking.items(session, bulk_id)
        counts = asking.counts(session, bulk_id)
    wanted = row.total if row.confirmed_at is None else row.total - counts[Outcome.HELD]
    left = counts[bulk.NEXT[Status.LOOKING if row.confirmed_at is None else Status.ISSUING]]
    return {
        "row": row,
        "items": items,
        "counts": counts,
        "wanted": wanted,
        "done": wanted - left,
        "at_work": Status(row.status) in bulk.AT_WORK,
        "own": row.by_id == g.who.person_id,
    }
