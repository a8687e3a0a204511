"""The sentence why, and the rule in words, in both languages."""

import csv
import itertools
import re
from decimal import Decimal
from pathlib import Path

import pytest

from lims.domain.judgement import Flag, Rule, RuleId, Uncertainty, UncertaintyType, Verdict
from lims.domain.limit import CatalogueLimit, LimitKind, Plan
from lims.domain.limit_row import from_row
from lims.domain.reading import Kind, Range, Reading
from lims.domain.specification import Outcome, Reason, assess, specify
from lims.words import Language, catalogue, knows, say
from lims.words.probability import percent
from lims.words.verdicts import rule_in_words, why

HOUSE = Path(__file__).parents[2] / "lims"
SEEN = Range(unit="µg/kg", lod=Decimal("0.2"), loq=Decimal("0.5"))
THIRTY = Uncertainty(UncertaintyType.RELATIVE_PCT, Decimal(30))


def limit(kind: LimitKind = LimitKind.MAX, **values: object) -> CatalogueLimit:
    stated: dict[str, object] = {
        "limit_id": "EU-1", "market": "EU", "commodity": "roasted coffee", "analyte": "ochratoxin A",
        "unit": "µg/kg", "high": Decimal("3.0"), "verified": True, "regulation": "Reg (EU) 2022/1370",
    }  # fmt: skip
    return CatalogueLimit(kind=kind, **{**stated, **values})


def sentence(
    typed: str,
    of: CatalogueLimit | None,
    rule: RuleId = RuleId.SIMPLE_ACCEPTANCE,
    *,
    language: Language = Language.VI,
) -> str:
    specification = specify("EU", () if of is None else (of,), confirmed=())
    reading = Reading.parse(typed, SEEN)
    uncertainty = None if rule is RuleId.SIMPLE_ACCEPTANCE else THIRTY
    assessment = assess(reading, SEEN, specification, Rule(rule, alpha=Decimal("0.05")), uncertainty)
    return why(assessment, specification, reading, language)


ACCEPT, REJECT = RuleId.GUARDED_ACCEPTANCE, RuleId.GUARDED_REJECTION


@pytest.mark.parametrize(
    ("typed", "of", "rule", "vietnamese"),
    [
        ("4,2", limit(), RuleId.SIMPLE_ACCEPTANCE, "4,2 µg/kg vượt mức tối đa 3,0 µg/kg (Reg (EU) 2022/1370), chấp nhận đơn giản."),
        ("3,0", limit(), RuleId.SIMPLE_ACCEPTANCE, "3,0 µg/kg bằng mức tối đa 3,0 µg/kg (Reg (EU) 2022/1370), chấp nhận đơn giản."),
        ("0,80", limit(), RuleId.SIMPLE_ACCEPTANCE, "0,80 µg/kg không vượt mức tối đa 3,0 µg/kg (Reg (EU) 2022/1370), chấp nhận đơn giản."),
        ("<0,5", limit(high=Decimal("0.3")), RuleId.SIMPLE_ACCEPTANCE, "Không so sánh trọn vẹn được < 0,5 µg/kg với mức tối đa 0,3 µg/kg (Reg (EU) 2022/1370), chấp nhận đơn giản. Giới hạn định lượng cao hơn mức giới hạn."),
        ("2,8", limit(), ACCEPT, "2,8 µg/kg không vượt mức tối đa 3,0 µg/kg (Reg (EU) 2022/1370), chấp nhận có vùng bảo vệ. Giá trị này cao hơn giới hạn chấp nhận 2,308 µg/kg. Xác suất phù hợp: 68,3 %."),
        ("4,2", limit(), REJECT, "4,2 µg/kg vượt mức tối đa 3,0 µg/kg (Reg (EU) 2022/1370), bác bỏ có vùng bảo vệ (kiểm tra nhà nước). Chỉ không đạt khi vượt 4,286 µg/kg. Kết quả vượt mức giới hạn nhưng không vượt quá độ không đảm bảo đo. Xác suất phù hợp: 2,8 %."),
        ("4,2", None, REJECT, "Không có mức giới hạn trong danh mục cho thị trường này; không có nghĩa là phù hợp."),
        ("4,2", limit(verified=False), REJECT, "Mức giới hạn EU-1 chưa có người xác nhận nên không được dùng để đánh giá."),
        ("4,2", limit(basis="fat"), REJECT, "Mức giới hạn tính theo “chất béo”; kết quả chưa được quy về cơ sở đó (Reg (EU) 2022/1370)."),
        ("4,2", limit(LimitKind.ABSENT_IN, high=None), ACCEPT, "4,2 µg/kg: trái với yêu cầu không được có (Reg (EU) 2022/1370)."),
        ("KPH", limit(LimitKind.ABSENT_IN, high=None), ACCEPT, "KPH (LOD = 0,2 µg/kg): đúng với yêu cầu không được có (Reg (EU) 2022/1370)."),
        ("<0,5", limit(LimitKind.ABSENT_IN, high=None), ACCEPT, "< 0,5 µg/kg: không kết luận được theo yêu cầu không được có (Reg (EU) 2022/1370). Kết quả dưới giới hạn định lượng chưa cho biết chất này có mặt hay không."),
        ("4,2", limit(unit="ppm", high=Decimal("0.003")), RuleId.SIMPLE_ACCEPTANCE, "4,2 µg/kg = 0,0042 ppm vượt mức tối đa 0,003 ppm (Reg (EU) 2022/1370), chấp nhận đơn giản."),
    ],
)  # fmt: skip
def test_why_in_vietnamese(typed: str, of: CatalogueLimit | None, rule: RuleId, vietnamese: str) -> None:
    assert sentence(typed, of, rule) == vietnamese


