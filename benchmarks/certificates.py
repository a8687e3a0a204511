"""Certificates a second: drawn, dressed, signed; against ReportLab alone drawing as many pages of text in the same run.

    python -m benchmarks.certificates [SECONDS]

Processor time of one process, the best of three rounds for each; the pages drawn alone hold as many lines of text as
the certificate's and are neither dressed nor signed.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from lims.domain.certificate import Certificate
from lims.keys import Keys
from reports.certificate import draw
from reports.paper import typeface
from reports.signature.key import Key
from reports.signature.sign import sign
from tests.reports import papers

AT = datetime(2026, 11, 25, tzinfo=UTC)
ROUNDS = 3


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        key = Keys(Path(folder)).of(None)
        for name, certificate in {
            "1 analyte": papers.coffee(lines=papers.coffee().lines[:1]),
            "12 analytes, 2 markets": papers.coffee(
                lines=papers.twelve((papers.VN, papers.EU)), markets=(papers.VN, papers.EU)
            ),
            "40 analytes": papers.coffee(lines=papers.forty()),
        }.items():
            report(name, certificate, key, seconds)


def report(name: str, certificate: Certificate, key: Key, seconds: float) -> None:
    drawn = draw(certificate)
    texts = [page.extract_text().split("\n") for page in PdfReader(BytesIO(drawn)).pages]
    whole = best(lambda: sign(draw(certificate), key, at=AT, reason=certificate.code), seconds)
    unsigned = best(lambda: draw(certificate), seconds)
    alone = best(lambda: bare(texts), seconds)
    print(
        f"{name:>24}, {len(texts)} pages: {1 / whole:6.1f} certificates a second drawn, dressed and signed;"
        f" {1 / unsigned:6.1f} unsigned; ReportLab alone {1 / alone:6.1f} ({whole / alone:.1f} times)"
    )


def bare(texts: list[list[str]]) -> bytes:
    """The same lines of text on as many pages, and nothing else."""
    typeface.ready()
    buffer = BytesIO()
    canvas = Canvas(buffer)
    for lines in texts:
        canvas.setFont(typeface.REGULAR, 8)
        for number, line in enumerate(lines):
            canvas.drawString(50, 800 - 10 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def best(act: Callable[[], object], seconds: float) -> float:
    """Seconds of processor each takes, in the best round."""
    return min(once(act, seconds / ROUNDS) for _ in range(ROUNDS))


def once(act: Callable[[], object], seconds: float) -> float:
    act()
    count, began = 0, time.process_time()
    while (spent := time.process_time() - began) < seconds:
        act()
        count += 1
    return spent / count


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 6)
