"""What is ordered on the demo day, what is measured, and how far each sample gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Stage(IntEnum):
    """How far the day takes an order; some work is left at every stage."""

    REQUESTED = 1
    REFUSED = 2
    RECEIVED = 3
    ASSIGNED = 4
    IN_RUN = 5
    HALF_ENTERED = 6
    ENTERED = 7
    VALIDATED = 8
    ISSUED = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSample:
    product: str
    commodity: str
    lot: str
    quantity: str
    condition: str
    temperature: str
    results: Mapping[str, str] = field(default_factory=dict)
    """Analyte → what the technician types; of a lot, unit by unit with `;` between."""
    methods: Mapping[str, str] = field(default_factory=dict)
    """Analyte → the method, where the first of the laboratory is not the one that was asked for."""
    worked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Analyte → the readings at the bench its result is calculated from."""
    units: int = 1
    chosen: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Analyte → market → the limit a person chose among several that differ by basis."""
    place: str = ""
    minutes: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOrder:
    producer: str
    """The user name of the producer's account."""
    markets: tuple[str, ...]
    rule: str
    language: str
    stage: Stage
    samples: tuple[DemoSample, ...]
    agreed_by: str
    uncertainty_wanted: bool = True
    sampled: bool = False
    """The laboratory took the samples itself, and wrote minutes of it."""


