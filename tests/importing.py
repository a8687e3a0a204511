"""What people do with a file, in one line each: try it, write it, look at what it holds."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from werkzeug.test import TestResponse

from lims.db import Database
from lims.domain import profile as profiles
from lims.domain.act import Act
from lims.domain.imported import Kind
from lims.domain.profile import Profile
from lims.instruments import result_file
from lims.instruments.profile_documents import shipped
from lims.models.imports import FileImport, ImportRow
from lims.queries import imports as asking
from lims.services import imports, results
from lims.services.imports import Sent
from tests.bench import NOON
from tests.factories import person_id
from tests.pages import Page

LONG = shipped()["long-table"].document
HEAD = "sample,analyte,value,unit"


def table(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows, ""]).encode()


def tried(
    database: Database, content: bytes, *, by: str = "lan", at: datetime = NOON, run_id: int | None = None
) -> int:
    """The import of a long table, looked at whole."""
    profile: Profile = profiles.read(LONG)
    act = Act(person_id(database, by), at)
    found = result_file.read(content, profile, most=100_000)
    sent = Sent(
        file_name="kết quả.csv",
        sha256=hashlib.sha256(content).hexdigest(),
        profile_code="long-table",
        document=LONG,
        run_id=run_id,
    )
    with database.transaction(act) as session:
        import_id = imports.begin(session, Kind.RESULTS, sent, total=len(found), act=act).id
    imports.judge(database, import_id, found, profile, act=act)
    return import_id


def write(
    database: Database,
    import_id: int,
    *,
    by: str = "lan",
    at: datetime = NOON,
    override: bool = False,
    why: str = "",
    plan: str | None = None,
) -> int:
    """Write a tried import; how many results changed."""
    act = Act(person_id(database, by), at)
    with database.transaction(act) as session:
        seen = asking.one(session, import_id, Kind.RESULTS).plan_sha256 if plan is None else plan
        row, rows, reason = imports.to_write(
            session, import_id, Kind.RESULTS, plan=seen, override=override, why=why
        )
        with imports.telling_rows(rows):
            count = results.enter_boxes(
                session, imports.boxes(rows), act=act, correction_reason=reason or None
            )
        imports.mark_written(session, row, why=reason, act=act)
    return count


def seen(response: TestResponse) -> Page:
    """The page of an answer, whatever its status."""
    return Page(response.get_data(as_text=True))


def outcomes(database: Database, import_id: int) -> list[tuple[int, str, tuple[str, ...]]]:
    """(row, outcome, codes of what is wrong) of every value."""
    with database.reading() as session:
        rows: Sequence[ImportRow] = session.scalars(
            sa.select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.id)
        ).all()
    return [
        (row.number, row.outcome, tuple(each["code"] for each in row.change["problems"].values()))
        for row in rows
    ]


def status(database: Database, import_id: int) -> str:
    with database.reading() as session:
        return session.get_one(FileImport, import_id).status
