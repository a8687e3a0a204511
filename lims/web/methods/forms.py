"""What is typed of a method: its head, a version, and a line for each analyte and matrix."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, Form, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from lims.domain.calculation import Recipe
from lims.domain.dates import written
from lims.domain.holding import HeldFrom
from lims.domain.judgement import UncertaintyType
from lims.domain.method import COLUMNS, Head, MethodKind, Repeats, Version, day
from lims.domain.refusal import Problem, Refused
from lims.instruments.protocols import shipped
from lims.web.filters import number
from lims.web.language import current_language
from lims.web.typed import Needed, TypedField
from lims.words import say

AT_FIRST, MORE, MOST = 3, 3, 120
TICKED = {"qualitative", "may_be_negative"}


class DayBox(TypedField):
    """A day of any year: an old method is valid since long ago."""

    def read(self, text: str) -> date:
        return day(text)


class LineForm(Form):  # type: ignore[misc]
    analyte = StringField("methods.analyte")
    commodity = StringField("methods.matrix")
    unit = StringField("methods.unit")
    lod = StringField("methods.lod")
    loq = StringField("methods.loq")
    u_value = StringField("methods.u_value")
    u_type = SelectField("methods.u_type", choices=[], validate_choice=False)
    u_k = StringField("methods.u_k")
    upper = StringField("methods.upper")
    qualitative = BooleanField("methods.qualitative")
    portion_g = StringField("methods.portion")
    basis = StringField("methods.basis")
    may_be_negative = BooleanField("methods.may_be_negative")
    u_plus = StringField("methods.u_plus")
    u_minus = StringField("methods.u_minus")
    u_source = StringField("methods.u_source")
    accredited_from = StringField("methods.accredited_from")
    accredited_to = StringField("methods.accredited_to")
    protocol = SelectField("methods.protocol", choices=[], validate_choice=False)
    holding_hours = StringField("methods.holding")
    holding_from = SelectField("methods.holding_from", choices=[], validate_choice=False)

    def cells(self) -> dict[str, str]:
        """Column → text, as the rule reads it; nothing at all for a line left empty."""
        typed = {name: (self[name].data or "").strip() for name in COLUMNS if name not in TICKED}
        ticked = {name: "yes" for name in TICKED if self[name].data}
        return {**typed, **ticked} if ticked or any(typed.values()) else {}


class VersionForm(FlaskForm):  # type: ignore[misc]
    version = StringField("methods.version", validators=[Needed()])
    valid_from = DayBox("methods.valid_from", validators=[Needed()])
    note = TextAreaField("methods.note")
    turnaround = StringField(
        "methods.turnaround", description="methods.turnaround_hint", validators=[Optional()]
    )
    repeats = SelectField(
        "methods.repeats", description="methods.repeats_hint", choices=[], validate_choice=False
    )
    lines = FieldList(FormField(LineForm), min_entries=AT_FIRST, max_entries=MOST)

    def offer(self, calculations: Iterable[Recipe] = ()) -> None:
        """The ways to state an uncertainty and to come to a result, in the reader's language."""
        language = current_language()
        kinds = [(kind.value, say(f"uncertainty.{kind}", language)) for kind in UncertaintyType]
        held = [(each.value, say(f"holding_from.{each}", language)) for each in HeldFrom]
        self.repeats.choices = [(each.value, say(f"repeats.{each}", language)) for each in Repeats]
        protocols = [(code, each.title[language]) for code, each in shipped().items()]
        protocols += [
            (
                each.code,
                say("methods.calculation_named", language, title=each.title[language], version=each.version),
            )
            for each in calculations
        ]
        for line in self.lines:
            line.form.u_type.choices = [("", "–"), *kinds]
            line.form.holding_from.choices = [("", "–"), *held]
            line.form.protocol.choices = [("", say("methods.protocol_none", language)), *protocols]

    def add_lines(self) -> None:
        for _ in range(min(MORE, MOST - len(self.lines))):
            self.lines.append_entry()

    def given(self) -> Version:
        return Version(
            version=self.version.data or "",
            valid_from=self.valid_from.data,
            note=self.note.data or "",
            turnaround=self.turnaround.data or "",
            repeats=self.repeats.data or "",
            lines=tuple(cells for _, cells in self._filled()),
        )

    def find(self, name: str) -> Field | None:
        """The box of a problem: `lines-0-loq` counts the filled lines only."""
        if not name.startswith("lines-"):
            return self._fields.get(name) if name != "lines" else None
        _, place, column = name.split("-", 2)
        line, _ = self._filled()[int(place)]
        return line.form[column]

    def only_heads(self) -> list[Field]:
        """The boxes above the lines, whose problems the summary names by their labels."""
        return [field for field in self if field.name != "lines"]

    def broken(self) -> dict[str, Problem]:
        """Boxes of lines with a problem, for the summary."""
        boxes = [field for line in self.lines for field in line.form if field.errors]
        return {field.id: field.errors[0] for field in boxes}

    def _filled(self) -> list[tuple[Any, Mapping[str, str]]]:
        return [(line, cells) for line in self.lines if (cells := line.form.cells())]


class MethodForm(VersionForm):
    code = StringField("methods.code", validators=[Needed()])
    title_vi = StringField("methods.title_vi", validators=[Needed()])
    title_en = StringField("methods.title_en", validators=[Needed()])
    kind = SelectField("methods.kind", choices=[], validate_choice=False, validators=[Needed()])

    def offer(self, calculations: Iterable[Recipe] = ()) -> None:
        super().offer(calculations)
        language = current_language()
        self.kind.choices = [(kind.value, say(f"method_kind.{kind}", language)) for kind in MethodKind]

    def head(self) -> Head:
        return Head(
            code=self.code.data or "",
            title_vi=self.title_vi.data or "",
            title_en=self.title_en.data or "",
            kind=self.kind.data or "",
        )


def require_valid(form: VersionForm) -> None:
    """Boxes that must be filled are; what they hold is for the service to judge."""
    if not form.validate():
        raise Refused("method_incomplete")


def as_before(version: Any) -> dict[str, Any]:
    """What a new version begins with: all that the one before it says."""
    return {
        "turnaround": _text(version.turnaround_days),
        "repeats": version.repeats,
        "lines": [as_typed(each) for each in version.performances],
    }


def as_typed(performance: Any) -> dict[str, Any]:
    """A line as it would be typed again, for the next version of a method."""
    typed = {name: _text(getattr(performance, name, None)) for name in COLUMNS if name not in TICKED}
    commodity = performance.commodity.name if performance.commodity else ""
    own = {"analyte": performance.analyte.name, "commodity": commodity}
    own["protocol"] = (performance.protocol or {}).get("code", "")
    return {**typed, **{name: getattr(performance, name) for name in TICKED}, **own}


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, date):
        return written(value)
    return "" if value is None else str(value)