ORDERS_OF_THE_DAY = (
    DemoOrder(
        producer="tam",
        markets=("VN", "EU", "JP"),
        rule="simple_acceptance",
        language="both",
        stage=Stage.ISSUED,
        agreed_by="Đỗ Văn Tâm",
        samples=(
            DemoSample(
                product="Cà phê nhân Arabica Cầu Đất",
                commodity="green coffee",
                lot="CD-2026-10-A",
                quantity="2 × 500 g",
                condition="Bao nguyên, khô, không mùi lạ",
                temperature="24,5",
                place="Kho HTX, xã Xuân Trường",
                minutes="BBLM-2026-118",
                results={
                    "moisture": "11,4",
                    "chlorpyrifos": "0,031",
                    "carbendazim": "0,02",
                    "cypermethrins": "KPH",
                    "imidacloprid": "<0,010",
                },
            ),
        ),
    ),
    DemoOrder(
        producer="tam",
        markets=("VN", "EU"),
        rule="simple_acceptance",
        language="vi",
        stage=Stage.ISSUED,
        agreed_by="Đỗ Văn Tâm",
        samples=(
            DemoSample(
                product="Cà phê rang xay Cầu Đất",
                commodity="roasted coffee",
                lot="R-2026-11-03",
                quantity="4 × 250 g",
                condition="Túi nguyên, còn van",
                temperature="24,0",
                place="Xưởng rang HTX",
                minutes="BBLM-2026-119",
                results={"ochratoxin A": "4,2", "acrylamide": "352", "moisture": "2,8"},
            ),
        ),
    ),
    DemoOrder(
        producer="breu",
        markets=("VN", "EU"),
        rule="guarded_nonbinary",
        language="vi",
        stage=Stage.ISSUED,
        agreed_by="Ka Brếu",
        samples=(
            DemoSample(
                product="Mật ong hoa cà phê Đạ Huoai",
                commodity="honey",
                lot="MO-2026-03",
                quantity="3 × 500 ml",
                condition="Lọ kín, không lên men",
                temperature="23,0",
                place="Vườn hộ, xã Đạ Huoai",
                minutes="BBLM-2026-121",
                results={
                    "moisture": "18,9",
                    "HMF": "38,2",
                    "diastase activity": "12,4",
                    "fructose + glucose": "68,1",
                    "sucrose": "1,9",
                    "electrical conductivity": "0,42",
                    "chloramphenicol": "KPH",
                },
                worked={"HMF": {"A284": "0,374", "A336": "0,118", "DF": "1", "m": "5,01"}},
            ),
        ),
    ),
    DemoOrder(
        producer="breu",
        markets=("EU", "CODEX"),
        rule="simple_acceptance",
        language="en",
        stage=Stage.VALIDATED,
        agreed_by="Ka Brếu",
        samples=(
            DemoSample(
                product="Mật ong rừng Đạ Huoai",
                commodity="honey, tropical origin",
                lot="MO-2026-04",
                quantity="2 × 500 ml",
                condition="Lọ kín",
                temperature="23,5",
                place="Vườn hộ, xã Đạ Huoai",
                results={"HMF": "62", "chloramphenicol": "0,21", "moisture": "19,6"},
            ),
        ),
    ),
    DemoOrder(
        producer="binh",
        markets=("CODEX", "CN"),
        rule="simple_acceptance",
        language="vi",
        stage=Stage.ENTERED,
        agreed_by="Vũ Thị Bình",
        samples=(
            DemoSample(
                product="Giăm bông chín Sương Mai",
                commodity="cooked cured ham",
                lot="GB-2611",
                quantity="5 × 200 g",
                condition="Hút chân không, lạnh",
                temperature="3,8",
                place="Kho mát nhà máy",
                minutes="BBLM-2026-124",
                results={"nitrites": "92"},
            ),
            DemoSample(
                product="Giăm bông hun khói Sương Mai",
                commodity="smoked ham",
                lot="GK-2611",
                quantity="5 × 200 g",
                condition="Hút chân không, lạnh",
                temperature="3,6",
                place="Kho mát nhà máy",
                results={"benzo(a)pyrene": "1,6", "PAH4": "8,4"},
            ),
        ),
    ),
    DemoOrder(
        producer="binh",
        markets=("EU", "CODEX", "JP"),
        rule="simple_acceptance",
        language="en",
        stage=Stage.ISSUED,
        agreed_by="Vũ Thị Bình",
        samples=(
            DemoSample(
                product="Tương ớt Sương Mai",
                commodity="chilli sauce",
                lot="TO-2026-44",
                quantity="6 × 270 g",
                condition="Chai nguyên nắp",
                temperature="24,0",
                place="Kho thành phẩm nhà máy",
                minutes="BBLM-2026-125",
                results={
                    "sorbates": "640",
                    "benzoates": "410",
                    "Sudan I": "KPH",
                    "Sudan II": "KPH",
                    "Sudan III": "KPH",
                    "Sudan IV": "KPH",
                },
            ),
        ),
    ),
    DemoOrder(
        producer="breu",
        markets=("CN", "EU"),
        rule="guarded_nonbinary",
        language="both",
        stage=Stage.ISSUED,
        agreed_by="Ka Brếu",
        samples=(
            DemoSample(
                product="Sầu riêng Ri6 Đạ Huoai",
                commodity="durian fresh",
                lot="SR-2026-11-07",
                quantity="3 quả, 9,2 kg",
                condition="Quả nguyên, không dập",
                temperature="22,5",
                place="Vườn hộ, xã Đạ Huoai",
                minutes="BBLM-2026-126",
                results={
                    "cadmium": "0,046",
                    "auramine O (Basic Yellow 2)": "KPH",
                    "lead": "0,02",
                    "chlorpyrifos": "<0,02",
                },
            ),
        ),
    ),
    DemoOrder(
        producer="tam",
        markets=("CN",),
        rule="guarded_acceptance",
        language="vi",
        stage=Stage.HALF_ENTERED,
        agreed_by="Đỗ Văn Tâm",
        samples=(
            DemoSample(
                product="Sầu riêng Dona Cầu Đất",
                commodity="durian fresh",
                lot="SR-2026-11-12",
                quantity="3 quả, 8,7 kg",
                condition="Quả nguyên",
                temperature="22,0",
                results={"cadmium": "0,061", "auramine O (Basic Yellow 2)": ""},
            ),
        ),
    ),
    DemoOrder(
        producer="binh",
        markets=("VN", "EU"),
        rule="guarded_rejection",
        language="vi",
        stage=Stage.IN_RUN,
        agreed_by="Vũ Thị Bình",
        samples=tuple(
            DemoSample(
                product=f"Mật ong bán buôn Sương Mai, phuy {number}",
                commodity="honey",
                lot=f"PH-{number:02d}",
                quantity="500 g",
                condition="Lọ kín",
                temperature="23,0",
                results={"moisture": "", "HMF": ""},
            )
            for number in range(1, 7)
        ),
    ),
    DemoOrder(
        producer="tam",
        markets=("VN", "EU"),
        rule="simple_acceptance",
        language="vi",
        stage=Stage.ASSIGNED,
        agreed_by="Đỗ Văn Tâm",
        samples=(
            DemoSample(
                product="Cà phê rang hạt Cầu Đất",
                commodity="roasted coffee",
                lot="R-2026-11-10",
                quantity="2 × 500 g",
                condition="Túi nguyên",
                temperature="24,0",
                results={"ochratoxin A": "", "acrylamide": ""},
            ),
        ),
    ),
    DemoOrder(
        producer="binh",
        markets=("VN",),
        rule="simple_acceptance",
        language="vi",
        stage=Stage.RECEIVED,
        agreed_by="Vũ Thị Bình",
        samples=(
            DemoSample(
                product="Ớt bột Sương Mai",
                commodity="ground chilli",
                lot="OB-2026-09",
                quantity="4 × 100 g",
                condition="Gói nguyên",
                temperature="24,0",
            ),
        ),
    ),
    DemoOrder(
        producer="binh",
        markets=("VN", "EU"),
        rule="simple_acceptance",
        language="vi",
        stage=Stage.REFUSED,
        agreed_by="Vũ Thị Bình",
        samples=(
            DemoSample(
                product="Giăm bông chín Sương Mai",
                commodity="cooked cured ham",
                lot="GB-2612",
                quantity="5 × 200 g",
                condition="Bao bì rách",
                temperature="9",
                refusal="Nhiệt độ khi đến 9 °C và niêm phong đã rách; khách hàng sẽ gửi mẫu khác.",
            ),
        ),
    ),
    DemoOrder(
        producer="breu",
        markets=("VN", "EU"),
        rule="simple_acceptance",
        language="vi",
        stage=Stage.REQUESTED,
        agreed_by="Ka Brếu",
        samples=(
            DemoSample(
                product="Mật ong hoa cà phê Đạ Huoai",
                commodity="honey",
                lot="MO-2026-05",
                quantity="2 × 500 ml",
                condition="",
                temperature="",
            ),
        ),
    ),
    DemoOrder(
        producer="binh",
        markets=("EU",),
        rule="simple_acceptance",
        language="both",
        stage=Stage.VALIDATED,
        agreed_by="Vũ Thị Bình",
        samples=(
            DemoSample(
                product="Tương ớt Sương Mai",
                commodity="chilli sauce",
                lot="TO-2026-47",
                quantity="5 × 270 g",
                units=5,
                condition="Chai nguyên nắp",
                temperature="24,0",
                place="Kho thành phẩm nhà máy",
                minutes="BBLM-2026-127",
                results={"Listeria monocytogenes": "<10;<10;40;<10;<10"},
                methods={"Listeria monocytogenes": "LD-V-02"},
            ),
        ),
    ),
    DemoOrder(
        producer="binh",
        markets=("EU",),
        rule="simple_acceptance",
        language="vi",
        stage=Stage.IN_RUN,
        agreed_by="Vũ Thị Bình",
        samples=(
            DemoSample(
                product="Giăm bông muối Sương Mai",
                commodity="raw cured ham",
                lot="GM-2611",
                quantity="5 × 200 g",
                units=5,
                condition="Hút chân không, lạnh",
                temperature="3,9",
                place="Kho mát nhà máy",
                minutes="BBLM-2026-128",
                results={"Salmonella": ""},
            ),
        ),
    ),
)

