"""Who holds a paper and must be told when it is not in force any more."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.permission import Role
from lims.models.handed_out import Download
from lims.models.people import Account


def accounts(session: Session, certificate_id: int) -> Sequence[Account]:
    """The producer's accounts that took this paper, each once; closed ones are not told."""
    took = sa.select(Download.account_id).where(Download.certificate_id == certificate_id)
    return session.scalars(
        sa.select(Account)
        .where(Account.id.in_(took), Account.role == Role.PRODUCER.value, Account.active.is_(True))
        .order_by(Account.id)
    ).all()
