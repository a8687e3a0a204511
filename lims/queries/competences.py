"""Competence as the manager sees it: a matrix of methods and people, and everything of one pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.domain import competence as rules
from lims.domain.competence import Grant, Standing
from lims.domain.permission import Permission, Role, may
from lims.domain.refusal import NotFound
from lims.domain.text import like, search_key
from lims.models.competence import Competence
from lims.models.method import Method, MethodVersion
from lims.models.people import Account, Person

PAGE = 50
MOST_PEOPLE = 12
AT_BENCH = [role.value for role in Role if may(role, Permission.READ_RUNS) and may(role, Permission.VALIDATE)]


@dataclass(frozen=True, slots=True)
class Cell:
    standing: Standing
    day: date | None
    one_version: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """Methods down, people across; `cut` when there are more people than columns."""

    methods: Sequence[Method]
    people: Sequence[Person]
    cells: Mapping[tuple[int, int], Cell]
    next_key: int | None
    cut: bool

    def cell(self, method_id: int, person_id: int) -> Cell:
        return self.cells.get((method_id, person_id), Cell(Standing.NONE, None))


def matrix(session: Session, *, today: date, q: str = "", who: str = "", after: int | None = None) -> Matrix:
    """Three statements, whatever there is; one more after the first page."""
    asked = sa.select(Method).order_by(Method.code, Method.id).limit(PAGE + 1)
    for word in search_key(q).split():
        asked = asked.where(Method.search_key.like(f"%{like(word)}%", escape="\\"))
    if after is not None:
        last = session.get(Method, after)
        if last is None:
            raise NotFound
        asked = asked.where(sa.tuple_(Method.code, Method.id) > (last.code, last.id))
    methods = session.scalars(asked).all()
    people = session.scalars(_staff(who).limit(MOST_PEOPLE + 1)).all()
    shown, columns = methods[:PAGE], people[:MOST_PEOPLE]
    cells = _cells(session, [each.id for each in shown], [each.id for each in columns], today)
    next_key = methods[PAGE - 1].id if len(methods) > PAGE else None
    return Matrix(shown, columns, cells, next_key, len(people) > MOST_PEOPLE)


def history(session: Session, person_id: int, method_id: int) -> Sequence[Competence]:
    """Every grant of one person for one method, the newest first."""
    return session.scalars(
        sa.select(Competence)
        .where(Competence.person_id == person_id, Competence.method_id == method_id)
        .options(
            joinedload(Competence.granted_by),
            joinedload(Competence.withdrawn_by),
            joinedload(Competence.method_version),
        )
        .order_by(Competence.id.desc())
    ).all()


def one(session: Session, competence_id: int) -> Competence:
    """Raises `NotFound`."""
    row = session.get(Competence, competence_id)
    if row is None:
        raise NotFound
    return row


def pair(session: Session, person_id: int, method_id: int) -> tuple[Person, Method]:
    """Raises `NotFound` for somebody who does not work at the bench, and for a method nobody has."""
    person = require_staff(session, person_id)
    method = session.scalar(
        sa.select(Method).where(Method.id == method_id).options(selectinload(Method.versions))
    )
    if method is None:
        raise NotFound
    return person, method


def require_staff(session: Session, person_id: int) -> Person:
    row = session.scalar(_staff("").where(Person.id == person_id))
    if row is None:
        raise NotFound
    return row


def require_method(session: Session, method_id: int, version_id: int | None) -> None:
    """Raises `NotFound` also for a version of another method."""
    asked = sa.select(Method.id).where(Method.id == method_id)
    if version_id is not None:
        asked = asked.join(MethodVersion).where(MethodVersion.id == version_id)
    if session.scalar(asked) is None:
        raise NotFound


def _staff(who: str) -> sa.Select[Person]:
    at_bench = sa.select(Account.person_id).where(Account.role.in_(AT_BENCH), Account.active.is_(True))
    asked = sa.select(Person).where(Person.id.in_(at_bench)).order_by(Person.sort_key, Person.id)
    for word in search_key(who).split():
        asked = asked.where(Person.search_key.like(f"%{like(word)}%", escape="\\"))
    return asked


def _cells(
    session: Session, method_ids: Sequence[int], person_ids: Sequence[int], today: date
) -> dict[tuple[int, int], Cell]:
    rows = session.scalars(
        sa.select(Competence).where(
            Competence.method_id.in_(method_ids), Competence.person_id.in_(person_ids)
        )
    )
    together: dict[tuple[int, int], list[Competence]] = {}
    for row in rows:
        together.setdefault((row.method_id, row.person_id), []).append(row)
    return {place: _cell(each, today) for place, each in together.items()}


def _cell(rows: Sequence[Competence], today: date) -> Cell:
    """A grant for one version says less than one for the method, and says so."""
    standing, day = rules.standing([grant(row) for row in rows], today)
    covering = [row for row in rows if grant(row).covers(today)]
    return Cell(standing, day, bool(covering) and all(row.method_version_id for row in covering))


def grant(row: Competence) -> Grant:
    return Grant(valid_from=row.valid_from, valid_until=row.valid_until, withdrawn_from=row.withdrawn_from)