SUMS_AND_BASES = (
    DemoOrder(
        producer="tam",
        markets=("VN", "EU"),
        rule="simple_acceptance",
        language="vi",
        stage=Stage.ISSUED,
        agreed_by="Đỗ Văn Tâm",
        sampled=True,
        samples=(
            DemoSample(
                product="Cà phê rang Robusta Cầu Đất",
                commodity="roasted coffee",
                lot="R-2026-11-14",
                quantity="3 × 250 g",
                condition="Túi nguyên, còn van",
                temperature="24,0",
                place="Xưởng rang HTX",
                results={"water-soluble matter": "24,6", "moisture": "2,8", "ochratoxin A": "1,1"},
            ),
        ),
    ),
    DemoOrder(
        producer="breu",
        markets=("VN", "EU"),
        rule="simple_acceptance",
        language="vi",
        stage=Stage.VALIDATED,
        agreed_by="Ka Brếu",
        samples=(
            DemoSample(
                product="Mật ong keo Đạ Huoai",
                commodity="honey, low natural enzyme",
                lot="MO-2026-06",
                quantity="2 × 500 ml",
                condition="Lọ kín",
                temperature="23,0",
                place="Vườn hộ, xã Đạ Huoai",
                results={
                    "diastase activity": "5,2",
                    "HMF": "9,6",
                    "moisture": "17,8",
                    "fructose": "37,4",
                    "glucose": "31,2",
                    "fructose + glucose": "",
                },
            ),
        ),
    ),
    DemoOrder(
        producer="binh",
        markets=("VN", "EU", "JP"),
        rule="simple_acceptance",
        language="vi",
        stage=Stage.ENTERED,
        agreed_by="Vũ Thị Bình",
        samples=(
            DemoSample(
                product="Ớt bột Sương Mai",
                commodity="ground chilli",
                lot="OB-2026-10",
                quantity="4 × 100 g",
                condition="Gói nguyên",
                temperature="24,0",
                place="Kho thành phẩm nhà máy",
                results={
                    "aflatoxin B1": "2,8",
                    "aflatoxin B2": "<0,3",
                    "aflatoxin G1": "0,9",
                    "aflatoxin G2": "<0,3",
                    "aflatoxins total": "",
                    "benzo(a)pyrene": "3,1",
                    "benz(a)anthracene": "2,4",
                    "benzo(b)fluoranthene": "1,7",
                    "chrysene": "2,9",
                    "PAH4": "",
                },
            ),
        ),
    ),
    DemoOrder(
        producer="binh",
        markets=("VN", "EU"),
        rule="guarded_acceptance",
        language="vi",
        stage=Stage.ENTERED,
        agreed_by="Vũ Thị Bình",
        samples=(
            DemoSample(
                product="Giăm bông hun khói Sương Mai",
                commodity="smoked ham",
                lot="GK-2612",
                quantity="3 × 200 g",
                condition="Hút chân không, lạnh",
                temperature="3,6",
                place="Kho mát nhà máy",
                results={
                    "benzo(a)pyrene": "1,4",
                    "benz(a)anthracene": "2,1",
                    "benzo(b)fluoranthene": "1,2",
                    "chrysene": "<0,6",
                    "PAH4": "",
                },
            ),
        ),
    ),
    DemoOrder(
        producer="binh",
        markets=("EU", "CODEX"),
        rule="simple_acceptance",
        language="en",
        stage=Stage.VALIDATED,
        agreed_by="Vũ Thị Bình",
        samples=(
            DemoSample(
                product="Tương ớt cay Sương Mai",
                commodity="chilli sauce",
                lot="TO-2026-46",
                quantity="3 × 270 g",
                condition="Chai nguyên nắp",
                temperature="24,0",
                place="Kho thành phẩm nhà máy",
                results={"sorbates": "640", "benzoates": "410", "sorbates + benzoates (sum)": ""},
            ),
        ),
    ),
    DemoOrder(
        producer="tam",
        markets=("US", "JP"),
        rule="simple_acceptance",
        language="en",
        stage=Stage.ISSUED,
        agreed_by="Đỗ Văn Tâm",
        samples=(
            DemoSample(
                product="Cà phê nhân Robusta Cầu Đất",
                commodity="green coffee",
                lot="CD-2026-11-B",
                quantity="2 × 500 g",
                condition="Bao nguyên, khô",
                temperature="24,0",
                place="Kho HTX, xã Xuân Trường",
                results={
                    "aflatoxin B1": "<0,4",
                    "aflatoxin B2": "<0,3",
                    "aflatoxin G1": "KPH",
                    "aflatoxin G2": "<0,3",
                    "aflatoxins total": "",
                },
            ),
        ),
    ),
    DemoOrder(
        producer="tam",
        markets=("VN", "EU"),
        rule="guarded_acceptance",
        language="vi",
        stage=Stage.ASSIGNED,
        agreed_by="Đỗ Văn Tâm",
        samples=(
            DemoSample(
                product="Cà phê rang Culi Cầu Đất",
                commodity="roasted coffee",
                lot="R-2026-11-20",
                quantity="2 × 250 g",
                condition="Túi nguyên",
                temperature="24,0",
                results={"water-soluble matter": "", "ochratoxin A": "", "caffeine": ""},
            ),
        ),
    ),
)
"""Sums that are computed, a limit on dry matter, a limit on a condition, and one that lacks its companion."""

ORDERS = (*ORDERS_OF_THE_DAY, *SUMS_AND_BASES)

CONFIRMED = {
    "VN-RCO-OCHRATOXIN-A-01": "Đã đối chiếu bản in QCVN 8-1:2011/BYT, mục II.2.5 (dữ liệu trình diễn).",
}
"""Limits the manager confirms in the morning, with the reason given."""
