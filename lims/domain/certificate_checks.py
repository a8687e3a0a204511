"""What blocks a certificate: one small function per line of the checklist (ISO/IEC 17025, 7.8)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from lims.domain import certificate_line_checks
from lims.domain.act import LABORATORY_TIME, local_day
from lims.domain.certificate_facts import Facts
from lims.domain.certificate_parts import ReportKind, SampledBy
from lims.domain.refusal import Problem

MICROBIOLOGY = "microbiology"
OWN_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})

Found = Iterator[tuple[str, Problem]]


def problems(facts: Facts) -> Found:
    """Every problem of these facts: field → problem."""
    for check in CHECKS:
        yield from check(facts)
    yield from certificate_line_checks.problems(facts)


def _missing(facts: Mapping[str, object], prefix: str) -> Found:
    for field, value in facts.items():
        if value is None or value == "" or not _said(value):
            yield f"{prefix}{field}", Problem(f"certificate_lacks_{field}")


def _said(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _laboratory(facts: Facts) -> Found:
    """C02, C03."""
    laboratory = {"laboratory_name": facts.laboratory.name, "laboratory_address": facts.laboratory.address}
    yield from _missing(laboratory, "laboratory.")
    known = {place.mark for place in facts.places if place.address}
    if not known or any(line.place not in known for line in facts.lines):
        yield "places", Problem("certificate_lacks_place")


def _number(facts: Facts) -> Found:
    """C04."""
    yield from _missing({"number": facts.number}, "")


def _customer(facts: Facts) -> Found:
    """C05."""
    customer = {
        "customer_name": facts.customer.name,
        "customer_address": facts.customer.address,
        "customer_contact": facts.customer.contact,
    }
    yield from _missing(customer, "customer.")


def _sample(facts: Facts) -> Found:
    """C07."""
    sample = facts.sample
    texts = {
        "sample_code": sample.code,
        "product": sample.product,
        "lot": sample.lot,
        "description": sample.description,
        "condition": sample.condition,
    }
    yield from _missing(texts, "sample.")
    # A temperature of 0 °C and "no seal" are facts: only None is missing.
    for field in ("temperature", "seal"):
        if getattr(sample, field) is None:
            yield f"sample.{field}", Problem(f"certificate_lacks_{field}")


def _departure(facts: Facts) -> Found:
    """C26: an item that was not as it should be needs the customer's word."""
    departure = facts.sample.departure
    if departure and not (departure.what and departure.agreed_by.strip() and departure.agreed_on):
        yield "sample.departure", Problem("certificate_departure_not_agreed")


def _received(facts: Facts) -> Found:
    """C08."""
    if facts.received_at is None:
        yield "received_at", Problem("certificate_lacks_received_at")
    elif facts.sampling.at is not None and facts.sampling.at > facts.received_at:
        yield (
            "sampling.at",
            Problem(
                "certificate_sampled_after_receipt",
                {"sampled": _moment(facts.sampling.at), "received": _moment(facts.received_at)},
            ),
        )


def _sampling(facts: Facts) -> Found:
    """C08, C11, C18, C23: who sampled decides what must be known."""
    sampling = facts.sampling
    if sampling.by is None:
        yield "sampling.by", Problem("certificate_lacks_sampled_by")
    critical = facts.sample.official or any(line.group == MICROBIOLOGY for line in facts.lines)
    by_us = sampling.by is SampledBy.LABORATORY
    if (critical or by_us) and sampling.at is None:
        yield "sampling.at", Problem("certificate_lacks_sampled_at")
    if by_us:
        record = {
            "sampler": sampling.sampler,
            "sampling_place": sampling.place,
            "sampling_minutes": sampling.minutes,
            "sampling_plan": sampling.plan,
            "sampling_conditions": sampling.conditions,
        }
        yield from _missing(record, "sampling.")


def _deviations(facts: Facts) -> Found:
    """C14: none is an answer, silence is not."""
    if facts.deviations is None:
        yield "deviations", Problem("certificate_lacks_deviations")


def _opinions(facts: Facts) -> Found:
    """C22, 7.8.7."""
    for number, opinion in enumerate(facts.opinions, 1):
        if not (opinion.text and opinion.basis and opinion.by.strip()):
            yield f"opinions.{number}", Problem("certificate_opinion_lacks_basis")


def _signatures(facts: Facts) -> Found:
    """C10, C15, C24: reviewed first, then authorised, by a person entitled to each method."""
    reviewer, signatory = facts.reviewer, facts.signatory
    if reviewer is None or not reviewer.name.strip():
        yield "reviewer", Problem("certificate_lacks_reviewer")
    if signatory is None or not signatory.name.strip() or not signatory.title:
        yield "signatory", Problem("certificate_lacks_signatory")
    elif reviewer is not None and reviewer.at > signatory.at:
        yield "reviewer.at", Problem("certificate_reviewed_late")
    used = {line.method.code for line in facts.lines if line.method.code}
    if beyond := sorted(used - facts.authorised_methods):
        yield (
            "signatory.methods",
            Problem("certificate_signatory_not_authorised", {"methods": ", ".join(beyond)}),
        )


def _order_of_days(facts: Facts) -> Found:
    """No result before its sample was here, no paper before its result."""
    began = min((line.tested_from for line in facts.lines if line.tested_from), default=None)
    ended = max((line.tested_to for line in facts.lines if line.tested_to), default=None)
    if began and facts.received_at and began < local_day(facts.received_at):
        yield (
            "lines.tested_from",
            Problem("certificate_tested_before_receipt", {"tested": f"{began:%d/%m/%Y}"}),
        )
    if ended and facts.signatory and ended > local_day(facts.signatory.at):
        yield "lines.tested_to", Problem("certificate_issued_before_tested", {"tested": f"{ended:%d/%m/%Y}"})


def _verification(facts: Facts) -> Found:
    """Exactly one address of the laboratory, with its token; plain http only on the own machine."""
    if not _is_public_address(facts.verification):
        yield "verification", Problem("certificate_lacks_verification")


def _amendment(facts: Facts) -> Found:
    """7.8.8: an amendment names what it replaces, what changed and why."""
    amends = facts.amends
    told = bool(amends and amends.replaces.strip() and amends.changes and amends.reason)
    if told != (facts.amendment > 0):
        yield "amends", Problem("certificate_lacks_amendment")


def _kind(facts: Facts) -> Found:
    """Only a partial or preliminary report may leave something out, and a partial one says what."""
    left_out = bool(facts.pending)
    if (facts.kind is ReportKind.FINAL and left_out) or (facts.kind is ReportKind.PARTIAL and not left_out):
        yield "pending", Problem(f"certificate_kind_{facts.kind}")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LABORATORY_TIME):%d/%m/%Y %H:%M}"


def _is_public_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, user = parts.hostname, parts.username
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in OWN_MACHINE)
    plain = address.isascii() and address.isprintable() and " " not in address
    return bool(safe and plain and host and user is None and len(parts.path) > 1) and not (
        parts.query or parts.fragment
    )


CHECKS: tuple[Callable[[Facts], Found], ...] = (
    _number,
    _laboratory,
    _customer,
    _sample,
    _departure,
    _received,
    _sampling,
    _deviations,
    _opinions,
    _signatures,
    _order_of_days,
    _verification,
    _amendment,
    _kind,
)
