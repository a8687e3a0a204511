"""The boxes of a letterhead: texts in two languages, two pictures, and in which language to preview."""

from flask import request
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField

from lims.domain.certificate_parts import PaperLanguage
from lims.domain.letterhead import FIELDS
from lims.services.letterheads import PICTURES, Sent
from lims.web.language import current_language
from lims.words import say


class LetterheadForm(FlaskForm):  # type: ignore[misc]
    logo = FileField("letterheads.logo", description="letterheads.logo_hint")
    logo_none = BooleanField("letterheads.logo_none")
    over_vi = TextAreaField("letterheads.over_vi", description="letterheads.over_hint")
    over_en = TextAreaField("letterheads.over_en")
    under_vi = TextAreaField("letterheads.under_vi", description="letterheads.under_hint")
    under_en = TextAreaField("letterheads.under_en")
    mark = FileField("letterheads.mark", description="letterheads.mark_hint")
    mark_none = BooleanField("letterheads.mark_none")
    mark_words_vi = TextAreaField("letterheads.mark_words_vi", description="letterheads.mark_words_hint")
    mark_words_en = TextAreaField("letterheads.mark_words_en")
    foot_vi = StringField("letterheads.foot_vi", description="letterheads.foot_hint")
    foot_en = StringField("letterheads.foot_en")
    statements_vi = TextAreaField("letterheads.statements_vi", description="letterheads.statements_hint")
    statements_en = TextAreaField("letterheads.statements_en")
    reason = StringField("letterheads.reason", description="letterheads.reason_hint")
    paper = SelectField("letterheads.paper", choices=[], validate_choice=False)

    def offer(self) -> None:
        reader = current_language()
        self.paper.choices = [
            (each.value, say(f"letterheads.paper_{each.value}", reader)) for each in PaperLanguage
        ]

    def typed(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in FIELDS}

    def sent(self) -> dict[str, Sent]:
        return {name: _sent(name) for name in PICTURES}

    @property
    def language(self) -> PaperLanguage:
        try:
            return PaperLanguage(self.paper.data or PaperLanguage.BOTH)
        except ValueError:
            raise BadRequest from None


def _sent(name: str) -> Sent:
    """A box without a file sends an empty one without a name."""
    file = request.files.get(name)
    data = file.read() if file is not None and file.filename else None
    return Sent(data, none=f"{name}_none" in request.form and data is None)
