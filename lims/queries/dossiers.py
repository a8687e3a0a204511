"""The dossier of one sample: order, analyses, frozen limits, every result with its run and judgements."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from lims.domain import worked
from lims.domain.accreditation import Scope
from lims.domain.amending import Continued
from lims.domain.authorisation import Signatory, Work
from lims.domain.certificate_parts import ReportKind
from lims.domain.quality_release import Quality, require_released
from lims.domain.refusal import NotFound, Refused
from lims.domain.sample import AnalysisStatus
from lims.models.analysis import Analysis, Result, Run
from lims.models.method import MethodVersion, Performance
from lims.models.people import Person
from lims.models.reference import Analyte
from lims.models.sample import Sample
from lims.queries import accreditation, continuing, evidence, holds, quality

WITH_METHOD = joinedload(Run.method_version).joinedload(MethodVersion.method)


@dataclass(frozen=True, slots=True)
class Dossier:
    """Rows of one sample, all loaded; analyses in the order of the assignment.

    `certificate` is a paper that lets no other follow; `continued` one in force that the next will replace.
    """

    sample: Sample
    analyses: Sequence[Analysis]
    certificate: tuple[int, str] | None
    quality: Mapping[int, Quality] = field(default_factory=dict)
    held: Sequence[str] = ()
    kind: ReportKind = ReportKind.FINAL
    continued: Continued | None = None
    scopes: Sequence[Scope] = ()

    @property
    def asked(self) -> list[Analysis]:
        return [each for each in self.analyses if each.status != AnalysisStatus.EXCLUDED]

    @property
    def tested(self) -> list[Analysis]:
        """The analyses the certificate answers for: all that were asked, or those that are finished."""
        return self.asked if self.kind is ReportKind.FINAL else finished(self.asked, self.sample)

    @property
    def pending(self) -> list[Analysis]:
        """What a report that is not the last word does not answer for."""
        answered = {each.id for each in self.tested}
        return [each for each in self.asked if each.id not in answered]

    @property
    def excluded(self) -> list[Analysis]:
        return [each for each in self.analyses if each.status == AnalysisStatus.EXCLUDED]


def dossier_of(
    session: Session, sample_id: int, *, locked: bool = False, kind: ReportKind = ReportKind.FINAL
) -> Dossier:
    """Everything about one sample in a fixed number of statements. Raises `NotFound`."""
    row = (
        sa.select(Sample)
        .where(Sample.id == sample_id)
        .options(joinedload(Sample.order), joinedload(Sample.producer), joinedload(Sample.commodity))
    )
    sample = session.scalar(row.with_for_update(of=Sample) if locked else row)
    if sample is None:
        raise NotFound
    analyses = session.scalars(_analyses().where(Analysis.sample_id == sample_id)).all()
    asked = [each for each in analyses if each.status != AnalysisStatus.EXCLUDED]
    runs = {result.run_id for analysis in asked for result in counting(analysis)}
    certificate, continued = continuing.of_sample(session, sample_id)
    return Dossier(
        sample,
        analyses,
        certificate,
        quality.of_runs(session, runs),
        holds.codes(session, runs),
        kind,
        continued,
        accreditation.bearing_on(session, asked),
    )


def finished(asked: Sequence[Analysis], sample: Sample) -> list[Analysis]:
    """The analyses that are validated, and with them whatever their verdicts lean on."""
    names = {each.analyte.name for each in asked if not complete(each, sample)}
    done = [each for each in asked if complete(each, sample)]
    return [each for each in done if not names & (evidence.needs(each) | _parts(each))]


def _parts(analysis: Analysis) -> frozenset[str]:
    """The components of a computed sum."""
    sums = evidence.definition(analysis) if analysis.computed else None
    return frozenset(sums.names if sums else ())


def signatory(session: Session, person_id: int | None) -> tuple[Signatory, Person]:
    """A person and what they may sign. Raises `NotFound` for nobody."""
    person = None if person_id is None else session.get(Person, person_id)
    if person is None:
        raise NotFound
    return (
        Signatory(person.id, person.signatory_scope, person.signatory_from, person.signatory_to),
        person,
    )


def counting(analysis: Analysis) -> list[Result]:
    """The results that count and were validated, by unit; a certificate needs exactly one of each unit."""
    return [each for each in evidence.counting(analysis) if each.validated_at is not None]


def complete(analysis: Analysis, sample: Sample) -> bool:
    """Whether every unit of it was accepted."""
    return bool(counting(analysis)) and evidence.standing(analysis, sample) is AnalysisStatus.VALIDATED


def doubled(analysis: Analysis) -> bool:
    """Whether one unit has two results that count."""
    units = [each.unit_no for each in counting(analysis)]
    return len(units) != len(set(units))


def days(results: Iterable[Result]) -> list[date]:
    return sorted(result.run.performed_on for result in results)


def work_of(dossier: Dossier) -> Work:
    """Who did what, for the rules of authorising."""
    results = [result for analysis in dossier.analyses for result in analysis.results]
    methods = (run.method_version.method for run in _runs(dossier.tested))
    touched = [at for result in results for at in (result.entered_at, result.validated_at) if at]
    return Work(
        code=dossier.sample.code or "",
        status=dossier.sample.status,
        hands=frozenset(_hands(results)),
        reviewers=frozenset(each.validated_by_id for each in results if each.validated_by_id is not None),
        waiting={
            each.id: full_name(each.analyte) for each in dossier.tested if not complete(each, dossier.sample)
        },
        doubled={each.id: full_name(each.analyte) for each in dossier.tested if doubled(each)},
        methods={method.code: method.kind for method in methods},
        rule_agreed_on=dossier.sample.order.rule_agreed_on,
        first_run_on=min(days(each for each in results if each.typed), default=None),
        last_touched_at=max(touched, default=None),
        certificate=dossier.certificate,
        kind=dossier.kind,
        pending=len(dossier.pending),
        unproven=tuple(_unproven(dossier)),
        held=tuple(dossier.held),
    )


def _unproven(dossier: Dossier) -> Iterator[str]:
    """Runs whose quality control does not, or does not any more, stand behind a result of the paper."""
    for run in {run.id: run for run in _runs(dossier.tested)}.values():
        mine = [each for each in dossier.tested if any(one.run_id == run.id for one in counting(each))]
        try:
            require_released(
                dossier.quality[run.id], run.code, {a.analyte_id for a in mine if not a.computed}
            )
        except Refused:
            yield run.code


def full_name(analyte: Analyte) -> str:
    """Both names where they differ, for a sentence in either language."""
    same = not analyte.name_vi or analyte.name_vi == analyte.name
    return analyte.name if same else f"{analyte.name_vi} ({analyte.name})"


def _runs(analyses: Iterable[Analysis]) -> Iterator[Run]:
    return (result.run for analysis in analyses for result in counting(analysis))


def _hands(results: Iterable[Result]) -> Iterator[int]:
    """Everybody who entered, corrected or worked on them."""
    for result in results:
        if result.entered_by_id is not None:
            yield result.entered_by_id
        yield from (correction.by_id for correction in result.corrections)
        yield from worked.hands(result.work)


def _analyses() -> sa.Select[Analysis]:
    performance = joinedload(Analysis.performance)
    results = selectinload(Analysis.results)
    return (
        sa.select(Analysis)
        .options(
            joinedload(Analysis.analyte),
            performance.joinedload(Performance.method_version).joinedload(MethodVersion.method),
            selectinload(Analysis.specifications),
            results.joinedload(Result.run).options(WITH_METHOD),
            results.joinedload(Result.validated_by),
            results.selectinload(Result.judgements),
            results.selectinload(Result.corrections),
        )
        .order_by(Analysis.position, Analysis.id)
    )
