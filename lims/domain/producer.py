"""Producers and products: their kinds, the numbers they are known by, and when two names are one."""

import re
from enum import StrEnum

from lims.domain.refusal import Refused
from lims.domain.text import kept


class Kind(StrEnum):
    COMPANY = "company"
    COOPERATIVE = "cooperative"
    COOP_GROUP = "coop_group"
    HOUSEHOLD = "household"


GTIN_LENGTHS = frozenset({8, 13, 14})
_TAX = re.compile(r"[0-9]{10}(-[0-9]{3})?")
_PERSONAL = re.compile(r"[0-9]{12}")


def name_key(name: str) -> str:
    """Two names with the same key are one producer: capitals, NFD and hidden characters do not count."""
    return kept(name).casefold()


def tax_code(text: str, kind: Kind) -> str | None:
    """Ten digits, with three more for a branch; a household may give its twelve-digit personal number."""
    typed = text.strip()
    if not typed:
        return None
    if _TAX.fullmatch(typed) or (kind is Kind.HOUSEHOLD and _PERSONAL.fullmatch(typed)):
        return typed
    raise Refused("tax_code_household" if kind is Kind.HOUSEHOLD else "tax_code_form")


def gtin(text: str) -> str | None:
    """A trade number of 8, 13 or 14 digits whose last is the right check digit."""
    typed = text.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit()) or len(typed) not in GTIN_LENGTHS:
        raise Refused("gtin_form")
    if int(typed[-1]) != check_digit(typed[:-1]):
        raise Refused("gtin_check_digit", typed=typed[-1], right=check_digit(typed[:-1]))
    return typed


def check_digit(digits: str) -> int:
    """Mod 10, weights 3 and 1 in turn from the right."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return -total % 10