@pytest.mark.parametrize(
    ("typed", "of", "rule", "english"),
    [
        ("4.2", limit(), RuleId.SIMPLE_ACCEPTANCE, "4.2 µg/kg exceeds the maximum of 3.0 µg/kg (Reg (EU) 2022/1370), simple acceptance."),
        ("1.5", limit(LimitKind.REFERENCE_POINT_FOR_ACTION, high=Decimal("1.5")), RuleId.SIMPLE_ACCEPTANCE, "1.5 µg/kg equals the reference point for action of 1.5 µg/kg (Reg (EU) 2022/1370); values at or above it do not comply, simple acceptance."),
        ("1.5", limit(LimitKind.MIN, low=Decimal(8), high=None), RuleId.SIMPLE_ACCEPTANCE, "1.5 µg/kg is below the minimum of 8 µg/kg (Reg (EU) 2022/1370), simple acceptance."),
        ("9.5", limit(LimitKind.RANGE, low=Decimal(8), high=Decimal(9)), RuleId.SIMPLE_ACCEPTANCE, "9.5 µg/kg lies outside the range 8 µg/kg to 9 µg/kg (Reg (EU) 2022/1370), simple acceptance."),
        ("1.5", limit(unit="pH"), RuleId.SIMPLE_ACCEPTANCE, "µg/kg cannot be converted to the limit’s unit, pH (Reg (EU) 2022/1370)."),
        ("1.5", limit(LimitKind.SAMPLING_PLAN, plan=Plan(5, 2, Decimal(10), Decimal(100))), RuleId.SIMPLE_ACCEPTANCE, "The criterion judges the lot by 5 units; one sample is not enough (Reg (EU) 2022/1370)."),
        ("101", limit(LimitKind.SAMPLING_PLAN, plan=Plan(5, 2, Decimal(10), Decimal(100))), RuleId.SIMPLE_ACCEPTANCE, "101 µg/kg: under the sampling plan n = 5, c = 2 this unit alone makes the lot fail (Reg (EU) 2022/1370)."),
        ("500", limit(LimitKind.BENCHMARK, high=Decimal(400)), RuleId.SIMPLE_ACCEPTANCE, "500 µg/kg exceeds the benchmark level of 400 µg/kg (Reg (EU) 2022/1370), simple acceptance. A benchmark is not a limit: exceeding it calls for a review of mitigation."),
    ],
)  # fmt: skip
def test_why_in_english(typed: str, of: CatalogueLimit, rule: RuleId, english: str) -> None:
    assert sentence(typed, of, rule, language=Language.EN) == english


def test_every_limit_of_the_catalogue_can_be_explained() -> None:
    with (HOUSE / "catalogue" / "limits.csv").open(encoding="utf-8", newline="") as file:
        limits = [from_row(row) for row in csv.DictReader(file)]
    kinds = {(each.kind, each.unit, each.basis, each.analyte_group, each.verified): each for each in limits}
    for each, typed, rule, language in itertools.product(
        kinds.values(), ("0,2", "KPH", "7"), RuleId, Language
    ):
        told = sentence(typed, each, rule, language=language)
        assert told.endswith(".") and not re.search(r"[{}]|  |None|Decimal", told), told


