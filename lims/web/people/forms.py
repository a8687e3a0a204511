"""What is typed to open an account."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectField, StringField

from lims.domain.permission import Role
from lims.web.language import current_language
from lims.words import say


class AccountForm(FlaskForm):  # type: ignore[misc]
    name = StringField("people.name")
    title = StringField("people.title_of")
    username = StringField("people.username", description="people.username_hint")
    password = PasswordField("people.password", description="people.password_hint")
    role = SelectField("people.role", choices=[])
    producer = StringField("people.producer", description="people.producer_hint")
    reviewer = BooleanField("people.reviewer")
    signatory = SelectField("people.signatory", choices=[])

    def offer(self) -> None:
        """The choices, in the reader's language."""
        language = current_language()
        self.role.choices = [(role.value, say(f"role.{role}", language)) for role in Role]
        self.signatory.choices = [("", "–")] + [
            (scope, say(f"people.signatory_{scope}", language))
            for scope in ("all", "chemical", "microbiological")
        ]
