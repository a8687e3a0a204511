"""A text as the laboratory reads and judges it, for the eye: nothing is kept."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lims.domain.entry import as_kept
from lims.domain.reading import Reading
from lims.domain.refusal import Problem, Refused
from lims.domain.yardstick import Answer, Yardstick
from lims.web.errors import sentence
from lims.words import Language
from lims.words.outcomes import Said, said, understood
from lims.words.sums import on_other_bases

AMBIGUOUS = "reading_ambiguous"


@dataclass(frozen=True, slots=True)
class Readback:
    """How one text was understood and what it would mean; or why it cannot be read."""

    understood: str | None = None
    outcomes: tuple[Said, ...] = ()
    problem: Problem | None = None

    @property
    def needs_confirmation(self) -> bool:
        return self.problem is not None and self.problem.code == AMBIGUOUS

    def as_json(self) -> dict[str, Any]:
        return {
            "understood": self.understood,
            "outcomes": [asdict(each) for each in self.outcomes],
            "problem": None if self.problem is None else sentence(self.problem),
            "needs_confirmation": self.needs_confirmation,
        }


def read(yardstick: Yardstick, text: str, language: Language, *, confirmed: bool) -> Readback:
    """Blank is blank: neither a value nor a problem."""
    if not as_kept(text):
        return Readback()
    try:
        reading = yardstick.read(text, confirmed=confirmed)
    except Refused as refused:
        return Readback(problem=refused.problem)
    answers = yardstick.answers(reading)
    return Readback(
        with_bases(understood(reading, yardstick.seen.unit, language), answers, reading, yardstick, language),
        tuple(said(answers, reading, language)),
    )


def with_bases(
    text: str, answers: Sequence[Answer], reading: Reading, yardstick: Yardstick, language: Language
) -> str:
    """The result, and behind it what it is on the basis it was compared on."""
    return " ".join([text, *on_other_bases(answers, reading, yardstick.seen.unit, language)])
