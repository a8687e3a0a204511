"""The register: each number that was ever given, in order, and what became of it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from lims.domain.permission import Permission
from lims.queries import registers
from lims.web import exports, listed_register
from lims.web.access import requires
from lims.web.acts import act
from lims.web.certificates import bp
from lims.web.house import database
from lims.web.paging import number_in_address


@bp.get("/certificates/register")
@requires(Permission.READ_CERTIFICATES)
def numbers() -> ResponseReturnValue:
    wanted = registers.Wanted(year=year_in_address(), after=number_in_address("after"))
    with database().reading() as session:
        if exports.asked():
            pages = exports.every(lambda after: exports.along(registers.page, session, wanted, after=after))
            name = f"register-{wanted.year:02d}"
            return exports.send(name, listed_register.REGISTER, listed_register.rows(pages))
        page = registers.page(session, wanted)
        years = registers.years(session)
    return render_template(
        "certificates/register.html",
        page=page,
        rows=list(listed_register.rows(page.rows)),
        year=wanted.year,
        years=years,
        gaps=[each for each in page.rows if each.gap],
    )


def year_in_address() -> int:
    """Two digits; this year where none is asked for, 400 for anything else."""
    text = request.args.get("year", "")
    if not text:
        return act().day.year % 100
    if len(text) != 2 or not text.isascii() or not text.isdigit():
        raise BadRequest
    return int(text)
