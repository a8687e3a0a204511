"""Code → sentence, in Vietnamese and English: one gettext catalogue per noun and language.

Catalogues are `lims/words/<language>/<noun>.po`; a code is its `msgid`, for
example ``sample.received_at``. Placeholders are named: ``{code}``.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from lims.domain.certificate_parts import Names


class Language(StrEnum):
    VI = "vi"
    EN = "en"


HERE = Path(__file__).parent


class MissingWord(KeyError):
    """A code without a sentence: a fault of the program, found by its tests."""


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Every sentence of one language, by code."""
    sentences: dict[str, str] = {}
    for path in sorted((HERE / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if not message.id:
                    continue
                if message.id in sentences:
                    raise MissingWord(f"{message.id} stands twice, again in {path.name}")
                sentences[str(message.id)] = str(message.string)
    return sentences


def say(code: str, language: Language, /, **values: object) -> str:
    """The sentence for `code`, with its placeholders filled."""
    try:
        sentence = catalogue(language)[code]
    except KeyError:
        raise MissingWord(f"{code} ({language})") from None
    told = {name: _told(value, language) for name, value in values.items()}
    return sentence.format_map(told) if told else sentence


def _told(value: object, language: Language) -> object:
    """An exact number has the reader's decimal mark, in a sentence as everywhere; what has two names, the reader's."""
    if isinstance(value, Names):
        return value[language]
    if not isinstance(value, Decimal):
        return value
    return format(value, "f").replace(".", "," if language == Language.VI else ".")


def knows(code: str) -> bool:
    """Whether a code has a sentence."""
    return code in catalogue(Language.VI)
