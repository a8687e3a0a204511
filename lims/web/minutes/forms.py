"""What is typed from sampling minutes: the record, and one row for each sample that was taken."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)

from lims.domain.minutes import MOST_SAMPLERS, PARTS, TAKERS, ItemGiven, MinutesGiven, Sampler
from lims.web.language import current_language
from lims.web.row_numbers import number
from lims.web.typed import DayField, MomentField, Needed, UnitsField
from lims.words import say

TEXTS = (
    "taken_by", "number", "legal_basis", "place", "commune", "owner_name", "owner_role", "plan", "conditions",
    "uncertainty", "storage", "remark", "refusal_reason", "witness", "reason",
)  # fmt: skip


class SamplerForm(Form):  # type: ignore[misc]
    name = StringField("minutes.sampler_name")
    role = StringField("minutes.sampler_role")


class ItemForm(Form):  # type: ignore[misc]
    """One sample of the order; not ticked, it was not taken with these minutes."""

    sample_id = HiddenField()
    version = HiddenField()
    taken = BooleanField("minutes.take_this", default=True)
    lot = StringField("orders.lot")
    quantity = StringField("minutes.quantity", description="orders.quantity_hint")
    produced_on = DayField("orders.produced_on")
    expires_on = DayField("orders.expires_on")
    test_part = StringField("minutes.test_part")
    test_seal = StringField("minutes.test_seal")
    retained_part = StringField("minutes.retained_part")
    retained_seal = StringField("minutes.retained_seal")

    def given(self) -> ItemGiven:
        return ItemGiven(
            sample_id=number(self.sample_id.data or ""),
            version=number(self.version.data or ""),
            lot=self.lot.data or "",
            quantity=self.quantity.data or "",
            produced_on=self.produced_on.data,
            expires_on=self.expires_on.data,
            **{name: self[name].data or "" for name in PARTS},
        )

    def validate(self, extra_validators: Any = None) -> bool:
        return True if not self.taken.data else bool(super().validate(extra_validators))


class MinutesForm(FlaskForm):  # type: ignore[misc]
    """A record as it is written down."""

    version = HiddenField()
    number = StringField("minutes.form_number", description="minutes.form_number_hint")
    taken_by = SelectField("minutes.taken_by", choices=[], validate_choice=False, validators=[Needed()])
    legal_basis = TextAreaField("minutes.legal_basis", description="minutes.legal_basis_hint")
    sampled_at = MomentField("minutes.sampled_at", description="orders.moment_hint", validators=[Needed()])
    place = StringField("minutes.place")
    commune = StringField("minutes.commune", description="minutes.commune_hint")
    samplers = FieldList(FormField(SamplerForm), min_entries=MOST_SAMPLERS, max_entries=MOST_SAMPLERS)
    owner_name = StringField("minutes.owner_name")
    owner_role = StringField("minutes.owner_role")
    items = FieldList(FormField(ItemForm))
    plan = StringField("minutes.plan")
    conditions = StringField("minutes.conditions", description="minutes.conditions_hint")
    uncertainty = TextAreaField("minutes.uncertainty", description="minutes.uncertainty_hint")
    storage = StringField("minutes.storage")
    remark = TextAreaField("minutes.remark")
    refused_to_sign = BooleanField("minutes.refused_to_sign")
    refusal_reason = TextAreaField("minutes.refusal_reason")
    witness = StringField("minutes.witness", description="minutes.witness_hint")
    reason = TextAreaField("minutes.reason")

    def offer(self) -> None:
        language = current_language()
        self.taken_by.choices = [(each.value, say(f"minutes.taken_by_{each}", language)) for each in TAKERS]

    @property
    def taken(self) -> Sequence[ItemForm]:
        return [row.form for row in self.items if row.form.taken.data]

    def boxes(self) -> Iterator[Field]:
        """Every box of the page, those of the rows in their place."""
        for field in self:
            if field in (self.samplers, self.items):
                for row in field:
                    yield from row.form
            else:
                yield field

    def box(self, name: str) -> Field | None:
        """The box a problem names; samples that were not taken are not counted."""
        rows = {
            f"items-{place}-{name}": field
            for place, form in enumerate(self.taken)
            for name, field in form._fields.items()
        }
        if name.startswith("items-"):
            return rows.get(name)
        return next((field for field in self.boxes() if field.name == name), None)

    def given(self) -> MinutesGiven:
        return MinutesGiven(
            sampled_at=self.sampled_at.data,
            samplers=tuple(
                Sampler(row.form.name.data or "", row.form.role.data or "") for row in self.samplers
            ),
            items=tuple(form.given() for form in self.taken),
            refused_to_sign=self.refused_to_sign.data,
            **{name: self[name].data or "" for name in TEXTS},
        )


class BlanksForm(FlaskForm):  # type: ignore[misc]
    """How many numbers for empty forms."""

    wanted = UnitsField("minutes.blanks", validators=[Needed()])


class GiveUpForm(FlaskForm):  # type: ignore[misc]
    version = HiddenField()
    reason = TextAreaField("minutes.reason", validators=[Needed()])
