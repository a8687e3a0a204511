"""What is typed about a producer and about a product."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField

from lims.domain.producer import Kind
from lims.queries.commodities import Branch
from lims.web.language import current_language
from lims.web.typed import Needed
from lims.words import say

INDENT = "\u2003"


class ProducerForm(FlaskForm):  # type: ignore[misc]
    kind = SelectField("producers.kind", choices=[], validate_choice=False, validators=[Needed()])
    name = StringField("producers.name", validators=[Needed()])
    tax_code = StringField("producers.tax_code", description="producers.tax_code_hint")
    address = StringField("producers.address")
    contact = StringField("producers.contact")
    phone = StringField("producers.phone")
    email = StringField("producers.email")
    version = HiddenField()

    def offer(self) -> None:
        """The kinds, in the reader's language."""
        language = current_language()
        self.kind.choices = [(kind.value, say(f"producers.kind_{kind}", language)) for kind in Kind]

    def given(self) -> dict[str, str]:
        return {name: field.data or "" for name, field in self._fields.items() if name != "version"}


class ProductForm(FlaskForm):  # type: ignore[misc]
    name = StringField("producers.product_name", validators=[Needed()])
    commodity_id = SelectField(
        "producers.commodity", choices=[], validate_choice=False, validators=[Needed("commodity_needed")]
    )
    gtin = StringField("producers.gtin", description="producers.gtin_hint")

    def offer(self, tree: Sequence[Branch]) -> None:
        """The tree of commodities, deeper ones further in."""
        language = current_language()
        named = [(str(each.id), f"{INDENT * each.depth}{each.named(language)}") for each in tree]
        self.commodity_id.choices = [("", say("producers.choose", language)), *named]

    def given(self) -> dict[str, str]:
        return {name: field.data or "" for name, field in self._fields.items()}
