"""Answers as plain data, and functions of plain numbers as functions of plain data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from lims.domain.contract_values import optional, real

Inputs = Mapping[str, Any]
Answer = dict[str, Any]
Called = Callable[[Inputs], Answer]


def told(answer: Mapping[str, Any]) -> Answer:
    """An answer as JSON says it: numbers as numbers, words as text, nothing that is absent."""
    return {name: _plain(value) for name, value in answer.items() if value is not None}


def fields_of(value: Any) -> Answer:
    """The fields of an answer, as they are named."""
    return {each.name: getattr(value, each.name) for each in fields(value)}


def floats(values: Sequence[Any]) -> list[float]:
    return [real(value) for value in values]


def of_floats(function: Callable[..., Any], *names: str) -> Called:
    """A function of plain numbers; `names` name its answers, or its answer names its own fields."""

    def called(inputs: Inputs) -> Answer:
        answer = function(**{name: real(value) for name, value in inputs.items() if value is not None})
        if not names:
            return fields_of(answer)
        return dict(zip(names, answer if isinstance(answer, tuple) else (answer,), strict=True))

    return called


def of_decimals(function: Callable[..., Any]) -> Called:
    """A function of exact numbers whose answer names its own fields; null is what was not given."""

    def called(inputs: Inputs) -> Answer:
        numbers = {name: optional(inputs, name) for name in inputs}
        return fields_of(function(**{name: each for name, each in numbers.items() if each is not None}))

    return called


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | Fraction):
        return float(value)
    if isinstance(value, Enum):
        return value.value
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value
