"""Whoever works at the bench may do a method; without it nothing is opened and nothing entered."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.models.competence import Competence
from lims.models.people import Account
from tests.factories import MORNING

AT_BENCH = ("lan", "minh", "dung")


def competent(
    session: Session,
    method_id: int,
    people: Sequence[str] = AT_BENCH,
    *,
    begins: date = date(2020, 1, 1),
    ends: date = date(2039, 12, 31),
) -> None:
    """Granted to these people, or to all at the bench."""
    asked = sa.select(Account.person_id).where(Account.username.in_(people)).order_by(Account.id)
    for person_id in session.scalars(asked):
        row = Competence(
            person_id=person_id,
            method_id=method_id,
            valid_from=begins,
            valid_until=ends,
            basis="Đào tạo nội bộ",
            granted_at=MORNING,
        )
        session.add(row)
    session.flush()
