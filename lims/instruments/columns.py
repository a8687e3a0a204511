"""Tables by the names of their columns: a row a result, a row a sample, or analytes side by side under two heads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lims.domain.found import Found
from lims.domain.profile import Profile, Role, folded, name_and_unit
from lims.domain.refusal import Problem, Refused
from lims.instruments.sheet import NumberText, Row

MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Head:
    """The row of names, the row above it, and the rows below."""

    names: Sequence[str]
    above: Sequence[str]
    rows: Sequence[Row]


def long(rows: list[Row], profile: Profile) -> Iterator[Found]:
    """One row is one value."""
    head = head_of(rows, profile)
    places = roles(head.names, profile)
    for row in head.rows:
        yield _found(row, places, profile)


def wide(rows: list[Row], profile: Profile) -> Iterator[Found]:
    """One row is a sample; every column without a role is an analyte, perhaps with its unit: `Cd (mg/kg)`."""
    head = head_of(rows, profile)
    places = {place: profile.role(name) for place, name in enumerate(head.names)}
    _require({role for role in places.values() if role}, profile)
    below, data = (head.rows[0].cells, head.rows[1:]) if profile.units_below else ((), head.rows)
    analytes = {
        place: _analyte(head.names[place], cell_at(below, place))
        for place, role in places.items()
        if role is None and head.names[place]
    }
    told: dict[Role, int] = {role: place for place, role in places.items() if role and role is not Role.SKIP}
    for row in data:
        for place, (name, unit) in analytes.items():
            yield _found(row, {**told, Role.VALUE: place}, profile, analyte=name, unit=unit)


def groups(rows: list[Row], profile: Profile) -> Iterator[Found]:
    """Two heads: above the name of an analyte over its columns, below what each column tells."""
    head = head_of(rows, profile)
    told, fields = _groups(head, profile)
    found = {role for role in told} | {role for each in fields.values() for role in each}
    _require(found, profile)
    for row in head.rows:
        for (name, unit), places in fields.items():
            yield _found(row, {**told, **places}, profile, analyte=name, unit=unit)


def head_of(rows: Sequence[Row], profile: Profile) -> Head:
    """Where the names stand. Raises `Refused` where they do not, or where nothing stands below."""
    marker = folded(profile.header_marker)
    for place, row in enumerate(rows):
        at_marker = bool(marker) and marker in {_folded(cell) for cell in row.cells}
        if at_marker or (not marker and row.number == profile.header_row):
            above = rows[place - 1].cells if place else ()
            head = Head(_names(row.cells), above, rows[place + 1 :])
            _check_rows(head)
            return head
    raise Refused("import_no_head", head=profile.header_marker or profile.header_row)


def roles(names: Sequence[str], profile: Profile) -> Mapping[Role, int]:
    """Role → column. Raises `Refused` for names the profile does not know, and for missing ones."""
    unknown = [name for name in names if name and profile.role(name) is None]
    if unknown and profile.other_columns == "refuse":
        raise Refused("table_columns_unknown", columns=_listed(unknown))
    places = {profile.role(name): place for place, name in enumerate(names) if name}
    found: dict[Role, int] = {role: place for role, place in places.items() if role and role is not Role.SKIP}
    _require(found, profile)
    return found


def _groups(head: Head, profile: Profile) -> tuple[dict[Role, int], dict[tuple[str, str], dict[Role, int]]]:
    """The columns of the sample, and those of each analyte."""
    told: dict[Role, int] = {}
    fields: dict[tuple[str, str], dict[Role, int]] = {}
    group = ""
    for place, name in enumerate(head.names):
        group = cell_at(head.above, place) or group
        field, unit = name_and_unit(name)
        role = profile.role(name) or profile.role(field)
        if role is Role.SKIP or not name:
            continue
        if role is None:
            if profile.other_columns == "refuse":
                raise Refused("table_columns_unknown", columns=name[:40])
        elif role in {Role.SAMPLE, Role.TYPE, Role.DILUTION, Role.LOT_UNIT, Role.REPLICATE}:
            told[role] = place
        else:
            analyte, own = _analyte(group.removesuffix(profile.group_ending).strip(), "")
            here = fields.setdefault((analyte, own or unit), {})
            if role in here:
                raise Refused("table_columns_twice", columns=f"{analyte} {name}"[:60])
            here[role] = place
    return told, fields


def _require(found: object, profile: Profile) -> None:
    """Every column that the profile names must be there, whatever its order."""
    present = set(found) if isinstance(found, set | dict) else set()
    missing = [
        name for name, role in profile.columns.items() if role is not Role.SKIP and role not in present
    ]
    if missing:
        raise Refused("table_columns_missing", columns=_listed(missing))


def _found(
    row: Row, places: Mapping[Role, int], profile: Profile, *, analyte: str = "", unit: str = ""
) -> Found:
    def cell(role: Role) -> str:
        return cell_at(row.cells, places[role]) if role in places else ""

    name, own = (analyte, unit) if analyte else name_and_unit(cell(Role.ANALYTE) or profile.analyte)
    return Found(
        row=row.number,
        sample=cell(Role.SAMPLE),
        analyte=name,
        value=cell(Role.VALUE),
        unit=cell(Role.UNIT) or own or profile.unit,
        qualifier=cell(Role.QUALIFIER),
        type=cell(Role.TYPE),
        dilution=cell(Role.DILUTION),
        replicate=cell(Role.REPLICATE),
        lot_unit=cell(Role.LOT_UNIT),
        number=_holds_a_number(row, places.get(Role.VALUE)),
    )


def _holds_a_number(row: Row, place: int | None) -> bool:
    return place is not None and place < len(row.cells) and isinstance(row.cells[place], NumberText)


def _check_rows(head: Head) -> None:
    """A row longer than its head has lost a comma somewhere: nothing says which cell is which."""
    if not head.rows:
        raise Refused("table_empty")
    problems = {
        f"row {row.number}": Problem("table_cells", {"found": len(row.cells), "expected": len(head.names)})
        for row in head.rows
        if any(cell.strip() for cell in row.cells[len(head.names) :])
    }
    if problems:
        first = dict(list(problems.items())[:MOST_PROBLEMS])
        raise Refused(
            "import_cells",
            first,
            rows=_listed([each.removeprefix("row ") for each in problems]),
            count=len(problems),
        )


def _names(cells: Sequence[str]) -> list[str]:
    names = [cell.strip().lstrip("\ufeff") for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _analyte(name: str, below: str) -> tuple[str, str]:
    plain, unit = name_and_unit(name)
    return plain, unit or below.strip("()[] ")


def cell_at(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _folded(cell: str) -> str:
    try:
        return folded(cell)
    except Refused:
        return ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name[:40] for name in names[:20])
