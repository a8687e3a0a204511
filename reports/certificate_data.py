"""What a certificate says, for a program: the file `certificate.json` inside the paper (docs/certificate.schema.json).

Only what the paper says, with the numbers it was judged by as decimal strings; how it was judged stays in the
laboratory.
"""

import json
from collections.abc import Mapping
from typing import Any

from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import Line
from lims.domain.frozen import to_plain

NAME = "certificate.json"
FORMAT = "lims-certificate/1"
SAME = (
    "number", "amendment", "kind", "language", "places", "customer", "sample", "sampling", "from_customer",
    "received_at", "tested_from", "tested_to", "issued_at", "deviations", "remarks", "opinions", "pending",
    "reviewer", "signatory", "verification", "signed_with", "demo",
)  # fmt: skip
"""What stands in the file as it was frozen."""
OF_LABORATORY = ("name", "address", "phone", "email", "accreditation")
OF_LINE = (
    "analyte", "group", "method", "unit", "basis", "lod", "loq", "accredited", "provider", "place", "conditions",
    "tested_from", "tested_to", "units",
)  # fmt: skip
OF_VERDICT = ("market", "outcome", "why", "limit", "citation", "rule", "flags", "accept_low", "accept_high")
OF_MARKET = ("code", "name", "verdict", "covered", "unjudged", "unchecked")
OF_AMENDMENT = ("replaces", "issued_on", "changes", "reason")


def content(certificate: Certificate) -> bytes:
    """The file: UTF-8, keys in their order, the same bytes for the same certificate."""
    return json.dumps(data(certificate), ensure_ascii=False, indent=1).encode() + b"\n"


def data(certificate: Certificate) -> dict[str, Any]:
    """The certificate as plain values: exact numbers are strings, days and moments ISO 8601."""
    plain = to_plain(certificate)
    amends = plain["amends"]
    return {
        "format": FORMAT,
        "code": certificate.code,
        **_only(plain, SAME),
        "amends": _only(amends, OF_AMENDMENT) if amends else None,
        "laboratory": _only(plain["laboratory"], OF_LABORATORY),
        "results": [_line(number, line) for number, line in enumerate(certificate.lines, 1)],
        "conclusions": [_only(market, OF_MARKET) for market in plain["markets"]],
    }


def _line(number: int, line: Line) -> dict[str, Any]:
    """An uncertainty the paper does not print is not in the file either."""
    plain = to_plain(line)
    return {
        "line": number,
        **_only(plain, OF_LINE),
        "result": plain["reading"],
        "sum": line.total is not None,
        "uncertainty": plain["uncertainty"] if line.uncertainty_printed else None,
        "verdicts": [_only(verdict, OF_VERDICT) for verdict in plain["verdicts"]],
    }


def _only(plain: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: plain[name] for name in names}
