"""Certificates whose verdicts were really given: sums, lots, other bases, conditions, factors, default limits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lims.domain.certificate import Certificate
from lims.domain.certificate_lines import Citation, Line, LineVerdict, Market
from lims.domain.certificate_parts import Names, PaperLanguage
from lims.domain.deciding import Decided, DecidesOn
from lims.domain.definition import Bound, Definition, Part
from lims.domain.evaluation import evaluate
from lims.domain.evidence import Found, Measured
from lims.domain.limit import CatalogueLimit, LimitKind, Plan
from lims.domain.reading import Range, Reading
from lims.domain.specified import Processing, Specification, specify
from lims.domain.total import of
from lims.domain.uncertainty import Uncertainty, UncertaintyType
from lims.queries.printed import printed_limit
from lims.words import Language
from lims.words.verdicts import why
from tests.reports import papers

PRODUCED, TESTED = date(2026, 5, 12), date(2026, 11, 17)
BY_PRODUCTION = Decided(DecidesOn.PRODUCTION, PRODUCED)
VN, EU = papers.VN, replace(papers.EU, unchecked=())
SIMPLE = papers.SIMPLE


def seen(unit: str = "mg/kg", lod: str | None = "0.003", loq: str | None = "0.010", **more: object) -> Range:
    given = {name: None if text is None else Decimal(text) for name, text in (("lod", lod), ("loq", loq))}
    return Range(unit=unit, **given, **more)  # type: ignore[arg-type]


def a_limit(analyte: str, market: str = "VN", high: str | None = None, **more: object) -> CatalogueLimit:
    regulation, title = papers.TEXTS[market]
    dull: dict[str, object] = {
        "limit_id": f"{market}-{analyte}",
        "market": market,
        "commodity": "chilli powder",
        "analyte": analyte,
        "kind": LimitKind.MAX,
        "high": None if high is None else Decimal(high),
        "unit": "mg/kg",
        "regulation": regulation,
        "regulation_title": title,
        "clause": "Phụ lục I",
        "effective_from": date(2023, 5, 25),
        "verified": True,
    }
    return CatalogueLimit(**{**dull, **more})  # type: ignore[arg-type]


def specified(limit: CatalogueLimit, **more: object) -> Specification:
    found = specify(limit.market, (limit,), confirmed=())
    return replace(found, **{"decided": BY_PRODUCTION, **more})  # type: ignore[arg-type]


def no_limit(market: str) -> Specification:
    return specify(market, (), confirmed=())


def verdict(measured: Measured, specification: Specification, rule: papers.Rule = SIMPLE) -> LineVerdict:
    """As the certificate freezes it."""
    assessment, limit = evaluate(measured, specification, rule), specification.limit
    cited = limit and Citation(
        limit.regulation, limit.regulation_title, limit.clause, limit.limit_id, limit.effective_from, TESTED
    )
    return LineVerdict(
        specification.market,
        assessment.outcome,
        Names(*(why(assessment, specification, measured.reading, each) for each in Language)),
        limit=printed_limit(limit) if limit else None,
        citation=cited,
        rule=rule,
        flags=assessment.flags,
        accept_low=assessment.al_low,
        accept_high=assessment.al_high,
        specification=specification,
        assessment=assessment,
    )


def judged(
    vi: str,
    en: str,
    measured: Measured,
    *specifications: Specification,
    rule: papers.Rule = SIMPLE,
    **more: object,
) -> Line:
    dull: dict[str, object] = {
        "unit": measured.seen.unit,
        "lod": measured.seen.lod,
        "loq": measured.seen.loq,
        "uncertainty": measured.uncertainty,
        "units": measured.units,
        "measured": measured,
        "group": "contaminant",
    }
    verdicts = [verdict(measured, each, rule) for each in specifications]
    return papers.line(vi, en, measured.reading, *verdicts, **{**dull, **more})


def summed(
    vi: str,
    en: str,
    definition: Definition,
    found: Sequence[Found],
    *specifications: Specification,
    unit: str,
) -> Line:
    """A sum is told by its total, and judged from its components."""
    total = of(definition, found, in_unit=unit)
    measured = Measured(reading=total.told, seen=seen(unit, None, None), components=tuple(found))
    with_sum = [replace(each, definition=definition) if each.limit else each for each in specifications]
    return judged(vi, en, measured, *with_sum, total=total, uncertainty=total.uncertainty)


def component(name: str, text: str, unit: str = "µg/kg", loq: str = "0.2", u: str = "25") -> Found:
    reading = papers.below(text[1:]) if text.startswith("<") else papers.found(text)
    spread = Uncertainty(UncertaintyType.RELATIVE_PCT, Decimal(u))
    return Found(name=name, reading=reading, unit=unit, loq=Decimal(loq), uncertainty=spread)


def definition_of(names: Sequence[str], bound: Bound = Bound.LOWER) -> Definition:
    return Definition(parts=tuple(Part(name, Decimal(1)) for name in names), bound=bound, source="2023/915")


AFLATOXINS = tuple(f"aflatoxin {each}" for each in ("B1", "B2", "G1", "G2"))


def aflatoxins(texts: Sequence[str], names: Sequence[str] = AFLATOXINS) -> tuple[Line, ...]:
    """Four components, and their sum."""
    found = [component(name, text) for name, text in zip(names, texts, strict=True)]
    parts = [
        judged(
            name.replace("aflatoxin", "Aflatoxin"),
            name,
            Measured(
                reading=each.reading, seen=seen("µg/kg", "0.05", "0.2"), uncertainty=papers.u("25", PERCENT)
            ),
            *(
                (specified(a_limit(name, market, "5", unit="µg/kg")) if name.endswith("B1") else no_limit(market))
                for market in ("VN", "EU")
            ),
        )
        for name, each in zip(names, found, strict=True)
    ]  # fmt: skip
    total = summed(
        "Aflatoxin tổng số",
        "aflatoxins total",
        definition_of(AFLATOXINS),
        found,
        *(specified(a_limit("aflatoxins total", market, "10", unit="µg/kg")) for market in ("VN", "EU")),
        unit="µg/kg",
    )
    return (*parts, total)


PERCENT = UncertaintyType.RELATIVE_PCT


def listeria(texts: Sequence[str] = ("<10", "20", "<10", "<10", "40")) -> Line:
    """Five units counted against n = 5, c = 0, m = M = 100."""
    units = tuple(papers.below(text[1:]) if text.startswith("<") else papers.found(text) for text in texts)
    limit = a_limit(
        "Listeria monocytogenes", "EU", kind=LimitKind.SAMPLING_PLAN, unit="cfu/g",
        plan=Plan(len(units), 0, Decimal(100), Decimal(100)), regulation="Regulation (EC) No 2073/2005",
        regulation_title="Microbiological criteria for foodstuffs", decides_on=DecidesOn.MARKET,
    )  # fmt: skip
    measured = Measured(reading=units[0], seen=seen("cfu/g", None, "10"), units=units)
    decided = Decided(DecidesOn.MARKET, TESTED, assumed=True)
    return judged(
        "Listeria monocytogenes",
        "Listeria monocytogenes",
        measured,
        no_limit("VN"),
        specified(limit, decided=decided),
        group="microbiology",
        method=papers.COUNT,
    )


def salmonella(found_in: int | None = None, n: int = 5) -> Line:
    """Five units of 25 g asked yes or no."""
    words = [
        papers.Kind.DETECTED if place == found_in else papers.Kind.NOT_DETECTED for place in range(1, n + 1)
    ]
    units = tuple(Reading(each, portion_g=Decimal(25)) for each in words)
    limits = [
        a_limit(
            "Salmonella", market, kind=LimitKind.ABSENT_IN, unit="presence/absence", portion_g=Decimal(25),
            plan=Plan(n, 0), high=None,
        )
        for market in ("VN", "EU")
    ]  # fmt: skip
    measured = Measured(
        reading=units[0],
        seen=seen("presence/absence", None, None, qualitative=True, portion_g=Decimal(25)),
        units=units,
    )
    return judged(
        "Salmonella spp.", "Salmonella", measured, *map(specified, limits),
        group="microbiology", method=papers.SALMONELLA,
    )  # fmt: skip


MOISTURE = Found(name="moisture", reading=papers.found("4.0"), unit="%", loq=Decimal("0.1"))


def on_dry_matter(text: str = "24.0", beside: Sequence[Found] = (MOISTURE,)) -> Line:
    limit = a_limit("water-soluble matter", kind=LimitKind.MIN, low=Decimal(25), unit="%", basis="dry matter")
    measured = Measured(reading=papers.found(text), seen=seen("%", None, "0.1"), beside=tuple(beside))
    return judged(
        "Chất tan trong nước",
        "water-soluble matter",
        measured,
        specified(limit),
        no_limit("EU"),
        group="quality",
    )


def processed(justification: str = "Rửa, sấy và nghiền theo hồ sơ sản xuất của khách hàng") -> Line:
    limit = a_limit("chlorpyrifos", "VN", "0.05")
    grounds = Processing(
        factor=Decimal(5),
        raw="chilli peppers",
        raw_limit=Decimal("0.01"),
        justification=justification,
        source="EFSA 2018, cơ sở dữ liệu hệ số chế biến",
    )
    measured = Measured(reading=papers.found("0.032"), seen=seen())
    return judged("Clorpyrifos", "chlorpyrifos", measured, specified(limit, processing=grounds), no_limit("EU"),
                  group="pesticide", method=papers.QUECHERS)  # fmt: skip


def by_default(name: str = "Tolfenpyrad") -> Line:
    limit = a_limit("any pesticide without a specific MRL", "EU", "0.01")
    measured = Measured(reading=papers.below("0.010"), seen=seen())
    return judged(name, name.lower(), measured, no_limit("VN"), specified(limit, by_default=True),
                  group="pesticide", method=papers.QUECHERS)  # fmt: skip


def fumonisins() -> Line:
    """Nothing quantified."""
    names = ("fumonisin B1", "fumonisin B2")
    found = [component(name, "<20", loq="20") for name in names]
    specs = [specified(a_limit("fumonisins", market, "1000", unit="µg/kg")) for market in ("VN", "EU")]
    return summed(
        "Fumonisin (B1 + B2)", "fumonisins (B1 + B2)", definition_of(names), found, *specs, unit="µg/kg"
    )


def chilli(language: PaperLanguage = PaperLanguage.VI, markets: tuple[Market, ...] = (VN, EU)) -> Certificate:
    """A chilli sauce: sums (one incomplete, one of nothing), a lot of five, a basis, a factor, a default limit."""
    incomplete = summed(
        "Tổng Sudan (I–IV)",
        "Sudan dyes total",
        definition_of(("Sudan I", "Sudan II", "Sudan III", "Sudan IV")),
        [component("Sudan I", "0.4"), component("Sudan II", "<0.2")],
        specified(a_limit("Sudan dyes total", "VN", "0.5", unit="µg/kg")),
        no_limit("EU"),
        unit="µg/kg",
    )
    sensitive = summed(
        "Hydrocarbon thơm đa vòng (PAH4)",
        "PAH4",
        definition_of(("benzo(a)pyrene", "chrysene"), Bound.LOWER),
        [component("benzo(a)pyrene", "4.8"), component("chrysene", "<0.9", loq="0.9")],
        no_limit("VN"),
        specified(a_limit("PAH4", "EU", "5", unit="µg/kg")),
        unit="µg/kg",
    )
    every = (*aflatoxins(("2.1", "<0.2", "0.84", "<0.2")), fumonisins(), incomplete, sensitive, on_dry_matter(), processed(),
             by_default(), listeria(), salmonella())  # fmt: skip
    codes = {market.code for market in markets}
    lines = tuple(
        replace(line, verdicts=tuple(each for each in line.verdicts if each.market in codes))
        for line in every
    )
    item = replace(
        papers.COFFEE,
        product="Tương ớt Đà Lạt cay nồng",
        commodity=Names("tương ớt", "chilli sauce"),
        lot="TO-2026-05-12",
        produced_on=PRODUCED,
        description=Names("Chai thuỷ tinh 250 g", "Glass bottles of 250 g"),
    )
    return papers.coffee(language, lines=lines, markets=markets, sample=item)


HMF = Found(name="HMF", reading=papers.found("9.1"), unit="mg/kg", loq=Decimal(1))


def diastase(beside: Sequence[Found] = (HMF,)) -> Line:
    specs = [
        specified(
            a_limit("diastase activity", market, kind=LimitKind.MIN, low=Decimal(3), unit="Schade units")
        )
        for market in ("VN", "EU")
    ]
    measured = Measured(
        reading=papers.found("5.2"), seen=seen("Schade units", None, "1"), beside=tuple(beside)
    )
    return judged("Hoạt lực diastase", "diastase activity", measured, *specs, group="quality")


def honey(language: PaperLanguage = PaperLanguage.VI) -> Certificate:
    """Twelve lines for a honey of low enzyme content."""
    plain = [
        ("Độ ẩm", "moisture", "18.4", "20", "%"), ("HMF", "HMF", "9.1", "40", "mg/kg"), ("Sucrose", "sucrose", "1.9", "5", "g/100 g"),
        ("Chất không tan trong nước", "water-insoluble matter", "0.04", "0.1", "g/100 g"), ("Độ acid tự do", "free acidity", "21.6", "50", "meq/kg"),
        ("Độ dẫn điện", "electrical conductivity", "0.31", "0.8", "mS/cm"), ("Chì (Pb)", "lead", "0.021", "0.10", "mg/kg"),
        ("Cadimi (Cd)", "cadmium", "0.012", "0.10", "mg/kg"), ("Amitraz", "amitraz", "0.018", "0.2", "mg/kg"),
        ("Tetracyclin", "tetracycline", "0.016", "0.02", "mg/kg"),
    ]  # fmt: skip
    lines = [
        judged(
            vi,
            en,
            Measured(reading=papers.found(text), seen=seen(unit, None, "0.010")),
            *(specified(a_limit(en, market, high, unit=unit)) for market in ("VN", "EU")),
        )
        for vi, en, text, high, unit in plain
    ]
    sugars = summed(
        "Fructose + glucose",
        "fructose and glucose",
        definition_of(("fructose", "glucose")),
        [component("fructose", "38.4", "g/100 g", u="4"), component("glucose", "31.2", "g/100 g", u="4")],
        *(
            specified(a_limit("fructose and glucose", market, kind=LimitKind.MIN, low=Decimal(60), unit="g/100 g"))
            for market in ("VN", "EU")
        ),
        unit="g/100 g",
    )  # fmt: skip
    item = replace(
        papers.COFFEE,
        product="Mật ong hoa cà phê Lâm Đồng",
        commodity=Names("mật ong", "honey"),
        produced_on=PRODUCED,
    )
    return papers.coffee(
        language, lines=(*lines[:4], diastase(), sugars, *lines[4:]), markets=(VN, EU), sample=item
    )


def forty(language: PaperLanguage = PaperLanguage.VI, length: int = 40) -> Certificate:
    """A screening of forty lines, every eighth a sum, one of them of more components than a line is long."""
    lines: list[Line] = []
    many = tuple(papers.PESTICIDES[:14])
    for number, name in enumerate(papers.PESTICIDES[:length], 1):
        if number % 8:
            lines.append(by_default(name))
            continue
        parts = many if number == 16 else (f"{name}-oxon", f"{name} sulfone")
        found = [component(part, "<0.01", "mg/kg", "0.01") for part in parts[:-1]]
        found.append(component(parts[-1], "0.02" if number == 16 else "<0.01", "mg/kg", "0.01"))
        specs = (no_limit("VN"), specified(a_limit(name, "EU", "0.1")))
        lines.append(
            summed(f"Tổng {name}", f"{name} (sum)", definition_of(parts), found, *specs, unit="mg/kg")
        )
    return papers.coffee(language, lines=tuple(lines), markets=(VN, EU))
