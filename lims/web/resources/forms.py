"""What is typed of an instrument, a bottle, a competence; the service reads it and says what is wrong."""

from collections.abc import Iterable, Sequence

from flask import request
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, Form, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from lims.domain.certified import MOST_VALUES
from lims.domain.resource_kind import SHELF, EquipmentKind, EventKind, SupplyKind
from lims.web.language import current_language
from lims.words import say

AT_FIRST, MORE = 3, 3
OPTIONAL = (Optional(),)


def named(family: str, kinds: Iterable[str]) -> list[tuple[str, str]]:
    language = current_language()
    return [(str(kind), say(f"{family}.{kind}", language)) for kind in kinds]


def version_sent() -> int:
    """The version the page was made from; nonsense is a version nobody ever had."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class TextForm(FlaskForm):  # type: ignore[misc]
    """Every box as text."""

    def given(self) -> dict[str, str]:
        return {
            name: ("y" if field.data is True else str(field.data or ""))
            for name, field in self._fields.items()
            if not isinstance(field, FieldList)
        }

    def find(self, name: str) -> Field | None:
        found: Field | None = self._fields.get(name)
        return found


class EquipmentForm(TextForm):
    code = StringField("resources.code", description="resources.code_hint")
    name = StringField("resources.name")
    kind = SelectField("resources.kind", choices=[], validate_choice=False)
    maker = StringField("resources.maker", validators=OPTIONAL)
    location = StringField("resources.location", validators=OPTIONAL)
    needs_calibration = BooleanField("resources.needs_calibration")
    needs_maintenance = BooleanField("resources.needs_maintenance", description="resources.needs_hint")

    def offer(self) -> None:
        self.kind.choices = [("", "–"), *named("equipment_kind", EquipmentKind)]


class EventForm(TextForm):
    kind = SelectField("resources.event", choices=[], validate_choice=False)
    happened_on = StringField("resources.happened_on")
    passed = SelectField("resources.outcome", choices=[], validate_choice=False)
    valid_until = StringField("resources.valid_until")
    certificate = StringField("resources.certificate", validators=OPTIONAL)
    provider = StringField("resources.provider", validators=OPTIONAL)
    doubted_from = StringField("resources.doubted_from", validators=OPTIONAL)
    note = TextAreaField("resources.note", description="resources.note_hint", validators=OPTIONAL)

    def offer(self) -> None:
        language = current_language()
        self.kind.choices = [(str(kind), say(f"resources.event_{kind}", language)) for kind in EventKind]
        self.passed.choices = [(each, say(f"resources.passed_{each}", language)) for each in ("yes", "no")]


class ReasonForm(TextForm):
    reason = TextAreaField("resources.reason")


class ValueForm(Form):  # type: ignore[misc]
    analyte = StringField("resources.analyte")
    value = StringField("resources.value")
    u_value = StringField("resources.u_value")
    u_k = StringField("resources.u_k")
    unit = StringField("resources.unit")

    @property
    def filled(self) -> bool:
        return any((field.data or "").strip() for field in self)


class SupplyForm(TextForm):
    kind = SelectField("resources.kind", choices=[], validate_choice=False)
    name = StringField("resources.name")
    lot = StringField("resources.lot")
    expires_on = StringField("resources.expires_on")
    opened_on = StringField("resources.opened_on", validators=OPTIONAL)
    keeps_days = StringField("resources.keeps_days", description="resources.keeps_hint", validators=OPTIONAL)
    supplier = StringField("resources.supplier", validators=OPTIONAL)
    location = StringField("resources.location", validators=OPTIONAL)

    def offer(self) -> None:
        self.kind.choices = named("supply_kind", SHELF)

    def values(self) -> list[dict[str, str]]:
        return []


class MaterialForm(SupplyForm):
    """A reference material has a matrix, and a line for each certified value."""

    matrix = StringField("resources.matrix", validators=OPTIONAL)
    lines = FieldList(FormField(ValueForm), min_entries=AT_FIRST, max_entries=MOST_VALUES)

    def offer(self) -> None:
        self.kind.choices = named("supply_kind", [SupplyKind.REFERENCE_MATERIAL])

    def add_lines(self) -> None:
        """There is always room below for more."""
        blank = sum(1 for line in self.lines if not line.form.filled)
        for _ in range(min(MORE - blank, MOST_VALUES - len(self.lines))):
            self.lines.append_entry()

    def values(self) -> list[dict[str, str]]:
        return [
            {name: field.data or "" for name, field in each.form._fields.items()} for each in self._filled()
        ]

    def find(self, name: str) -> Field | None:
        """`values-0-u_k` counts the filled lines only."""
        if not name.startswith("values-"):
            return super().find(name)
        _, place, column = name.split("-", 2)
        found: Field = self._filled()[int(place)].form[column]
        return found

    def boxes(self) -> list[Field]:
        """Every box of the page, those of the values in their place."""
        own = [field for field in self if field is not self.lines]
        return [*own, *(box for line in self.lines for box in line.form)]

    def _filled(self) -> Sequence[FormField]:
        return [line for line in self.lines if line.form.filled]


class GrantForm(TextForm):
    version_id = SelectField("resources.version", choices=[], validate_choice=False)
    valid_from = StringField("resources.valid_from")
    valid_until = StringField("resources.requalify")
    basis = TextAreaField("resources.basis", description="resources.basis_hint")

    def offer(self, versions: Sequence[tuple[int, str]]) -> None:
        language = current_language()
        self.version_id.choices = [
            ("", say("resources.every_version", language)),
            *(
                (str(row_id), say("resources.version_named", language, version=name))
                for row_id, name in versions
            ),
        ]


class WithdrawForm(TextForm):
    withdrawn_from = StringField("resources.withdrawn_from")
    reason = TextAreaField("resources.reason")


class NeedForm(TextForm):
    what = SelectField("resources.need_what", choices=[], validate_choice=False)
    name = StringField("resources.need_name", description="resources.need_name_hint", validators=OPTIONAL)

    def offer(self) -> None:
        equipment = [(f"equipment-{kind}", word) for kind, word in named("equipment_kind", EquipmentKind)]
        supplies = [(f"supply-{kind}", word) for kind, word in named("supply_kind", SupplyKind)]
        self.what.choices = [("", "–"), *supplies, *equipment]
