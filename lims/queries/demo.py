"""What the demo day looks up by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.domain.certificate import from_json
from lims.models.analysis import Analysis, Result
from lims.models.certificate import CertificateRow
from lims.models.method import Method, MethodVersion, Performance
from lims.models.people import Account
from lims.models.producer import Producer
from lims.models.reference import Analyte, Commodity
from lims.models.sample import Sample
from lims.queries import limits


def commodity_id(session: Session, name: str) -> int:
    return session.scalars(sa.select(Commodity.id).where(Commodity.name == name)).one()


def producer_id(session: Session, username: str) -> int:
    """The producer an account belongs to."""
    found = session.scalars(
        sa.select(Producer.id)
        .join(Account, Account.producer_id == Producer.id)
        .where(Account.username == username)
    )
    return found.one()


def samples_of(session: Session, order_id: int) -> Sequence[Sample]:
    return session.scalars(sa.select(Sample).where(Sample.order_id == order_id).order_by(Sample.id)).all()


def performance_ids(
    session: Session, commodity_id: int, analytes: Iterable[str], *, on: date, methods: Mapping[str, str]
) -> dict[str, int]:
    """Analyte → its method in `methods`, or else the first the laboratory has for it in this commodity."""
    wanted = list(analytes)
    names = {
        analyte.id: analyte.name
        for analyte in session.scalars(sa.select(Analyte).where(Analyte.name.in_(wanted)))
    }
    found = limits.performances_for(session, commodity_id=commodity_id, on=on, analyte_ids=set(names))
    return {
        names[analyte_id]: _of_method(rows, methods.get(names[analyte_id])).id
        for analyte_id, rows in found.items()
        if rows
    }


def _of_method(rows: Sequence[Performance], code: str | None) -> Performance:
    return next((row for row in rows if row.method_version.method.code == code), rows[0])


def method_versions(session: Session) -> list[tuple[int, str, str]]:
    """(version, code, kind) of every method."""
    rows = session.execute(
        sa.select(MethodVersion.id, Method.code, Method.kind)
        .join(MethodVersion.method)
        .order_by(MethodVersion.id)
    )
    return [(row.id, row.code, row.kind) for row in rows]


def charted(session: Session, version_id: int, names: Sequence[str]) -> tuple[int, dict[str, int]]:
    """The method of a version, and these analytes by their name."""
    method_id = session.scalars(
        sa.select(MethodVersion.method_id).where(MethodVersion.id == version_id)
    ).one()
    rows = session.execute(
        sa.select(Analyte.name, Analyte.id).where(Analyte.name.in_(names)).order_by(Analyte.id)
    )
    return method_id, {row.name: row.id for row in rows}


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a run, by what the script calls it."""

    result_id: int
    version: int
    sample_id: int
    analyte: str
    unit_no: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What became of one sample: its verdict for each market, and its certificate if it has one."""

    code: str | None
    product: str
    status: str
    verdicts: tuple[tuple[str, str], ...]
    number: str | None
    sha256: str | None


def waiting_by_method(session: Session, sample_ids: Sequence[int]) -> list[tuple[str, list[int]]]:
    """The code of a method and the analyses of these samples that wait for it, version by version."""
    rows = session.execute(
        sa.select(Performance.method_version_id, Method.code, Analysis.id)
        .join(Performance, Analysis.performance_id == Performance.id)
        .join(Performance.method_version)
        .join(MethodVersion.method)
        .where(Analysis.sample_id.in_(sample_ids))
        .order_by(Performance.method_version_id, Analysis.sample_id, Analysis.position)
    )
    together: dict[int, tuple[str, list[int]]] = {}
    for version_id, code, analysis_id in rows:
        together.setdefault(version_id, (code, []))[1].append(analysis_id)
    return list(together.values())


def methods(session: Session) -> list[tuple[int, str, int]]:
    """Every method with its code and one version of it: the demo's have only one."""
    rows = session.execute(
        sa.select(Method.id, Method.code, MethodVersion.id)
        .join(MethodVersion, MethodVersion.method_id == Method.id)
        .order_by(Method.code)
    )
    return [(method_id, code, version_id) for method_id, code, version_id in rows]


def boxes(session: Session, run_id: int) -> list[Box]:
    rows = session.execute(
        sa.select(Result.id, Result.version, Analysis.sample_id, Analyte.name, Result.unit_no)
        .join(Result.analysis)
        .join(Analysis.analyte)
        .where(Result.run_id == run_id)
        .order_by(Result.position)
    )
    return [Box(*row) for row in rows]


def outcomes(session: Session) -> list[Shown]:
    """Every sample, with what the paper says where there is one."""
    rows = session.execute(
        sa.select(Sample, CertificateRow)
        .outerjoin(CertificateRow, CertificateRow.sample_id == Sample.id)
        .order_by(Sample.id)
    )
    return [_shown(sample, row) for sample, row in rows]


def _shown(sample: Sample, row: CertificateRow | None) -> Shown:
    verdicts = from_json(row.document).markets if row is not None else ()
    return Shown(
        code=sample.code,
        product=sample.product_name,
        status=sample.status,
        verdicts=tuple((each.code, each.verdict.value) for each in verdicts),
        number=row.number if row is not None else None,
        sha256=row.sha256 if row is not None else None,
    )
