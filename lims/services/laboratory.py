"""Who the laboratory is: set once, changed on purpose."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.refusal import Problem, Refused
from lims.domain.text import kept
from lims.models.people import Laboratory

TEXTS = ("prefix", "name_vi", "name_en", "address_vi", "address_en", "phone", "email", "accreditation")
NEEDED = TEXTS[:5]


def keep(
    session: Session, given: Mapping[str, str], *, accredited_to: date | None = None, demo: bool = False
) -> Laboratory:
    """Set or change what is given; a new laboratory needs prefix, names and addresses."""
    row = session.scalars(sa.select(Laboratory)).one_or_none()
    if row is None:
        missing = {name: Problem("required") for name in NEEDED if not given.get(name)}
        if missing:
            raise Refused("laboratory_incomplete", missing)
        row = Laboratory(id=1, demo=demo)
        session.add(row)
    for name, text in given.items():
        setattr(row, name, kept(text))
    if accredited_to is not None:
        row.accredited_to = accredited_to
    session.flush()
    return row
