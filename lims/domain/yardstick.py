"""All that a reading of one analysis is read and judged by, for every market at once."""

from dataclasses import dataclass

from lims.domain.assessment import Assessment
from lims.domain.evaluation import evaluate
from lims.domain.evidence import ALONE, Beside, Measured
from lims.domain.reading import Range, Reading
from lims.domain.specified import Specification
from lims.domain.uncertainty import Uncertainty
from lims.domain.verdict import Rule


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reading means for one market."""

    specification: Specification
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The method's range, the frozen limits of the markets, the agreed rule, the uncertainty, the basis.

    And what stands beside the reading in the same sample: companions, components, the other units.
    """

    seen: Range
    specifications: tuple[Specification, ...]
    rule: Rule
    uncertainty: Uncertainty | None
    basis: str
    beside: Beside = ALONE

    def read(self, text: str, *, confirmed: bool = False) -> Reading:
        """Raises `Refused` for what cannot be read as a result of this method."""
        return Reading.parse(text, self.seen, confirmed=confirmed)

    def measured(self, reading: Reading) -> Measured:
        """The reading with everything its verdicts may need."""
        others = self.beside.other_units
        return Measured(
            reading=reading,
            seen=self.seen,
            uncertainty=self.uncertainty,
            basis=self.basis,
            beside=self.beside.companions,
            components=self.beside.components,
            units=() if others is None else (reading, *others),
        )

    def answers(self, reading: Reading) -> tuple[Answer, ...]:
        """One answer for each market, in the order of the markets."""
        measured = self.measured(reading)
        return tuple(Answer(each, evaluate(measured, each, self.rule)) for each in self.specifications)
