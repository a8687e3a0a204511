"""Rows over all markets, kinds of limits, bases and dates, and the answer that each should get.

Verdicts and limits in `answers.csv` were derived by hand from `limits.csv`, its README and the science notes before
the program was asked; the flags, and the few rows that those leave open, were read and agreed with afterwards.
"""

import csv
from pathlib import Path

from lims.cli import main
from lims.instruments.questions import COLUMNS

ANSWERS = Path(__file__).parent / "answers.csv"


def test_every_answer_is_the_one_derived_by_hand(tmp_path: Path) -> None:
    with ANSWERS.open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    asked, out = tmp_path / "asked.csv", tmp_path / "out.csv"
    with asked.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(COLUMNS), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(expected)
    assert main(["judge", "--file", str(asked), "--out", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        given = [{name: row[name] for name in expected[0]} for row in csv.DictReader(file)]
    differing = [(want, got) for want, got in zip(expected, given, strict=True) if want != got]
    assert differing == []
