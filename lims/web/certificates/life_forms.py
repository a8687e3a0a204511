"""What is typed to amend a certificate, to give that up, to ask for it, or to say no."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField

from lims.domain.amending import AmendmentClass, Wanted
from lims.domain.certificate_parts import PaperLanguage
from lims.web.language import current_language
from lims.web.typed import Needed
from lims.words import say


class AmendmentForm(FlaskForm):  # type: ignore[misc]
    why = RadioField("amending.why", choices=[], validate_choice=False, validators=[Needed()])
    reason = TextAreaField("amending.reason_label", description="amending.reason_hint", validators=[Needed()])
    language = SelectField("amending.language", choices=[], validate_choice=False)

    def offer(self) -> None:
        language = current_language()
        self.why.choices = [(each.value, say(f"amending.class_{each}", language)) for each in AmendmentClass]
        self.language.choices = [
            (each.value, say(f"certificates.language_{each}", language)) for each in PaperLanguage
        ]


class RequestForm(FlaskForm):  # type: ignore[misc]
    wanted = RadioField("amending.wanted", choices=[], validate_choice=False, validators=[Needed()])
    reason = TextAreaField("amending.request_reason", validators=[Needed()])

    def offer(self) -> None:
        language = current_language()
        self.wanted.choices = [(each.value, say(f"amending.wanted_{each}", language)) for each in Wanted]


class ReasonForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField("amending.why_not", validators=[Needed()])
