"""The language of a document: one, or Vietnamese first and English second, smaller and grey."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lims.domain.act import LABORATORY_TIME
from lims.domain.certificate_parts import Names, PaperLanguage
from lims.domain.number import numeral
from lims.words import Language, say
from reports.paper.styles import GREY_TEXT
from reports.paper.typeface import literal

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LOCALES = {Language.VI: "vi-VN", Language.EN: "en-GB"}
MARKS = {Language.VI: ",", Language.EN: "."}


@dataclass(frozen=True, slots=True)
class Voice:
    """How the document speaks. What it gives back is markup; what it is given is plain text.

    A draft says of everything that only an issue gives (number, day, signature, code) that it is not there yet.
    """

    first: Language
    second: Language | None = None
    draft: bool = False

    @classmethod
    def of(cls, language: PaperLanguage, *, draft: bool = False) -> "Voice":
        if language is PaperLanguage.BOTH:
            return cls(Language.VI, Language.EN, draft)
        return cls(Language(language.value), None, draft)

    @property
    def languages(self) -> tuple[Language, ...]:
        return (self.first,) if self.second is None else (self.first, self.second)

    @property
    def locale(self) -> str:
        """What the file says its language is."""
        return LOCALES[self.first]

    def plain(self, code: str, **values: object) -> str:
        """The sentence in the first language, as plain text."""
        return said(code, self.first, **values)

    def page(self, number: int, pages: int) -> str:
        """Which page of how many, in each language."""
        return " · ".join(
            said("paper.page", language, page=number, pages=pages) for language in self.languages
        )

    def label(self, code: str, *, between: str = " ", by: float = 0.8, **values: object) -> str:
        """A short text: first language, then the second, smaller and grey; on the same line also slanted."""
        texts = [said(code, language, **values) for language in self.languages]
        return self.paired(texts, between=between, by=by)

    def both(self, code: str, *, between: str = " / ", **values: object) -> str:
        """The sentence in every language of the paper, as plain text in one line."""
        return between.join(dict.fromkeys(said(code, each, **values) for each in self.languages))

    def sentence(self, code: str, **values: object) -> str:
        """A sentence; the second language on its own line."""
        return self.label(code, between="<br/>", by=0.5, **values)

    def names(self, names: Names, *, between: str = "<br/>", by: float = 1) -> str:
        return self.paired([names[language] for language in self.languages], between=between, by=by)

    def paired(self, texts: list[str], *, between: str, by: float) -> str:
        """Two texts as one; a second one that says the same is not said twice."""
        markup = literal(texts[0])
        if len(texts) > 1 and texts[1] != texts[0]:
            other = literal(texts[1])
            markup += between + second(f"<i>{other}</i>" if between == " " else other, by)
        return markup

    def number(self, value: Decimal, digits: int | None = None) -> str:
        return number(value, self.first, digits)

    def day(self, day: date) -> str:
        return shown_day(day, self.first)

    def days(self, first: date, last: date) -> str:
        """One day, or from the first to the last."""
        return self.day(first) if first == last else f"{self.day(first)} – {self.day(last)}"

    def moment(self, at: datetime) -> str:
        return shown_moment(at, self.first)


def second(markup: str, by: float = 0.8) -> str:
    """The second language: grey, and so many points smaller than what stands around it."""
    return f'<font color="{GREY_TEXT}" size="-{by}">{markup}</font>' if markup else ""


def said(code: str, language: Language, **values: object) -> str:
    """The sentence with numbers, dates and names as that language writes them."""
    return say(code, language, **{name: shown(value, language) for name, value in values.items()})


def shown(value: object, language: Language) -> str:
    match value:
        case Names():
            return value[language]
        case Decimal():
            return number(value, language)
        case datetime():
            return shown_moment(value, language)
        case date():
            return shown_day(value, language)
    return str(value)


def number(value: Decimal, language: Language, digits: int | None = None) -> str:
    """A number with its digits, the reader's decimal mark and a true minus."""
    return numeral(value, digits, MARKS[language]).replace("-", "−")


def shown_day(day: date, language: Language) -> str:
    if language is Language.VI:
        return f"{day:%d/%m/%Y}"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def shown_moment(at: datetime, language: Language) -> str:
    local = at.astimezone(LABORATORY_TIME)
    return f"{shown_day(local.date(), language)} {local:%H:%M}"
