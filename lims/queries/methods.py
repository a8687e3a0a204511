"""Methods, their versions and performances, and the names they are written with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.domain.refusal import NotFound
from lims.domain.text import like, search_key
from lims.models.method import Method, MethodVersion, Performance
from lims.models.reference import Analyte, Commodity

PAGE = 50


def methods(
    session: Session, *, q: str = "", kind: str = "", after: str = ""
) -> tuple[Sequence[Method], str | None]:
    """Methods by their code with their versions, and the code to go on after; None at the end."""
    asked = sa.select(Method).options(selectinload(Method.versions)).order_by(Method.code).limit(PAGE + 1)
    for word in search_key(q).split():
        asked = asked.where(Method.search_key.like(f"%{like(word)}%", escape="\\"))
    if kind:
        asked = asked.where(Method.kind == kind)
    if after:
        asked = asked.where(Method.code > after)
    rows = session.scalars(asked).all()
    return rows[:PAGE], rows[PAGE - 1].code if len(rows) > PAGE else None


def method(session: Session, method_id: int) -> Method:
    """One method with every version and what each reaches, the newest first."""
    reached = selectinload(Method.versions).selectinload(MethodVersion.performances)
    row = session.scalar(
        sa.select(Method)
        .where(Method.id == method_id)
        .options(reached.joinedload(Performance.analyte), reached.joinedload(Performance.commodity))
    )
    if row is None:
        raise NotFound
    return row


def method_coded(session: Session, code: str) -> Method | None:
    return session.scalar(sa.select(Method).where(Method.code == code))


def versions(session: Session) -> Sequence[MethodVersion]:
    """Every version with its method and what it reaches."""
    reached = selectinload(MethodVersion.performances)
    return session.scalars(
        sa.select(MethodVersion).options(
            joinedload(MethodVersion.method),
            reached.joinedload(Performance.analyte),
            reached.joinedload(Performance.commodity),
        )
    ).all()


def analyte_ids(session: Session) -> Mapping[str, frozenset[int]]:
    """What an analyte may be called, as it is searched → the analytes of that name."""
    found: dict[str, set[int]] = defaultdict(set)
    own: dict[str, set[int]] = defaultdict(set)
    columns = sa.select(Analyte.id, Analyte.name, Analyte.name_vi, Analyte.cas_number, Analyte.synonyms)
    for row_id, name, name_vi, cas, synonyms in session.execute(columns):
        own[search_key(name)].add(row_id)
        for other in (name_vi, cas, *synonyms):
            found[search_key(other)].add(row_id)
    return {key: frozenset(ids) for key, ids in {**found, **own}.items() if key}


def commodity_ids(session: Session) -> Mapping[str, frozenset[int]]:
    """The same for commodities."""
    found: dict[str, set[int]] = defaultdict(set)
    own: dict[str, set[int]] = defaultdict(set)
    for row_id, name, name_vi in session.execute(sa.select(Commodity.id, Commodity.name, Commodity.name_vi)):
        own[search_key(name)].add(row_id)
        found[search_key(name_vi)].add(row_id)
    return {key: frozenset(ids) for key, ids in {**found, **own}.items() if key}


@dataclass(frozen=True, slots=True)
class Names:
    """What a line of a method can name."""

    analytes: Sequence[str]
    commodities: Sequence[str]
    units: Sequence[str]


def names(session: Session) -> Names:
    units = sa.select(Analyte.default_unit).distinct().order_by(Analyte.default_unit)
    return Names(
        session.scalars(sa.select(Analyte.name).order_by(Analyte.sort_key, Analyte.id)).all(),
        session.scalars(sa.select(Commodity.name).order_by(Commodity.id)).all(),
        session.scalars(units).all(),
    )
