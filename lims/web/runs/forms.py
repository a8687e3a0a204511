"""What is typed beside the boxes of a run: its day, a remark, a departure from the method."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField

from lims.web.typed import DayField


class RunForm(FlaskForm):  # type: ignore[misc]
    performed_on = DayField("runs.performed_on", description="runs.performed_on_hint")
    remark = TextAreaField("runs.remark")


class NoteForm(FlaskForm):  # type: ignore[misc]
    remark = TextAreaField("runs.remark")
    deviation = TextAreaField("runs.deviation", description="runs.deviation_hint")
