"""What a version of a method was said to be accredited for, as a line of the scope."""

from sqlalchemy.orm import Session

from lims.domain.accreditation import FROM_METHODS
from lims.models.accreditation import ScopeRow
from lims.models.method import MethodVersion, Performance


def in_scope(session: Session, performance: Performance) -> None:
    version = session.get_one(MethodVersion, performance.method_version_id)
    if performance.accredited_from is not None:
        session.add(
            ScopeRow(
                method_id=version.method_id,
                method_version_id=version.id,
                analyte_id=performance.analyte_id,
                commodity_id=performance.commodity_id,
                valid_from=performance.accredited_from,
                valid_to=performance.accredited_to,
                citation=FROM_METHODS,
            )
        )
        session.flush()
