"""What is typed to vouch for a limit, and what an address asks of the list."""

from datetime import date

from flask import request
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from wtforms import FileField, TextAreaField

from lims.domain.act import local_day
from lims.domain.catalogue import MARKETS
from lims.domain.method import day
from lims.domain.refusal import Refused
from lims.queries import reference
from lims.web.acts import now
from lims.web.paging import number_in_address
from lims.web.searched import text_in_address
from lims.web.typed import Needed


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(
        "catalogue.confirm_reason", description="catalogue.confirm_hint", validators=[Needed()]
    )


class UploadForm(FlaskForm):  # type: ignore[misc]
    file = FileField("proposals.file", description="proposals.file_hint")


class WhyForm(FlaskForm):  # type: ignore[misc]
    why = TextAreaField("proposals.why", description="proposals.why_hint", validators=[Needed()])


def wanted_limits() -> reference.Filter:
    """The filter in the address: in force today unless another day, or none, is asked for."""
    return reference.Filter(
        q=text_in_address("q"),
        market=one_of("market", MARKETS),
        commodity_id=number_in_address("commodity"),
        analyte_id=number_in_address("analyte"),
        group=text_in_address("group"),
        standing=one_of("standing", reference.STANDINGS),
        on=day_in_address("on", None if "on" in request.args else local_day(now())),
    )


def filter_in_address() -> dict[str, str]:
    """The filter as it was given, to be asked again in another address."""
    names = ("q", "market", "commodity", "analyte", "group", "standing", "on")
    return {name: request.args[name] for name in names if name in request.args}


def one_of(name: str, allowed: tuple[str, ...]) -> str:
    """A choice in the address; anything that is not on the list is a bad request."""
    chosen = request.args.get(name, "")
    if chosen and chosen not in allowed:
        raise BadRequest
    return chosen


def day_in_address(name: str, otherwise: date | None) -> date | None:
    """The day given as `?name=`; `otherwise` where none is."""
    typed = request.args.get(name, "")
    if not typed.strip():
        return otherwise
    try:
        return day(typed)
    except Refused:
        raise BadRequest from None
