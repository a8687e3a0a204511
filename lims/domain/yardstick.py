"""All that a reading of one analysis is read and judged by, for every market at once."""

from dataclasses import dataclass

from lims.domain.reading import Range, Reading
from lims.domain.specification import Assessment, Specification, assess
from lims.domain.uncertainty import Uncertainty
from lims.domain.verdict import Rule


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reading means for one market."""

    specification: Specification
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The method's range, the frozen limits of the markets, the agreed rule, the uncertainty, the basis."""

    seen: Range
    specifications: tuple[Specification, ...]
    rule: Rule
    uncertainty: Uncertainty | None
    basis: str

    def read(self, text: str, *, confirmed: bool = False) -> Reading:
        """Raises `Refused` for what cannot be read as a result of this method."""
        return Reading.parse(text, self.seen, confirmed=confirmed)

    def answers(self, reading: Reading) -> tuple[Answer, ...]:
        """One answer for each market, in the order of the markets."""
        return tuple(
            Answer(
                each,
                assess(reading, self.seen, each, self.rule, self.uncertainty, basis=self.basis),
            )
            for each in self.specifications
        )
