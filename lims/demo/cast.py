"""Who plays the demo day. Every name is invented, and every account is marked as demo."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lims.db import Database
from lims.domain.act import Act
from lims.domain.permission import Role
from lims.models.people import MarketKey
from lims.queries import people as asking
from lims.services import laboratory, people, producers

PASSWORD = "demo-lam-dong"  # noqa: S105  (of the demo accounts, printed at the start)
MARKET_KEY = "demo-market-key-not-a-secret"


@dataclass(frozen=True, slots=True)
class Player:
    username: str
    name: str
    role: Role
    title: str = ""
    reviewer: bool = False
    signs: str | None = None
    producer: str | None = None


LABORATORY = {
    "prefix": "LD",
    "name_vi": "Phòng thử nghiệm an toàn thực phẩm Lâm Đồng (trình diễn)",
    "name_en": "Lâm Đồng Food Safety Laboratory (demo)",
    "address_vi": "Số 1 đường Trình Diễn, phường Xuân Hương – Đà Lạt, tỉnh Lâm Đồng",
    "address_en": "1 Trình Diễn street, Xuân Hương – Đà Lạt ward, Lâm Đồng province, Vietnam",
    "phone": "0263 000 0000",
    "email": "demo@example.vn",
    "accreditation": "VILAS 0000 (demo)",
}
ACCREDITED_TO = date(2029, 6, 30)

PRODUCERS: Mapping[str, Mapping[str, str]] = {
    "cau-dat": {
        "kind": "cooperative",
        "name": "HTX Cà phê Cầu Đất Xanh (trình diễn)",
        "tax_code": "5800000001",
        "address": "Thôn Trình Diễn, xã Xuân Trường, tỉnh Lâm Đồng",
        "contact": "Đỗ Văn Tâm",
        "phone": "0900 000 001",
        "email": "tam@example.vn",
    },
    "da-huoai": {
        "kind": "household",
        "name": "Hộ Ka Brếu – Đạ Huoai (trình diễn)",
        "tax_code": "068000000002",
        "address": "Thôn 2, xã Đạ Huoai, tỉnh Lâm Đồng",
        "contact": "Ka Brếu",
        "phone": "0900 000 002",
        "email": "breu@example.vn",
    },
    "dalat-foods": {
        "kind": "company",
        "name": "Công ty TNHH Thực phẩm Sương Mai Đà Lạt (trình diễn)",
        "tax_code": "5800000003",
        "address": "Số 3 đường Trình Diễn, phường Lâm Viên – Đà Lạt, tỉnh Lâm Đồng",
        "contact": "Vũ Thị Bình",
        "phone": "0900 000 003",
        "email": "binh@example.vn",
    },
}

PLAYERS = (
    Player("lan", "Nguyễn Thị Lan", Role.TECHNICIAN, "Kiểm nghiệm viên"),
    Player("minh", "Trần Văn Minh", Role.TECHNICIAN, "Kiểm nghiệm viên chính", reviewer=True),
    Player("dung", "Phạm Quốc Dũng", Role.MANAGER, "Trưởng phòng thử nghiệm", reviewer=True, signs="all"),
    Player("hoa", "Lê Thị Hoa", Role.INSPECTOR, "Thanh tra viên"),
    Player("quan", "Hoàng Anh Quân", Role.ADMIN, "Quản trị hệ thống"),
    Player("tam", "Đỗ Văn Tâm", Role.PRODUCER, producer="cau-dat"),
    Player("breu", "Ka Brếu", Role.PRODUCER, producer="da-huoai"),
    Player("binh", "Vũ Thị Bình", Role.PRODUCER, producer="dalat-foods"),
)


def come_in(session: Session, act: Act) -> dict[str, int]:
    """The laboratory, its people, the producers and the market's key; user name → person."""
    laboratory.keep(session, LABORATORY, accredited_to=ACCREDITED_TO, demo=True)
    rows = {key: producers.add(session, fields, demo=True) for key, fields in PRODUCERS.items()}
    came: dict[str, int] = {}
    for player in PLAYERS:
        person = people.add_person(
            session,
            player.name,
            title=player.title,
            reviewer=player.reviewer,
            signatory_scope=player.signs,
        )
        people.add_account(
            session,
            person.id,
            player.username,
            password=PASSWORD,
            role=player.role,
            producer_id=rows[player.producer].id if player.producer else None,
        )
        came[player.username] = person.id
    digest = hashlib.sha256(MARKET_KEY.encode()).hexdigest()
    session.add(MarketKey(name="Sàn trình diễn (demo)", key_hash=digest, created_at=act.at))
    return came


def is_demo(database: Database) -> bool:
    with database.reading() as session:
        return asking.is_demo(session)


def has_laboratory(database: Database) -> bool:
    with database.reading() as session:
        return asking.has_laboratory(session)


def accounts() -> list[tuple[str, str, str]]:
    """(user name, role, password) of every demo account, to be printed at the start."""
    return [(player.username, player.role.value, PASSWORD) for player in PLAYERS]
