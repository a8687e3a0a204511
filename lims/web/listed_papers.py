"""Certificates, failures and methods as files: the columns of the screen."""

from datetime import date
from typing import Any

from lims.queries import values
from lims.web.certificate_lines import answers
from lims.web.exports import Column
from lims.web.listed import named, outcome, result, titled
from lims.words import Language, say
from lims.words.limits import in_short
from lims.words.readings import unit_name


def certificates(today: date) -> tuple[Column, ...]:
    """Whether it may be relied on is a question of the day."""
    return (
        ("certificates.number", lambda row, _: row.number),
        ("amending.what_kind", lambda row, language: say(f"amending.kind_{row.kind}", language)),
        ("certificates.issued", lambda row, _: row.issued_at),
        ("certificates.product", lambda row, _: row.product),
        ("orders.lot", lambda row, _: row.lot),
        ("orders.sample", lambda row, _: row.sample_code),
        ("certificates.producer", lambda row, _: row.producer),
        ("certificates.conclusion", lambda row, language: _answers(row.answers, language)),
        (
            "certificates.status",
            lambda row, language: say(f"certificates.standing_{row.standing(today).value}", language),
        ),
    )


FAILURES: tuple[Column, ...] = (
    ("orders.sample", lambda row, _: row.result.analysis.sample.code),
    ("failures.analyte", lambda row, language: named(row.result.analysis.analyte, language)),
    ("failures.result", lambda row, language: result(row.result.reading, language)),
    ("methods.unit", lambda row, language: unit_name(row.result.analysis.performance.unit, language)),
    ("failures.limit", lambda row, language: _limit(row.specification, language)),
    ("failures.market", lambda row, _: row.specification.market),
    ("failures.verdict", lambda row, language: outcome(row.outcome, language)),
    ("failures.product", lambda row, _: row.result.analysis.sample.product_name),
    ("orders.lot", lambda row, _: row.result.analysis.sample.lot),
    ("failures.producer", lambda row, _: row.result.analysis.sample.producer.name),
    ("failures.day", lambda row, _: row.result.run.performed_on),
    (
        "repeat.standing",
        lambda row, language: (
            say("repeat.counts", language) if row.result.counts else row.result.counts_reason
        ),
    ),
)


def methods(today: date) -> tuple[Column, ...]:
    """With the version in use today."""

    def version(row: Any) -> str:
        begun = [each for each in row.versions if each.valid_from <= today]
        return max(begun, key=lambda each: each.valid_from).version if begun else ""

    return (
        ("methods.code", lambda row, _: row.code),
        ("methods.title_of", titled),
        ("methods.kind", lambda row, language: say(f"method_kind.{row.kind}", language)),
        ("methods.version_in_use", lambda row, _: version(row)),
    )


def _answers(given: Any, language: Language) -> str:
    words = {each.markets: outcome(each.outcome, language) for each in answers(given, language)}
    return "; ".join(f"{markets}: {word}" for markets, word in words.items())


def _limit(specification: Any, language: Language) -> str:
    found = values.specification(specification).limit
    return "" if found is None else in_short(found, language)
