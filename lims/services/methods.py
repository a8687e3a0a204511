"""Methods come in and are written anew: a version is never edited, a change is a new version."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lims.domain import due, formula_unit, protocol, unit
from lims.domain.calculation import Recipe
from lims.domain.method import Head, MethodKind, PerformanceLine, Repeats, Version, read_line
from lims.domain.protocol import Protocol, Stages
from lims.domain.refusal import Conflict, Problem, Refused
from lims.domain.text import kept, search_key
from lims.instruments import methods as files
from lims.instruments.protocols import shipped
from lims.models.method import Method, MethodVersion, Performance
from lims.queries import accreditation, calculations
from lims.queries import methods as asking

OWN_NAMES = {"analyte", "commodity", "u_type", "protocol", "holding_from"}
NOT_SAID = {"id", "method_version_id"}


def add_method(session: Session, head: Head, version: Version) -> Method:
    """A new method with its first version. Raises `Refused` with every problem, lines as `lines-0-loq`."""
    problems = _head_problems(head)
    method = Method(
        code=_text(head.code, 80, "code", problems),
        title_vi=_text(head.title_vi, 255, "title_vi", problems),
        title_en=_text(head.title_en, 255, "title_en", problems),
        kind=head.kind,
        search_key=search_key(f"{head.code} {head.title_vi} {head.title_en}")[:300],
    )
    if method.code and asking.method_coded(session, method.code) is not None:
        problems["code"] = Problem("method_code_taken")
    row = _version(session, version, problems)
    if problems:
        raise Refused("method_incomplete", problems)
    session.add(method)
    _flush(session)
    _keep(session, row, method)
    return method


def add_version(session: Session, method_id: int, version: Version) -> MethodVersion:
    """A method as it is written from a day on; it must begin after every version before it."""
    method = asking.method(session, method_id)
    problems: dict[str, Problem] = {}
    row = _version(session, version, problems)
    last = max((each.valid_from for each in method.versions), default=None)
    if version.valid_from is not None and last is not None and version.valid_from <= last:
        problems["valid_from"] = Problem("version_not_later", {"last": last})
    if row.version in {each.version for each in method.versions}:
        problems["version"] = Problem("version_taken")
    if problems:
        raise Refused("method_incomplete", problems)
    _keep(session, row, method)
    return row


def load(session: Session, path: Path) -> int:
    """Bring the methods of a file into the books, all or none; how many versions are new.

    A second load changes nothing. A version that is there with other content is refused and named.
    """
    table = files.read(path)
    kept = {(row.method.code, row.version): row for row in asking.versions(session)}
    problems, added = dict(table.problems), 0
    for written in table.versions:
        there = kept.get((written.head.code, written.version.version))
        try:
            if there is None:
                _add(session, written)
                added += 1
            else:
                _require_same(session, there, written)
        except Refused as refused:
            problems |= written.placed(refused)
    if problems:
        raise Refused("methods_refused", problems, count=len(problems), first=next(iter(problems)))
    return added


def _add(session: Session, written: files.Written) -> None:
    method = asking.method_coded(session, written.head.code)
    if method is None:
        add_method(session, written.head, written.version)
    else:
        add_version(session, method.id, written.version)


def _require_same(session: Session, there: MethodVersion, written: files.Written) -> None:
    method, head, problems = there.method, written.head, dict[str, Problem]()
    row = _version(session, written.version, problems)
    said = (method.title_vi, method.title_en, method.kind, *_whole(there))
    says = (head.title_vi, head.title_en, head.kind, *_whole(row))
    if problems:
        raise Refused("method_incomplete", problems)
    if said != says:
        raise Refused("version_changed", {"version": Problem("version_changed")})


def _whole(version: MethodVersion) -> tuple[object, ...]:
    return version.valid_from, version.note, version.turnaround_days, version.repeats, _reach(version)


def _reach(version: MethodVersion) -> frozenset[tuple[str, ...]]:
    """What a version reaches, digit for digit, in no order."""
    columns = [column.key for column in Performance.__table__.columns if column.key not in NOT_SAID]
    return frozenset(tuple(_told(row, name) for name in columns) for row in version.performances)


def _told(row: Performance, name: str) -> str:
    """A protocol by its code: a later wording of it is no other version of the method."""
    value = getattr(row, name)
    return str(value["code"] if isinstance(value, dict) else value)


def _head_problems(head: Head) -> dict[str, Problem]:
    problems = {}
    for name in ("code", "title_vi", "title_en"):
        if not getattr(head, name).strip():
            problems[name] = Problem("required")
    if head.kind not in set(MethodKind):
        problems["kind"] = Problem("method_choice", {"typed": head.kind[:40]})
    return problems


def _version(session: Session, version: Version, problems: dict[str, Problem]) -> MethodVersion:
    if not version.version.strip():
        problems["version"] = Problem("required")
    if version.valid_from is None:
        problems.setdefault("valid_from", Problem("required"))
    row = MethodVersion(
        version=_text(version.version, 20, "version", problems),
        valid_from=version.valid_from,
        note=_text(version.note, 2000, "note", problems, lines=True),
        turnaround_days=_turnaround(version.turnaround, problems),
        repeats=_repeats(version.repeats, problems),
    )
    row.performances = _performances(session, version.lines, problems)
    return row


def _turnaround(text: str, problems: dict[str, Problem]) -> int | None:
    if not text.strip():
        return None
    try:
        return due.turnaround(text)
    except Refused as refused:
        problems["turnaround"] = refused.problem
        return None


def _repeats(text: str, problems: dict[str, Problem]) -> str:
    """Where nothing is said the last result counts."""
    if text and text not in set(Repeats):
        problems["repeats"] = Problem("method_choice", {"typed": text[:40]})
    return text or Repeats.LATEST.value


def _performances(
    session: Session, lines: Sequence[Mapping[str, str]], problems: dict[str, Problem]
) -> list[Performance]:
    if not lines:
        problems["lines"] = Problem("method_without_lines")
    analytes, commodities = asking.analyte_ids(session), asking.commodity_ids(session)
    known = {**calculations.in_use(session), **shipped()}
    rows: list[Performance] = []
    seen: dict[tuple[int, int | None], int] = {}
    for number, cells in enumerate(lines):
        wrong: dict[str, Problem] = {}
        try:
            line = read_line(cells)
        except Refused as refused:
            wrong.update(refused.problems)
        else:
            row = performance(line)
            row.analyte_id = _one(analytes, line.analyte, "analyte", wrong) or 0
            row.commodity_id = _one(commodities, line.commodity, "commodity", wrong)
            row.protocol = _protocol(line, known, wrong)
            first = seen.setdefault((row.analyte_id, row.commodity_id), number)
            if first != number and not wrong:
                wrong["analyte"] = Problem("line_twice", {"line": first + 1})
            rows.append(row)
        problems |= {f"lines-{number}-{column}": problem for column, problem in wrong.items()}
    return rows


def performance(line: PerformanceLine) -> Performance:
    """The line as a row, without its analyte and commodity."""
    plain = {each.name: getattr(line, each.name) for each in fields(line) if each.name not in OWN_NAMES}
    return Performance(
        **plain,
        u_type=line.u_type.value if line.u_type else None,
        holding_from=line.holding_from.value if line.holding_from else None,
    )


def _protocol(
    line: PerformanceLine, known: Mapping[str, Protocol], wrong: dict[str, Problem]
) -> dict[str, Any] | None:
    """A detection has stages and a count has plates, never the other way round; a calculation has the line's unit."""
    if not line.protocol:
        return None
    found = known.get(line.protocol)
    if found is None:
        wrong["protocol"] = Problem("method_choice", {"typed": line.protocol[:40]})
        return None
    if isinstance(found, Stages) is not line.qualitative:
        wrong["protocol"] = Problem("protocol_of_other_kind")
    elif isinstance(found, Recipe) and not _same_unit(found.unit, line.unit):
        wrong["protocol"] = Problem("protocol_of_other_unit", {"unit": found.unit})
    return protocol.plain(found)


def _same_unit(given: str, wanted: str) -> bool:
    """g/100 g and % are one; mg/kg and µg/kg are two."""
    try:
        return unit.known(given) and formula_unit.unit(given) == formula_unit.unit(wanted)
    except Refused:
        return False


def _one(
    known: Mapping[str, frozenset[int]], name: str, column: str, wrong: dict[str, Problem]
) -> int | None:
    """The one thing of this name; none named is none meant."""
    if not name:
        return None
    found = known.get(search_key(name), frozenset())
    if len(found) == 1:
        return next(iter(found))
    wrong[column] = Problem("method_name_ambiguous" if found else f"no_such_{column}", {"name": name[:60]})
    return None


def _keep(session: Session, row: MethodVersion, method: Method) -> None:
    row.method_id = method.id
    session.add(row)
    _flush(session)
    session.add_all(accreditation.of_version(row))
    _flush(session)


def _flush(session: Session) -> None:
    """Two people may write the same thing at once: the second is told."""
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("changed_meanwhile") from error


def _text(text: str, longest: int, name: str, problems: dict[str, Problem], *, lines: bool = False) -> str:
    try:
        return kept(text, longest=longest, lines=lines)
    except Refused as refused:
        problems[name] = refused.problem
        return ""
