"""`lims qualify`: cases with known answers through the very functions the laboratory uses."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lims import qualification as shipped
from lims.domain.qualification import Failure
from lims.instruments import qualification
from lims.words import Language, say

DESCRIPTION = """Run cases with known answers and compare.
Exit status: 0 all passed, 1 a case failed or could not be read."""


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "qualify", help="prove the calculations by cases with known answers", description=DESCRIPTION
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.csv", help="the shipped set if left out")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, _: object) -> int:
    """Every failing case with what was expected and what came; the last line counts."""
    outcome = qualification.qualified(options.files or shipped.files())
    for failure in outcome.failures:
        print(*lines(failure), sep="\n")
    print(f"{outcome.passed} passed, {outcome.failed} failed")
    return 0 if outcome.holds else 1


def lines(failure: Failure) -> Iterator[str]:
    head = (failure.case_id, failure.function, failure.summary)
    yield f"FAILED {': '.join(filter(None, head))}"
    for name, text in (
        ("inputs", failure.inputs),
        ("expected", failure.expected),
        ("got", got(failure)),
        ("source", failure.source),
    ):
        if text:
            yield f"  {name}: {text}"


def got(failure: Failure) -> str:
    """The answer, or the sentence why there was none."""
    if not failure.why:
        return failure.got
    return say(f"refusal.{failure.why}", Language.EN, **failure.problem.values)
