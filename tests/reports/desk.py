"""Frozen hand-overs and requests for the tests of their papers."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from lims.domain.certificate_parts import (
    Customer,
    Laboratory,
    Names,
    PaperLanguage,
    Seal,
    SealState,
    Temperature,
)
from lims.domain.handover import HandedOver, HandOver
from lims.domain.limit import CatalogueLimit, LimitKind
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
