"""One box of a run as a value: what was typed, how it was read, what it means, whose hands it went through."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lims.domain import worked
from lims.domain.calculated import Calculated
from lims.domain.calculation import Recipe
from lims.domain.evidence import ALONE, Beside
from lims.domain.frozen import from_plain
from lims.domain.protocol import Protocol, Stages
from lims.domain.reading import Range, Reading
from lims.domain.sample import TESTABLE, AnalysisStatus, Status
from lims.domain.specification import Assessment
from lims.domain.worked import Work
from lims.domain.yardstick import Answer, Yardstick
from lims.models.analysis import Analysis, Result
from lims.models.sample import Order
from lims.queries import evidence, values


@dataclass(frozen=True, slots=True)
class Corrected:
    """One change of a saved value."""

    old: str
    new: str
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same analysis gave in another run."""

    result_id: int
    run_id: int
    run_code: str
    performed_on: date
    reading: Reading
    unit: str
    answers: tuple[Answer, ...]
    counts: bool
    why_not: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Everything a page says about one result."""

    id: int
    run_id: int
    version: int
    analysis_id: int
    sample_id: int
    sample_code: str
    product: str
    lot: str
    analyte_id: int
    analyte_vi: str
    analyte_en: str
    yardstick: Yardstick
    typed: str | None
    reading: Reading | None
    answers: tuple[Answer, ...]
    counts: bool
    why_not: str
    returned: str
    takes_entries: bool
    computed: bool
    unit_no: int
    units: int
    entered_by_id: int | None
    entered_by: str
    entered_at: datetime | None
    validated_by: str
    validated_at: datetime | None
    corrections: tuple[Corrected, ...]
    earlier: tuple[Earlier, ...]
    protocol: Protocol | None
    work: Work | None
    method_sees: Range
    left_out: str | None = None

    @property
    def typed_by_hand(self) -> bool:
        """What its stages or its calculation say is never typed."""
        only = isinstance(self.protocol, Stages) or (isinstance(self.protocol, Recipe) and self.protocol.only)
        return self.takes_entries and not only and not isinstance(self.work, Calculated)

    @property
    def seen(self) -> Range:
        return self.yardstick.seen

    @property
    def waits_for_review(self) -> bool:
        return self.may_be_reviewed and self.typed is not None and self.validated_at is None

    @property
    def may_be_reviewed(self) -> bool:
        """A computed sum is accepted like any result; only nobody types it."""
        return self.counts and (self.takes_entries or self.computed)

    @property
    def in_lot(self) -> bool:
        """Whether it is one of several units that a plan judges together."""
        return self.units > 1

    @property
    def of_units(self) -> str:
        """Which unit of the lot it is: `2/5`; nothing for a single one."""
        return f"{self.unit_no}/{self.units}" if self.in_lot else ""

    @property
    def named(self) -> str:
        """The sample and, in a lot, the unit: `LD-26-000123 · 2/5`."""
        return " · ".join(filter(None, (self.sample_code, self.of_units)))

    def analyte(self, language: str) -> str:
        """The name in the reader's language, where there is one."""
        return self.analyte_en if language == "en" or not self.analyte_vi else self.analyte_vi


def box(result: Result, earlier: Iterable[Result] = ()) -> Box:
    """The value of a row loaded by `runs.results_asked`."""
    analysis, sample = result.analysis, result.analysis.sample
    asked = analysis.status != AnalysisStatus.EXCLUDED and Status(sample.status) in TESTABLE
    yard = yardstick(analysis, sample.order, work=result.work)
    return Box(
        id=result.id,
        run_id=result.run_id,
        version=result.version,
        analysis_id=analysis.id,
        sample_id=sample.id,
        sample_code=sample.code or "",
        product=sample.product_name,
        lot=sample.lot,
        analyte_id=analysis.analyte_id,
        analyte_vi=analysis.analyte.name_vi,
        analyte_en=analysis.analyte.name,
        yardstick=yard,
        typed=result.typed,
        reading=result.reading,
        answers=_answers(result, analysis, yard),
        counts=result.counts,
        why_not=result.counts_reason,
        returned=result.returned_reason,
        takes_entries=result.counts and asked and not analysis.computed,
        left_out=analysis.excluded_reason if analysis.status == AnalysisStatus.EXCLUDED else None,
        computed=analysis.computed and asked,
        unit_no=result.unit_no,
        units=evidence.unit_count(analysis, sample),
        entered_by_id=result.entered_by_id,
        entered_by=result.entered_by.name if result.entered_by else "",
        entered_at=result.entered_at,
        validated_by=result.validated_by.name if result.validated_by else "",
        validated_at=result.validated_at,
        corrections=tuple(
            Corrected(each.old_typed, each.new_typed, each.reason, each.by.name, each.at)
            for each in result.corrections
        ),
        earlier=tuple(_earlier(each, analysis, yard) for each in earlier),
        protocol=values.protocol(analysis.performance),
        work=worked.read(result.work),
        method_sees=values.seen(analysis.performance),
    )


def yardstick(
    analysis: Analysis, order: Order, beside: Beside = ALONE, *, work: Mapping[str, Any] | None = None
) -> Yardstick:
    """By what an analysis is judged; its performance and specifications must be loaded.

    The `work` of a result says what was seen of it with its own portion and dilution.
    """
    performance = analysis.performance
    return Yardstick(
        values.seen(performance, work),
        tuple(values.specification(row) for row in analysis.specifications),
        values.rule(order),
        values.uncertainty(performance),
        performance.basis,
        beside,
    )


def _answers(result: Result, analysis: Analysis, yard: Yardstick) -> tuple[Answer, ...]:
    """As they were given when the result was entered, in the order of the markets."""
    given = {row.specification_id: row.assessment for row in result.judgements}
    pairs = zip(analysis.specifications, yard.specifications, strict=True)
    return tuple(
        Answer(specification, from_plain(Assessment, given[row.id]))
        for row, specification in pairs
        if row.id in given
    )


def _earlier(result: Result, analysis: Analysis, yard: Yardstick) -> Earlier:
    reading = result.reading
    assert reading is not None  # noqa: S101 only typed results are asked for
    return Earlier(
        result.id,
        result.run_id,
        result.run.code,
        result.run.performed_on,
        reading,
        yard.seen.unit,
        _answers(result, analysis, yard),
        result.counts,
        result.counts_reason,
        result.entered_by.name if result.entered_by else "",
    )
