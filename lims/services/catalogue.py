"""Loading the limit catalogue: all of it or none, and never a changed number over an old one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain import catalogue as domain
from lims.domain import catalogue_checks as checks
from lims.domain import definition
from lims.domain.catalogue import MARKETS, Catalogue
from lims.domain.deciding import DecidesOn
from lims.domain.limit import CatalogueLimit
from lims.domain.refusal import Problem, Refused
from lims.domain.text import sort_key
from lims.instruments import calculations, processing
from lims.instruments import catalogue as files
from lims.models.definition import ResidueDefinition
from lims.models.reference import Analyte, Commodity, Limit, Market, Panel, Regulation
from lims.queries import calculations as kept_calculations
from lims.queries import kept_factors, kept_limits
from lims.queries.kept_limits import words_to_find
from lims.words import Language, say


def load(session: Session, folder: Path) -> int:
    """Bring the catalogue in `folder` into the books; how many limits are new.

    A second load changes nothing. Names and notes of commodities and analytes follow the file; a
    limit never does, except that one in force without an end may be given its end: the number,
    unit and citation a certificate was issued on stay what they were.
    """
    found = files.read(folder)
    factors = processing.read(folder, found)
    changed = _changed_limits(session, found.limits)
    if changed:
        raise Refused("catalogue_refused", changed, count=len(changed), first=next(iter(changed)))
    _keep_markets(session)
    _keep_commodities(session, found)
    _keep_analytes(session, found)
    _keep_definitions(session, found)
    _keep_regulations(session, found)
    added = _keep_limits(session, found)
    _keep_panels(session, found)
    session.add_all(kept_factors.new_rows(session, factors))
    session.add_all(kept_calculations.new_rows(session, calculations.read(folder)))
    session.flush()
    return added


def _changed_limits(session: Session, limits: Iterable[CatalogueLimit]) -> dict[str, Problem]:
    kept = kept_limits.limits(session)
    changed = {
        _place(limit): Problem("limit_changed", {"limit_id": limit.limit_id})
        for limit in limits
        if limit.limit_id in kept and not _still(kept[limit.limit_id], limit)
    }
    together = {limit.limit_id: _with_its_end(kept.get(limit.limit_id), limit) for limit in limits}
    return changed | _overlaps({**kept, **together})


def _overlaps(every: Mapping[str, CatalogueLimit]) -> dict[str, Problem]:
    """A limit that the file no longer names stays in the books, and nothing may stand on its days."""
    return {
        _place(later): Problem("period_overlaps", {"limit_id": earlier.limit_id})
        for earlier, later in checks.overlapping(every.values())
    }


def _place(limit: CatalogueLimit) -> str:
    return f"limits.csv {limit.limit_id}"


def _still(kept: CatalogueLimit, limit: CatalogueLimit) -> bool:
    """Whether `limit` says what is kept. An end may be filled in, and one the laboratory gave stays."""
    return _exactly(_with_its_end(limit, kept)) == _exactly(_with_its_end(kept, limit))


def _with_its_end(kept: CatalogueLimit | None, limit: CatalogueLimit) -> CatalogueLimit:
    """`limit`, with the kept end where it has none of its own."""
    if kept is None or limit.effective_to is not None:
        return limit
    return replace(limit, effective_to=kept.effective_to)


def _exactly(limit: CatalogueLimit) -> tuple[object, str]:
    """Digits count: 0.10 and 0.1 are two ways to write a limit. The deciding day is the laboratory's, not the file's."""
    plain = replace(limit, regulation_title="", decides_on=DecidesOn.TESTING)
    return plain, f"{limit.low} {limit.high} {limit.portion_g} {limit.plan}"


def _keep_markets(session: Session) -> None:
    kept = _by(session, Market, "code")
    for position, code in enumerate(MARKETS, start=1):
        names = {
            "name_vi": say(f"market.{code}", Language.VI),
            "name_en": say(f"market.{code}", Language.EN),
            "position": position,
        }
        _keep(session, kept.get(code), Market, {"code": code, **names})


def _keep_commodities(session: Session, found: Catalogue) -> None:
    """Level by level, so that a parent has its number before its children name it."""
    kept = _by(session, Commodity, "name")
    for entry in sorted(found.commodities.values(), key=lambda each: len(found.lineage(each.name))):
        parent = kept[entry.parent] if entry.parent is not None else None
        fields = {
            "name": entry.name,
            "name_vi": entry.name_vi,
            "parent_id": parent.id if parent is not None else None,
            "codex_code": entry.codex_code,
            "eu_code": entry.eu_code,
            "note": entry.note,
            "search_key": words_to_find(entry.name_vi, entry.name, entry.codex_code, entry.eu_code),
        }
        row = kept[entry.name] = _keep(session, kept.get(entry.name), Commodity, fields)
        if row.id is None:
            session.flush()


def _keep_analytes(session: Session, found: Catalogue) -> None:
    kept = _by(session, Analyte, "name")
    for entry in found.analytes.values():
        _keep(session, kept.get(entry.name), Analyte, _analyte_fields(entry))


def _analyte_fields(entry: domain.Analyte) -> dict[str, Any]:
    return {
        "name": entry.name,
        "name_vi": entry.name_vi,
        "cas_number": entry.cas_number,
        "synonyms": list(entry.synonyms),
        "group": entry.group,
        "default_unit": entry.default_unit,
        "typical_loq": entry.typical_loq,
        "typical_method": entry.typical_method,
        "components": entry.components,
        "expressed_as": entry.expressed_as,
        "verified": entry.verified,
        "note": entry.note,
        "search_key": words_to_find(entry.name, entry.name_vi, entry.cas_number, *entry.synonyms),
        "sort_key": sort_key(entry.name),
    }


def _keep_definitions(session: Session, found: Catalogue) -> None:
    """The sums of the file, for any market; a definition that a person proposed is never touched."""
    session.flush()
    ids = {name: row.id for name, row in _by(session, Analyte, "name").items()}
    shipped = sa.select(ResidueDefinition).where(
        ResidueDefinition.proposed_by_id.is_(None), ResidueDefinition.market == ""
    )
    kept = {row.analyte_id: row for row in session.scalars(shipped)}
    for entry in found.analytes.values():
        given = definition.shipped(entry)
        if given is not None:
            fields = _definition_fields(given, ids[entry.name], entry)
            _keep(session, kept.get(ids[entry.name]), ResidueDefinition, fields)


def _definition_fields(
    given: definition.Definition, analyte_id: int, entry: domain.Analyte
) -> dict[str, Any]:
    return {
        "analyte_id": analyte_id,
        "market": "",
        "parts": [[part.name, f"{part.factor:f}"] for part in given.parts],
        "bound": given.bound.value,
        "nd_basis": given.nd_basis,
        "correlation": given.correlation,
        "expressed_as": given.expressed_as,
        "alternatives": given.alternatives,
        "source": entry.note or "analytes.csv",
    }


def _keep_regulations(session: Session, found: Catalogue) -> None:
    """One row for each act; where the file titles it in several ways, all of them."""
    titles: dict[str, dict[str, None]] = {}
    for limit in found.limits:
        titles.setdefault(limit.regulation, {})[limit.regulation_title] = None
    kept = _by(session, Regulation, "code")
    for code, given in titles.items():
        title = "; ".join(filter(None, given))
        fields = {"code": code, "title": title, "search_key": words_to_find(code, title)}
        _keep(session, kept.get(code), Regulation, fields)


def _keep_limits(session: Session, found: Catalogue) -> int:
    session.flush()
    ids = kept_limits.ids(session)
    kept = _by(session, Limit, "limit_id")
    for limit in found.limits:
        row = kept.get(limit.limit_id)
        if row is None:
            session.add(kept_limits.row_of(limit, ids))
        elif row.effective_to != limit.effective_to:
            row.effective_to = limit.effective_to or row.effective_to
    return sum(limit.limit_id not in kept for limit in found.limits)


def _keep_panels(session: Session, found: Catalogue) -> None:
    """Panels are advice, not law: what the file no longer advises is taken out."""
    kept = {
        (row.product, row.market, row.analyte_group, row.analyte, row.limit_ids): row
        for row in session.scalars(sa.select(Panel))
    }
    for panel in found.panels:
        fields = {name: getattr(panel, name) for name in domain.Panel.__slots__}
        _keep(session, kept.pop(panel.key, None), Panel, fields)
    for row in kept.values():
        session.delete(row)


def _keep(session: Session, row: Any, model: Any, fields: Mapping[str, Any]) -> Any:
    """The row with these fields: made if there is none, changed only where it differs."""
    if row is None:
        row = model(**fields)
        session.add(row)
        return row
    for name, value in fields.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    return row


def _by(session: Session, model: Any, key: str) -> dict[str, Any]:
    rows: Iterable[Any] = session.scalars(sa.select(model))
    return {getattr(row, key): row for row in rows}
