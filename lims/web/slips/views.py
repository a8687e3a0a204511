"""The papers of the desk as PDF: hand-over, refusal, request form. Drawn from what is kept, each time the same."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from lims.domain.permission import Permission
from lims.domain.request_paper import RequestPaper
from lims.queries import handovers, letterhead, requests
from lims.web.access import requires, signed_in
from lims.web.acts import now
from lims.web.house import database
from lims.web.pdf import language_wanted, send
from reports import handover, refusal
from reports import request as request_form

bp = Blueprint("slips", __name__)


@bp.get("/orders/<id:order_id>/handover.pdf")
@requires(Permission.READ_SAMPLES)
def handover_of_order(order_id: int) -> ResponseReturnValue:
    """Everything that came for this order, one slip."""
    with database().reading() as session:
        paper = handovers.of_order(session, order_id, language=language_wanted())
    return send("bien-ban-giao-nhan", paper.order, handover.draw(paper))


@bp.get("/samples/<id:sample_id>/handover.pdf")
@requires(Permission.READ_SAMPLES)
def handover_of_sample(sample_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        paper = handovers.of_sample(session, sample_id, language=language_wanted())
    return send("bien-ban-giao-nhan", paper.samples[0].code, handover.draw(paper))


@bp.get("/samples/<id:sample_id>/refusal.pdf")
@requires(Permission.READ_SAMPLES)
def refusal_of_sample(sample_id: int) -> ResponseReturnValue:
    """Only for a sample that was turned away at the desk."""
    with database().reading() as session:
        paper = handovers.of_sample(session, sample_id, language=language_wanted(), refused=True)
    return send("tu-choi-mau", paper.samples[0].code, refusal.draw(paper))


@bp.get("/orders/<id:order_id>/request.pdf")
@requires(Permission.READ_SAMPLES)
def request_of_order(order_id: int) -> ResponseReturnValue:
    with database().reading() as session:
        paper = requests.paper(session, order_id, language=language_wanted())
    return send("phieu-yeu-cau", paper.number, request_form.draw(paper))


@bp.get("/orders/requested/<id:order_id>/request.pdf")
@requires(Permission.OWN_ORDERS)
def request_of_own(order_id: int) -> ResponseReturnValue:
    """A producer's own order; anybody else's is missing."""
    if g.who.producer_id is None:
        raise Forbidden
    with database().reading() as session:
        paper = requests.paper(
            session, order_id, language=language_wanted(), producer_id=int(g.who.producer_id)
        )
    return send("phieu-yeu-cau", paper.number, request_form.draw(paper))


@bp.get("/orders/request-form.pdf")
@signed_in
def request_empty() -> ResponseReturnValue:
    """The empty form, for a pen; nothing on it is anybody's."""
    with database().reading() as session:
        laboratory, demo = letterhead.heading(session)
    paper = RequestPaper(laboratory=laboratory, language=language_wanted(), at=now(), demo=demo)
    return send("phieu-yeu-cau", "trong", request_form.draw(paper))
