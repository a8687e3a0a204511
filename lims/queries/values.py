"""Rows as the values the rules speak of: a limit, what a method sees, a rule, a frozen specification."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lims.domain import protocol as protocols
from lims.domain import worked
from lims.domain.deciding import DecidesOn
from lims.domain.frozen import from_plain, to_plain
from lims.domain.judgement import Rule, RuleId, Uncertainty, UncertaintyType
from lims.domain.limit import CatalogueLimit, LimitKind, Plan
from lims.domain.protocol import Protocol
from lims.domain.reading import Range
from lims.domain.specification import Specification
from lims.models.analysis import SpecificationRow
from lims.models.method import Performance
from lims.models.reference import Limit
from lims.models.sample import Order

_READ = "_specification_as_read"
_PROTOCOL = "_protocol_as_read"


def catalogue_limit(row: Limit) -> CatalogueLimit:
    """The limit as a value. Its market, commodity, analyte and regulation must be loaded."""
    return CatalogueLimit(
        limit_id=row.limit_id,
        market=row.market.code,
        commodity=row.commodity.name,
        analyte=row.analyte.name,
        kind=LimitKind(row.kind),
        low=row.low,
        high=row.high,
        unit=row.unit,
        portion_g=row.portion_g,
        plan=_plan(row),
        basis=row.basis,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        regulation=row.regulation.code,
        regulation_title=row.regulation.title,
        clause=row.clause,
        source_url=row.source_url,
        verified=row.verified,
        note=row.note,
        residue_definition=row.residue_definition,
        analyte_group=row.analyte_group,
        commodity_code=row.commodity_code,
        cas_number=row.analyte.cas_number,
        decides_on=DecidesOn(row.regulation.decides_on),
    )


def seen(performance: Performance, work: Mapping[str, Any] | None = None) -> Range:
    """What the method sees, in its own unit; of one result, with the portion and dilution of its `work`."""
    method = Range(
        unit=performance.unit,
        lod=performance.lod,
        loq=performance.loq,
        upper=performance.upper,
        qualitative=performance.qualitative,
        portion_g=performance.portion_g,
        may_be_negative=performance.may_be_negative,
    )
    return worked.seen(work, method)


def protocol(performance: Performance) -> Protocol | None:
    """How a result is worked out; None where it is typed as it is. Read once for each row."""
    read: tuple[object, Protocol | None] | None = performance.__dict__.get(_PROTOCOL)
    if read is None or read[0] is not performance.protocol:
        read = performance.__dict__[_PROTOCOL] = (performance.protocol, protocols.read(performance.protocol))
    return read[1]


def uncertainty(performance: Performance) -> Uncertainty | None:
    """The expanded uncertainty in the method's unit; None while nobody has stated one."""
    if performance.u_type is None:
        return None
    return Uncertainty(
        UncertaintyType(performance.u_type),
        performance.u_value,
        performance.u_plus,
        performance.u_minus,
        performance.u_k if performance.u_k is not None else Decimal(2),
    )


def rule(order: Order) -> Rule:
    """The decision rule agreed with the customer."""
    return Rule(
        RuleId(order.rule),
        r=order.rule_r,
        u_eval=order.rule_u_eval,
        alpha=order.rule_alpha,
        beta=order.rule_beta,
    )


def specification(row: SpecificationRow) -> Specification:
    """What was frozen for one market; later changes of the catalogue do not reach it.

    Read once for each row, and once for all rows that say the same: the samples of an order mostly do.
    """
    read: tuple[object, Specification] | None = row.__dict__.get(_READ)
    if read is None or read[0] is not row.frozen:
        read = row.__dict__[_READ] = (row.frozen, _as_read(json.dumps(row.frozen)))
    return read[1]


@lru_cache(maxsize=4096)
def _as_read(frozen: str) -> Specification:
    return from_plain(Specification, json.loads(frozen))


def freeze(row: SpecificationRow, found: Specification) -> None:
    """Write `found` into its row: the limit with its citation, or the rows a person must choose from."""
    row.market, row.confirmed = found.market, found.confirmed
    row.reason = None if found.reason is None else found.reason.value
    row.frozen = to_plain(found)


def _plan(row: Limit) -> Plan | None:
    if row.plan_n is None or row.plan_c is None:
        return None
    return Plan(row.plan_n, row.plan_c, row.plan_m, row.plan_big_m)
