"""The record of a qualification, frozen: which program answered which set of cases, when, for whom, and how."""

from dataclasses import dataclass
from datetime import datetime

from lims.domain.certificate_parts import Names
from lims.domain.qualification import Failure, Qualification, Tally


@dataclass(frozen=True, slots=True)
class Program:
    """What was qualified, and with what: version, the rules and the set of cases by their SHA-256."""

    version: str
    rules: str
    cases: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationRecord:
    number: str
    laboratory: Names
    address: Names
    demo: bool
    by: str
    at: datetime
    program: Program
    tallies: tuple[Tally, ...]
    failures: tuple[Failure, ...]

    @property
    def outcome(self) -> Qualification:
        return Qualification(self.tallies, self.failures)
