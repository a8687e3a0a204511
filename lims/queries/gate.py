"""The gate of one sample's certificate: what it asks about, gathered by the same number of statements for 1 and 40 analyses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain import certificate_checks
from lims.domain.accreditation import Outside
from lims.domain.act import local_day
from lims.domain.authorisation import Signatory, Work
from lims.domain.certificate_facts import Facts
from lims.domain.certificate_lines import Line
from lims.domain.certificate_parts import Names, ReportKind
from lims.domain.gate import Gate, Reason, Way, Word
from lims.domain.gate_facts import Asked, AskedAnalysis, AskedRun, Followed, LeftOut, Waited
from lims.domain.gate_rules import gate
from lims.domain.holding import HeldCode
from lims.domain.refusal import Refused
from lims.domain.signing import SigningIdentity
from lims.models.analysis import Analysis, Result, Run
from lims.models.audit import AuditHead
from lims.models.override import CertificateOverride
from lims.models.people import Person
from lims.models.repeat import HoldingBreach
from lims.queries import amending, dossiers, gate_limits, hindrances, holding, printed
from lims.queries.assignment import has_results
from lims.queries.dossiers import Dossier
from lims.words import Language, say


@dataclass(frozen=True, slots=True)
class AtGate:
    """The gate, and the facts of the paper with what was overridden among its deviations."""

    gate: Gate
    facts: Facts


def at_gate(
    session: Session,
    dossier: Dossier,
    facts: Facts,
    *,
    signatory: Signatory,
    key: SigningIdentity | None,
    at: datetime,
) -> AtGate:
    """Every reason why this sample's certificate may or may not leave now, if this person signs it with this key."""
    asked = _asked(session, dossier, facts, signatory=signatory, key=key, at=at)
    answered_for = tuple(_on_paper(each) for each in gate(asked).overridden)
    deviations = (*(facts.deviations or ()), *answered_for)
    whole = gate(replace(asked, deviations=deviations))
    return AtGate(whole, replace(facts, deviations=deviations))


def words_of(session: Session, sample_id: int) -> tuple[Word, ...]:
    """What people answered for, the oldest first. One statement."""
    rows = session.execute(
        sa.select(CertificateOverride, Person.name)
        .join(Person, Person.id == CertificateOverride.by_id)
        .where(CertificateOverride.sample_id == sample_id)
        .order_by(CertificateOverride.id)
    )
    return tuple(
        Word(
            rule=row.rule,
            subject=row.subject,
            way=Way(row.kind),
            digest=row.digest,
            by_id=row.by_id,
            by=name,
            at=row.at,
            reason=row.reason,
        )
        for row, name in rows
    )


def _asked(
    session: Session,
    dossier: Dossier,
    facts: Facts,
    *,
    signatory: Signatory,
    key: SigningIdentity | None,
    at: datetime,
) -> Asked:
    work, sample = dossiers.work_of(dossier), dossier.sample
    return Asked(
        sample_id=sample.id,
        work=work,
        signatory=signatory,
        at=at,
        last_entry_at=session.scalar(sa.select(AuditHead.at)),
        key=key,
        contract=gate_limits.contract(session, dossier),
        runs=tuple(_runs(session, dossier)),
        analyses=tuple(_analyses(dossier, facts, work, at)),
        waited=tuple(_waited(session, dossier)),
        left_out=tuple(_left_out(dossier)),
        without_limits=tuple(gate_limits.without(facts)),
        missing=dict(certificate_checks.problems(facts)),
        deviations=facts.deviations or (),
        sampled_by=facts.sampling.by,
        sampling=tuple(
            str(each) for each in (sample.sampled_by, sample.sampler, sample.sampled_place, sample.sampled_at)
        ),
        plan_known=bool(facts.sampling.plan),
        words=words_of(session, sample.id),
        followed=_followed(dossier, facts),
    )


def _followed(dossier: Dossier, facts: Facts) -> Followed | None:
    """The paper that would be replaced. Whether it would say anything else is known once every fact is there."""
    continued = dossier.continued
    if continued is None:
        return None
    old = continued.certificate
    try:
        nothing = not amending.changed(amending.draft(facts, continued), continued)
    except Refused:
        nothing = False
    return Followed(
        certificate_id=continued.certificate_id,
        number=old.code,
        issued_at=old.issued_at,
        stays_final=old.kind is ReportKind.FINAL and dossier.kind is not ReportKind.FINAL,
        changes_nothing=nothing,
    )


