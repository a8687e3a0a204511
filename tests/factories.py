"""The standing cast, and plain functions that make a thing with dull defaults."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from argon2 import PasswordHasher

from lims.db import Database
from lims.domain.act import Act
from lims.domain.permission import Role
from lims.domain.text import search_key, sort_key
from lims.models.people import Account, Laboratory, Person
from lims.models.producer import Producer

PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
QUICK_HASH = QUICK.hash(PASSWORD)
MORNING = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
"""08:30 in Đà Lạt."""


@dataclass(frozen=True, slots=True)
class Member:
    username: str
    name: str
    role: Role
    producer: str | None = None
    reviewer: bool = False
    signatory: str | None = None


CAST = (
    Member("lan", "Nguyễn Thị Lan", Role.TECHNICIAN),
    Member("minh", "Trần Văn Minh", Role.TECHNICIAN, reviewer=True),
    Member("dung", "Phạm Quốc Dũng", Role.MANAGER, reviewer=True, signatory="all"),
    Member("hoa", "Lê Thị Hoa", Role.INSPECTOR),
    Member("tam", "Đỗ Văn Tâm", Role.PRODUCER, producer="HTX Cà phê Cầu Đất"),
    Member("binh", "Vũ Thị Bình", Role.PRODUCER, producer="Công ty Mật ong Đạ Huoai"),
    Member("quan", "Hoàng Anh Quân", Role.ADMIN),
)


def an_act(person_id: int | None = None, *, at: datetime = MORNING, reason: str | None = None) -> Act:
    return Act(person_id, at, reason)


def standing_cast(database: Database) -> None:
    """The laboratory, two technicians, a manager, an inspector, a producer and its competitor, an admin."""
    with database.transaction(an_act()) as session:
        session.add(
            Laboratory(
                id=1,
                prefix="LD",
                name_vi="Phòng thử nghiệm an toàn thực phẩm Lâm Đồng",
                name_en="Lâm Đồng Food Safety Laboratory",
                address_vi="Số 1 đường Thử Nghiệm, phường Xuân Hương – Đà Lạt, tỉnh Lâm Đồng",
                address_en="1 Thử Nghiệm street, Xuân Hương – Đà Lạt ward, Lâm Đồng province",
                phone="0263 000 0000",
                email="phongthunghiem@example.vn",
                accreditation="VILAS 0000",
                accredited_to=date(2029, 12, 31),
            )
        )
        for number, member in enumerate(CAST, start=1):
            person, producer = a_person(member), None
            if member.producer:
                producer = a_producer(member.producer, code=f"CT-{number:06d}")
                session.add(producer)
            session.add(person)
            session.flush()
            session.add(an_account(person.id, member, producer_id=producer.id if producer else None))


def a_person(member: Member) -> Person:
    return Person(
        name=member.name,
        search_key=search_key(member.name),
        sort_key=sort_key(member.name),
        title="",
        reviewer=member.reviewer,
        signatory_scope=member.signatory,
        signatory_from=date(2026, 1, 1) if member.signatory else None,
    )


def an_account(person_id: int, member: Member, *, producer_id: int | None = None) -> Account:
    return Account(
        person_id=person_id,
        username=member.username,
        password_hash=QUICK_HASH,
        role=member.role.value,
        producer_id=producer_id,
    )


def a_producer(name: str, *, code: str, kind: str = "cooperative") -> Producer:
    return Producer(
        code=code,
        kind=kind,
        name=name,
        name_key=name.casefold(),
        search_key=search_key(name),
        sort_key=sort_key(name),
        address="Thôn Thử Nghiệm, xã Xuân Trường, tỉnh Lâm Đồng",
        contact="Người liên hệ",
    )


def person_id(database: Database, username: str) -> int:
    with database.reading() as session:
        return session.scalars(sa.select(Account.person_id).where(Account.username == username)).one()


def producer_id(database: Database, username: str) -> int:
    with database.reading() as session:
        return session.scalars(sa.select(Account.producer_id).where(Account.username == username)).one() or 0
