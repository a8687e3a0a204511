"""A letter about a certificate, as plain text and as HTML: the same sentences, nothing loaded from anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from lims.domain.delivery import Event
from lims.domain.letter import Letter
from lims.words import Language, say

INK, QUIET, PAPER, LEAF = "#1d2522", "#5c6661", "#fbfaf7", "#1f6b4a"
FRAME = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body style="margin:0;padding:24px 16px;background:{paper};color:{ink};font:16px/1.5 'Source Sans 3',Arial,sans-serif">
<div style="max-width:36em;margin:0 auto">
{body}
</div></body></html>
"""


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    text: str
    html: str
    attachment: str


def write(letter: Letter) -> Written:
    """The same letter, the same text."""
    language = Language(letter.language)
    values = {"number": letter.number, "replaced": letter.replaced}
    subject = say(f"letters.subject_{letter.event}", language, **values)
    name = say("letters.attachment", language, number=letter.number)
    return Written(subject, _text(letter, language), _html(letter, subject, language), f"{name}.pdf")


def _sentences(letter: Letter, language: Language) -> Iterator[str]:
    """Between the greeting and the link."""
    yield say(
        f"letters.{letter.event}",
        language,
        number=letter.number,
        replaced=letter.replaced,
        product=letter.product,
        day=f"{letter.on:%d/%m/%Y}",
    )
    if letter.event is not Event.ISSUED:
        yield say(
            f"letters.not_to_use_{letter.event}", language, replaced=letter.replaced, phone=letter.phone
        )
    if letter.attached:
        yield say("letters.attached", language)


def _links(letter: Letter, language: Language) -> Iterator[tuple[str, str]]:
    until = f"{letter.link_until:%d/%m/%Y}"
    code = "letters.link_list" if letter.event is Event.REVOKED else "letters.link"
    yield say(code, language, until=until), letter.link


def _ending(letter: Letter, language: Language) -> Iterator[str]:
    yield letter.laboratory[language]
    yield say("letters.why", language)


def _text(letter: Letter, language: Language) -> str:
    parts = [say("letters.greeting", language), *_sentences(letter, language)]
    parts += [f"{words}\n{address}" for words, address in _links(letter, language)]
    laboratory, why = _ending(letter, language)
    return "\n\n".join([*parts, laboratory, f"-- \n{why}\n{letter.choice}"]) + "\n"


def _html(letter: Letter, subject: str, language: Language) -> str:
    said = [say("letters.greeting", language), *_sentences(letter, language)]
    body = [f"<p>{escape(each)}</p>" for each in said]
    for words, address in _links(letter, language):
        button = escape(say("letters.open", language))
        body.append(
            f'<p>{escape(words)}</p>\n<p><a href="{escape(address)}" style="display:inline-block;padding:12px 20px;'
            f'background:{LEAF};color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600">{button}</a></p>'
        )
    laboratory, why = _ending(letter, language)
    choice = escape(say("letters.choose", language))
    body.append(f"<p>{escape(laboratory)}</p>")
    body.append(
        f'<p style="color:{QUIET};font-size:14px;border-top:1px solid #d9d6cd;padding-top:12px">{escape(why)} '
        f'<a href="{escape(letter.choice)}" style="color:{QUIET}">{choice}</a></p>'
    )
    return FRAME.format(language=language, title=escape(subject), paper=PAPER, ink=INK, body="\n".join(body))
