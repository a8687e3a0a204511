"""How a laboratory's file is read: where sample, analyte, value and unit stand. Declared, never guessed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lims.domain import unit
from lims.domain.checked import Checked
from lims.domain.refusal import Refused
from lims.domain.text import kept

MOST_ENTRIES, LONGEST = 500, 120


class Shape(StrEnum):
    """How a file stands: a row a result, a row a sample, two heads, parts, elements, a plate."""

    LONG = "long"
    WIDE = "wide"
    GROUPS = "groups"
    BLOCKS = "blocks"
    XML = "xml"
    PLATE = "plate"


class Role(StrEnum):
    """What a column tells."""

    SAMPLE = "sample"
    TYPE = "type"
    ANALYTE = "analyte"
    VALUE = "value"
    UNIT = "unit"
    QUALIFIER = "qualifier"
    DILUTION = "dilution"
    REPLICATE = "replicate"
    LOT_UNIT = "lot_unit"
    SKIP = "skip"


ENCODINGS = ("utf-8", "utf-16", "windows-1252", "windows-1258", "iso-8859-1", "gb18030", "shift_jis")
SEPARATORS = {",": ",", ";": ";", "tab": "\t", "|": "|"}
ONCE = frozenset(set(Role) - {Role.SKIP})
NEEDED: Mapping[Shape, frozenset[Role]] = {
    Shape.LONG: frozenset({Role.SAMPLE, Role.ANALYTE, Role.VALUE}),
    Shape.WIDE: frozenset({Role.SAMPLE}),
    Shape.GROUPS: frozenset({Role.SAMPLE, Role.VALUE}),
    Shape.BLOCKS: frozenset({Role.ANALYTE, Role.VALUE}),
    Shape.XML: frozenset({Role.SAMPLE, Role.ANALYTE, Role.VALUE}),
    Shape.PLATE: frozenset(),
}
SECTIONS = ("begins", "about", "sample", "type", "table")
PLATE = ("layout", "values")
TABLES = frozenset({Shape.LONG, Shape.WIDE, Shape.GROUPS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One way to read a file. `columns` are by `folded` names; `header_row` 0 means found by `header_marker`."""

    shape: Shape
    encoding: str = "utf-8"
    separator: str = ","
    decimal: str = "."
    sheet: str = ""
    header_row: int = 1
    header_marker: str = ""
    units_below: bool = False
    group_ending: str = ""
    columns: Mapping[str, Role] = field(default_factory=dict)
    other_columns: str = "refuse"
    unit: str = ""
    analyte: str = ""
    sample_types: tuple[str, ...] = ()
    not_samples: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    samples: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    not_detected: tuple[str, ...] = ()
    dilution_applied: bool = True
    sections: Mapping[str, str] = field(default_factory=dict)
    plate: Mapping[str, str] = field(default_factory=dict)

    def role(self, column: str) -> Role | None:
        return self.columns.get(folded(column))


FIELDS = tuple(Profile.__dataclass_fields__)


def folded(name: str) -> str:
    """Two spellings of one name share this: capitals, blanks, NFD and the two micro signs do not count."""
    return kept(name, longest=10_000).casefold().replace("µ", "μ")


def name_and_unit(text: str) -> tuple[str, str]:
    """`Cd (mg/kg)` in two; only one of our units comes off."""
    text = text.strip()
    for opening, closing in ("()", "[]"):
        name, mark, behind = text.rpartition(opening)
        if mark and behind.endswith(closing) and unit.known(behind[:-1]):
            return name.strip(), unit.canonical(behind[:-1])
    return text, ""


