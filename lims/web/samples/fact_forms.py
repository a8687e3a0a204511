"""What is typed to put the facts of a sample right, or to give an opinion on its results."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from lims.domain.certificate_parts import SampledBy
from lims.domain.fact_correction import FactsGiven
from lims.web.language import current_language
from lims.web.samples.forms import seal_states
from lims.web.typed import CelsiusField, DayField, MomentField, Needed
from lims.words import say

BOXES = tuple(FactsGiven.__dataclass_fields__)


class FactsForm(FlaskForm):  # type: ignore[misc]
    version = HiddenField()
    product_name = StringField("orders.product", validators=[Needed()])
    lot = StringField("orders.lot")
    description = TextAreaField("orders.description", validators=[Optional()])
    quantity = StringField("orders.quantity", validators=[Optional()])
    produced_on = DayField("orders.produced_on", validators=[Optional()])
    expires_on = DayField("orders.expires_on", validators=[Optional()])
    contact = StringField("facts.contact", description="facts.contact_hint", validators=[Optional()])
    sampled_by = SelectField("orders.sampled_by", choices=[], validate_choice=False)
    sampler = StringField("orders.sampler", validators=[Optional()])
    sampled_place = StringField("orders.sampled_place", validators=[Optional()])
    sampled_at = MomentField("orders.sampled_at", description="orders.moment_hint", validators=[Optional()])
    sampling_minutes = StringField("orders.sampling_minutes", validators=[Optional()])
    sampling_plan = StringField("orders.sampling_plan", validators=[Optional()])
    sampling_conditions = StringField("orders.sampling_conditions", validators=[Optional()])
    condition = StringField("samples.condition", validators=[Needed()])
    temperature = CelsiusField(
        "samples.temperature", description="facts.temperature_hint", validators=[Optional()]
    )
    seal_state = SelectField("samples.seal_state", choices=[], validate_choice=False)
    seal = StringField("samples.seal", validators=[Optional()])
    reason = TextAreaField("facts.reason", description="facts.reason_hint", validators=[Needed()])

    def offer(self) -> None:
        language = current_language()
        self.seal_state.choices = seal_states()
        self.sampled_by.choices = [
            (each.value, say(f"orders.sampled_by_{each}", language)) for each in SampledBy
        ]

    def fill(self, sample: Any, contact: str) -> None:
        """As the facts are now."""
        for name in BOXES:
            self[name].data = contact if name == "contact" else getattr(sample, name)

    def given(self) -> FactsGiven:
        texts: dict[str, Any] = {name: self[name].data for name in BOXES}
        empty = {"produced_on", "expires_on", "sampled_at", "temperature"}
        read: dict[str, Any] = {name: text if name in empty else text or "" for name, text in texts.items()}
        return FactsGiven(**read)


class OpinionForm(FlaskForm):  # type: ignore[misc]
    text_vi = TextAreaField("opinions.text_vi", validators=[Needed()])
    basis_vi = TextAreaField("opinions.basis_vi", description="opinions.basis_hint", validators=[Needed()])
    text_en = TextAreaField("opinions.text_en", validators=[Optional()])
    basis_en = TextAreaField("opinions.basis_en", validators=[Optional()])


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    reason = StringField("opinions.withdraw_reason", validators=[Needed()])
