"""Which months have certificates, and the papers of one as a ZIP that is made while it is sent."""

from urllib.parse import quote

from flask import Response, g, render_template
from flask.typing import ResponseReturnValue

from lims.domain.act import local_day
from lims.domain.handed_out import Door
from lims.domain.month import FIRST, LAST, month
from lims.domain.refusal import NotFound, Refused
from lims.queries import months as asking
from lims.services import months
from lims.web import errors
from lims.web.acts import act, now
from lims.web.house import database, files
from lims.web.language import current_language
from lims.web.paging import number_in_address
from lims.words import say

RATE = "6 per minute"
MOST = 3000
"""More in one month is for `lims certificate export`."""


def asker() -> str:
    return f"account {g.who.account_id}"


def show_year(*, producer_id: int | None, template: str) -> str:
    """The year asked for, else the last with a certificate, else this one."""
    asked = number_in_address("year")
    with database().reading() as session:
        years = asking.years(session, producer_id=producer_id)
        this = local_day(now()).year
        year = asked if asked is not None and FIRST <= asked <= LAST else (years[0] if years else this)
        counts = asking.counts(session, year, producer_id=producer_id)
    rows = [(each, count) for each, count in sorted(counts.items(), reverse=True) if count]
    return render_template(template, year=year, years=years, rows=rows, most=MOST)


def send(text: str, *, producer_id: int | None) -> ResponseReturnValue:
    """A month nobody could mean is missing; one without a certificate says so; both with 404."""
    language = current_language()
    try:
        asked = month(text)
    except Refused:
        raise NotFound from None
    with database().reading() as session:
        issued = asking.of(session, asked, producer_id=producer_id, most=MOST + 1)
    if not issued:
        return errors.page(404, say("months.none", language, month=asked.shown))
    if len(issued) > MOST:
        return errors.page(422, say("months.too_many", language, month=asked.shown, most=MOST))
    doing, door = act(), Door.LABORATORY if producer_id is None else Door.PRODUCER
    with database().transaction(doing) as session:
        months.note(session, issued, door, g.who.account_id, act=doing)
    stream = months.bundled(files(), asked, issued, language=language, at=doing.at)
    answer = Response(stream, mimetype="application/zip")
    name = months.name_of(asked, language)
    plain = f"certificates {asked}.zip"
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    return answer
