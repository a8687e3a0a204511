"""`lims results import` and `lims orders import`: the same way as on the page, for files of any length."""

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from lims.cli.house import House
from lims.cli.person import person_act
from lims.domain import profile as profiles
from lims.domain.imported import MOST_ROWS, Kind
from lims.domain.permission import Permission
from lims.domain.refusal import Refused
from lims.instruments import order_file, profile_documents, result_file
from lims.queries import imports as asking
from lims.queries import profiles as known
from lims.services import imports, order_files, orders, results
from lims.services.imports import Sent
from lims.services.order_files import Words
from lims.words import Language, order_words, say


def add_to(commands: Any) -> None:
    found = commands.add_parser("results", help="results from an instrument's file")
    one = found.add_subparsers(required=True, metavar="ACTION").add_parser(
        "import", help="all of it, or none"
    )
    one.add_argument("file", type=Path)
    one.add_argument("--profile", required=True, help="how the file is read, by its code")
    one.add_argument("--by", required=True, metavar="USERNAME", help="the person whose act it is")
    one.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    one.add_argument("--override", action="store_true", help="write over other values; needs --reason")
    one.add_argument("--reason", default="")
    one.set_defaults(run=run_results)
    placed = commands.add_parser("orders", help="orders and samples from a spreadsheet")
    two = placed.add_subparsers(required=True, metavar="ACTION").add_parser(
        "import", help="all of it, or none"
    )
    two.add_argument("file", type=Path)
    two.add_argument("--by", required=True, metavar="USERNAME")
    two.add_argument("--dry-run", action="store_true")
    two.set_defaults(run=run_orders)


def run_results(options: argparse.Namespace, house: House) -> int:
    """1 when a row would be refused."""
    content = _content(options.file)
    act = person_act(house, options.by, Permission.ENTER_RESULTS, reason=options.reason)
    code, number, document = _profile(house, options.profile)
    profile = profiles.read(document)
    found = result_file.read(content, profile, most=MOST_ROWS)
    sent = Sent(
        file_name=options.file.name,
        sha256=house.files.keep(content),
        profile_code=code,
        profile_version=number,
        document=document,
    )
    with house.database.transaction(act) as session:
        row = imports.begin(session, Kind.RESULTS, sent, total=len(found), act=act)
    imports.judge(house.database, row.id, found, profile, act=act)
    if not _told(house, row.id, Kind.RESULTS) or options.dry_run:
        return _refused(house, row.id)
    with house.database.transaction(act) as session:
        plan = asking.one(session, row.id, Kind.RESULTS).plan_sha256
        kept, rows, why = imports.to_write(
            session, row.id, Kind.RESULTS, plan=plan, override=options.override, why=options.reason
        )
        with imports.telling_rows(rows):
            count = results.enter_boxes(session, imports.boxes(rows), act=act, correction_reason=why or None)
        imports.mark_written(session, kept, why=why, act=act)
    print(f"{count} results written (import {row.id})")
    return 0


def run_orders(options: argparse.Namespace, house: House) -> int:
    content = _content(options.file)
    act = person_act(house, options.by, Permission.PLACE_ORDERS)
    words = Words(order_words.rules(), order_words.languages(), order_words.takers())
    rows = order_file.read(content)
    problems = order_files.dry_run(house.database, rows, words, place=orders.place, act=act)
    sent = Sent(file_name=options.file.name, sha256=house.files.keep(content))
    with house.database.transaction(act) as session:
        row = imports.begin(session, Kind.ORDERS, sent, total=len(rows), act=act)
        imports.keep_rows(session, row.id, order_files.kept_rows(row.id, rows, problems))
    if not _told(house, row.id, Kind.ORDERS) or options.dry_run:
        return _refused(house, row.id)
    with house.database.transaction(act) as session:
        plan = asking.one(session, row.id, Kind.ORDERS).plan_sha256
        kept, _, _ = imports.to_write(session, row.id, Kind.ORDERS, plan=plan)
        placed = order_files.place_all(session, rows, words, place=orders.place, act=act)
        imports.mark_written(session, kept, why="", act=act)
        codes = ", ".join(order.code for order in placed)
    print(f"{len(placed)} orders placed: {codes}")
    return 0


def _told(house: House, import_id: int, kind: Kind) -> bool:
    """Say what would be written, and every row that is refused. Whether something may be written."""
    with house.database.reading() as session:
        refused = asking.with_outcome(session, import_id, ["refused"])
        counts = Counter(asking.one(session, import_id, kind).counts)
    for row in refused:
        for problem in row.change["problems"].values():
            words = say(f"refusal.{problem['code']}", Language.EN, **problem["values"])
            print(f"row {row.number}: {words}", file=sys.stderr)
    print(", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "nothing")
    return not counts["refused"] and bool(counts["new"] or counts["changed"])


def _refused(house: House, import_id: int) -> int:
    with house.database.reading() as session:
        return 1 if asking.counts(session, import_id).get("refused") else 0


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise Refused("table_missing")
    return path.read_bytes()


def _profile(house: House, code: str) -> tuple[str, int, dict[str, Any]]:
    with house.database.reading() as session:
        versions = known.versions(session, code)
    if versions:
        return code, versions[0].number, dict(versions[0].document)
    if code not in profile_documents.shipped():
        raise Refused("import_profile_needed")
    return code, 0, dict(profile_documents.shipped()[code].document)
