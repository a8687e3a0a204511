"""Many rows of one flush leave in one statement for each table, with their audit entries, however many there are.

SQLAlchemy updates versioned rows one by one, and on SQLite inserts one by one what is to be given a number.
Whatever is not plain (something is deleted, moved or computed by the database) is left to it, the whole flush.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import InstanceState, RelationshipDirection, RelationshipProperty, Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from lims import trail
from lims.models.base import Row

MANY = 10
"""From so many rows on; what one person does by hand goes SQLAlchemy's own way."""

State = InstanceState[Row]


def listen(sessions: sessionmaker[Session]) -> None:
    event.listen(sessions, "before_flush", _write)


def _write(session: Session, _: Any, only: Any) -> None:
    if only or session.deleted or session.in_nested_transaction():
        return
    new = sorted((sa.inspect(row) for row in session.new), key=lambda state: state.insert_order)
    changed = [sa.inspect(row) for row in session.dirty]
    if len(new) + len(changed) < MANY or not (
        all(map(_is_plain, new)) and all(map(_changed_plainly, changed))
    ):
        return
    _number(session, new)
    for state in (*new, *changed):
        _join(state)
    for state in new:
        _fill(state)
    trail.note(session, [state.obj() for state in new], "insert")
    trail.note(session, [state.obj() for state in changed], "update")
    for mapper, states in _by_mapper(new, changed):
        _insert(session, mapper, [state for state in states if state.key is None])
        _update(session, mapper, [state for state in states if state.key is not None])
    session._register_persistent({*new, *changed})


def _is_plain(state: State) -> bool:
    """A new row whose every value is here, or is known before it is written."""
    held = state.dict
    for column in state.mapper.column_attrs:
        default = column.columns[0].default
        if column.key in held:
            if isinstance(held[column.key], sa.ClauseElement):
                return False
        elif default is not None and not default.is_scalar:
            return False
    return all(_joins_others(each) for each in state.mapper.relationships if held.get(each.key))


def _changed_plainly(state: State) -> bool:
    """A row that got other values, or more rows of its own; none was taken from it."""
    columns, own = state.mapper.column_attrs, state.mapper.relationships
    for name in state.committed_state:
        if name in columns:
            if name == "id" or isinstance(state.dict.get(name), sa.ClauseElement):
                return False
        elif not _only_got(state, own[name]):
            return False
    return True


def _only_got(state: State, relation: RelationshipProperty[Any]) -> bool:
    of_its_own = relation.direction is RelationshipDirection.ONETOMANY
    return of_its_own and _joins_others(relation) and not state.attrs[relation.key].history.deleted


def _joins_others(relation: RelationshipProperty[Any]) -> bool:
    return relation.secondary is None and relation.mapper is not relation.parent and not relation.viewonly


def _number(session: Session, new: Iterable[State]) -> None:
    """Numbers in advance: SQLite has one writer at a time, PostgreSQL's sequences are for everybody."""
    without: dict[Any, list[State]] = {}
    for state in new:
        if state.dict.get("id") is None:
            without.setdefault(state.mapper.local_table, []).append(state)
    for table, states in without.items():
        for state, number in zip(states, _numbers(session, table, len(states)), strict=False):
            state.dict["id"] = number


def _numbers(session: Session, table: Any, wanted: int) -> Iterable[int]:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return count((connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1)
    name = connection.dialect.identifier_preparer.format_table(table)
    sequence = sa.func.pg_get_serial_sequence(name, "id")
    each = sa.func.generate_series(1, wanted).table_valued("number")
    return list(connection.scalars(sa.select(sa.func.nextval(sequence)).select_from(each)))


def _join(state: State) -> None:
    """A row and those it belongs to, or that belong to it, know each other by number."""
    for relation in state.mapper.relationships:
        found = state.dict.get(relation.key)
        if not found or relation.viewonly:
            continue
        if relation.direction is RelationshipDirection.MANYTOONE and state.key is None:
            _copy(found, state.obj(), relation.synchronize_pairs, relation)
        elif relation.direction is RelationshipDirection.ONETOMANY:
            for child in found:
                if sa.inspect(child).key is None:
                    _copy(state.obj(), child, relation.synchronize_pairs, relation)


def _copy(
    giver: Any, taker: Any, pairs: Iterable[tuple[Any, Any]], relation: RelationshipProperty[Any]
) -> None:
    for source, target in pairs:
        sa.inspect(taker).dict[target.key] = getattr(giver, source.key)


def _fill(state: State) -> None:
    """What was not said is as it is by default."""
    held = state.dict
    for column in state.mapper.column_attrs:
        if column.key not in held:
            default = column.columns[0].default
            held[column.key] = None if default is None else default.arg


def _by_mapper(*groups: Iterable[State]) -> Iterator[tuple[Any, list[State]]]:
    """Whom others refer to comes first."""
    together: dict[Any, list[State]] = {}
    for group in groups:
        for state in group:
            together.setdefault(state.mapper, []).append(state)
    places = {table: place for place, table in enumerate(Row.metadata.sorted_tables)}
    for mapper in sorted(together, key=lambda each: places[each.local_table]):
        yield mapper, together[mapper]


def _insert(session: Session, mapper: Any, states: Collection[State]) -> None:
    if not states:
        return
    names = [(each.columns[0].key, each.key) for each in mapper.column_attrs]
    rows = [{column: state.dict[name] for column, name in names} for state in states]
    session.connection().execute(sa.insert(mapper.local_table), rows)


def _update(session: Session, mapper: Any, states: Iterable[State]) -> None:
    """Rows that change the same columns, together; only while they are as they were read."""
    alike: dict[tuple[str, ...], list[State]] = {}
    for state in states:
        names = tuple(
            each.key
            for each in mapper.column_attrs
            if each.key in state.committed_state and state.attrs[each.key].history.has_changes()
        )
        if names:
            alike.setdefault(names, []).append(state)
    for names, same in alike.items():
        _update_alike(session, mapper, names, same)


def _update_alike(session: Session, mapper: Any, names: tuple[str, ...], states: list[State]) -> None:
    table, version = mapper.local_table, mapper.version_id_col
    change = sa.update(table).where(table.c.id == sa.bindparam("_id"))
    values: dict[str, Any] = {name: sa.bindparam(f"_{name}") for name in names}
    if version is not None:
        change = change.where(version == sa.bindparam("_was"))
        values["version"] = version + 1
    rows = []
    for state in states:
        held = state.dict
        row = {f"_{name}": held[name] for name in names} | {"_id": held["id"]}
        if version is not None:
            row["_was"] = held["version"]
            held["version"] += 1
        rows.append(row)
    written = session.connection().execute(change.values(values), rows).rowcount
    if written != len(rows):
        raise StaleDataError(f"{len(rows) - written} rows of {table} were changed meanwhile")
