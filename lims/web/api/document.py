"""The public part of a certificate as JSON: ISO dates, decimal points, nothing but documented fields."""

from datetime import date
from typing import Any

from lims.domain import verification
from lims.domain.act import local_day
from lims.domain.certificate_lines import Line
from lims.queries.certificates import Shown
from lims.words import Language
from lims.words.printed import limit_in_line, result_in_line


def document(found: Shown, *, today: date) -> dict[str, Any]:
    """What the public page says, for a program."""
    said = verification.public(found.certificate)
    row = found.row
    return {
        "number": said.number,
        "kind": said.kind.value,
        "pending": [name["en"] for name in said.pending],
        "standing": found.standing(today).value,
        "laboratory": said.laboratory["vi"],
        "producer": said.producer,
        "product": said.product,
        "lot": said.lot,
        "sampled_on": _iso(said.sampled_on),
        "received_on": _iso(said.received_on),
        "issued_on": _iso(said.issued_on),
        "self_declaration_until": _iso(said.use_until),
        "conclusions": [
            {"market": market.code, "verdict": market.verdict.value if market.verdict else None}
            for market in said.markets
        ],
        "results": [_line(line) for line in said.lines],
        "revoked_on": _iso(local_day(row.revoked_at) if row.revoked_at else None),
        "revoked_because": row.revoked_class or None,
        "replaced_by": row.replaced_by.number if row.replaced_by else None,
        "paper_sha256": row.sha256,
        "demo": said.demo,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "analyte": line.analyte["en"],
        "analyte_vi": line.analyte["vi"],
        "result": _plain(result_in_line(line, Language.EN)),
        "accredited": line.accredited,
        "external_provider": line.provider.name if line.provider else None,
        "verdicts": [
            {
                "market": verdict.market,
                "outcome": verdict.outcome.value,
                "limit": _plain(limit_in_line(verdict.limit, Language.EN)) if verdict.limit else None,
            }
            for verdict in line.verdicts
        ],
    }


def _plain(text: str) -> str:
    """With plain blanks: nothing here is broken over lines."""
    return text.replace("\u00a0", " ")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
