"""What a browser sent from a run's page, read strictly: numbers are canonical, nothing stands twice."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from lims.domain.entry import Typed
from lims.web.row_numbers import number, one

_QUESTION = {"id": str, "text": str, "confirmed": bool}
MOST_QUESTIONS = 1_000


@dataclass(frozen=True, slots=True)
class Question:
    """One box: how would this text be read?"""

    id: int
    text: str
    confirmed: bool


def typed_in(form: "MultiDict[str, str]") -> dict[int, Typed]:
    """The boxes of the grid: `text-<id>` with its version, what it held, and the tick of confirmation."""
    return {
        number(name.removeprefix("text-")): Typed(
            one(form, name),
            number(one(form, f"version-{name.removeprefix('text-')}")),
            confirmed=f"confirm-{name.removeprefix('text-')}" in form,
            was=form.get(f"was-{name.removeprefix('text-')}"),
        )
        for name in form
        if name.startswith("text-")
    }


def question() -> tuple[int, str, bool]:
    """How one text is read: (number of the box, text, confirmed)."""
    asked = _sent(_question)
    return asked.id, asked.text, asked.confirmed


def questions() -> list[Question]:
    """How many texts are read: a list of {id, text, confirmed}, each box once."""
    found: list[Question] = _sent(_questions)
    return found


def _sent(read: Callable[[Any], Any]) -> Any:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return read(
            json.loads(
                request.get_data(),
                object_pairs_hook=_without_doubles,
                parse_constant=_refuse,
                parse_float=_refuse,
            )
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadRequest from None


def _questions(asked: Any) -> list[Question]:
    if not isinstance(asked, list) or not 0 < len(asked) <= MOST_QUESTIONS:
        raise BadRequest
    found = [_question(each) for each in asked]
    if len({each.id for each in found}) != len(found):
        raise BadRequest
    return found


def _question(asked: Any) -> Question:
    asked["text"].encode()
    if {name: type(value) for name, value in asked.items()} != _QUESTION:
        raise BadRequest
    return Question(number(asked["id"]), asked["text"], asked["confirmed"])


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)


def _refuse(_: str) -> Any:
    raise ValueError
