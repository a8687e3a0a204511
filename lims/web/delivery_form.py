"""What is ticked and typed about the letters of one producer, by staff or by the producer itself."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField

from lims.domain.delivery import Event, Way
from lims.domain.refusal import NotFound, Problem, Refused
from lims.queries import notices, producers
from lims.services import delivery_choices
from lims.services.delivery_choices import Given
from lims.web.acts import act
from lims.web.errors import status_of
from lims.web.house import config, database
from lims.web.language import current_language
from lims.web.typed import show_problems
from lims.words import Language, say


class DeliveryForm(FlaskForm):  # type: ignore[misc]
    addresses = TextAreaField("delivery.addresses", description="delivery.addresses_hint")
    events = SelectMultipleField(
        "delivery.events", description="delivery.events_hint", choices=[], validate_choice=False
    )
    way = RadioField("delivery.way", choices=[], validate_choice=False)
    language = RadioField("delivery.language", choices=[], validate_choice=False)
    version = HiddenField()

    def offer(self) -> None:
        """The choices, in the reader's language."""
        said = current_language()
        self.events.choices = [(each.value, say(f"delivery.event_{each}", said)) for each in Event]
        self.way.choices = [(each.value, say(f"delivery.way_{each}_means", said)) for each in Way]
        self.language.choices = [
            (each.value, say(f"certificates.language_{each}", said)) for each in Language
        ]

    def given(self) -> Given:
        seen = self.version.data or ""
        events: Sequence[str] = self.events.data or []
        return Given(
            addresses=self.addresses.data or "",
            events=events,
            language=self.language.data or "",
            way=self.way.data or "",
            version=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0,
        )


def filled(producer_id: int) -> DeliveryForm:
    """As it was chosen; before that, the address in the books, and nothing ticked."""
    with database().reading() as session:
        choice = notices.choice_of(session, producer_id)
        producer = producers.one(session, producer_id)
    if choice is None:
        return DeliveryForm(
            formdata=None, addresses=producer.email, events=[], way="link", language="vi", version="0"
        )
    return DeliveryForm(
        formdata=None,
        addresses="\n".join(choice.addresses),
        events=list(choice.events),
        way=choice.way,
        language=choice.language,
        version=str(choice.version),
    )


def keep(producer_id: int, template: str) -> ResponseReturnValue | None:
    """None once it is kept; else the page again, with what is wrong beside its box."""
    form = DeliveryForm()
    try:
        with database().transaction(act()) as session:
            delivery_choices.keep(session, producer_id, form.given())
    except NotFound:
        raise
    except Refused as refused:
        show_problems(refused.problems, form._fields.get)
        return show(producer_id, form, template, refused=refused.problem), status_of(refused)
    return None


def show(
    producer_id: int, form: DeliveryForm, template: str, *, refused: Problem | None = None, **more: Any
) -> str:
    form.offer()
    with database().reading() as session:
        producer = producers.one(session, producer_id)
    return render_template(
        template,
        form=form,
        producer=producer,
        refused=refused,
        configured=config().mail is not None,
        **more,
    )