def _runs(session: Session, dossier: Dossier) -> Iterator[AskedRun]:
    runs: dict[int, Run] = {}
    found: dict[int, list[str]] = {}
    for result in _counting(dossier):
        runs[result.run_id] = result.run
        found.setdefault(result.run_id, []).append(f"{result.analysis_id}.{result.unit_no}={result.typed}")
    against = hindrances.hindrances_of_run(session, runs.keys())
    for run_id, run in sorted(runs.items()):
        yield AskedRun(
            id=run_id,
            code=run.code,
            method_id=run.method_version.method_id,
            planned=run_id in dossier.quality and dossier.quality[run_id].plan.told,
            hindrances=against.get(run_id, ()),
            results=tuple(found[run_id]),
        )


def _analyses(dossier: Dossier, facts: Facts, work: Work, at: datetime) -> Iterator[AskedAnalysis]:
    for analysis, line in zip(dossier.tested, facts.lines, strict=True):
        counted = dossiers.counting(analysis)
        yield AskedAnalysis(
            id=analysis.id,
            analyte=printed.analyte_names(analysis.analyte),
            outside=_outside(analysis, dossier, facts, line, at),
            reviewed_by_hand=any(each.validated_by_id in work.hands for each in counted),
            limits=tuple(gate_limits.of_line(analysis, facts, line)),
        )


def _outside(analysis: Analysis, dossier: Dossier, facts: Facts, line: Line, at: datetime) -> str | None:
    """Why a result carries no mark; within the scope, whether the laboratory's own accreditation was in force."""
    found = printed.accreditation(analysis, dossier)
    if isinstance(found, Outside):
        return found.value
    own, days = facts.laboratory.accreditation, (line.tested_from, line.tested_to, local_day(at))
    in_force = own is not None and all(day is not None and own.covers(day) for day in days)
    return None if in_force else Outside.LABORATORY.value


def _waited(session: Session, dossier: Dossier) -> Iterator[Waited]:
    rows = holding.of_sample(session, dossier.sample.id)
    for analysis in dossier.tested:
        for result in dossiers.counting(analysis):
            if (row := rows.get(result.id)) is not None:
                yield Waited(
                    run_id=result.run_id,
                    run=result.run.code,
                    analyte=printed.analyte_names(analysis.analyte),
                    unknown=row.code == HeldCode.UNKNOWN,
                    facts=(str(row.started_at), str(row.start_by)),
                    answered=_answered(row),
                )


def _answered(row: HoldingBreach) -> Word | None:
    if row.accepted_by is None or row.accepted_at is None:
        return None
    return Word(
        rule="holding",
        subject=f"result-{row.result_id}",
        way=Way.ELSEWHERE,
        digest="",
        by_id=row.accepted_by.id,
        by=row.accepted_by.name,
        at=row.accepted_at,
        reason=row.reason,
    )


def _left_out(dossier: Dossier) -> Iterator[LeftOut]:
    for analysis in dossier.excluded:
        if not analysis.excluded_reason:
            name = printed.analyte_names(analysis.analyte)
            yield LeftOut(id=analysis.id, analyte=name, measured=has_results(analysis))


def _counting(dossier: Dossier) -> Sequence[Result]:
    return [each for analysis in dossier.tested for each in dossiers.counting(analysis)]


def _on_paper(reason: Reason) -> Names:
    """What was departed from, why it stands, and who says so."""
    problem, word = reason.problem, reason.word
    assert problem is not None and word is not None  # noqa: S101 only what was answered for is printed
    return Names(
        *(
            say(
                "gate.on_paper",
                language,
                what=say(f"refusal.{problem.code}", language, **problem.values),
                subject=f"{reason.subject.name}: "
                if isinstance(reason.subject.name, str) and reason.subject.name
                else "",
                reason=word.reason,
                by=word.by,
            )
            for language in Language
        )
    )
