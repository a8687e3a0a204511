"""Frozen hand-overs and requests for the tests of their papers."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from lims.domain.certificate_parts import (
    Customer,
    Laboratory,
    Names,
    PaperLanguage,
    SampledBy,
    Seal,
    SealState,
    Temperature,
)
from lims.domain.handover import HandedOver, HandOver
from lims.domain.limit import CatalogueLimit, LimitKind
from lims.domain.minutes import Sampler
from lims.domain.minutes_paper import MinutesPaper, Taken, TakenSample
from lims.domain.request_paper import Agreed, Announced, RequestPaper, Wish
from lims.domain.verdict import RuleId

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
LABORATORY = Laboratory(
    Names("Phòng thử nghiệm an toàn thực phẩm Lâm Đồng", "Lâm Đồng Food Safety Laboratory"),
    Names("Số 1 đường Thử Nghiệm, Đà Lạt, tỉnh Lâm Đồng", "1 Thử Nghiệm street, Đà Lạt, Lâm Đồng"),
    "0263 000 0000",
    "phongthunghiem@example.vn",
)
CUSTOMER = Customer("HTX Cà phê Cầu Đất", "Thôn Thử Nghiệm, xã Xuân Trường", "Đỗ Văn Tâm")
HOSTILE = (
    "<b>bold",
    '<font color="[[[x]]]">c</font>',
    '<img src="file:///etc/hostname"/>',
    'Công ty A & B <C> "D"',
    "<script>alert(1)</script>",
)

TAKEN = HandedOver(
    code="LD-26-000123",
    product="Cà phê nhân Arabica Cầu Đất",
    lot="CD-2026-10-A",
    quantity="2 × 500 g",
    at=AT,
    received_by="Nguyễn Thị Lan",
    delivered_by="Đỗ Văn Tâm",
    condition="Bao nguyên, khô, không mùi lạ",
    temperature=Temperature(Decimal("-18.5")),
    seal=Seal(SealState.INTACT, "NP-0117"),
    containers=("LD-26-000123-A", "LD-26-000123-B"),
    retained=("LD-26-000123-L",),
)
TURNED_AWAY = replace(
    TAKEN,
    code="YC-26-000045 / 2",
    product="Giăm bông hun khói",
    temperature=Temperature(Decimal("9")),
    seal=Seal(SealState.BROKEN),
    refused="Mẫu lạnh đến ở 9 °C, niêm phong đã rách.",
    containers=(),
    retained=(),
)


def handed_over(*samples: HandedOver, language: PaperLanguage = PaperLanguage.VI) -> HandOver:
    return HandOver(
        laboratory=LABORATORY,
        language=language,
        order="YC-26-000045",
        customer=CUSTOMER,
        samples=samples or (TAKEN, TURNED_AWAY),
        minutes=("BB-26-000001",),
    )


LIMIT = CatalogueLimit(
    limit_id="EU-CD", market="EU", commodity="durian", analyte="cadmium", kind=LimitKind.MAX,
    high=Decimal("0.050"), unit="mg/kg", regulation="Reg (EU) 2023/915",
)  # fmt: skip
ANNOUNCED = Announced(
    code="LD-26-000123",
    product="Sầu riêng Ri6 Đạ Huoai",
    commodity=Names("sầu riêng tươi", "durian fresh"),
    lot="SR-2026-11-07",
    quantity="3 quả, 9,2 kg",
    produced_on=date(2026, 11, 7),
    wishes=(Wish(Names("cadimi", "cadmium"), "TCVN 10912:2015", (("EU", LIMIT),)),),
)
AGREED = Agreed(
    rule=RuleId.GUARDED_ACCEPTANCE,
    rule_r=Decimal(1),
    rule_alpha=None,
    agreed_by="Đỗ Văn Tâm",
    agreed_on=date(2026, 11, 22),
    markets=(Names("Trung Quốc", "China"), Names("Liên minh châu Âu", "European Union")),
    conclusion_wanted=True,
    uncertainty_wanted=True,
    consent_to_publish=False,
    language=PaperLanguage.BOTH,
    due_on=date(2026, 12, 1),
)


def asked(*samples: Announced, language: PaperLanguage = PaperLanguage.VI) -> RequestPaper:
    return RequestPaper(
        laboratory=LABORATORY,
        language=language,
        at=AT,
        number="YC-26-000045",
        customer=CUSTOMER,
        samples=samples or (ANNOUNCED,),
        agreed=AGREED,
    )


def empty_request(language: PaperLanguage = PaperLanguage.VI) -> RequestPaper:
    return RequestPaper(laboratory=LABORATORY, language=language, at=AT)


TAKEN_SAMPLE = TakenSample(
    code="LD-26-000123",
    product="Giăm bông hun khói Sương Mai",
    commodity=Names("giăm bông hun khói", "smoked ham"),
    lot="GK-2611",
    quantity="5 × 200 g",
    produced_on=date(2026, 11, 1),
    expires_on=date(2027, 2, 1),
    test_part="M1, 3 × 200 g",
    test_seal="NP-0117",
    retained_part="L1, 2 × 200 g, cơ sở giữ",
    retained_seal="NP-0118",
)
RECORD = Taken(
    order="YC-26-000045",
    customer=CUSTOMER,
    taken_by=SampledBy.LABORATORY,
    sampled_at=AT,
    samplers=(Sampler("Nguyễn Thị Lan", "Kỹ thuật viên"), Sampler("Trần Văn Minh", "Kiểm nghiệm viên")),
    samples=(TAKEN_SAMPLE,),
    legal_basis="Kế hoạch giám sát số 12/KH-CCQLCL ngày 05/01/2026",
    place="Kho mát nhà máy, phường Xuân Hương – Đà Lạt",
    commune="24778",
    owner_name="Vũ Thị Bình",
    owner_role="Trưởng phòng chất lượng",
    plan="TCVN 5276:1990, ngẫu nhiên 5 đơn vị",
    conditions="Kho mát 3,5 °C, khô",
    uncertainty="Lô 1.200 gói, 5 đơn vị ngẫu nhiên, không lấy mẫu lặp",
    storage="Thùng đá 0–4 °C, về phòng thử nghiệm trong 3 giờ",
    remark="",
)
REFUSED_TO_SIGN = replace(
    RECORD,
    refused_to_sign=True,
    refusal_reason="Cho rằng lô này chưa đem bán",
    witness="Ông Lê Văn Tám, cán bộ phường",
)


def minutes(taken: Taken | None = RECORD, language: PaperLanguage = PaperLanguage.VI) -> MinutesPaper:
    return MinutesPaper(laboratory=LABORATORY, language=language, number="BB-26-000001", at=AT, taken=taken)
