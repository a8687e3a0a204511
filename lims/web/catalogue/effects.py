"""What a coming change would do to the results of the last year: of a day, or of a proposal."""

from flask import render_template
from flask.typing import ResponseReturnValue

from lims.domain.act import local_day
from lims.domain.limit_effect import Judged
from lims.domain.permission import Permission
from lims.domain.refusal import Refused
from lims.queries import differences, effects
from lims.queries import proposals as asking
from lims.queries.effects import Told
from lims.web.access import requires
from lims.web.acts import now
from lims.web.catalogue import bp
from lims.web.catalogue.exports import send
from lims.web.catalogue.forms import day_in_address
from lims.web.house import database
from lims.web.language import current_language
from lims.words.limits import in_short
from lims.words.outcomes import understood

SHOWN = 200
COLUMNS = (
    "effect", "certificate", "sample", "product", "producer", "analyte", "market", "result", "unit",
    "limit_before", "limit_then", "outcome_before", "outcome_then",
)  # fmt: skip


@bp.get("/effect")
@requires(Permission.READ_CERTIFICATES)
def effect() -> ResponseReturnValue:
    return page(of_day())


@bp.get("/effect/export")
@requires(Permission.READ_CERTIFICATES)
def effect_file() -> ResponseReturnValue:
    return as_file(of_day())


@bp.get("/proposals/<id:proposal_id>/effect")
@requires(Permission.PROPOSE_LIMITS)
def proposal_effect(proposal_id: int) -> ResponseReturnValue:
    return page(of_proposal(proposal_id), proposal_id=proposal_id)


@bp.get("/proposals/<id:proposal_id>/effect/export")
@requires(Permission.PROPOSE_LIMITS)
def proposal_effect_file(proposal_id: int) -> ResponseReturnValue:
    return as_file(of_proposal(proposal_id))


def of_day() -> Told | None:
    """Of the day in the address, or of the next on which anything changes; None when nothing will."""
    today = local_day(now())
    with database().reading() as session:
        on = day_in_address("on", None) or differences.next_change(session, today)
        if on is not None and on <= today:
            raise Refused("effect_day_not_ahead")
        return effects.of_day(session, on, today=today, now=now()) if on else None


def of_proposal(proposal_id: int) -> Told:
    with database().reading() as session:
        asking.shown(session, proposal_id)
        changes = asking.every_change(session, proposal_id)
        on = day_in_address("on", None)
        return effects.of_proposal(session, changes, on=on, today=local_day(now()), now=now())


def page(told: Told | None, *, proposal_id: int | None = None) -> str:
    language = current_language()
    return render_template(
        "catalogue/effect.html",
        told=told,
        rows=told.rows[:SHOWN] if told else [],
        shown=SHOWN,
        proposal_id=proposal_id,
        result_of=lambda row: understood(row.reading, row.unit, language),
    )


def as_file(told: Told | None) -> ResponseReturnValue:
    rows = [_row(each) for each in told.rows] if told else []
    return send(COLUMNS, rows, name=f"effect {told.on.isoformat()}" if told else "effect")


def _row(row: Judged) -> list[str]:
    language = current_language()
    return [
        row.effect.value,
        row.certificate[1] if row.certificate else "",
        row.sample_code,
        row.product,
        row.producer,
        row.analyte,
        row.market,
        understood(row.reading, row.unit, language),
        row.unit,
        in_short(row.was_limit, language) if row.was_limit else "",
        in_short(row.limit, language) if row.limit else "",
        row.was.value,
        row.then.value,
    ]
