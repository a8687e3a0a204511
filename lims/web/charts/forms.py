"""What is typed beside a chart: limits from a day on, something that happened, why runs are held or let go."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from lims.domain.control_chart import EventKind
from lims.domain.refusal import Refused
from lims.web.language import current_language
from lims.web.typed import DayField, Needed
from lims.words import say


class LimitsForm(FlaskForm):  # type: ignore[misc]
    first_day = DayField("charts.first_day", description="charts.first_day_hint", validators=[Needed()])
    reason = TextAreaField("charts.reason", validators=[Needed()])


class EventForm(FlaskForm):  # type: ignore[misc]
    kind = SelectField("charts.event_kind", choices=[], validate_choice=False)
    day = DayField("charts.event_day", validators=[Needed()])
    text = StringField("charts.event_text", validators=[Needed()])
    of_all = BooleanField("charts.event_of_all")

    def offer(self) -> "EventForm":
        self.kind.choices = [
            (each.value, say(f"charts.event_{each}", current_language())) for each in EventKind
        ]
        return self


class HoldForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField("charts.hold_reason", description="charts.hold_hint", validators=[Needed()])


class ReleaseForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField("charts.release_reason", validators=[Needed()])


def require_valid(form: FlaskForm) -> None:
    """Raise when a box is empty or cannot be read; the boxes carry their own problems."""
    if not form.validate():
        raise Refused("chart_form_incomplete")
