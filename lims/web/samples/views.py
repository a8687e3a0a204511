"""Samples: the list, one of them with its verdicts, and its labels."""

from itertools import islice

from flask import g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain import assignment as rules
from lims.domain.custody import expired
from lims.domain.label import MOST_LABELS
from lims.domain.permission import Permission, Role
from lims.domain.refusal import Conflict
from lims.domain.sample import Status
from lims.queries import assignment as asked
from lims.queries import commodities, containers, continuing, lives, minutes
from lims.queries import samples as asking
from lims.web import due, exports, listed
from lims.web.access import requires
from lims.web.acts import act
from lims.web.house import database
from lims.web.paging import number_in_address
from lims.web.samples import assignment, bp, facts, reception, sentences
from lims.web.searched import text_in_address
from reports import label, label_small

__all__ = ["assignment", "bp", "facts", "reception"]


@bp.get("/samples/")
@requires(Permission.READ_SAMPLES)
def index() -> ResponseReturnValue:
    wanted = asking.Wanted(
        today=act().day,
        q=text_in_address("q"),
        status=status_in_address(),
        producer_id=number_in_address("producer"),
        commodity_id=number_in_address("commodity"),
        late=request.args.get("late") == "1",
        after=number_in_address("after"),
    )
    with database().reading() as session:
        if exports.asked():
            pages = exports.every(lambda after: exports.along(asking.page, session, wanted, after=after))
            return exports.send("samples", listed.SAMPLES, pages)
        page = asking.page(session, wanted)
        tree = commodities.tree(session)
        clock = due.clock(session)
    return render_template(
        "samples/index.html",
        page=page,
        wanted=wanted,
        statuses=list(Status),
        tree=tree,
        finished=asking.FINISHED,
        clock=clock,
    )


@bp.get("/samples/<id:sample_id>")
@requires(Permission.READ_SAMPLES)
def show(sample_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        whole = asking.whole(session, sample_id)
        clock = due.clock(session)
        record = minutes.of_sample(session, sample_id)
        paper = continuing.standing(session, sample_id)
        assignable = rules.assignable(whole.sample.status, amending=paper.amendment is not None)
        newer = assignable and asked.may_be_refreshed(session, sample_id, on=act().day)
        earlier = lives.corrections(session, sample_id)
    sample = whole.sample
    return render_template(
        "samples/show.html",
        whole=whole,
        sample=sample,
        order=sample.order,
        newer=newer,
        expired=expired(sample.expires_on, sample.sampled_at, sample.received_at),
        assignable=assignable,
        earlier=earlier,
        paper=paper,
        names_producer=g.who.role in {Role.MANAGER, Role.INSPECTOR},
        finished=sample.status in asking.FINISHED,
        clock=clock,
        record=record,
        said=sentences,
    )


@bp.get("/samples/<id:sample_id>/labels.pdf")
@bp.get("/orders/<id:order_id>/labels.pdf")
@requires(Permission.RECEIVE)
def labels(sample_id: int | None = None, order_id: int | None = None) -> ResponseReturnValue:
    """A sheet of labels for one sample or a whole order, `?size=small` for vials. Nothing on it names the producer."""
    size = request.args.get("size", "")
    if size not in {"", "small"}:
        raise BadRequest
    with database().reading() as session:
        wanted = containers.labels(session, sample_id=sample_id, order_id=order_id)
        sheet = list(islice(wanted, MOST_LABELS + 1))
    if not sheet:
        raise Conflict("no_labels_yet")
    if len(sheet) > MOST_LABELS:
        raise Conflict("labels_too_many", most=MOST_LABELS)
    response = make_response(label_small.draw(sheet) if size else label.draw(sheet))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="labels.pdf"'
    return response


def status_in_address() -> str | None:
    status = request.args.get("status", "")
    if status and status not in set(Status):
        raise BadRequest
    return status or None
