"""What is typed of a bench calculation: its head, its inputs, checks and worked examples row by row."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, Form, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from lims.domain import calculation_given as given
from lims.domain.calculation import (
    MOST_CASES,
    MOST_CHECKS,
    MOST_INPUTS,
    Calculation,
    Case,
    CaseInput,
    Otherwise,
)
from lims.domain.calculation_given import CalculationGiven, CaseGiven, CheckGiven, InputGiven
from lims.domain.refusal import Refused
from lims.domain.replicate import BelowLoq
from lims.web.filters import number
from lims.web.language import current_language
from lims.web.typed import Needed
from lims.words import say

ROWS = {"inputs": (4, 4, MOST_INPUTS), "checks": (1, 1, MOST_CHECKS), "cases": (2, 2, MOST_CASES)}
"""Rows at first, rows more, rows at most."""


class InputForm(Form):  # type: ignore[misc]
    name = StringField("calculation.name")
    label_vi = StringField("calculation.label_vi")
    label_en = StringField("calculation.label_en")
    unit = StringField("calculation.unit")
    low = StringField("calculation.low")
    high = StringField("calculation.high")
    decimals = StringField("calculation.input_decimals")
    usual = StringField("calculation.usual")
    nominal = StringField("calculation.nominal")
    kind = SelectField("calculation.kind", choices=[], validate_choice=False)
    outside_vi = StringField("calculation.outside_vi")
    outside_en = StringField("calculation.outside_en")


class CheckForm(Form):  # type: ignore[misc]
    condition = StringField("calculation.condition")
    otherwise = SelectField("calculation.otherwise", choices=[], validate_choice=False)
    says_vi = StringField("calculation.says_vi")
    says_en = StringField("calculation.says_en")


class CaseForm(Form):  # type: ignore[misc]
    inputs = TextAreaField("calculation.case_inputs")
    expected = StringField("calculation.expected")
    tolerance = StringField("calculation.tolerance")
    steps = TextAreaField("calculation.case_steps")
    refused = StringField("calculation.case_refused")


class CalculationForm(FlaskForm):  # type: ignore[misc]
    code = StringField("calculation.code", description="calculation.code_hint", validators=[Needed()])
    title_vi = StringField("calculation.title_vi", validators=[Needed()])
    title_en = StringField("calculation.title_en", validators=[Needed()])
    unit = StringField("calculation.result_unit", description="calculation.unit_hint", validators=[Needed()])
    inputs = FieldList(FormField(InputForm), min_entries=4, max_entries=MOST_INPUTS)
    formula = TextAreaField(
        "calculation.formula", description="calculation.formula_hint", validators=[Needed()]
    )
    checks = FieldList(FormField(CheckForm), min_entries=1, max_entries=MOST_CHECKS)
    least = StringField("calculation.least", description="calculation.possible_hint", validators=[Optional()])
    most = StringField("calculation.most", validators=[Optional()])
    rounded_to = SelectField("calculation.rounded_to", choices=[], validate_choice=False)
    places = StringField("calculation.places", validators=[Needed()])
    how = SelectField("calculation.how", choices=[], validate_choice=False)
    count = SelectField("calculation.count", choices=[], validate_choice=False)
    r = StringField("calculation.r", description="calculation.r_hint", validators=[Optional()])
    r_in = SelectField("calculation.r_in", choices=[], validate_choice=False)
    below = SelectField("calculation.below", choices=[], validate_choice=False)
    only = BooleanField("calculation.only", description="calculation.only_hint")
    cases = FieldList(FormField(CaseForm), min_entries=2, max_entries=MOST_CASES)
    source_vi = TextAreaField("calculation.source_vi", validators=[Needed()])
    source_en = TextAreaField("calculation.source_en", validators=[Optional()])
    why = TextAreaField("decided.why", description="decided.why_hint", validators=[Needed()])

    def offer(self) -> None:
        self.count.choices = [("1", "1"), ("2", "2")]
        self.rounded_to.choices = _named("rounded_to", given.ROUNDED_TO)
        self.how.choices = _named("", given.HOW)
        self.r_in.choices = _named("r_in", given.R_IN)
        self.below.choices = [("", say("calculation.no_below", current_language())), *_below()]
        for row in self.inputs:
            row.form.kind.choices = _named("kind", given.KINDS)
        for row in self.checks:
            row.form.otherwise.choices = _named("otherwise", tuple(Otherwise))

    def add_rows(self, which: str) -> None:
        rows, (_, more, most) = self[which], ROWS[which]
        for _ in range(min(more, most - len(rows))):
            rows.append_entry()

    def given(self) -> CalculationGiven:
        plain = {
            name: self[name].data or ""
            for name in CalculationGiven.__dataclass_fields__
            if name not in {*ROWS, "only"}
        }
        return CalculationGiven(
            **plain,
            only=bool(self.only.data),
            inputs=tuple(InputGiven(**_texts(row)) for row in self.filled("inputs")),
            checks=tuple(CheckGiven(**_texts(row)) for row in self.filled("checks")),
            cases=tuple(CaseGiven(**_texts(row)) for row in self.filled("cases")),
        )

    def find(self, name: str) -> Field | None:
        """The box of a problem: `inputs-0-low` counts the filled rows only."""
        which, _, rest = name.partition("-")
        if which not in ROWS:
            return self._fields.get(name)
        place, _, column = rest.partition("-")
        rows = self.filled(which) or list(self[which])
        if not place.isdigit() or int(place) >= len(rows):
            return None
        return rows[int(place)].form._fields.get(column)

    def boxes(self) -> list[Field]:
        """Every box of the page in its order."""
        return [
            box
            for each in self
            for box in ([inner for row in each for inner in row.form] if each.name in ROWS else [each])
        ]

    def filled(self, which: str) -> list[Any]:
        chosen = {"kind", "otherwise"}
        return [
            row
            for row in self[which]
            if any((box.data or "").strip() for box in row.form if box.name.rpartition("-")[2] not in chosen)
        ]


def require_valid(form: CalculationForm) -> None:
    if not form.validate():
        raise Refused("decided_incomplete")


def as_typed(found: Calculation) -> dict[str, Any]:
    """A version as it would be typed again, for the next one."""
    recipe = found.recipe
    digits = recipe.rounding.digits is not None
    return {
        "code": recipe.code,
        "title_vi": recipe.title.vi,
        "title_en": recipe.title.en,
        "source_vi": recipe.source.vi,
        "source_en": recipe.source.en,
        "unit": recipe.unit,
        "formula": recipe.formula,
        "least": _text(recipe.least),
        "most": _text(recipe.most),
        "rounded_to": "digits" if digits else "decimals",
        "places": str(recipe.rounding.digits if digits else recipe.rounding.decimals),
        "how": recipe.rounding.how,
        "count": str(recipe.repeats.count),
        "r": _text(recipe.repeats.r),
        "r_in": "percent" if recipe.repeats.relative else "unit",
        "below": recipe.repeats.below or "",
        "only": recipe.only,
        "inputs": [_input(each) for each in recipe.inputs],
        "checks": [
            {
                "condition": each.condition,
                "otherwise": each.otherwise.value,
                "says_vi": each.says.vi,
                "says_en": each.says.en,
            }
            for each in recipe.checks
        ],
        "cases": [_case(each) for each in found.cases],
    }


def _input(each: Any) -> dict[str, str]:
    return {
        "name": each.name,
        "label_vi": each.label.vi,
        "label_en": each.label.en,
        "unit": each.unit,
        **{name: _text(getattr(each, name)) for name in ("low", "high", "usual", "nominal")},
        "decimals": "" if each.decimals is None else str(each.decimals),
        "kind": "many" if each.many else "signal" if each.signal else "one",
        "outside_vi": each.outside.vi,
        "outside_en": each.outside.en,
    }


def _case(each: Case) -> dict[str, str]:
    return {
        "inputs": _lines(each.inputs),
        "expected": _text(each.expected),
        "tolerance": _text(each.tolerance) if each.tolerance else "",
        "steps": _lines(each.steps),
        "refused": each.refused,
    }


def _lines(given: Sequence[CaseInput]) -> str:
    return "\n".join(f"{each.name} = {each.text}" for each in given)


def _text(value: Any) -> str:
    return "" if value is None else number(value)


def _texts(row: Any) -> dict[str, str]:
    return {box.name.rpartition("-")[2]: box.data or "" for box in row.form}


def _named(kind: str, values: Sequence[str]) -> list[tuple[str, str]]:
    start = f"calculation.{kind}_" if kind else "calculation."
    return [(str(each), say(f"{start}{each}", current_language())) for each in values]


def _below() -> list[tuple[str, str]]:
    return [(each.value, say(f"replicates.{each}", current_language())) for each in BelowLoq]