@pytest.mark.parametrize(
    ("rule", "english"),
    [
        (Rule(RuleId.SIMPLE_ACCEPTANCE), "Decision rule: simple acceptance (ILAC-G8 4.2.1). Uncertainty not taken into account; at the limit the probability of a wrong decision can reach 50 %."),
        (Rule(RuleId.GUARDED_ACCEPTANCE), "Decision rule: acceptance with guard band w = 1·U (k = 2). Probability of false acceptance at the acceptance limit below 2.28 %."),
        (Rule(RuleId.GUARDED_ACCEPTANCE, r=Decimal("0.83")), "Decision rule: acceptance with guard band w = 0.83·U (k = 2). Probability of false acceptance at the acceptance limit below 4.85 %."),
        (Rule(RuleId.GUARDED_REJECTION), "Decision rule: non-compliance is stated only if the result less its expanded uncertainty exceeds the limit (official control)."),
        (Rule(RuleId.RISK_BASED, alpha=Decimal("0.05")), "Decision rule: pass if the probability of conformity is at least 1 − α = 95 % (JCGM 106:2012)."),
        (Rule(RuleId.SIMPLE_ACCEPTANCE, compare="rounded"), "Decision rule: simple acceptance (ILAC-G8 4.2.1). Uncertainty not taken into account; at the limit the probability of a wrong decision can reach 50 %. The result is rounded (half to even) to the last place of the limit before it is compared."),
    ],
)  # fmt: skip
def test_rule_in_words(rule: Rule, english: str) -> None:
    assert rule_in_words(rule, Language.EN) == english


def test_rule_in_vietnamese_has_the_decimal_comma() -> None:
    told = rule_in_words(Rule(RuleId.GUARDED_NONBINARY, r=Decimal("0.83")), Language.VI)
    assert told.startswith("Quy tắc ra quyết định: chấp nhận có vùng bảo vệ w = 0,83·U (k = 2).")


def test_every_closed_list_has_its_words() -> None:
    codes = {
        *(f"verdict.{each}" for each in Verdict),
        *(f"outcome.{each}" for each in Outcome),
        *(f"flag.{each}" for each in Flag),
        *(f"reason.{each}" for each in Reason),
        *(f"rule.{each}" for each in RuleId),
        *(f"reading.kind.{each}" for each in Kind),
    }
    assert {code for code in codes if not knows(code)} == set()


def test_number_in_a_refusal_has_the_readers_mark() -> None:
    told = {
        language: say("refusal.reading_bound_below_loq", language, loq=Decimal("0.010"), unit="mg/kg")
        for language in Language
    }
    assert told == {
        Language.VI: "Phương pháp chỉ định lượng được từ 0,010 mg/kg. Hãy ghi KPH, hoặc < 0,010.",
        Language.EN: "The method quantifies from 0.010 mg/kg only. Write ND, or < 0.010.",
    }


SCIENCE = (
    "calibration", "chart", "check", "colony", "component", "contract*", "conversion", "limit*", "nondetect",
    "number", "rate", "reading", "risk", "sampling", "spelling", "specif*", "trend", "unit", "acceptance",
    "proficiency", "replicate",
)  # fmt: skip


def test_every_refusal_of_the_science_has_its_sentence() -> None:
    paths = [path for name in SCIENCE for path in (HOUSE / "domain").glob(f"{name}.py")]
    raised = {
        code
        for path in paths
        for code in re.findall(r'(?:Refused|Problem)\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    } | {"reading_thousands_marks", "reading_not_understood"}
    assert len(raised) > 20
    said = {
        language: {c for c in raised if f"refusal.{c}" not in catalogue(language)} for language in Language
    }
    assert said == {Language.VI: set(), Language.EN: set()}


@pytest.mark.parametrize(
    ("probability", "told"),
    [
        (0.9938, "99,4 %"),
        (0.5, "50,0 %"),
        (1.0, "> 99,9 %"),
        (0.99951, "> 99,9 %"),
        (0.0, "< 0,1 %"),
        (0.00099, "< 0,1 %"),
    ],
)
def test_probability_is_never_told_as_certainty(probability: float, told: str) -> None:
    assert percent(probability, Language.VI) == told
