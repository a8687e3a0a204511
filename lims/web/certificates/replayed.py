"""A certificate judged again, as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lims.domain.certificate_parts import Names
from lims.domain.replay import LineAgain, MarketAgain, Replay
from lims.words import Language, say
from lims.words.replay import differences_in_words


@dataclass(frozen=True, slots=True)
class ShownAgain:
    """One verdict given again; `what` is an analyte, or a market for the verdict of the whole."""

    what: str
    market: str
    state: str
    differences: tuple[str, ...]


def lines(done: Replay, language: Language) -> list[ShownAgain]:
    names: Mapping[str, Names] = {market.code: market.name for market in done.markets}
    return [
        _shown(each, f"{each.number}. {each.analyte[language]}", _market(each.market, names, language), language)
        for each in done.lines
    ]  # fmt: skip


def markets(done: Replay, language: Language) -> list[ShownAgain]:
    return [_shown(each, each.name[language], "", language) for each in done.markets]


def _market(code: str, names: Mapping[str, Names], language: Language) -> str:
    if not code:
        return say("replay.result", language)
    return names[code][language] if code in names else code


def _shown(again: LineAgain | MarketAgain, what: str, market: str, language: Language) -> ShownAgain:
    return ShownAgain(what, market, again.state.value, differences_in_words(again.differences, language))
