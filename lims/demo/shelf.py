"""What stands in the invented laboratory, and who may do what: instruments, lots, reference materials, competence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lims.demo.hours import Day
from lims.domain.dates import written
from lims.domain.permission import Role
from lims.domain.resource_kind import EquipmentKind, EventKind, SupplyKind
from lims.queries import demo as asking
from lims.queries.using import Used
from lims.services import competences, equipment, needs, supplies

MANAGER, TECHNICIAN = "dung", "lan"
BENCH = ("lan", "minh")
BEGAN, REQUALIFY = date(2026, 3, 2), date(2031, 2, 28)
ENDING: Mapping[tuple[str, str], date] = {
    ("lan", "LD-H-12"): date(2027, 1, 15),
    ("minh", "LD-V-06"): date(2026, 12, 31),
}
"""Whose requalification comes soon, so that the list has something to mark."""


@dataclass(frozen=True, slots=True)
class DemoDevice:
    code: str
    name: str
    kind: EquipmentKind
    maker: str
    place: str
    calibrated: date
    until: date
    certificate: str


@dataclass(frozen=True, slots=True)
class DemoSupply:
    name: str
    kind: SupplyKind
    lot: str
    supplier: str
    expires: date
    opened: date | None = None
    keeps: int | None = None
    matrix: str = ""
    values: tuple[tuple[str, str, str], ...] = ()
    """Analyte, value and U (k = 2) in mg/kg."""


_K, _S = EquipmentKind, SupplyKind
DEVICES = (
    DemoDevice(
        "TB-CAN-01", "Cân phân tích 4 số lẻ", _K.BALANCE, "Demo Scales DS-224, SN 0001", "Phòng cân",
        date(2026, 4, 14), date(2031, 4, 13), "HC-2026-0412 (demo)",
    ),
    DemoDevice(
        "TB-SAY-01", "Tủ sấy đối lưu", _K.OVEN, "Demo Heat DH-110, SN 0034", "Phòng hóa lý",
        date(2026, 4, 15), date(2031, 4, 14), "HC-2026-0418 (demo)",
    ),
    DemoDevice(
        "TB-SAY-02", "Tủ sấy chân không", _K.OVEN, "Demo Heat DV-50, SN 0012", "Phòng hóa lý",
        date(2025, 10, 6), date(2026, 10, 5), "HC-2025-0977 (demo)",
    ),
    DemoDevice(
        "TB-ICP-01", "ICP-MS", _K.ICP_MS, "Demo Mass IM-7, SN 2107", "Phòng kim loại",
        date(2026, 6, 22), date(2031, 6, 21), "HC-2026-0630 (demo)",
    ),
    DemoDevice(
        "TB-LC-01", "HPLC-FLD/DAD", _K.HPLC, "Demo Chrom HC-12, SN 1188", "Phòng sắc ký",
        date(2026, 5, 11), date(2031, 5, 10), "HC-2026-0502 (demo)",
    ),
    DemoDevice(
        "TB-LCMS-01", "LC-MS/MS ba tứ cực", _K.LC_MS, "Demo Mass TQ-3, SN 3055", "Phòng sắc ký",
        date(2026, 5, 12), date(2031, 5, 11), "HC-2026-0507 (demo)",
    ),
    DemoDevice(
        "TB-AM-01", "Tủ ấm 37 °C", _K.INCUBATOR, "Demo Bio BI-60, SN 0410", "Phòng vi sinh",
        date(2026, 7, 6), date(2026, 12, 20), "HC-2026-0711 (demo)",
    ),
)  # fmt: skip
SUPPLIES = (
    DemoSupply("Axit nitric 65 % siêu sạch", _S.REAGENT, "Z0612", "Demo Chemicals", date(2029, 6, 30),
               date(2026, 9, 1), 1825),
    DemoSupply("Axit nitric 65 % siêu sạch", _S.REAGENT, "Z0533", "Demo Chemicals", date(2026, 8, 31),
               date(2025, 11, 3), 365),
    DemoSupply("Dung dịch chuẩn đa nguyên tố 100 mg/l", _S.STANDARD, "ME-2604", "Demo Standards",
               date(2029, 4, 30), date(2026, 10, 5), 1500),
    DemoSupply("Chuẩn ochratoxin A 10 µg/ml", _S.STANDARD, "OTA-118", "Demo Standards", date(2029, 2, 28)),
    DemoSupply("Cột ái lực miễn dịch OchraDemo", _S.REAGENT, "IAC-2607", "Demo Columns", date(2027, 7, 31)),
    DemoSupply("Thạch đếm khuẩn PCA", _S.MEDIUM, "PCA-0926", "Demo Media", date(2027, 3, 31),
               date(2026, 11, 2), 90),
    DemoSupply("Bột gạo chuẩn kim loại (demo)", _S.REFERENCE_MATERIAL, "RM-R26", "Demo Reference Materials",
               date(2029, 12, 31), date(2026, 9, 14), matrix="bột gạo",
               values=(("lead", "0,205", "0,012"), ("cadmium", "0,518", "0,022"))),
    DemoSupply("Chuẩn ochratoxin A 10 µg/ml", _S.STANDARD, "OTA-097", "Demo Standards", date(2026, 10, 31)),
    DemoSupply("Lá trà chuẩn kim loại (demo)", _S.REFERENCE_MATERIAL, "RM-T25", "Demo Reference Materials",
               date(2028, 5, 31), matrix="lá trà",
               values=(("lead", "1,78", "0,14"), ("cadmium", "0,057", "0,008"))),
)  # fmt: skip
NEEDS: Mapping[str, Sequence[tuple[str, str]]] = {
    "LD-H-01": (
        ("equipment-balance", ""),
        ("equipment-hplc", ""),
        ("supply-standard", "Chuẩn ochratoxin A 10 µg/ml"),
    ),
    "LD-H-04": (
        ("equipment-balance", ""),
        ("equipment-icp_ms", ""),
        ("supply-reagent", "Axit nitric 65 % siêu sạch"),
        ("supply-standard", "Dung dịch chuẩn đa nguyên tố 100 mg/l"),
    ),
    "LD-H-07": (("equipment-balance", ""), ("equipment-oven", "")),
}
"""Method → what its version asks for; other methods of the day ask for nothing yet."""
USED_BY: Mapping[str, tuple[str, ...]] = {
    "LD-H-04": ("TB-CAN-01", "TB-ICP-01", "HC-000001", "HC-000003", "MC-000001"),
    "LD-H-07": ("TB-CAN-01", "TB-SAY-01"),
    "LD-H-01": ("TB-CAN-01", "TB-LC-01", "HC-000004"),
}
"""Method → the codes its runs of the day take from the shelf."""
BASIS = "Đào tạo nội bộ và mẫu mù đạt, hồ sơ ĐT-2026 (dữ liệu trình diễn)."


def stock(day: Day) -> None:
    """Before the first sample: instruments calibrated, bottles on the shelf, competences granted."""
    with day.act(TECHNICIAN) as (session, act):
        for device in DEVICES:
            given = {
                "code": device.code,
                "name": device.name,
                "kind": device.kind.value,
                "maker": device.maker,
            }
            ticks = {"location": device.place, "needs_calibration": "y", "needs_maintenance": "y"}
            row = equipment.add(session, {**given, **ticks}, role=Role.TECHNICIAN)
            for kind in (EventKind.CALIBRATION, EventKind.MAINTENANCE):
                said = _event(device, kind)
                equipment.record(session, row.id, said, version=row.version, act=act)
        for supply in SUPPLIES:
            supplies.add(session, _supply(supply), _values(supply), act=act)
    with day.act(MANAGER) as (session, act):
        for method_id, code, version_id in asking.methods(session):
            for username in BENCH:
                due = ENDING.get((username, code), REQUALIFY)
                said = {"valid_from": written(BEGAN), "valid_until": written(due), "basis": BASIS}
                competences.grant(session, day.people[username], method_id, said, act=act)
            for what, name in NEEDS.get(code, ()):
                needs.add(session, version_id, {"what": what, "name": name}, act=act)


def used_for(code: str) -> Used:
    """What a run of a method takes from the shelf."""
    return Used(codes=USED_BY.get(code, ()))


def _event(device: DemoDevice, kind: EventKind) -> dict[str, str]:
    return {
        "kind": kind.value,
        "happened_on": written(device.calibrated),
        "valid_until": written(device.until),
        "passed": "yes",
        "certificate": device.certificate if kind is EventKind.CALIBRATION else "",
        "provider": "Đơn vị hiệu chuẩn (demo)",
    }


def _supply(supply: DemoSupply) -> dict[str, str]:
    return {
        "kind": supply.kind.value,
        "name": supply.name,
        "lot": supply.lot,
        "supplier": supply.supplier,
        "matrix": supply.matrix,
        "expires_on": written(supply.expires),
        "opened_on": written(supply.opened) if supply.opened else "",
        "keeps_days": str(supply.keeps or ""),
    }


def _values(supply: DemoSupply) -> list[dict[str, str]]:
    return [
        {"analyte": analyte, "value": value, "u_value": u_value, "u_k": "2", "unit": "mg/kg"}
        for analyte, value, u_value in supply.values
    ]
