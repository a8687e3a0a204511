"""The demo day: played through the same services a person uses, at the hours a person would."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from lims.db import Database
from lims.demo import bench, cast, charts, desk, quality, shelf
from lims.demo.hours import Day
from lims.demo.orders import CONFIRMED, ORDERS, Stage
from lims.domain import verification
from lims.domain.gate import Way
from lims.files import Files
from lims.keys import Keys
from lims.queries import limits as asking
from lims.queries import previews
from lims.services import certificates, limits, methods, overrides, papers

METHODS = Path(__file__).parent / "methods.csv"


def play(database: Database, files: Files, keys: Keys, *, public_url: str) -> None:
    """The whole day, into a database that holds the catalogue and nothing else. Deterministic."""
    day = Day(database)
    with day.act(None, "demo") as (session, act):
        methods.load(session, METHODS)
        day.people = cast.come_in(session, act)
    for limit_id, reason in CONFIRMED.items():
        with day.act("dung", reason) as (session, act):
            row_id = asking.row_ids(session, [limit_id])[limit_id]
            limits.confirm_limit(session, row_id, reason=reason, act=act)
    quality.write(day)
    charts.carry_over(day)
    shelf.stock(day)
    samples = desk.take_in(day, ORDERS)
    bench.measure(day, ORDERS, samples)
    issue(day, files, keys, samples, public_url=public_url)


def issue(day: Day, files: Files, keys: Keys, samples: Sequence[Sequence[int]], *, public_url: str) -> None:
    """The signatory authorises what is ready; the papers are drawn and kept."""
    for order, ids in zip(ORDERS, samples, strict=True):
        if order.stage < Stage.ISSUED:
            continue
        for sample_id in ids:
            read(day, sample_id)
            with day.act("dung") as (session, act):
                row = certificates.authorise(
                    session,
                    sample_id,
                    token=token(sample_id),
                    public_url=public_url,
                    key=keys.identity("dung"),
                    act=act,
                )
            papers.finish(day.database, files, keys, row.id, at=day.clock.later())


def read(day: Day, sample_id: int) -> None:
    """The signatory reads what the paper will say beside its results."""
    with day.act("dung") as (session, act):
        found = previews.preview(session, sample_id, person_id=act.person_id or 0, at=act.at, public_url="")
        for reason in found.gate.holding:
            if reason.way is Way.ACKNOWLEDGE:
                overrides.acknowledge(
                    session, sample_id, rule=reason.rule, subject=reason.key, digest=reason.digest, act=act
                )


def token(sample_id: int) -> str:
    """A token that is the same on every demo day, and only there."""
    digest = hashlib.sha256(f"demo day, sample {sample_id}".encode()).digest()
    return verification.token(int.from_bytes(digest) >> (256 - verification.TOKEN_BITS))
