"""An invented certificate, to look at a letterhead with: every sentence of it says that it is an example."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from lims.domain.act import local_day
from lims.domain.assessment import Outcome
from lims.domain.certificate import Certificate, compose
from lims.domain.certificate_facts import Facts
from lims.domain.certificate_lines import Citation, Line, LineVerdict, Market, Method, PrintedLimit
from lims.domain.certificate_parts import (
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
from lims.domain.judgement import Rule, RuleId, Uncertainty, UncertaintyType
from lims.domain.reading import Kind, Reading

METHOD = Method("TCVN 0000:0000", Names("Phương pháp ví dụ", "An example of a method"), "v1")
MARKET = Market("VN", Names("Việt Nam", "Viet Nam"))
SAID = Names("Ví dụ", "Example")


def example(laboratory: Laboratory, language: PaperLanguage, *, at: datetime) -> Certificate:
    """As if it had been issued at this moment, all results within the accreditation there is."""
    tester = Signature("Nguyễn Văn A", Names("Thẩm tra", "Reviewer"), at - timedelta(hours=2))
    return compose(
        Facts(
            number="PKQ-00-000000",
            language=language,
            laboratory=laboratory,
            places=(Place("A", laboratory.address),),
            customer=Customer("Khách hàng ví dụ", "Địa chỉ ví dụ", "0900 000 000"),
            sample=_item(),
            sampling=Sampling(by=SampledBy.CUSTOMER),
            received_at=at - timedelta(days=5),
            lines=tuple(_lines(at)),
            deviations=(),
            reviewer=tester,
            signatory=Signature("Trần Thị B", Names("Người có thẩm quyền", "Signatory"), at),
            authorised_methods=frozenset({METHOD.code}),
            verification="https://example.vn/v/EXAMPLE",
            markets=(MARKET,),
        )
    )


def _item() -> Item:
    return Item(
        code="VD-00-000000",
        product="Cà phê rang (ví dụ)",
        commodity=Names("cà phê rang", "roasted coffee"),
        lot="L-0001",
        description=Names("Hạt rang, gói kín", "Roasted beans, sealed bag"),
        condition=Names("Nguyên vẹn", "Intact"),
        temperature=Temperature(),
        seal=Seal(SealState.NONE),
    )


def _lines(at: datetime) -> list[Line]:
    day = local_day(at)
    shown = (
        ("Chì (Pb)", "Lead (Pb)", Reading(Kind.QUANTIFIED, Decimal("0.052"), 2)),
        ("Cadimi (Cd)", "Cadmium (Cd)", Reading(Kind.BELOW_LOQ, Decimal("0.010"))),
        ("Asen (As)", "Arsenic (As)", Reading(Kind.BELOW_LOD, Decimal("0.003"))),
    )
    return [
        Line(
            analyte=Names(vi, en),
            group="heavy metal",
            method=METHOD,
            reading=reading,
            unit="mg/kg",
            tested_from=day - timedelta(days=3),
            tested_to=day - timedelta(days=1),
            place="A",
            accredited=True,
            uncertainty=Uncertainty(UncertaintyType.RELATIVE_PCT, Decimal(20)),
            lod=Decimal("0.003"),
            loq=Decimal("0.010"),
            verdicts=(_verdict(),),
        )
        for vi, en, reading in shown
    ]


def _verdict() -> LineVerdict:
    return LineVerdict(
        MARKET.code,
        Outcome.PASS,
        SAID,
        limit=PrintedLimit("mg/kg", high=Decimal("0.10")),
        citation=Citation("QCVN 00-0:0000", "văn bản ví dụ", "–", "VN-0000", date(2020, 1, 1)),
        rule=Rule(RuleId.SIMPLE_ACCEPTANCE, r=Decimal(0)),
    )
