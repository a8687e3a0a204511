"""What would be said of a sample today, against its certificate in force: before an amendment is signed, or given up."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lims.domain.act import Act
from lims.domain.certificate_changes import Change
from lims.domain.certificate_parts import ReportKind
from lims.domain.refusal import Refused
from lims.models.certificate import CertificateRow
from lims.queries import amending, dossiers, facts


def left(session: Session, row: CertificateRow, *, act: Act) -> Sequence[Change] | None:
    """How the facts differ from a certificate that is being amended; None while they make no certificate.

    Asked in the name of whoever signed it, so that only the facts are compared.
    """
    dossier = dossiers.dossier_of(session, row.sample_id, kind=ReportKind(row.kind))
    continued = dossier.continued
    if continued is None:
        return None
    signing = dossiers.signatory(session, row.issued_by_id)
    gathered = facts.facts_of(
        session,
        dossier,
        number="",
        verification=continued.certificate.verification,
        signing=signing,
        at=act.at,
    )
    try:
        return amending.left_by(amending.draft(gathered, continued), continued)
    except Refused:
        return None
