"""What is chosen and typed to bring in a file, and to keep a profile."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField

from lims.web.typed import Needed


class ResultsForm(FlaskForm):  # type: ignore[misc]
    file = FileField("imports.file", description="imports.file_hint")
    profile = SelectField("imports.profile", choices=[], validate_choice=False)
    run = SelectField("imports.run", choices=[], validate_choice=False, description="imports.run_hint")


class OrdersForm(FlaskForm):  # type: ignore[misc]
    file = FileField("imports.file", description="imports.orders_file_hint")


class WriteForm(FlaskForm):  # type: ignore[misc]
    override = BooleanField("imports.override")
    why = TextAreaField("imports.why", description="imports.why_hint")


class ProfileForm(FlaskForm):  # type: ignore[misc]
    code = StringField("imports.code", description="imports.code_hint", validators=[Needed()])
    name = StringField("imports.name", validators=[Needed()])
    document = TextAreaField("imports.document", description="imports.document_hint", validators=[Needed()])
    reason = StringField("imports.reason")


class TryForm(FlaskForm):  # type: ignore[misc]
    file = FileField("imports.file", description="imports.try_hint")
