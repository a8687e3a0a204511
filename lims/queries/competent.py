"""Whether people were competent for a version of a method: the grants that bear on it, read and asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain import competence as rules
from lims.domain.act import Act
from lims.domain.competence import Grant
from lims.domain.hindrance import Hindrance, require_person
from lims.models.analysis import Run
from lims.models.competence import Competence
from lims.models.method import MethodVersion
from lims.models.people import Person


@dataclass(frozen=True, slots=True)
class Register:
    """Names and grants of some people for some versions of methods."""

    names: Mapping[int, str]
    grants: Mapping[tuple[int, int], Sequence[Grant]] = field(default_factory=dict)

    def hindrances(self, person_id: int, version_id: int, days: Collection[date]) -> tuple[Hindrance, ...]:
        grants = self.grants.get((person_id, version_id), ())
        return rules.hindrances(person_id, self.names.get(person_id, "–"), grants, days)


def register(session: Session, person_ids: Collection[int], version_ids: Collection[int]) -> Register:
    """A grant for a method holds for each of its versions. Two statements."""
    names = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    rows = session.execute(
        sa.select(
            Competence.person_id,
            MethodVersion.id,
            Competence.valid_from,
            Competence.valid_until,
            Competence.withdrawn_from,
        )
        .join(MethodVersion, MethodVersion.method_id == Competence.method_id)
        .where(
            Competence.person_id.in_(person_ids),
            MethodVersion.id.in_(version_ids),
            sa.or_(Competence.method_version_id.is_(None), Competence.method_version_id == MethodVersion.id),
        )
        .order_by(Competence.id)
    )
    found: dict[tuple[int, int], list[Grant]] = {}
    for person_id, version_id, begins, ends, withdrawn in rows:
        grant = Grant(valid_from=begins, valid_until=ends, withdrawn_from=withdrawn)
        found.setdefault((person_id, version_id), []).append(grant)
    return Register({person_id: name for person_id, name in names}, found)


def require_for(session: Session, runs: Collection[Run], *, act: Act) -> None:
    """Raise `Conflict` unless who acts was competent for each run on its day, and is so now. Two statements."""
    if not runs:
        return
    person_id = act.person_id or 0
    found = register(session, [person_id], {run.method_version_id for run in runs})
    for run in runs:
        require_person(found.hindrances(person_id, run.method_version_id, {run.performed_on, act.day}))