def read(document: object) -> Profile:
    """A profile from its document. Raises `Refused("profile_wrong")` with a problem for every field."""
    if not isinstance(document, Mapping):
        raise Refused("profile_no_object")
    checked = Checked()
    for name in document:
        if name not in FIELDS:
            checked.refuse(str(name)[:40], "profile_field_unknown")
    if document.get("shape") not in set(Shape):
        checked.refuse("shape", "profile_choice", choices=", ".join(Shape))
        checked.finish("profile_wrong")
    reader = _Reader(document, checked)
    profile = reader.profile()
    _check_whole(profile, checked)
    checked.finish("profile_wrong")
    return profile


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes the fields of a document one by one; what is wrong with each is remembered."""

    document: Mapping[str, Any]
    checked: Checked

    def profile(self) -> Profile:
        return Profile(
            shape=Shape(self.document["shape"]),
            encoding=self.choice("encoding", ENCODINGS, "utf-8"),
            separator=SEPARATORS[self.choice("separator", SEPARATORS, ",")],
            decimal=self.choice("decimal", (".", ","), "", needed=True),
            sheet=self.text("sheet"),
            header_row=self.row(),
            header_marker=self.text("header_marker"),
            units_below=self.yes("units_below", otherwise=False),
            group_ending=self.text("group_ending"),
            columns=self.columns(),
            other_columns=self.choice("other_columns", ("refuse", "skip"), "refuse"),
            unit=self.unit(),
            analyte=self.text("analyte"),
            sample_types=self.texts("sample_types"),
            not_samples=self.texts("not_samples"),
            endings=self.texts("endings"),
            samples=self.pairs("samples"),
            aliases=self.pairs("aliases"),
            not_detected=self.texts("not_detected"),
            dilution_applied=self.yes("dilution_applied", otherwise=True),
            sections=self.named("sections", SECTIONS),
            plate=self.named("plate", PLATE),
        )

    def choice(self, name: str, choices: Collection[str], otherwise: str, *, needed: bool = False) -> str:
        given = self.document.get(name, None if needed else otherwise)
        if isinstance(given, str) and given in choices:
            return given
        self.checked.refuse(name, "profile_choice", choices=", ".join(choices))
        return otherwise or next(iter(choices))

    def text(self, name: str) -> str:
        return self._one(name, self.document.get(name, ""))

    def texts(self, name: str) -> tuple[str, ...]:
        given = self.document.get(name, [])
        if not isinstance(given, list) or len(given) > MOST_ENTRIES:
            self.checked.refuse(name, "profile_list", most=MOST_ENTRIES)
            return ()
        return tuple(filter(None, (self._one(name, each) for each in given)))

    def yes(self, name: str, *, otherwise: bool) -> bool:
        given = self.document.get(name, otherwise)
        if isinstance(given, bool):
            return given
        self.checked.refuse(name, "profile_choice", choices="true, false")
        return otherwise

    def row(self) -> int:
        """With a marker the row is not asked for."""
        given = self.document.get("header_row", 0 if self.document.get("header_marker") else 1)
        if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= 200:
            return given
        self.checked.refuse("header_row", "profile_row")
        return 1

    def unit(self) -> str:
        given = self.text("unit")
        return self.checked.read("unit", lambda: unit.canonical(given), otherwise="") if given else ""

    def pairs(self, name: str) -> Mapping[str, str]:
        """Folded names → what each means. Two spellings of one name may not mean two things."""
        found: dict[str, str] = {}
        for other, meant in self._object(name).items():
            key = folded(self._one(name, other))
            text = self._one(name, meant)
            if not key or not text or found.setdefault(key, text) != text:
                self.checked.refuse(name, "profile_pair", name=str(other)[:60])
        return found

    def columns(self) -> Mapping[str, Role]:
        found: dict[str, Role] = {}
        for column, role in self._object("columns").items():
            key = folded(self._one("columns", column))
            if role not in set(Role):
                self.checked.refuse(
                    "columns", "profile_role", column=str(column)[:60], choices=", ".join(Role)
                )
            elif not key or key in found:
                self.checked.refuse("columns", "profile_pair", name=str(column)[:60])
            else:
                found[key] = Role(role)
        return found

    def named(self, name: str, names: Collection[str]) -> Mapping[str, str]:
        given = self._object(name)
        if set(given) - set(names):
            self.checked.refuse(name, "profile_choice", choices=", ".join(names))
        return {key: self._one(name, each) for key, each in given.items() if key in names}

    def _object(self, name: str) -> Mapping[str, Any]:
        given = self.document.get(name, {})
        if isinstance(given, Mapping) and len(given) <= MOST_ENTRIES:
            return given
        self.checked.refuse(name, "profile_object", most=MOST_ENTRIES)
        return {}

    def _one(self, name: str, given: object) -> str:
        if not isinstance(given, str):
            self.checked.refuse(name, "profile_text")
            return ""
        return self.checked.text(name, given, longest=LONGEST)


def _check_whole(profile: Profile, checked: Checked) -> None:
    roles = list(profile.columns.values())
    missing = sorted(NEEDED[profile.shape] - set(roles))
    if missing:
        checked.refuse("columns", "profile_roles_missing", roles=", ".join(missing))
    twice = sorted({role for role in roles if role in ONCE and roles.count(role) > 1})
    if twice:
        checked.refuse("columns", "profile_roles_twice", roles=", ".join(twice))
    if profile.header_row == 0 and not profile.header_marker and profile.shape in TABLES:
        checked.refuse("header_row", "profile_row")
    if profile.shape is Shape.GROUPS and not profile.header_marker and profile.header_row < 2:
        checked.refuse("header_row", "profile_group_row")
    if profile.separator == profile.decimal:
        checked.refuse("decimal", "profile_mark_separates")
    needed = {
        Shape.BLOCKS: ("sections", ("begins", "about", "sample", "table")),
        Shape.PLATE: ("plate", PLATE),
    }
    name, parts = needed.get(profile.shape, ("", ()))
    lacking = [part for part in parts if not getattr(profile, name).get(part)]
    if lacking:
        checked.refuse(name, "profile_parts_missing", parts=", ".join(lacking))
    if profile.shape is Shape.PLATE and not profile.analyte:
        checked.refuse("analyte", "required")
