"""Boxes for days, moments and plain numbers: what was typed stays, what is wrong stands beside it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from lims.domain import amount, dates, units_of_lot
from lims.domain.act import local_day
from lims.domain.refusal import Problem, Refused
from lims.web.acts import now
from lims.web.filters import number


class Needed:
    """Marks a box as one that must be filled; the sentence is ours."""

    field_flags: Mapping[str, bool] = {"required": True}

    def __init__(self, code: str = "required") -> None:
        self.code = code

    def __call__(self, form: Any, field: Field) -> None:
        typed = field.raw_data[0] if field.raw_data else ""
        if not str(typed).strip() and not field.errors:
            raise StopValidation(Problem(self.code))


class TypedField(Field):  # type: ignore[misc]
    """A text box read by a rule of the domain; a refusal becomes the problem of the box."""

    widget = TextInput()
    data: Any

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def shown(self, value: Any) -> str:
        return dates.written(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = self.read(valuelist[0])
        except Refused as refused:
            raise ValueError(refused.problem) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.shown(self.data)


class DayField(TypedField):
    """A day typed as dd/mm/yyyy."""

    def read(self, text: str) -> date:
        return dates.day(text, today=local_day(now()))


class MomentField(TypedField):
    """A day and an hour typed as dd/mm/yyyy hh:mm."""

    def read(self, text: str) -> datetime:
        return dates.moment(text, now=now())


class NumberField(TypedField):
    """A plain number with comma or point."""

    def read(self, text: str) -> Decimal:
        return amount.plain(text)

    def shown(self, value: Decimal) -> str:
        return number(value)


class UnitsField(TypedField):
    """A plain whole number: how many units of a lot."""

    def read(self, text: str) -> int:
        return units_of_lot.read(text)

    def shown(self, value: int) -> str:
        return str(value)


class CelsiusField(NumberField):
    """A temperature; the minus may be the sign or the hyphen."""

    def read(self, text: str) -> Decimal:
        return amount.celsius(text)


def show_problems(problems: Mapping[str, Problem], find: Callable[[str], Field | None]) -> dict[str, Problem]:
    """Put each problem beside its box; those of no box are returned for the summary."""
    left = {}
    for name, problem in problems.items():
        field = find(name)
        if field is None:
            left[name] = problem
        else:
            field.errors = [*field.errors, problem]
    return left


def refuse_strange_rows(rows: str) -> None:
    """The boxes of a row are named by us, `samples-0-lot`; any other name is nobody's: 400."""
    ours = re.compile(rf"{rows}-[0-9]{{1,3}}-[A-Za-z_]+")
    if any(name.startswith(f"{rows}-") and not ours.fullmatch(name) for name in request.form):
        raise BadRequest
