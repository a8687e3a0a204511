"""The search box of every page: a scan goes straight there, words show what they find."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lims.domain.permission import Permission, Role
from lims.domain.text import search_key
from lims.queries import search
from lims.queries.search import Found, Kind, Place
from lims.web import navigation
from lims.web.access import signed_in
from lims.web.house import database
from lims.web.searched import text_in_address

bp = Blueprint("search", __name__)
SHORTEST = 2


@bp.get("/search")
@signed_in
def find() -> ResponseReturnValue:
    """Only what the person's role may read; a producer finds its own things."""
    q = text_in_address("q")
    if len(search_key(q)) < SHORTEST:
        return redirect(url_for("samples.index") if may_read() else navigation.home())
    if not may_read() and g.who.role is not Role.PRODUCER:
        return render_template("search/find.html", q=q, found=Found())
    own = g.who.producer_id if g.who.role is Role.PRODUCER else None
    with database().reading() as session:
        place = search.direct(session, q, producer_id=own)
        found = Found() if place else search.words(session, q, producer_id=own)
    return redirect(address(place)) if place else render_template("search/find.html", q=q, found=found)


def may_read() -> bool:
    return bool(g.who.can(Permission.READ_SAMPLES))


def address(place: Place) -> str:
    if g.who.role is Role.PRODUCER:
        return own_address(place)
    match place.kind:
        case Kind.SAMPLE:
            return url_for("samples.show", sample_id=place.id)
        case Kind.ORDER:
            return url_for("orders.show", order_id=place.id)
        case Kind.RUN:
            return url_for("runs.show", run_id=place.id)
        case Kind.CERTIFICATE:
            return url_for("certificates.show", certificate_id=place.id)
        case Kind.MINUTES:
            return url_for("minutes.show", minutes_id=place.id)
        case Kind.PRODUCER:
            return url_for("producers.show", producer_id=place.id)


def own_address(place: Place) -> str:
    """A producer's own pages of the same things."""
    if place.kind is Kind.CERTIFICATE:
        return url_for("mine.download", certificate_id=place.id)
    return url_for("orders.requested", order_id=place.id)
