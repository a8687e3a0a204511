"""Certificates with real-looking values: coffee, honey, ham, chili sauce, durian. All names are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from lims.domain.certificate import Certificate, Facts, compose
from lims.domain.certificate_lines import (
    Citation,
    Line,
    LineVerdict,
    Market,
    Method,
    PrintedLimit,
    Provider,
)
from lims.domain.certificate_parts import (
    Accreditation,
    Changed,
    Customer,
    Item,
    Laboratory,
    Names,
    PaperLanguage,
    Place,
    SampledBy,
    Sampling,
    Seal,
    SealState,
    Signature,
    Temperature,
)
from lims.domain.judgement import Flag, Rule, RuleId, Uncertainty, UncertaintyType
from lims.domain.reading import Kind, Reading
from lims.domain.specification import Outcome

TOKEN = "7Q2MX4KDPZ5H3RWN6TYB2VCFJA"
ADDRESS = f"https://kiemnghiem.example.vn/v/{TOKEN}"
RECEIVED = datetime(2026, 11, 16, 2, 15, tzinfo=UTC)
ISSUED = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SAMPLED = datetime(2026, 11, 15, 7, 0, tzinfo=UTC)

LABORATORY = Laboratory(
    name=Names("Trung tâm Kiểm nghiệm Thực phẩm Lâm Đồng (demo)", "Lam Dong Food Testing Centre (demo)"),
    address=Names(
        "12 Nguyễn Trung Trực, phường Xuân Hương – Đà Lạt, tỉnh Lâm Đồng",
        "12 Nguyen Trung Truc, Xuan Huong – Da Lat ward, Lam Dong province, Viet Nam",
    ),
    phone="0263 3000 000",
    email="kiemnghiem@example.vn",
    accreditation=Accreditation("VILAS 1074", date(2028, 6, 30), date(2025, 7, 1)),
)
PLACE = Place("A", LABORATORY.address)
CUSTOMER = Customer(
    name="Hợp tác xã Cà phê Đạ Huoai (demo)",
    address="Thôn 3, xã Đạ Huoai, tỉnh Lâm Đồng",
    contact="Bà K' Brêm, 0909 000 001, daphuoai@example.vn",
)
COFFEE = Item(
    code="LD-26-000123",
    product="Cà phê Arabica rang mộc Đạ Huoai",
    commodity=Names("cà phê rang, cà phê bột", "roasted coffee"),
    lot="L2026-11-07",
    description=Names(
        "Cà phê rang nguyên hạt, 2 gói kín có van", "Whole roasted beans, 2 sealed bags with valve"
    ),
    condition=Names("Bao gói nguyên vẹn, khô", "Packaging intact, dry"),
    temperature=Temperature(Decimal("24.5")),
    seal=Seal(SealState.INTACT, "NP-004417"),
    quantity="2 × 500 g",
    produced_on=date(2026, 11, 7),
    expires_on=date(2027, 11, 6),
)
SENT = Sampling(by=SampledBy.CUSTOMER, sampler="K' Brêm", place="Kho HTX, xã Đạ Huoai", at=SAMPLED)
TAKEN = Sampling(
    by=SampledBy.LABORATORY,
    sampler="Trần Thị Lan (demo)",
    place="Cơ sở đóng gói VN-LDPH-036, xã Đạ Huoai 2",
    at=SAMPLED,
    minutes="BBLM-26-0088",
    plan=Names("TCVN 9016:2011, lấy ngẫu nhiên 10 quả/lô", "TCVN 9016:2011, 10 fruits at random per lot"),
    conditions=Names("28 °C, trong nhà, khô ráo", "28 °C, indoors, dry"),
)
REVIEWER = Signature(
    "Lê Minh Tâm (demo)", Names("Trưởng nhóm Hoá", "Head of chemistry"), ISSUED - timedelta(hours=3)
)
SIGNATORY = Signature("TS. Phạm Thu Hà (demo)", Names("Phó Giám đốc", "Deputy Director"), ISSUED)

NEW_LOT = Changed(Names("Số lô", "Lot"), Names("L2026-11-06"), Names("L2026-11-07"))

LCMS = Method(
    "TCVN 9513:2012", Names("Ochratoxin A trong cà phê – HPLC", "Ochratoxin A in coffee – HPLC"), "v3, 2025"
)
METALS = Method(
    "AOAC 2015.01",
    Names("Kim loại nặng trong thực phẩm – ICP-MS", "Heavy metals in food – ICP-MS"),
    "v5, 2026",
)
QUECHERS = Method(
    "EN 15662:2018",
    Names(
        "Dư lượng thuốc bảo vệ thực vật – QuEChERS, LC-MS/MS và GC-MS/MS",
        "Pesticide residues – QuEChERS, LC-MS/MS and GC-MS/MS",
    ),
    "v2, 2025",
)
SALMONELLA = Method(
    "TCVN 10780-1:2017", Names("Phát hiện Salmonella spp.", "Detection of Salmonella spp."), "v1, 2024"
)
COUNT = Method(
    "TCVN 4884-1:2015", Names("Định lượng vi sinh vật ở 30 °C", "Enumeration at 30 °C"), "v2, 2024"
)

VN = Market("VN", Names("Việt Nam", "Viet Nam"))
EU = Market(
    "EU",
    Names("Liên minh châu Âu (EU)", "European Union (EU)"),
    unchecked=(Names("acrylamid", "acrylamide"), Names("benzo(a)pyren", "benzo(a)pyrene")),
)
CN = Market("CN", Names("Trung Quốc", "China"))
CODEX = Market("CODEX", Names("Codex", "Codex"))
JP = Market("JP", Names("Nhật Bản", "Japan"))

SIMPLE = Rule(RuleId.SIMPLE_ACCEPTANCE, r=Decimal(0))
GUARDED = Rule(RuleId.GUARDED_ACCEPTANCE)
NONBINARY = Rule(RuleId.GUARDED_NONBINARY)

TEXTS = {
    "VN": (
        "QCVN 8-1:2011/BYT",
        "Quy chuẩn kỹ thuật quốc gia đối với giới hạn ô nhiễm độc tố vi nấm trong thực phẩm",
    ),
    "EU": ("Regulation (EU) 2023/915", "Maximum levels for certain contaminants in food"),
    "CN": ("GB 2762-2022", "National food safety standard – Maximum levels of contaminants in foods"),
    "CODEX": ("CXS 193-1995", "General standard for contaminants and toxins in food and feed"),
    "JP": ("Food Sanitation Act, notice 370", "Positive list of maximum residue limits"),
}


def u(amount: str, kind: UncertaintyType = UncertaintyType.ABSOLUTE, k: str = "2") -> Uncertainty:
    return Uncertainty(kind, Decimal(amount), k=Decimal(k))


def found(text: str) -> Reading:
    value = Decimal(text)
    return Reading(Kind.QUANTIFIED, value, max(1, len(text.replace(".", "").lstrip("0"))))


def below(text: str) -> Reading:
    return Reading(Kind.BELOW_LOQ, Decimal(text), None)


def unseen(text: str) -> Reading:
    return Reading(Kind.BELOW_LOD, Decimal(text), None)


def against(
    market: str,
    high: str | None,
    outcome: Outcome = Outcome.PASS,
    *,
    rule: Rule = SIMPLE,
    why: Names | None = None,
    clause: str = "Phụ lục I",
    flags: tuple[Flag, ...] = (),
    accept: str | None = None,
    unit: str = "mg/kg",
) -> LineVerdict:
    """A verdict against an upper limit; without one, nothing was judged."""
    if high is None:
        no_limit = Names("Danh mục không có giới hạn cho chỉ tiêu này.", "The catalogue has no limit for it.")
        return LineVerdict(market, Outcome.NO_LIMIT, why or no_limit)
    regulation, title = TEXTS[market]
    return LineVerdict(
        market,
        outcome,
        why or Names("Kết quả không vượt giới hạn.", "The result does not exceed the limit."),
        limit=PrintedLimit(unit, high=Decimal(high)),
        citation=Citation(regulation, title, clause, f"{market}-DEMO-{high}", date(2023, 5, 25)),
        rule=rule,
        flags=flags,
        accept_high=Decimal(accept) if accept else None,
    )


def line(vi: str, en: str, reading: Reading, *verdicts: LineVerdict, **more: object) -> Line:
    """A result with dull defaults: mg/kg by ICP-MS, accredited."""
    dull: dict[str, object] = {
        "group": "heavy metal",
        "method": METALS,
        "unit": "mg/kg",
        "tested_from": date(2026, 11, 17),
        "tested_to": date(2026, 11, 20),
        "place": "A",
        "accredited": True,
        "lod": Decimal("0.003"),
        "loq": Decimal("0.010"),
    }
    return Line(analyte=Names(vi, en), reading=reading, verdicts=verdicts, **{**dull, **more})  # type: ignore[arg-type]


def facts(**more: object) -> Facts:
    """One accredited result that passes for Vietnam; everything the checklist asks for."""
    dull: dict[str, object] = {
        "number": "PKQ-26-000045",
        "language": PaperLanguage.VI,
        "laboratory": LABORATORY,
        "places": (PLACE,),
        "customer": CUSTOMER,
        "sample": COFFEE,
        "sampling": SENT,
        "received_at": RECEIVED,
        "lines": (
            line(
                "Cadimi (Cd)", "Cadmium (Cd)", found("0.021"), against("VN", "0.10"), uncertainty=u("0.004")
            ),
        ),
        "deviations": (),
        "reviewer": REVIEWER,
        "signatory": SIGNATORY,
        "authorised_methods": frozenset(m.code for m in (LCMS, METALS, QUECHERS, SALMONELLA, COUNT)),
        "verification": ADDRESS,
        "markets": (VN,),
        "demo": True,
    }
    return Facts(**{**dull, **more})  # type: ignore[arg-type]


def coffee(language: PaperLanguage = PaperLanguage.VI, **more: object) -> Certificate:
    """One analyte."""
    return compose(facts(language=language, **more))


OVER = Names(
    "Kết quả 4,2 µg/kg vượt giới hạn 3,0 µg/kg.", "The result 4.2 µg/kg exceeds the limit of 3.0 µg/kg."
)
BLIND = Names(
    "LOQ 0,02 mg/kg cao hơn giới hạn 0,01 mg/kg: không thể kết luận.",
    "The LOQ 0.02 mg/kg is above the limit 0.01 mg/kg: no conclusion is possible.",
)
NEAR = Names(
    "Kết quả dưới giới hạn nhưng nằm trong dải bảo vệ.",
    "The result is below the limit but within the guard band.",
)


def twelve(markets: tuple[Market, ...] = (VN, EU)) -> tuple[Line, ...]:
    """Twelve lines with every kind of result and most verdicts, for coffee."""
    every = [market.code for market in markets]

    def all_pass(high: str, unit: str = "mg/kg") -> tuple[LineVerdict, ...]:
        return tuple(against(code, high, unit=unit) for code in every)

    def mixed(default: LineVerdict, **special: LineVerdict) -> tuple[LineVerdict, ...]:
        return tuple(special.get(code, elsewhere(default, code)) for code in every)

    none = against("VN", None)
    ota = mixed(
        against("VN", "5", unit="µg/kg", rule=GUARDED, accept="4.1666"),
        EU=against(
            "EU", "3.0", Outcome.FAIL, unit="µg/kg", rule=GUARDED, accept="2.5", why=OVER, clause="1.2.14"
        ),
        CN=none_for("CN"),
        JP=none_for("JP"),
        CODEX=none_for("CODEX"),
    )
    pathogen = LineVerdict(
        "VN",
        Outcome.PASS,
        Names("Không phát hiện.", "Not detected."),
        limit=PrintedLimit(absent=True, absent_in_g=Decimal(25)),
        citation=Citation(
            "QCVN 8-3:2012/BYT",
            "Quy chuẩn kỹ thuật quốc gia đối với ô nhiễm vi sinh vật trong thực phẩm",
            "6.8",
            "VN-SAL-01",
            None,
            date(2026, 11, 16),
        ),
        rule=SIMPLE,
    )
    rel = UncertaintyType.RELATIVE_PCT
    return (
        line("Ochratoxin A", "Ochratoxin A", found("4.2"), *ota, group="mycotoxin", method=LCMS, unit="µg/kg", uncertainty=u("0.8"), lod=Decimal("0.3"), loq=Decimal("1.0")),
        line("Chì (Pb)", "Lead (Pb)", found("0.089"), *mixed(
            against("VN", "0.10", Outcome.CONDITIONAL_PASS, rule=NONBINARY, accept="0.088", why=NEAR)), uncertainty=u("0.012")),
        line("Cadimi (Cd)", "Cadmium (Cd)", below("0.010"), *all_pass("0.10")),
        line("Asen vô cơ (iAs)", "Inorganic arsenic (iAs)", unseen("0.003"), *all_pass("0.20")),
        line("Đồng (Cu)", "Copper (Cu)", found("12.6"), *mixed(none), uncertainty=u("8", rel), lod=None, loq=Decimal("0.5")),
        line("Clorpyrifos", "Chlorpyrifos", below("0.02"), *mixed(
            against("VN", "0.05"), EU=against("EU", "0.01", Outcome.INCONCLUSIVE, why=BLIND, flags=(Flag.LOQ_ABOVE_LIMIT,), clause="Annex V")), group="pesticide", method=QUECHERS, lod=Decimal("0.006"), loq=Decimal("0.02")),
        line("Buprofezin", "Buprofezin", found("0.314"), *all_pass("0.4"), group="pesticide", method=QUECHERS, uncertainty=u("50", rel)),
        line("Độ ẩm", "Moisture", found("3.15"), *mixed(none), group="quality", unit="%", accredited=False, uncertainty=u("0.20"), lod=None, loq=None),
        line("Tro tổng số", "Total ash", found("4.60"), *mixed(none), group="quality", unit="g/100 g", accredited=False, basis=Names("chất khô", "dry matter"), lod=None, loq=None),
        line("Cafein", "Caffeine", found("1180"), *mixed(none), group="quality", unit="mg/100 g", accredited=False, provider=Provider("Viện Kiểm nghiệm Demo", "VILAS 203"), lod=None, loq=Decimal("10")),
        line("Tổng số vi sinh vật hiếu khí", "Aerobic colony count", Reading(Kind.QUANTIFIED, Decimal("1200"), 2), *mixed(none), group="microbiology", method=COUNT, unit="cfu/g", uncertainty=u("0.25", UncertaintyType.LOG10), lod=None, loq=Decimal("10")),
        line("Salmonella spp.", "Salmonella spp.", Reading(Kind.NOT_DETECTED, portion_g=Decimal(25)), *tuple(replace(pathogen, market=code) for code in every), group="microbiology", method=SALMONELLA, unit="", lod=None, loq=None, place="A"),
    )  # fmt: skip


def elsewhere(verdict: LineVerdict, market: str) -> LineVerdict:
    """The same verdict by the text of another market."""
    regulation, title = TEXTS[market]
    cited = verdict.citation and replace(verdict.citation, regulation=regulation, title=title)
    return replace(verdict, market=market, citation=cited)


def none_for(market: str) -> LineVerdict:
    return against(market, None)


PESTICIDES = [
    "Acephate",
    "Acetamiprid",
    "Azoxystrobin",
    "Bifenthrin",
    "Boscalid",
    "Buprofezin",
    "Carbaryl",
    "Carbendazim",
    "Carbofuran",
    "Chlorantraniliprole",
    "Chlorothalonil",
    "Chlorpyrifos",
    "Chlorpyrifos-methyl",
    "Clothianidin",
    "Cyantraniliprole",
    "Cyfluthrin",
    "Cyhalothrin",
    "Cypermethrin",
    "Cyproconazole",
    "Deltamethrin",
    "Diazinon",
    "Difenoconazole",
    "Dimethoate",
    "Dinotefuran",
    "Emamectin",
    "Endosulfan",
    "Fenitrothion",
    "Fenpropathrin",
    "Fenvalerate",
    "Fipronil",
    "Fludioxonil",
    "Glyphosate",
    "Imidacloprid",
    "Malathion",
    "Metalaxyl",
    "Methomyl",
    "Permethrin",
    "Profenofos",
    "Propiconazole",
    "Thiamethoxam",
]


def forty(markets: tuple[Market, ...] = (VN,)) -> tuple[Line, ...]:
    """A multi-residue screening."""
    lines = []
    for number, name in enumerate(PESTICIDES, 1):
        reading = found(f"0.0{number + 10}") if number % 9 == 0 else below("0.010")
        lines.append(
            line(
                name, name, reading, *(against(m.code, "0.10", clause=f"Phụ lục, mã {200 + number}") for m in markets),
                group="pesticide", method=QUECHERS, uncertainty=u("50", UncertaintyType.RELATIVE_PCT),
            )
        )  # fmt: skip
    return tuple(lines)


def durian(language: PaperLanguage = PaperLanguage.BOTH) -> Certificate:
    """Sampled by the laboratory, for China and two more markets."""
    markets = (VN, CN, CODEX, EU)
    lines = (
        line("Cadimi (Cd)", "Cadmium (Cd)", found("0.046"), *(
            against(m.code, "0.05", Outcome.CONDITIONAL_PASS, rule=NONBINARY, accept="0.041", why=NEAR) for m in markets), uncertainty=u("0.009")),
        line("Vàng O (auramin O, Basic Yellow 2)", "Auramine O (Basic Yellow 2)", unseen("0.0005"), *(
            against(m.code, "0.002" if m is CN else None) for m in markets), group="illegal dye", method=QUECHERS, lod=Decimal("0.0005"), loq=Decimal("0.0015")),
    )  # fmt: skip
    item = replace(
        COFFEE,
        code="LD-26-000131-A",
        product="Sầu riêng Ri6 tươi nguyên quả",
        commodity=Names("sầu riêng tươi", "durian fresh"),
        lot="SR-26-1115-02",
        description=Names("10 quả, cuống tươi", "10 fruits with fresh stems"),
        quantity="10 quả, khoảng 32 kg",
        expires_on=None,
        temperature=Temperature(),
    )
    return compose(
        facts(
            language=language,
            lines=lines,
            markets=markets,
            sample=item,
            sampling=TAKEN,
            number="PKQ-26-000051",
        )
    )
