"""What is typed to settle something before a measurement: definitions, factors, lists, deciding days."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from lims.domain.catalogue import MARKETS
from lims.domain.deciding import DecidesOn
from lims.domain.definition import Bound
from lims.domain.definition_given import CORRELATIONS, MOST_PARTS, ND_BASES, DefinitionGiven, PartGiven
from lims.domain.processing import FactorGiven
from lims.domain.refusal import Problem, Refused
from lims.queries.commodities import Branch
from lims.web.language import current_language
from lims.web.typed import DayField, Needed
from lims.words import knows, say

AT_FIRST, MORE = 4, 4
INDENT = "\u2003"


class PartForm(Form):  # type: ignore[misc]
    name = StringField("decided.component")
    factor = StringField("decided.factor")


class WhyForm(FlaskForm):  # type: ignore[misc]
    why = TextAreaField("decided.decide_why", validators=[Needed()])


class EndForm(WhyForm):
    ends_on = DayField("decided.last_day", validators=[Needed()])


class ReasonForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField("decided.reason", description="decided.reason_hint", validators=[Needed()])


class DefinitionForm(FlaskForm):  # type: ignore[misc]
    analyte = StringField("catalogue.analyte", description="decided.analyte_hint", validators=[Needed()])
    market = SelectField("catalogue.market", choices=[], validate_choice=False)
    effective_from = DayField("decided.first_day", validators=[Needed()])
    parts = FieldList(FormField(PartForm), min_entries=AT_FIRST, max_entries=MOST_PARTS)
    bound = SelectField("decided.bound", description="decided.bound_hint", choices=[], validate_choice=False)
    nd_basis = SelectField("decided.nd_basis", choices=[], validate_choice=False)
    correlation = SelectField(
        "decided.correlation", description="decided.correlation_hint", choices=[], validate_choice=False
    )
    expressed_as = StringField("catalogue.expressed_as", validators=[Optional()])
    alternatives = BooleanField("decided.alternatives", description="decided.alternatives_hint")
    source = TextAreaField("catalogue.source", description="decided.source_hint", validators=[Needed()])
    why = TextAreaField("decided.why", validators=[Needed()])

    def offer(self) -> None:
        self.market.choices = market_choices()
        self.bound.choices = named("bound", tuple(Bound))
        self.nd_basis.choices = named("nd_basis", ND_BASES)
        self.correlation.choices = named("correlation", CORRELATIONS)

    def add_lines(self) -> None:
        for _ in range(min(MORE, MOST_PARTS - len(self.parts))):
            self.parts.append_entry()

    def given(self) -> DefinitionGiven:
        return DefinitionGiven(
            analyte=self.analyte.data or "",
            market=self.market.data or "",
            parts=tuple(
                PartGiven(line.form.name.data or "", line.form.factor.data or "") for line in self._filled()
            ),
            bound=self.bound.data or "",
            nd_basis=self.nd_basis.data or "",
            correlation=self.correlation.data or "",
            expressed_as=self.expressed_as.data or "",
            alternatives=bool(self.alternatives.data),
            effective_from=self.effective_from.data,
            source=self.source.data or "",
            why=self.why.data or "",
        )

    def find(self, name: str) -> Field | None:
        """The box of a problem: `parts-0-factor` counts the filled lines only."""
        if not name.startswith("parts"):
            return self._fields.get(name)
        if name == "parts":
            return self.parts[0].form["name"]
        _, place, column = name.split("-", 2)
        return self._filled()[int(place)].form[column]

    def boxes(self) -> list[Field]:
        """Every box of the page, those of the components in their place."""
        rows = [box for line in self.parts for box in (line.form["name"], line.form["factor"])]
        return [*(field for field in self if field is not self.parts), *rows]

    def _filled(self) -> list[Any]:
        return [
            line
            for line in self.parts
            if f"{line.form['name'].data or ''}{line.form.factor.data or ''}".strip()
        ]


class FactorForm(FlaskForm):  # type: ignore[misc]
    commodity_id = SelectField("decided.processed", choices=[], validate_choice=False, validators=[Needed()])
    raw_commodity_id = SelectField("decided.raw", choices=[], validate_choice=False, validators=[Needed()])
    analyte = StringField("catalogue.analyte", description="decided.one_of_both", validators=[Optional()])
    group = SelectField("catalogue.group", choices=[], validate_choice=False, validators=[Optional()])
    market = SelectField("catalogue.market", choices=[], validate_choice=False)
    factor = StringField("decided.factor", description="decided.factor_hint", validators=[Needed()])
    effective_from = DayField("decided.first_day", validators=[Needed()])
    effective_to = DayField("decided.last_day", validators=[Optional()])
    justification = TextAreaField(
        "decided.justification", description="decided.justification_hint", validators=[Needed()]
    )
    source = TextAreaField("catalogue.source", description="decided.source_hint", validators=[Needed()])
    why = TextAreaField("decided.why", validators=[Needed()])

    def offer(self, tree: Sequence[Branch], groups: Sequence[str]) -> None:
        self.commodity_id.choices = self.raw_commodity_id.choices = tree_choices(tree)
        self.group.choices = [("", "–"), *named("analyte_group", groups)]
        self.market.choices = market_choices()

    def given(self) -> FactorGiven:
        return FactorGiven(
            commodity_id=number_of(self.commodity_id.data),
            raw_commodity_id=number_of(self.raw_commodity_id.data),
            analyte=self.analyte.data or "",
            group=self.group.data or "",
            market=self.market.data or "",
            factor=self.factor.data or "",
            justification=self.justification.data or "",
            source=self.source.data or "",
            effective_from=self.effective_from.data,
            effective_to=self.effective_to.data,
            why=self.why.data or "",
        )


class DeclareForm(ReasonForm):
    market = SelectField("catalogue.market", choices=[], validate_choice=False, validators=[Needed()])
    commodity_id = SelectField(
        "catalogue.commodity", choices=[], validate_choice=False, validators=[Needed()]
    )


class DayForm(ReasonForm):
    day = RadioField("decided.goes_by", choices=[], validate_choice=False, validators=[Needed()])

    def offer(self) -> None:
        self.day.choices = named("decides_on", tuple(DecidesOn))


def require_valid(form: FlaskForm) -> None:
    """Boxes that must be filled are, and days are days; all else is for the service to judge."""
    if not form.validate():
        raise Refused("decided_incomplete")


def summary(refused: Refused | None, left: dict[str, Problem], form: FlaskForm) -> Problem | None:
    """What belongs to no box stands above them all."""
    if refused is None:
        return None
    return next(iter(left.values()), None if form.errors or refused.problems else refused.problem)


def market_choices() -> list[tuple[str, str]]:
    language = current_language()
    return [("", say("decided.any_market", language)), *((m, say(f"market.{m}", language)) for m in MARKETS)]


def tree_choices(tree: Sequence[Branch]) -> list[tuple[str, str]]:
    language = current_language()
    rows = [(str(each.id), f"{INDENT * each.depth}{each.named(language)}") for each in tree]
    return [("", say("catalogue.choose", language)), *rows]


def named(kind: str, values: Sequence[str]) -> list[tuple[str, str]]:
    language = current_language()
    return [
        (str(value), say(f"{kind}.{value}", language) if knows(f"{kind}.{value}") else str(value))
        for value in values
    ]


def number_of(text: str | None) -> int | None:
    """The number of a row out of a choice; None for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
