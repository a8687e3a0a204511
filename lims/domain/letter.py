"""What a letter about a certificate says: its number and its product, and nothing of what was found."""

from dataclasses import dataclass
from datetime import date

from lims.domain.certificate_parts import Names
from lims.domain.delivery import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`link` leads to the paper, by way of the sign-in page; `choice` to where the letters are chosen.

    `replaced` is the number of the paper that is no longer in force. No producer's name, no lot, no verdict:
    letters are forwarded, and read on the way.
    """

    event: Event
    language: str
    number: str
    product: str
    on: date
    laboratory: Names
    phone: str
    link: str
    link_until: date
    choice: str
    replaced: str = ""
    attached: bool = False
