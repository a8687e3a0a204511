"""What is typed when samples come over the desk, are refused, or are called off."""

from collections.abc import Iterator
from datetime import datetime
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

from lims.domain.certificate_parts import SealState
from lims.domain.reception import Arrival, Refusal
from lims.domain.refusal import Problem
from lims.web.language import current_language
from lims.web.typed import CelsiusField, DayField, MomentField, Needed, UnitsField
from lims.words import say

SHOWN_CONTAINERS = "ABCDE"
BARCODES = (*SHOWN_CONTAINERS, "L")


def seal_states() -> list[tuple[str, str]]:
    language = current_language()
    states = [(state.value, say(f"samples.seal_{state}", language)) for state in SealState]
    return [("", say("samples.choose", language)), *states]


def whole_number(text: str | None) -> int:
    """A number out of a hidden box; 0, which is nobody's, when somebody has changed it."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class ArrivalForm(Form):  # type: ignore[misc]
    """One sample on the desk."""

    sample_id = HiddenField()
    version = HiddenField()
    arrived = BooleanField("samples.arrived", default=True)
    received_at = MomentField("samples.received_at", description="orders.moment_hint", validators=[Needed()])
    condition = StringField("samples.condition", description="samples.condition_hint", validators=[Needed()])
    temperature = CelsiusField("samples.temperature", description="samples.temperature_hint")
    room_temperature = BooleanField("samples.room_temperature")
    seal_state = SelectField("samples.seal_state", choices=[], validate_choice=False, validators=[Needed()])
    seal = StringField("samples.seal")
    delivered_by = StringField("samples.delivered_by")
    test_containers = SelectField(
        "samples.test_containers",
        choices=[],
        validate_choice=False,
        validators=[Needed()],
    )
    retained = BooleanField("samples.retained", default=True)
    units = UnitsField("lots.units_came", description="lots.units_came_hint", validators=[Needed()])
    barcode_A = StringField("samples.barcode")  # noqa: N815 the suffix of the container
    barcode_B = StringField("samples.barcode")  # noqa: N815
    barcode_C = StringField("samples.barcode")  # noqa: N815
    barcode_D = StringField("samples.barcode")  # noqa: N815
    barcode_E = StringField("samples.barcode")  # noqa: N815
    barcode_L = StringField("samples.barcode")  # noqa: N815
    departure = TextAreaField("samples.departure", description="samples.departure_hint")
    departure_agreed_by = StringField("samples.departure_agreed_by")
    departure_agreed_on = DayField("samples.departure_agreed_on")

    def validate(self, extra_validators: Any = None) -> bool:
        """A sample that has not come needs nothing."""
        if not self.arrived.data:
            return True
        valid = bool(super().validate(extra_validators))
        if self.temperature.data is None and not self.temperature.errors and not self.room_temperature.data:
            self.temperature.errors = [Problem("temperature_needed")]
            valid = False
        return valid

    def barcodes(self) -> list[tuple[str, Field]]:
        return [(suffix, self[f"barcode_{suffix}"]) for suffix in BARCODES]

    def given(self) -> Arrival:
        return Arrival(
            sample_id=whole_number(self.sample_id.data),
            version=whole_number(self.version.data),
            received_at=self.received_at.data,
            condition=self.condition.data or "",
            temperature=self.temperature.data,
            seal_state=self.seal_state.data or "",
            seal=self.seal.data or "",
            delivered_by=self.delivered_by.data or "",
            test_containers=whole_number(self.test_containers.data),
            retained=self.retained.data,
            units=self.units.data,
            barcodes={suffix: field.data or "" for suffix, field in self.barcodes()},
            departure=self.departure.data or "",
            departure_agreed_by=self.departure_agreed_by.data or "",
            departure_agreed_on=self.departure_agreed_on.data,
        )


class ReceiveForm(FlaskForm):  # type: ignore[misc]
    """All samples of an order that are still awaited, one under the other."""

    arrivals = FieldList(FormField(ArrivalForm))

    def offer(self) -> None:
        states = seal_states()
        counts = [(str(count), str(count)) for count in range(1, len(SHOWN_CONTAINERS) + 1)]
        for row in self.arrivals:
            row.form.seal_state.choices, row.form.test_containers.choices = states, counts

    @property
    def arrived(self) -> list[ArrivalForm]:
        return [row.form for row in self.arrivals if row.form.arrived.data]

    def boxes(self) -> Iterator[Field]:
        for row in self.arrivals:
            yield from row.form

    def box(self, name: str) -> Field | None:
        """The box a problem names; samples that did not come are not counted."""
        boxes = {
            f"arrivals-{place}-{name}": field
            for place, form in enumerate(self.arrived)
            for name, field in form._fields.items()
        }
        return boxes.get(name)


def awaited(sample_id: int, version: int, at: datetime, *, arrived: bool, units: int = 1) -> dict[str, Any]:
    """What an untouched row starts with."""
    return {
        "sample_id": sample_id,
        "version": version,
        "arrived": arrived,
        "received_at": at,
        "test_containers": "2",
        "units": units,
    }


class RejectForm(FlaskForm):  # type: ignore[misc]
    """Why a sample is not taken in."""

    version = HiddenField()
    reason = TextAreaField("samples.reject_reason", validators=[Needed()])
    condition = StringField("samples.condition")
    temperature = CelsiusField("samples.temperature", description="samples.temperature_hint")
    seal_state = SelectField("samples.seal_state", choices=[], validate_choice=False)
    seal = StringField("samples.seal")
    delivered_by = StringField("samples.delivered_by")

    def offer(self) -> None:
        self.seal_state.choices = seal_states()

    def given(self, sample_id: int) -> Refusal:
        return Refusal(
            sample_id=sample_id,
            version=whole_number(self.version.data),
            reason=self.reason.data or "",
            condition=self.condition.data or "",
            temperature=self.temperature.data,
            seal_state=self.seal_state.data or "",
            seal=self.seal.data or "",
            delivered_by=self.delivered_by.data or "",
        )


class UnitsForm(FlaskForm):  # type: ignore[misc]
    """How many units of the lot there really are."""

    version = HiddenField()
    units = UnitsField("lots.units_came", description="lots.units_hint", validators=[Needed()])
    reason = TextAreaField("lots.units_reason", validators=[Needed()])


class CancelForm(FlaskForm):  # type: ignore[misc]
    """Why a sample is called off."""

    version = HiddenField()
    reason = TextAreaField("samples.cancel_reason", validators=[Needed()])
