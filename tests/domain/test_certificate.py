"""A certificate says everything the checklist asks for, or it does not exist."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from lims.domain.assessment import Assessment
from lims.domain.certificate import compose, from_json, to_json
from lims.domain.certificate_lines import PrintedLimit, Provider
from lims.domain.certificate_parts import (
    NO_NAMES,
    Accreditation,
    Amendment,
    Departure,
    Fact,
    Names,
    Opinion,
    PaperLanguage,
    SampledBy,
    Statement,
)
from lims.domain.judgement import Uncertainty, UncertaintyType, Verdict
from lims.domain.reading import Kind, Reading
from lims.domain.refusal import Refused
from lims.domain.specification import Outcome
from lims.words import Language, say
from tests.reports import papers

LINE = papers.facts().lines[0]
VERDICT = LINE.verdicts[0]


def lines(**changes):
    return {"lines": (replace(LINE, **changes),)}


def verdict(**changes):
    return lines(verdicts=(replace(VERDICT, **changes),))


def sample(**changes):
    return {"sample": replace(papers.COFFEE, **changes)}


def customer(**changes):
    return {"customer": replace(papers.CUSTOMER, **changes)}


def laboratory(**changes):
    return {"laboratory": replace(papers.LABORATORY, **changes)}


def taken(**changes):
    return {"sampling": replace(papers.TAKEN, **changes)}


def refused(**changes) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        compose(papers.facts(**changes))
    assert caught.value.code == "certificate_incomplete"
    return {field: problem.code for field, problem in caught.value.problems.items()}


BLOCKS = [
    ("C02", laboratory(name=NO_NAMES), {"laboratory.laboratory_name": "certificate_lacks_laboratory_name"}),
    ("C02", laboratory(address=Names(" ")), {"laboratory.laboratory_address": "certificate_lacks_laboratory_address"}),
    ("C03", {"places": ()}, {"places": "certificate_lacks_place"}),
    ("C03", lines(place="B"), {"places": "certificate_lacks_place"}),
    ("C04", {"number": ""}, {"number": "certificate_lacks_number"}),
    ("C05", customer(name=""), {"customer.customer_name": "certificate_lacks_customer_name"}),
    ("C05", customer(address=" "), {"customer.customer_address": "certificate_lacks_customer_address"}),
    ("C05", customer(contact=""), {"customer.customer_contact": "certificate_lacks_customer_contact"}),
    ("C06", lines(method=replace(papers.METALS, code="")), {"lines.1.method": "certificate_line_method"}),
    ("C06", lines(method=replace(papers.METALS, title=NO_NAMES)), {"lines.1.method": "certificate_line_method"}),
    ("C06", lines(method=replace(papers.METALS, version="")), {"lines.1.method": "certificate_line_method"}),
    ("C07", sample(code=""), {"sample.sample_code": "certificate_lacks_sample_code"}),
    ("C07", sample(product=""), {"sample.product": "certificate_lacks_product"}),
    ("C07", sample(lot=""), {"sample.lot": "certificate_lacks_lot"}),
    ("C07", sample(description=NO_NAMES), {"sample.description": "certificate_lacks_description"}),
    ("C07", sample(condition=NO_NAMES), {"sample.condition": "certificate_lacks_condition"}),
    ("C07", sample(temperature=None), {"sample.temperature": "certificate_lacks_temperature"}),
    ("C07", sample(seal=None), {"sample.seal": "certificate_lacks_seal"}),
    ("C08", {"received_at": None}, {"received_at": "certificate_lacks_received_at"}),
    ("C08", {**sample(official=True), "sampling": replace(papers.SENT, at=None)}, {"sampling.at": "certificate_lacks_sampled_at"}),
    ("C08", {**lines(group="microbiology"), "sampling": replace(papers.SENT, at=None)}, {"sampling.at": "certificate_lacks_sampled_at"}),
    ("C08", {"sampling": replace(papers.SENT, at=papers.RECEIVED + timedelta(hours=1))}, {"sampling.at": "certificate_sampled_after_receipt"}),
    ("C09", lines(tested_from=None), {"lines.1.days": "certificate_line_days"}),
    ("C09", lines(tested_to=None), {"lines.1.days": "certificate_line_days"}),
    ("C09", lines(tested_from=date(2026, 11, 21)), {"lines.1.days": "certificate_line_days"}),
    ("C09", lines(tested_from=date(2026, 11, 15)), {"lines.tested_from": "certificate_tested_before_receipt"}),
    ("C10", lines(tested_to=date(2026, 11, 24)), {"lines.tested_to": "certificate_issued_before_tested"}),
    ("C13", {"lines": ()}, {"lines": "certificate_lacks_results"}),
    ("C13", lines(analyte=NO_NAMES), {"lines.1.analyte": "certificate_line_analyte"}),
    ("C13", lines(reading=None), {"lines.1.result": "certificate_line_result"}),
    ("C13", lines(reading=Reading(Kind.BELOW_LOQ)), {"lines.1.result": "certificate_line_result"}),
    ("C13", lines(unit=""), {"lines.1.unit": "certificate_line_unit"}),
    ("C14", {"deviations": None}, {"deviations": "certificate_lacks_deviations"}),
    ("C15", {"signatory": None}, {"signatory": "certificate_lacks_signatory"}),
    ("C15", {"signatory": replace(papers.SIGNATORY, title=NO_NAMES)}, {"signatory": "certificate_lacks_signatory"}),
    ("C15", {"authorised_methods": frozenset()}, {"signatory.methods": "certificate_signatory_not_authorised"}),
    ("C16", lines(accredited=False, provider=Provider("")), {"lines.1.provider": "certificate_line_provider"}),
    ("C16", lines(provider=Provider("Viện X")), {"lines.1.provider_accredited": "certificate_line_provider_accredited"}),
    ("C18", {"sampling": replace(papers.SENT, by=None)}, {"sampling.by": "certificate_lacks_sampled_by"}),
    ("C19", lines(method=replace(papers.METALS, needs_conditions=True)), {"lines.1.conditions": "certificate_line_conditions"}),
    ("C20", lines(verdicts=()), {"lines.1.VN.verdict": "certificate_line_verdict"}),
    ("C20", verdict(why=NO_NAMES), {"lines.1.VN.why": "certificate_line_why"}),
    ("C20", verdict(limit=None), {"lines.1.VN.limit": "certificate_line_limit"}),
    ("C20", verdict(citation=None), {"lines.1.VN.citation": "certificate_line_citation"}),
    ("C20", verdict(citation=replace(VERDICT.citation, effective_from=None)), {"lines.1.VN.citation": "certificate_line_citation"}),
    ("C20", verdict(rule=None), {"lines.1.VN.rule": "certificate_line_rule"}),
    ("C21", {"lines": (replace(LINE, uncertainty=None, verdicts=(replace(VERDICT, rule=papers.GUARDED),)),)}, {"lines.1.uncertainty": "certificate_line_uncertainty"}),
    ("C21", {"lines": (replace(LINE, uncertainty_printed=False, verdicts=(replace(VERDICT, rule=papers.NONBINARY),)),)}, {"lines.1.uncertainty": "certificate_line_uncertainty"}),
    ("C22", {"opinions": (Opinion(Names("Nên rang lại"), NO_NAMES, "Hà"),)}, {"opinions.1": "certificate_opinion_lacks_basis"}),
    ("C22", {"opinions": (Opinion(Names("Nên rang lại"), Names("kết quả 1"), ""),)}, {"opinions.1": "certificate_opinion_lacks_basis"}),
    ("C23", taken(sampler=""), {"sampling.sampler": "certificate_lacks_sampler"}),
    ("C23", taken(place=""), {"sampling.sampling_place": "certificate_lacks_sampling_place"}),
    ("C23", taken(at=None), {"sampling.at": "certificate_lacks_sampled_at"}),
    ("C23", taken(minutes=""), {"sampling.sampling_minutes": "certificate_lacks_sampling_minutes"}),
    ("C23", taken(plan=NO_NAMES), {"sampling.sampling_plan": "certificate_lacks_sampling_plan"}),
    ("C23", taken(conditions=NO_NAMES), {"sampling.sampling_conditions": "certificate_lacks_sampling_conditions"}),
    ("C24", {"reviewer": None}, {"reviewer": "certificate_lacks_reviewer"}),
    ("C24", {"reviewer": replace(papers.REVIEWER, at=papers.ISSUED + timedelta(minutes=1))}, {"reviewer.at": "certificate_reviewed_late"}),
    ("C26", sample(departure=Departure(Names("Mẫu đến ở 12 °C"))), {"sample.departure": "certificate_departure_not_agreed"}),
    ("7.8.8", {"amendment": 1}, {"amends": "certificate_lacks_amendment"}),
    ("7.8.8", {"amends": Amendment("PKQ-26-000001", date(2026, 11, 1), (papers.NEW_LOT,), Names("b"))}, {"amends": "certificate_lacks_amendment"}),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "changes", "expected"), BLOCKS)
def test_missing_fact_blocks(clause, changes, expected):
    assert refused(**changes) == expected


@pytest.mark.parametrize(
    "address",
    [
        "", "kiemnghiem.vn/v/X", "http://kiemnghiem.vn/v/X", "https://kiemnghiem.vn", "https://kiemnghiem.vn/",
        "https://kiemnghiem.vn/v/X?id=1", "https://kiemnghiem.vn/v/X#a", "https://a@kiemnghiem.vn/v/X",
        "https://kiểmnghiệm.vn/v/X", "javascript:alert(1)", "https://kiemnghiem.vn/v/X Y", "https://[::1/v/X",
    ],
)  # fmt: skip
def test_only_one_plain_address_leads_to_the_verification(address):
    assert refused(verification=address) == {"verification": "certificate_lacks_verification"}


@pytest.mark.parametrize("address", ["https://kiemnghiem.vn/v/X", "http://127.0.0.1:8000/v/X"])
def test_own_address_is_taken(address):
    assert compose(papers.facts(verification=address)).verification == address


def test_all_problems_come_at_once():
    changes = {**customer(name=""), **sample(lot=""), **lines(unit="", reading=None), "deviations": None}
    assert refused(**changes) == {
        "customer.customer_name": "certificate_lacks_customer_name",
        "sample.lot": "certificate_lacks_lot",
        "deviations": "certificate_lacks_deviations",
        "lines.1.result": "certificate_line_result",
    }


@pytest.mark.parametrize(("clause", "changes", "expected"), BLOCKS)
@pytest.mark.parametrize("language", list(Language))
def test_every_problem_has_its_sentence(clause, changes, expected, language):
    with pytest.raises(Refused) as caught:
        compose(papers.facts(**changes))
    for problem in caught.value.problems.values():
        assert "{" not in say(f"refusal.{problem.code}", language, **problem.values)


def test_order_of_days_names_both_moments():
    with pytest.raises(Refused) as caught:
        compose(papers.facts(sampling=replace(papers.SENT, at=papers.RECEIVED + timedelta(hours=1))))
    problem = caught.value.problems["sampling.at"]
    assert say(f"refusal.{problem.code}", Language.VI, **problem.values) == (
        "Thời điểm lấy mẫu (16/11/2026 10:15) sau thời điểm nhận mẫu (16/11/2026 09:15)."
    )


NEAR_LIMIT = [
    ("0.096", papers.u("0.004"), True),
    ("0.095", papers.u("0.004"), False),
    ("0.104", papers.u("0.004"), True),
    ("0.105", papers.u("0.004"), False),
    ("0.080", papers.u("25", UncertaintyType.RELATIVE_PCT), True),
    ("0.079", papers.u("25", UncertaintyType.RELATIVE_PCT), False),
    ("0.05", papers.u("0.31", UncertaintyType.LOG10), True),
    ("0.04", papers.u("0.31", UncertaintyType.LOG10), False),
    ("0.09", Uncertainty(UncertaintyType.ASYMMETRIC, U_plus=Decimal("0.01"), U_minus=Decimal("0.001")), True),
]


@pytest.mark.parametrize(("value", "uncertainty", "blocks"), NEAR_LIMIT)
def test_uncertainty_that_reaches_the_limit_must_be_printed(value, uncertainty, blocks):
    hidden = replace(LINE, reading=papers.found(value), uncertainty=uncertainty, uncertainty_printed=False)
    if blocks:
        assert refused(lines=(hidden,)) == {
            "lines.1.uncertainty_hidden": "certificate_line_uncertainty_hidden"
        }
    else:
        assert compose(papers.facts(lines=(hidden,))).lines[0].uncertainty_printed is False


def test_uncertainty_reaches_a_limit_of_another_unit():
    limit = PrintedLimit("µg/kg", high=Decimal(100))
    hidden = replace(LINE, reading=papers.found("0.098"), uncertainty_printed=False)
    hidden = replace(hidden, verdicts=(replace(VERDICT, limit=limit),))
    assert refused(lines=(hidden,)) == {"lines.1.uncertainty_hidden": "certificate_line_uncertainty_hidden"}


def test_a_censored_result_needs_no_uncertainty():
    line = replace(
        LINE,
        reading=papers.below("0.010"),
        uncertainty=None,
        verdicts=(replace(VERDICT, rule=papers.GUARDED),),
    )
    assert compose(papers.facts(lines=(line,))).markets[0].verdict is Verdict.PASS


ACCREDITED = Accreditation("VILAS 1074", date(2028, 6, 30), date(2025, 7, 1))


@pytest.mark.parametrize(
    ("accreditation", "printed"),
    [
        (ACCREDITED, True),
        (None, False),
        (replace(ACCREDITED, valid_to=date(2026, 11, 23)), True),
        (replace(ACCREDITED, valid_to=date(2026, 11, 22)), False),
        (replace(ACCREDITED, valid_from=date(2026, 11, 17)), True),
        (replace(ACCREDITED, valid_from=date(2026, 11, 18)), False),
    ],
)
def test_mark_and_number_only_while_accreditation_is_in_force(accreditation, printed):
    certificate = compose(papers.facts(**laboratory(accreditation=accreditation)))
    assert certificate.lines[0].accredited is printed
    assert (certificate.laboratory.accreditation is not None) is printed


def test_number_of_accreditation_is_left_out_without_an_accredited_result():
    certificate = compose(papers.facts(**lines(accredited=False)))
    assert certificate.laboratory.accreditation is None


def test_market_verdict_is_the_worst_and_says_what_it_covers():
    certificate = papers.coffee(lines=papers.twelve(), markets=(papers.VN, papers.EU))
    vietnam, europe = certificate.markets
    assert (vietnam.verdict, vietnam.covered, vietnam.unjudged) == (
        Verdict.CONDITIONAL_PASS, (1, 2, 3, 4, 6, 7, 12), (5, 8, 9, 10, 11),
    )  # fmt: skip
    assert (europe.verdict, europe.unchecked) == (Verdict.FAIL, papers.EU.unchecked)


def test_unjudged_limit_keeps_the_sample_from_passing():
    unconfirmed = replace(VERDICT, outcome=Outcome.NOT_EVALUATED)
    certificate = compose(papers.facts(lines=(LINE, replace(LINE, verdicts=(unconfirmed,)))))
    assert certificate.markets[0].verdict is Verdict.NOT_EVALUATED


def test_market_without_any_limit_is_not_evaluated():
    certificate = compose(papers.facts(lines=(replace(LINE, verdicts=(papers.none_for("VN"),)),)))
    assert certificate.markets[0].verdict is Verdict.NOT_EVALUATED


@pytest.mark.parametrize(
    ("by", "sampling", "first"),
    [
        (SampledBy.CUSTOMER, papers.SENT, Statement.ONLY_ITEMS_TESTED),
        (SampledBy.LABORATORY, papers.TAKEN, Statement.SAMPLED_BY_LABORATORY),
    ],
)
def test_who_sampled_decides_the_statement_and_whose_facts_they_are(by, sampling, first):
    certificate = compose(papers.facts(sampling=sampling))
    assert certificate.statements[0] is first
    assert (Fact.SAMPLED_AT in certificate.from_customer) is (by is SampledBy.CUSTOMER)
    assert (Statement.AS_RECEIVED in certificate.statements) is (by is SampledBy.CUSTOMER)


def test_amendment_has_its_suffix():
    amends = Amendment("PKQ-26-000045", date(2026, 11, 20), (papers.NEW_LOT,), Names("khách hàng khai lại"))
    assert compose(papers.facts(amendment=1, amends=amends)).code == "PKQ-26-000045-S1"


def test_issue_is_the_moment_of_the_signature():
    assert papers.coffee().issued_at == papers.ISSUED


@pytest.mark.parametrize(
    "certificate",
    [
        papers.coffee(),
        papers.coffee(lines=papers.twelve(), markets=(papers.VN, papers.EU), remarks=(Names("a", "b"),)),
        papers.coffee(PaperLanguage.EN, **laboratory(logo=b"\x89PNG\x00\xff")),
        papers.durian(),
    ],
)
def test_frozen_content_comes_back_digit_for_digit(certificate):
    again = from_json(to_json(certificate))
    assert again == certificate
    assert repr(again) == repr(certificate)


@pytest.mark.parametrize("digits", ["0.050", "1E+3", "1200", "0", "0.0E-7", "-18.0", "1E-9"])
def test_decimals_keep_every_digit_as_text(digits):
    value = Decimal(digits)
    kept = to_json(compose(papers.facts(**lines(lod=value))))
    assert isinstance(kept["lines"][0]["lod"], str)
    assert from_json(kept).lines[0].lod.as_tuple() == value.as_tuple()


def test_frozen_content_is_plain_json():
    import json

    kept = to_json(papers.durian())
    assert json.loads(json.dumps(kept, allow_nan=False)) == kept
    assert kept["issued_at"] == "2026-11-23T08:30:00+00:00"


def test_foreign_content_is_not_read():
    kept = to_json(papers.coffee())
    with pytest.raises((TypeError, KeyError)):
        from_json({**kept, "accredited": True})
    with pytest.raises(TypeError):
        from_json({**kept, "number": 5})


def test_instants_keep_their_moment():
    assert from_json(to_json(papers.coffee())).received_at == datetime.fromisoformat(
        "2026-11-16T09:15:00+07:00"
    )


def with_pc(*probabilities: float | None, outcome: Outcome = Outcome.PASS):
    """Lines that all have this outcome, each with its probability of conformity."""
    return tuple(
        replace(
            LINE,
            verdicts=(
                replace(
                    VERDICT,
                    outcome=outcome,
                    assessment=Assessment(
                        outcome=outcome,
                        verdict=Verdict(outcome.value),
                        rule=VERDICT.rule,
                        unit="mg/kg",
                        pc=pc,
                    ),
                ),
            ),
        )
        for pc in probabilities
    )


def test_conforming_sample_tells_the_risk_that_is_left() -> None:
    (market,) = compose(papers.facts(lines=with_pc(0.99, 0.97, None, 0.95))).markets
    assert market.risk is not None
    assert round(market.risk, 4) == 0.0877
    assert market.risk_of == 3


@pytest.mark.parametrize("lines_of", [with_pc(None, None), with_pc(0.1, 0.2, outcome=Outcome.FAIL)])
def test_no_risk_is_told_where_none_is_known_or_nothing_was_accepted(lines_of) -> None:
    (market,) = compose(papers.facts(lines=lines_of)).markets
    assert (market.risk, market.verdict is Verdict.PASS) in [(None, True), (None, False)]
