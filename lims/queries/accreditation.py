"""The scope of accreditation: what of it bears on the analyses of a sample, and the lists people read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from lims.domain.accreditation import FROM_METHODS, Scope
from lims.domain.refusal import NotFound
from lims.domain.text import like, search_key
from lims.models.accreditation import ScopeRow
from lims.models.analysis import Analysis
from lims.models.method import Method, MethodVersion
from lims.models.reference import Analyte, Commodity

PAGE = 50


def bearing_on(session: Session, analyses: Iterable[Analysis]) -> tuple[Scope, ...]:
    """The lines that speak of these analytes, what was struck left out. Two statements, one where there is none."""
    analytes = {each.analyte_id for each in analyses}
    rows = session.scalars(
        sa.select(ScopeRow)
        .where(ScopeRow.analyte_id.in_(analytes), ScopeRow.struck_at.is_(None))
        .order_by(ScopeRow.id)
    ).all()
    below = _subtrees(session) if any(row.commodity_id is not None for row in rows) else {}
    return tuple(_scope(row, below) for row in rows)


def of_version(version: MethodVersion) -> list[ScopeRow]:
    """The lines that come with a version of a method: what it was said to be accredited for."""
    return [
        ScopeRow(
            method_id=version.method_id,
            method_version_id=version.id,
            analyte_id=each.analyte_id,
            commodity_id=each.commodity_id,
            valid_from=each.accredited_from,
            valid_to=each.accredited_to,
            citation=FROM_METHODS,
        )
        for each in version.performances
        if each.accredited_from is not None
    ]


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[ScopeRow]
    next_key: int | None


def page(session: Session, *, q: str = "", after: int | None = None) -> Page:
    """Lines of the scope by number, the newest first; struck ones stay in sight."""
    asked = (
        sa.select(ScopeRow)
        .join(ScopeRow.method)
        .join(ScopeRow.analyte)
        .options(
            joinedload(ScopeRow.method),
            joinedload(ScopeRow.method_version),
            joinedload(ScopeRow.analyte),
            joinedload(ScopeRow.commodity),
        )
        .order_by(ScopeRow.id.desc())
        .limit(PAGE + 1)
    )
    for word in search_key(q).split():
        wanted = f"%{like(word)}%"
        of_method, of_analyte = (
            Method.search_key.like(wanted, escape="\\"),
            Analyte.search_key.like(wanted, escape="\\"),
        )
        asked = asked.where(sa.or_(of_method, of_analyte))
    if after is not None:
        asked = asked.where(ScopeRow.id < after)
    rows = session.scalars(asked).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def one(session: Session, scope_id: int, *, locked: bool = False) -> ScopeRow:
    """Raises `NotFound`."""
    asked = sa.select(ScopeRow).where(ScopeRow.id == scope_id)
    row = session.scalar(
        asked.with_for_update(of=ScopeRow)
        if locked
        else asked.options(
            joinedload(ScopeRow.method),
            joinedload(ScopeRow.method_version),
            joinedload(ScopeRow.analyte),
            joinedload(ScopeRow.commodity),
            joinedload(ScopeRow.kept_by),
        )
    )
    if row is None:
        raise NotFound
    return row


def method_coded(session: Session, code: str) -> Method | None:
    """With its versions."""
    asked = sa.select(Method).where(Method.code == code).options(joinedload(Method.versions))
    return session.scalars(asked).unique().one_or_none()


def analytes_named(session: Session, wanted: Sequence[str]) -> dict[str, Analyte]:
    """Name as it was typed → the analyte of that name in either language, letter for letter but for case. One statement.

    A name that two analytes share is nobody's.
    """
    keys = {search_key(name): name for name in wanted}
    found: dict[str, set[int]] = defaultdict(set)
    rows = {row.id: row for row in session.scalars(sa.select(Analyte))}
    for row in rows.values():
        for name in (row.name, row.name_vi):
            if name and (key := search_key(name)) in keys:
                found[keys[key]].add(row.id)
    return {name: rows[next(iter(ids))] for name, ids in found.items() if len(ids) == 1}


def commodity(session: Session, commodity_id: int) -> Commodity | None:
    return session.get(Commodity, commodity_id)


def codes(session: Session) -> Sequence[str]:
    """Codes of methods, to choose from while typing."""
    return session.scalars(sa.select(Method.code).order_by(Method.code)).all()


def _scope(row: ScopeRow, below: dict[int, frozenset[int]]) -> Scope:
    return Scope(
        id=row.id,
        method_id=row.method_id,
        version_id=row.method_version_id,
        analyte_id=row.analyte_id,
        commodities=None if row.commodity_id is None else below[row.commodity_id],
        place=row.place,
        low=row.low,
        high=row.high,
        unit=row.unit,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        citation=row.citation,
    )


def _subtrees(session: Session) -> dict[int, frozenset[int]]:
    """Each commodity with itself and everything below it. One statement."""
    parents = {row.id: row.parent_id for row in session.execute(sa.select(Commodity.id, Commodity.parent_id))}
    found: dict[int, set[int]] = defaultdict(set)
    for each in parents:
        above: int | None = each
        while above is not None and each not in found[above]:
            found[above].add(each)
            above = parents[above]
    return {above: frozenset(ids) for above, ids in found.items()}
