"""What all rows share: the metadata, exact numbers, instants and constraint names."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Exact(sa.TypeDecorator[Decimal]):
    """A decimal number, digit for digit: NUMERIC on PostgreSQL, text in decimal order on SQLite."""

    impl = sa.Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text(collation="decimal"))
        return dialect.type_descriptor(sa.Numeric(asdecimal=True))

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        if not isinstance(value, Decimal) or not value.is_finite():
            raise TypeError(f"an exact number is a finite Decimal, not {value!r}")
        return format(value, "f") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Instant(sa.TypeDecorator[datetime]):
    """A moment, stored in UTC, always with its zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant has a time zone")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Key = sa.String(300).with_variant(sa.String(300, collation="C"), "postgresql")
"""A search or sort key: plain ASCII in byte order on both databases."""

Frozen = sa.JSON(none_as_null=True)
"""What was said, as it was said. Decimals inside are strings."""


class Row(DeclarativeBase):
    """A row of the laboratory's books."""

    metadata = sa.MetaData(naming_convention=NAMES)

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, sort_order=-1
    )

    __hidden__: frozenset[str] = frozenset()
    """Columns whose values never reach the audit trail (passwords, tokens)."""

    __audited__ = True


def versioned() -> Mapped[int]:
    """A version that travels with the form, so that the second of two people is told."""
    return mapped_column(sa.Integer, default=1, nullable=False)
