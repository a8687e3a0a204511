"""What is typed to withdraw a certificate, and what a list is narrowed to."""

from collections.abc import Mapping

from flask import request
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired

from lims.domain.certificate_parts import ReportKind
from lims.domain.verification import CertificateStatus, RevocationClass
from lims.queries.certificates import Filter
from lims.web.language import current_language
from lims.web.paging import number_in_address, text_in_address
from lims.words import say


class BurningForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField("certificates.burn_reason", validators=[DataRequired()])


class RevocationForm(FlaskForm):  # type: ignore[misc]
    why = RadioField(
        "certificates.revoke_why", choices=[], validate_choice=False, validators=[DataRequired()]
    )
    reason = TextAreaField(
        "certificates.revoke_reason",
        description="certificates.revoke_reason_hint",
        validators=[DataRequired()],
    )

    def offer(self) -> None:
        """The choices, in the reader's language."""
        language = current_language()
        self.why.choices = [
            (each.value, say(f"certificates.why_{each}", language)) for each in RevocationClass
        ]


def kind_in(given: Mapping[str, str]) -> ReportKind:
    """What kind of report is asked for; 400 for one there is not."""
    kind = given.get("kind", "") or ReportKind.FINAL.value
    if kind not in set(ReportKind):
        raise BadRequest
    return ReportKind(kind)


def wanted() -> Filter:
    """The filter in the address; 400 for a status there is not."""
    status = request.args.get("status", "")
    if status and status not in set(CertificateStatus):
        raise BadRequest
    return Filter(
        text=text_in_address("q"),
        status=CertificateStatus(status) if status else None,
        before=number_in_address("after"),
    )
