"""A manager keeps the scope of accreditation: new lines with their decision, an end, a wrong entry struck."""

from datetime import date

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from lims.domain.act import Act
from lims.domain.checked import Checked
from lims.domain.dates import written
from lims.domain.refusal import Conflict
from lims.domain.scope_given import LONGEST_LIST, ScopeGiven, check_days, check_range, names
from lims.models.accreditation import ScopeRow
from lims.models.method import Method, MethodVersion
from lims.models.reference import Analyte
from lims.queries import accreditation as asking


def keep(session: Session, given: ScopeGiven, *, act: Act) -> list[ScopeRow]:
    """One line for each analyte named. Raises `Refused("scope_incomplete")` naming every box, all or none are kept."""
    checked = Checked()
    method, version = _method(session, given, checked)
    analytes = _analytes(session, given, checked)
    if given.commodity_id is not None and asking.commodity(session, given.commodity_id) is None:
        checked.refuse("commodity_id", "required")
    within = check_range(given, checked)
    check_days(given, checked)
    place = checked.needed("place", given.place, longest=10)
    citation = checked.needed("citation", given.citation, longest=2000, lines=True)
    checked.finish("scope_incomplete")
    rows = [
        ScopeRow(
            method_id=method.id if method else None,
            method_version_id=version.id if version else None,
            analyte_id=each.id,
            commodity_id=given.commodity_id,
            place=place,
            low=within.low,
            high=within.high,
            unit=within.unit,
            valid_from=given.valid_from,
            valid_to=given.valid_to,
            citation=citation,
            kept_by_id=act.person_id,
            kept_at=act.at,
        )
        for each in analytes
    ]
    session.add_all(rows)
    session.flush()
    return rows


def end(
    session: Session, scope_id: int, *, last_day: date | None, reason: str, version: int, act: Act
) -> ScopeRow:
    """It ends on a day, never later than before: what lasts longer is a new decision, and a new line."""
    row = _open(session, scope_id, version)
    checked = Checked()
    if last_day is None:
        checked.refuse("last_day", "required")
    elif last_day < row.valid_from:
        checked.refuse("last_day", "scope_ends_before", begins=written(row.valid_from))
    elif row.valid_to is not None and last_day > row.valid_to:
        checked.refuse("last_day", "scope_only_shorter", ends=written(row.valid_to))
    why = checked.needed("reason", reason, longest=2000, lines=True)
    checked.finish("scope_incomplete")
    row.valid_to, row.ended_by_id, row.ended_reason = last_day, act.person_id, why
    session.flush()
    return row


def strike(session: Session, scope_id: int, *, reason: str, version: int, act: Act) -> ScopeRow:
    """It was entered wrongly: no mark follows from it any more. What was issued says what it said."""
    row = _open(session, scope_id, version)
    checked = Checked()
    why = checked.needed("reason", reason, longest=2000, lines=True)
    checked.finish("scope_incomplete")
    row.struck_at, row.struck_by_id, row.struck_reason = act.at, act.person_id, why
    session.flush()
    return row


def _open(session: Session, scope_id: int, version: int) -> ScopeRow:
    row = asking.one(session, scope_id, locked=True)
    if row.version != version:
        raise StaleDataError
    if row.struck_at is not None:
        raise Conflict("scope_struck")
    return row


def _method(
    session: Session, given: ScopeGiven, checked: Checked
) -> tuple[Method | None, MethodVersion | None]:
    code = checked.needed("method", given.method, longest=80)
    method = asking.method_coded(session, code) if code else None
    if method is None:
        if code:
            checked.refuse("method", "no_such_method", name=code)
        return None, None
    wanted = given.version.strip()
    version = next((each for each in method.versions if each.version == wanted), None)
    if wanted and version is None:
        known = ", ".join(each.version for each in method.versions)
        checked.refuse("version", "no_such_version", name=wanted[:20], known=known)
    return method, version


def _analytes(session: Session, given: ScopeGiven, checked: Checked) -> list[Analyte]:
    wanted = names(given.analytes)
    if not wanted:
        checked.refuse("analytes", "required")
    elif len(wanted) > LONGEST_LIST:
        checked.refuse("analytes", "scope_too_many", most=LONGEST_LIST)
        return []
    found = asking.analytes_named(session, wanted)
    if unknown := [name for name in wanted if name not in found]:
        checked.refuse(
            "analytes", "scope_no_such_analytes", names=", ".join(each[:60] for each in unknown[:6])
        )
    return list({each.id: each for name, each in found.items() if name in wanted}.values())
