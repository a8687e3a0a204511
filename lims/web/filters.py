"""How numbers, dates and names are shown: one place for every page."""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask

from lims.domain.act import LABORATORY_TIME
from lims.web.language import current_language
from lims.words import Language


def install(app: Flask) -> None:
    app.template_filter("day")(day)
    app.template_filter("moment")(moment)
    app.template_filter("number")(number)


def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy in the laboratory's time; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(LABORATORY_TIME)
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def moment(value: datetime | None) -> str:
    if value is None:
        return ""
    local = value.astimezone(LABORATORY_TIME)
    return f"{day(local)} {local.hour:02d}:{local.minute:02d}"


def number(value: Decimal | int | None) -> str:
    """Digit for digit, with the reader's decimal mark."""
    if value is None:
        return ""
    plain = format(value, "f") if isinstance(value, Decimal) else str(value)
    return plain.replace(".", ",") if current_language() is Language.VI else plain
