"""What is typed on an order, at the laboratory's desk or by a producer for itself."""

from collections.abc import Iterator

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from lims.domain.certificate_parts import PaperLanguage, SampledBy
from lims.domain.order import OrderGiven, RuleGiven, SampleGiven
from lims.domain.verdict import RuleId
from lims.queries.orders import Offered
from lims.web.language import current_language
from lims.web.typed import DayField, MomentField, Needed, NumberField, UnitsField
from lims.words import say

INDENT = "\u2003"
LARGEST_ID = 2**63 - 1
READ = frozenset({"commodity_id", "produced_on", "expires_on", "placed_on", "units", "sampled_at"})
"""Boxes that hold something else than text."""


class SampleForm(Form):  # type: ignore[misc]
    """One sample among the rows of an order."""

    product = StringField("orders.product", validators=[Needed()])
    commodity_id = SelectField(
        "orders.commodity", choices=[], validate_choice=False, validators=[Needed("commodity_needed")]
    )
    lot = StringField("orders.lot")
    quantity = StringField("orders.quantity", description="orders.quantity_hint")
    units = UnitsField("lots.units", description="lots.units_hint", default=1)
    description = StringField("orders.description", description="orders.description_hint")
    produced_on = DayField("orders.produced_on")
    expires_on = DayField("orders.expires_on")
    placed_on = DayField("lots.placed_on", description="lots.placed_on_hint")
    sampled_by = SelectField("orders.sampled_by", choices=[], validate_choice=False, validators=[Needed()])
    sampled_at = MomentField("orders.sampled_at", description="orders.moment_hint")
    sampler = StringField("orders.sampler")
    sampled_place = StringField("orders.sampled_place")
    sampling_minutes = StringField("orders.sampling_minutes")
    sampling_plan = StringField("orders.sampling_plan")
    sampling_conditions = StringField("orders.sampling_conditions")
    remark = TextAreaField("orders.sample_remark")

    def given(self) -> SampleGiven:
        chosen = self.commodity_id.data or ""
        known = chosen.isascii() and chosen.isdigit() and len(chosen) < 19
        texts = {name: field.data or "" for name, field in self._fields.items() if name not in READ}
        return SampleGiven(
            commodity_id=int(chosen) if known else None,
            produced_on=self.produced_on.data,
            expires_on=self.expires_on.data,
            placed_on=self.placed_on.data,
            units=1 if self.units.data is None else self.units.data,
            sampled_at=self.sampled_at.data,
            **texts,
        )


class RequestForm(FlaskForm):  # type: ignore[misc]
    """An order without its producer: a producer asks for itself only."""

    contact = StringField("orders.contact")
    samples = FieldList(FormField(SampleForm), min_entries=1)
    markets = SelectMultipleField(
        "orders.markets", choices=[], validate_choice=False, validators=[Needed("market_needed")]
    )
    rule = RadioField("orders.rule", choices=[], validate_choice=False, validators=[Needed("rule_needed")])
    rule_r = NumberField("orders.rule_r", description="orders.rule_r_hint")
    rule_alpha = NumberField("orders.rule_alpha", description="orders.rule_alpha_hint")
    rule_agreed_by = StringField("orders.rule_agreed_by", validators=[Needed()])
    rule_agreed_on = DayField("orders.rule_agreed_on", validators=[Needed()])
    language = SelectField("orders.language", choices=[], validate_choice=False, validators=[Needed()])
    conclusion_wanted = BooleanField("orders.conclusion_wanted", default=True)
    uncertainty_wanted = BooleanField("orders.uncertainty_wanted")
    consent_to_publish = BooleanField(
        "orders.consent_to_publish", description="orders.consent_hint", default=True
    )
    due_on = DayField("orders.due_on")
    remark = TextAreaField("orders.remark")

    def offer(self, offered: Offered) -> None:
        """The choices, in the reader's language."""
        language = current_language()
        tree = [(str(each.id), f"{INDENT * each.depth}{each.named(language)}") for each in offered.tree]
        tree.insert(0, ("", say("orders.choose", language)))
        takers = [(each.value, say(f"orders.sampled_by_{each}", language)) for each in SampledBy]
        for row in self.samples:
            row.form.commodity_id.choices, row.form.sampled_by.choices = tree, takers
        self.markets.choices = [
            (each.code, each.name_en if language == "en" else each.name_vi) for each in offered.markets
        ]
        self.rule.choices = [(rule.value, say(f"orders.rule_{rule}", language)) for rule in RuleId]
        self.language.choices = [
            (each.value, say(f"orders.language_{each}", language)) for each in PaperLanguage
        ]

    def boxes(self) -> Iterator[Field]:
        """Every box of the page, those of the rows in their place."""
        for field in self:
            if field is self.samples:
                for row in self.samples:
                    yield from row.form
            else:
                yield field

    def box(self, name: str) -> Field | None:
        """The box a problem names: `lot` of the first sample is `samples-0-lot`."""
        return next((field for field in self.boxes() if field.name == name), None)

    def given(self, producer_id: int) -> OrderGiven:
        return OrderGiven(
            producer_id=producer_id,
            samples=tuple(row.form.given() for row in self.samples),
            markets=tuple(self.markets.data or ()),
            rule=RuleGiven(
                id=self.rule.data or "",
                r=self.rule_r.data,
                alpha=self.rule_alpha.data,
                agreed_by=self.rule_agreed_by.data or "",
                agreed_on=self.rule_agreed_on.data,
            ),
            language=self.language.data or "",
            contact=self.contact.data or "",
            conclusion_wanted=self.conclusion_wanted.data,
            uncertainty_wanted=self.uncertainty_wanted.data,
            consent_to_publish=self.consent_to_publish.data,
            due_on=self.due_on.data,
            remark=self.remark.data or "",
        )


class OrderForm(RequestForm):
    """The laboratory's own form: for any producer."""

    producer = StringField("orders.producer", description="orders.producer_hint", validators=[Needed()])


class ToldForm(FlaskForm):  # type: ignore[misc]
    """That the customer was told what cannot be concluded."""

    told_to = StringField("fitness.told_to", validators=[Needed()])
    told_on = DayField("fitness.told_on", validators=[Needed()])
