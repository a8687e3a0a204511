"""Jars and bags, by what a scanner reads from them."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lims.models.sample import Container


def carrying(session: Session, codes: Iterable[str]) -> dict[str, Container]:
    """Scanned code → the container that carries it already, as the customer's bar code or as ours."""
    asked = list(codes)
    found = session.scalars(
        sa.select(Container).where(Container.barcode.in_(asked) | Container.code.in_(asked))
    ).all()
    ours = {container.code: container for container in found if container.code in asked}
    theirs = {container.barcode: container for container in found if container.barcode is not None}
    return ours | theirs
