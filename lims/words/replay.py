"""What judging a certificate again gave, in words: for the terminal and for the page."""

import json
from collections.abc import Iterable
from dataclasses import is_dataclass
from decimal import Decimal
from enum import Enum

from lims.domain.assessment import Outcome
from lims.domain.frozen import to_plain
from lims.domain.reading import Reading
from lims.domain.replay import Difference
from lims.domain.total import Total
from lims.domain.verdict import Verdict
from lims.words import Language, say
from lims.words.readings import number, shown

LONGEST = 200


def differences_in_words(given: Iterable[Difference], language: Language) -> tuple[str, ...]:
    """Each sentence once: a verdict and its outcome are mostly the same word."""
    return tuple(dict.fromkeys(difference_in_words(each, language) for each in given))


def difference_in_words(given: Difference, language: Language) -> str:
    """ "kết luận: phiếu ghi Đạt, nay là Không đạt"."""
    return say(
        "replay.difference",
        language,
        what=say(f"replay.what_{given.what}", language),
        said=_value(given.said, language),
        now=_value(given.now, language),
    )


def _value(value: object, language: Language) -> str:
    match value:
        case None | "" | ():
            return "–"
        case Outcome() | Verdict():
            return say(f"outcome.{value}", language)
        case Reading():
            return shown(value, language)
        case Total():
            return f"{number(value.value, language)} {value.unit}"
        case Decimal():
            return number(value, language)
        case tuple():
            return ", ".join(_value(each, language) for each in value)
        case Enum():
            return str(value.value)
    if is_dataclass(value):
        return json.dumps(to_plain(value), ensure_ascii=False)[:LONGEST]
    return str(value)[:LONGEST]
