"""What a version of a method cannot do without: kept by the manager; what is asked later does not reach back."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.checked import Checked
from lims.domain.refusal import Conflict, NotFound
from lims.domain.resource_kind import EquipmentKind, Sort, SupplyKind
from lims.domain.text import search_key
from lims.models.run_use import ResourceNeed
from lims.queries import needs as asking

KINDS: Mapping[str, frozenset[str]] = {
    Sort.EQUIPMENT: frozenset(EquipmentKind),
    Sort.SUPPLY: frozenset(SupplyKind),
}


def add(session: Session, version_id: int, given: Mapping[str, str], *, act: Act) -> ResourceNeed:
    """A kind of instrument, or a substance by the name it has on the shelf."""
    asking.version(session, version_id)
    checked = Checked()
    sort, _, kind = given.get("what", "").partition("-")
    if kind not in KINDS.get(sort, frozenset()):
        checked.refuse("what", "required")
    name = checked.needed("name", given.get("name", "")) if sort == Sort.SUPPLY else ""
    checked.finish("need_incomplete")
    key = search_key(name)[:300]
    if any((row.sort, row.kind, row.name_key) == (sort, kind, key) for row in asking.of(session, version_id)):
        checked.refuse("what", "need_twice")
        checked.finish("need_incomplete")
    row = ResourceNeed(
        method_version_id=version_id,
        sort=sort,
        kind=kind,
        name=name,
        name_key=key,
        added_by_id=act.person_id,
        added_at=act.at,
    )
    session.add(row)
    session.flush()
    return row


def withdraw(session: Session, version_id: int, need_id: int, *, act: Act) -> None:
    """From now on the version does without; runs opened before still answer for it."""
    row = session.get(ResourceNeed, need_id)
    if row is None or row.method_version_id != version_id:
        raise NotFound
    if row.withdrawn_at is not None:
        raise Conflict("need_withdrawn")
    row.withdrawn_by_id, row.withdrawn_at = act.person_id, act.at
    session.flush()
