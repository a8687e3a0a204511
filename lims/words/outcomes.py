"""What a reading means for each market, in the words of a page: markets that agree stand together."""

from collections.abc import Sequence
from dataclasses import dataclass

from lims.domain.reading import Kind, Reading
from lims.domain.specification import Outcome, Reason
from lims.domain.yardstick import Answer, Yardstick
from lims.words import Language, say
from lims.words.limits import in_short
from lims.words.readings import shown, unit_name
from lims.words.verdicts import why


@dataclass(frozen=True, slots=True)
class Said:
    """One outcome, the markets it holds for, and why."""

    market: str
    outcome: str
    word: str
    sentence: str


def said(answers: Sequence[Answer], reading: Reading, language: Language) -> list[Said]:
    """One line for each outcome, in the order of the markets."""
    together: dict[Outcome, list[Answer]] = {}
    for answer in answers:
        together.setdefault(answer.assessment.outcome, []).append(answer)
    return [
        Said(
            ", ".join(each.specification.market for each in group),
            outcome.value,
            _word(outcome, group, language),
            _why(group, reading, language),
        )
        for outcome, group in together.items()
    ]


def _word(outcome: Outcome, group: Sequence[Answer], language: Language) -> str:
    """A lot's verdict stands beside each of its units, and says that it is the lot's."""
    word = say(f"outcome.{outcome}", language)
    of_lot = any(each.assessment.lot is not None for each in group)
    return say("outcome.of_lot", language, word=word) if of_lot else word


def understood(reading: Reading, unit: str, language: Language) -> str:
    """How a text was read; a value below the LOD names no unit twice."""
    return shown(reading, language, unit=None if reading.kind is Kind.BELOW_LOD else unit)


def limits(yardstick: Yardstick, language: Language) -> str:
    """The limits of all markets as one short line: `≤ 0,10 VN · ≤ 0,05 EU, CN`."""
    together: dict[str, list[str]] = {}
    for each in yardstick.specifications:
        if each.limit is not None:
            short = in_short(each.limit, language)
            if each.limit.unit == yardstick.seen.unit:
                short = short.removesuffix(f" {unit_name(each.limit.unit, language)}")
            if each.reason is Reason.UNCONFIRMED:
                short = say("runs.limit_unconfirmed", language, limit=short)
            together.setdefault(short, []).append(each.market)
    return " · ".join(f"{short} {', '.join(markets)}" for short, markets in together.items())


def _why(group: Sequence[Answer], reading: Reading, language: Language) -> str:
    """Each market's sentence, once where they are the same; every sentence names its own regulation."""
    sentences = [why(each.assessment, each.specification, reading, language) for each in group]
    return " ".join(dict.fromkeys(sentences))
