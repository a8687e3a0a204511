"""What the lists of the laboratory hold as files: the columns of the screen, each with how its cell is read."""

from typing import Any

from lims.domain.reading import Kind, Reading
from lims.queries.boxes import Box
from lims.web.exports import Column
from lims.words import Language, knows, say
from lims.words.readings import shown, unit_name
from reports.listing import Cell


def named(thing: Any, language: Language) -> str:
    """The name in the reader's language, where there is one."""
    if thing is None:
        return ""
    return str(thing.name if language is Language.EN else thing.name_vi or thing.name)


def titled(thing: Any, language: Language) -> str:
    return str(thing.title_en if language is Language.EN else thing.title_vi)


def result(reading: Reading | None, language: Language) -> Cell:
    """A number where it is one, with its digits; `<0,010` and "not detected" stay what they say."""
    if reading is None:
        return None
    if reading.kind is Kind.QUANTIFIED and reading.value is not None:
        return reading.value
    return shown(reading, language)


def outcome(code: str | None, language: Language) -> str:
    return say(f"outcome.{code}", language) if code else ""


def _group(code: str, language: Language) -> str:
    return say(f"analyte_group.{code}", language) if knows(f"analyte_group.{code}") else code


ORDERS: tuple[Column, ...] = (
    ("orders.code", lambda row, _: row.code),
    ("orders.placed_at", lambda row, _: row.placed_at),
    ("orders.producer", lambda row, _: row.producer.name),
    ("orders.products", lambda row, _: " · ".join(dict.fromkeys(each.product_name for each in row.samples))),
    ("orders.samples", lambda row, _: len(row.samples)),
    ("orders.markets", lambda row, _: ", ".join(row.markets)),
    (
        "orders.stage",
        lambda row, language: ", ".join(
            dict.fromkeys(say(f"status.{each.status}", language) for each in row.samples)
        ),
    ),
    ("orders.due_on", lambda row, _: row.due_on),
)
MINUTES: tuple[Column, ...] = (
    ("minutes.number", lambda row, _: row.number),
    ("minutes.status", lambda row, language: say(f"minutes.status_{row.status}", language)),
    ("minutes.sampled_at", lambda row, _: row.sampled_at),
    ("minutes.place", lambda row, _: row.place),
    ("orders.code", lambda row, _: row.order.code if row.order else ""),
    ("orders.producer", lambda row, _: row.order.producer.name if row.order else ""),
    ("minutes.samples_count", lambda row, _: len(row.items)),
    ("minutes.made_by", lambda row, _: row.made_by.name),
)
SAMPLES: tuple[Column, ...] = (
    ("orders.sample", lambda row, _: row.code or ""),
    ("orders.code", lambda row, _: row.order.code),
    ("orders.product", lambda row, _: row.product_name),
    ("orders.commodity", lambda row, language: named(row.commodity, language)),
    ("orders.lot", lambda row, _: row.lot),
    ("orders.stage", lambda row, language: say(f"status.{row.status}", language)),
    ("samples.received_at", lambda row, _: row.received_at),
    ("orders.due_on", lambda row, _: row.due_on),
    ("orders.verdict", lambda row, language: outcome(row.verdict, language)),
)
RUNS: tuple[Column, ...] = (
    ("runs.code", lambda row, _: row[0].code),
    ("runs.method", lambda row, _: row[0].method_version.method.code),
    ("methods.version", lambda row, _: row[0].method_version.version),
    ("runs.performed_on", lambda row, _: row[0].performed_on),
    ("runs.opened_by", lambda row, _: row[0].opened_by.name),
    ("runs.boxes", lambda row, _: row[1].boxes),
    ("runs.left", lambda row, _: row[1].left),
    ("validation.to_review", lambda row, _: row[1].to_validate),
    ("runs.status", lambda row, language: say(f"runs.status_{row[0].status}", language)),
)
PRODUCERS: tuple[Column, ...] = (
    ("producers.code", lambda row, _: row.code),
    ("producers.name", lambda row, _: row.name),
    ("producers.kind", lambda row, language: say(f"producers.kind_{row.kind}", language)),
    ("producers.address", lambda row, _: row.address),
)
ANALYTES: tuple[Column, ...] = (
    ("exports.name_en", lambda row, _: row.name),
    ("exports.name_vi", lambda row, _: row.name_vi),
    ("catalogue.group", lambda row, language: _group(row.group, language)),
    ("methods.unit", lambda row, language: unit_name(row.default_unit, language)),
)
COMMODITIES: tuple[Column, ...] = (
    ("exports.name_en", lambda row, _: row[0].name),
    ("exports.name_vi", lambda row, _: row[0].name_vi),
    ("exports.depth", lambda row, _: row[0].depth),
    ("decided.limits", lambda row, _: row[1]),
)
AUDIT: tuple[Column, ...] = (
    ("exports.number", lambda row, _: row[0].id),
    ("audit.at", lambda row, _: row[0].at),
    ("audit.who", lambda row, language: row[1] or say("audit.program", language)),
    (
        "audit.what",
        lambda row, language: f"{say(f'audit.{row[0].action}', language)} {row[0].entity} {row[0].entity_id}",
    ),
    ("audit.changes", lambda row, _: "; ".join(_change(row[0], name) for name in row[0].changes)),
    ("audit.reason", lambda row, _: row[0].reason),
    ("exports.hash", lambda row, _: row[0].hash),
)
GRID: tuple[Column, ...] = (
    ("runs.sample", lambda box, _: box.sample_code),
    ("orders.product", lambda box, _: box.product),
    ("orders.lot", lambda box, _: box.lot),
    ("exports.unit_no", lambda box, _: box.unit_no),
    ("validation.analyte", lambda box, language: box.analyte(language)),
    ("exports.typed", lambda box, _: box.typed),
    ("validation.result", lambda box, language: result(box.reading, language)),
    ("methods.unit", lambda box, language: unit_name(box.seen.unit, language)),
    ("validation.verdict", lambda box, language: _verdicts(box, language)),
    ("repeat.standing", lambda box, language: _counts(box, language)),
    ("exports.entered_by", lambda box, _: box.entered_by),
    ("exports.entered_at", lambda box, _: box.entered_at),
    ("exports.validated_by", lambda box, _: box.validated_by),
    ("exports.validated_at", lambda box, _: box.validated_at),
)


def _verdicts(box: Box, language: Language) -> str:
    return "; ".join(
        f"{each.specification.market}: {outcome(each.assessment.outcome, language)}" for each in box.answers
    )


def _counts(box: Box, language: Language) -> str:
    return say("repeat.counts", language) if box.counts else box.why_not


def _change(entry: Any, name: str) -> str:
    change = entry.changes[name]
    return f"{name}: {change[0]} → {change[1]}" if entry.action == "update" else f"{name}: {change}"
