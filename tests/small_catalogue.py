"""A catalogue small enough to read at a glance, as files that tests spoil on purpose."""

import csv
from pathlib import Path

from lims.db import Database
from lims.instruments.catalogue import ANALYTES, COMMODITIES, LIMITS, PANELS
from lims.services import catalogue
from tests.factories import an_act

Row = dict[str, str]
FILES = {
    "commodities.csv": COMMODITIES,
    "analytes.csv": ANALYTES,
    "limits.csv": LIMITS,
    "panels.csv": PANELS,
}
SOURCE = "https://example.org/act"


def commodity(name: str, vietnamese: str, parent: str = "") -> Row:
    return {"commodity": name, "vietnamese_name": vietnamese, "parent": parent}


def analyte(name: str, vietnamese: str, cas: str = "", *, group: str, unit: str, synonyms: str = "") -> Row:
    return {
        "analyte": name, "vietnamese_name": vietnamese, "cas_number": cas, "group": group,
        "default_unit": unit, "synonyms": synonyms, "verified": "no",
    }  # fmt: skip


def limit(limit_id: str, market: str, commodity: str, analyte: Row, maximum: str = "", **more: str) -> Row:
    return {
        "limit_id": limit_id, "market": market, "commodity": commodity, "analyte": analyte["analyte"],
        "cas_number": analyte["cas_number"], "analyte_group": analyte["group"], "limit_kind": "max",
        "max_value": maximum, "unit": analyte["default_unit"], "basis": "as sold", "regulation": f"Act of {market}",
        "regulation_title": "An act", "source_url": SOURCE, "verified": "yes", "note": "tier=A", **more,
    }  # fmt: skip


OTA = analyte(
    "ochratoxin A", "ochratoxin A", "303-47-9", group="mycotoxin", unit="µg/kg", synonyms="OTA;ocratoxin A"
)
LEAD = analyte("lead", "chì", "7439-92-1", group="heavy metal", unit="mg/kg", synonyms="Pb")
ACEPHATE = analyte("acephate", "acephate", "30560-19-1", group="pesticide", unit="mg/kg")
CONDUCTIVITY = analyte("electrical conductivity", "độ dẫn điện", group="quality", unit="mS/cm")
NITRITES = analyte("nitrites", "nitrit", "14797-65-0", group="additive", unit="mg/kg")

COMMODITY_ROWS = [
    commodity("all foods", "thực phẩm nói chung"),
    commodity("honey", "mật ong", "all foods"),
    commodity("honey, heather", "mật ong Calluna", "honey"),
    commodity("roasted coffee", "cà phê rang, cà phê bột", "all foods"),
    commodity("spices", "gia vị", "all foods"),
    commodity("dried chilli", "ớt ta khô", "spices"),
    commodity("ground chilli", "ớt bột", "dried chilli"),
    commodity("ham", "giăm bông", "all foods"),
]
LIMIT_ROWS = [
    limit("EU-RCO-OTA-01", "EU", "roasted coffee", OTA, "5.0", effective_to="2022-12-31"),
    limit("EU-RCO-OTA-02", "EU", "roasted coffee", OTA, "3.0", effective_from="2023-01-01"),
    limit("VN-RCO-OTA-01", "VN", "roasted coffee", OTA, "5", verified="no", source_url="", note="from memory"),
    limit("VN-ALL-LEAD-01", "VN", "all foods", LEAD, "0.5"),
    limit("VN-SPI-ACEPHATE-01", "VN", "spices", ACEPHATE, "0.2"),
    limit("VN-DCH-ACEPHATE-01", "VN", "dried chilli", ACEPHATE, "50", effective_from="2017-07-01"),
    limit("EU-HON-CONDUCTIVITY-01", "EU", "honey", CONDUCTIVITY, "0.8"),
    limit("EU-HEA-CONDUCTIVITY-01", "EU", "honey, heather", CONDUCTIVITY, limit_kind="exempt"),
    limit("EU-HAM-NITRITES-01", "EU", "ham", NITRITES, "80", basis="ingoing amount, as nitrite ion"),
    limit("EU-HAM-NITRITES-02", "EU", "ham", NITRITES, "45", basis="residual, as nitrite ion"),
]  # fmt: skip
PANEL_ROWS = [
    {"product": "roasted coffee", "market": "EU", "analyte_group": "mycotoxin", "analyte": "ochratoxin A",
     "requirement": "must", "limit_ids": "EU-RCO-OTA-02", "rationale": "limited by law"},
    {"product": "spices", "market": "VN", "analyte_group": "pesticide", "analyte": "acephate", "requirement": "usual"},
]  # fmt: skip
ROWS = {
    "commodities.csv": COMMODITY_ROWS,
    "analytes.csv": [OTA, LEAD, ACEPHATE, CONDUCTIVITY, NITRITES],
    "limits.csv": LIMIT_ROWS,
    "panels.csv": PANEL_ROWS,
}


def written(folder: Path) -> Path:
    """The four files in `folder`."""
    folder.mkdir(exist_ok=True)
    for name in FILES:
        write(folder / name, ROWS[name])
    return folder


def write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, FILES[path.name], restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def change(folder: Path, name: str, row: int, **cells: str) -> None:
    """Write other cells into one row, numbered as a spreadsheet does."""
    rows = [dict(each) for each in ROWS[name]]
    rows[row - 2] |= cells
    write(folder / name, rows)


def loaded(database: Database, folder: Path) -> int:
    with database.transaction(an_act()) as session:
        return catalogue.load(session, folder)
