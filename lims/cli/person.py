"""The act of a person at the terminal: an account that is open, and a role that may do it."""

from datetime import UTC, datetime

from lims.cli.house import House
from lims.domain.act import Act
from lims.domain.permission import Permission, Role, may
from lims.domain.refusal import NotAllowed
from lims.queries import people


def person_act(house: House, username: str, permission: Permission, *, reason: str = "") -> Act:
    """Raises `NotAllowed` for nobody, for a closed account, and for a role that may not."""
    with house.database.reading() as session:
        account = people.account_named(session, username)
    if account is None or not account.active or not may(Role(account.role), permission):
        raise NotAllowed("import_by_nobody")
    return Act(account.person_id, datetime.now(UTC), reason.strip()[:1000] or None)
