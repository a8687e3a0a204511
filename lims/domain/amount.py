"""A plain number typed into a box that is no result: a temperature, a factor, a share."""

from decimal import Decimal

from lims.domain import number, spelling
from lims.domain.refusal import Refused

COLDEST, HOTTEST = Decimal(-90), Decimal(100)


def plain(text: str) -> Decimal:
    """The number, with comma or point, with `-` or `−`. Raises `Refused` for anything else."""
    typed = spelling.folded(text)
    found = number.read(typed)
    if found is None:
        raise Refused("amount_form")
    if found.ambiguous:
        raise Refused("amount_ambiguous", typed=typed)
    return found.value


def celsius(text: str) -> Decimal:
    """A temperature on receipt; `°C` behind it is welcome."""
    value = plain(text.strip().removesuffix("C").removesuffix("°").strip())
    if not COLDEST <= value <= HOTTEST:
        raise Refused("temperature_range", coldest=COLDEST, hottest=HOTTEST)
    return value
