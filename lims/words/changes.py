"""What an amended certificate says otherwise, in words: for its own paper and for whoever signs it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lims.domain.act import LABORATORY_TIME
from lims.domain.certificate_changes import Change
from lims.domain.certificate_lines import Line, LineVerdict, Method, Provider
from lims.domain.certificate_parts import (
    Changed,
    Departure,
    Names,
    Opinion,
    PaperLanguage,
    ReportKind,
    SampledBy,
    Seal,
    Temperature,
)
from lims.domain.dates import written
from lims.domain.verdict import Verdict
from lims.words import Language, say
from lims.words.printed import limit_in_line, result_in_line, spread_in_line
from lims.words.readings import number

_WORDS = {
    PaperLanguage: "certificates.language_",
    ReportKind: "amending.kind_",
    SampledBy: "orders.sampled_by_",
    Verdict: "outcome.",
}


def in_words(changes: Iterable[Change]) -> tuple[Changed, ...]:
    """Each change as a row old → new; verdicts of one analyte that changed alike in several markets are one row."""
    rows: dict[tuple[str, Names, Names, Names], list[Names]] = {}
    for each in changes:
        old, new = _sides(each)
        rows.setdefault((each.what, each.of, old, new), []).append(each.market)
    return tuple(
        Changed(_what(what, of, markets), old, new) for (what, of, old, new), markets in rows.items()
    )


def _sides(change: Change) -> tuple[Names, Names]:
    """What stood there and what stands there; where both read alike, with all that a verdict was given by."""
    old, new = _names(change.old, full=False), _names(change.new, full=False)
    return (old, new) if old != new else (_names(change.old, full=True), _names(change.new, full=True))


def _what(what: str, of: Names, markets: list[Names]) -> Names:
    named = Names(*(", ".join(market[each] for market in markets if market) for each in Language))
    return Names(*(" – ".join(_parts(what, of, named, each)) for each in Language))


def _parts(what: str, of: Names, markets: Names, language: Language) -> Iterator[str]:
    if of:
        yield of[language]
    if what != "line":
        yield say(f"amending.what_{what}", language)
    if markets:
        yield markets[language]


def _names(value: Any, *, full: bool) -> Names:
    return Names(*(_value(value, each, full=full) for each in Language))


def _value(value: Any, language: Language, *, full: bool) -> str:
    for kind, family in _WORDS.items():
        if isinstance(value, kind):
            return say(f"{family}{value}", language)
    match value:
        case None:
            return ""
        case Names():
            return value[language]
        case bool():
            return say("amending.yes" if value else "amending.no", language)
        case Decimal():
            return number(value, language)
        case date():
            return _day(value, language)
        case tuple():
            return ", ".join(dict.fromkeys(_value(each, language, full=full) for each in value))
    return _thing(value, language, full=full)


def _thing(value: Any, language: Language, *, full: bool) -> str:
    match value:
        case Line():
            return _result(value, language, full=full)
        case LineVerdict():
            return _verdict(value, language, full=full)
        case Method():
            return f"{value.code} ({value.version})"
        case Provider():
            return f"{value.name} ({value.accreditation})" if value.accreditation else value.name
        case Temperature():
            warm = value.celsius
            return (
                say("samples.room_temperature", language) if warm is None else f"{number(warm, language)} °C"
            )
        case Seal():
            said = say(f"samples.seal_{value.state}", language)
            return f"{value.number}, {said}" if value.number else said
        case Departure():
            return value.what[language]
        case Opinion():
            return f"{value.text[language]} ({value.by})"
    return str(value)


def _result(line: Line, language: Language, *, full: bool) -> str:
    shown = [result_in_line(line, language), spread_in_line(line, language)]
    if full and line.reading is not None:
        shown.append(line.reading.kind.value)
    return " ".join(part for part in shown if part).replace("\u00a0", " ") or "–"


def _verdict(given: LineVerdict, language: Language, *, full: bool) -> str:
    said = say(f"outcome.{given.outcome}", language)
    parts = [limit_in_line(given.limit, language)] if given.limit else []
    if full:
        parts += [given.citation.limit_id] if given.citation else []
        parts += [say(f"rule.{given.rule.id}", language)] if given.rule else []
        parts += [
            number(each, language) for each in (given.accept_low, given.accept_high) if each is not None
        ]
        parts += [flag.value for flag in given.flags]
    return f"{said} ({'; '.join(parts)})" if parts else said


def _day(value: date, language: Language) -> str:
    if language is Language.VI:
        return written(value)
    if isinstance(value, datetime):
        local = value.astimezone(LABORATORY_TIME)
        return f"{local.day} {local:%b %Y %H:%M}"
    return f"{value.day} {value:%b %Y}"
