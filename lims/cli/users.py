"""`lims user add`, `password`, `close`, `opinions`."""

import argparse
import getpass
import sys
from typing import Any

from lims.cli.house import House, program_act
from lims.domain.permission import Role
from lims.domain.refusal import NotFound
from lims.queries import people as asking
from lims.services import opinions, people


def add_to(commands: Any) -> None:
    user = commands.add_parser("user", help="open and close accounts")
    actions = user.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="open an account; the password is asked, or read from a pipe")
    add.add_argument("username")
    add.add_argument("--name", required=True, help="the person's full name")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    add.add_argument("--title", default="")
    add.add_argument("--reviewer", action="store_true", help="may validate other people's results")
    add.add_argument("--signatory", choices=["all", "chemical", "microbiological"])
    add.add_argument("--producer", metavar="CODE", help="for the producer role: CT-000001")
    add.add_argument("--language", choices=["vi", "en"], default="vi")
    add.set_defaults(run=run_add)
    password = actions.add_parser("password", help="set a new password; every session ends")
    password.add_argument("username")
    password.set_defaults(run=run_password)
    close = actions.add_parser("close", help="close an account at once")
    close.add_argument("username")
    close.set_defaults(run=run_close)
    opinion = actions.add_parser("opinions", help="entitle a person to give opinions on results, or end that")
    opinion.add_argument("username")
    which = opinion.add_mutually_exclusive_group(required=True)
    which.add_argument("--give", action="store_true", dest="entitled", help="entitled from now on")
    which.add_argument("--take", action="store_false", dest="entitled", help="not entitled any more")
    opinion.set_defaults(run=run_opinions)


def run_add(options: argparse.Namespace, house: House) -> int:
    password = ask_password()
    with house.database.transaction(program_act("user add")) as session:
        people.engage(
            session,
            options.name,
            title=options.title,
            reviewer=options.reviewer,
            signatory_scope=options.signatory,
            username=options.username,
            password=password,
            role=options.role,
            producer_code=options.producer or "",
            language=options.language,
        )
    print(f"{options.username}: {options.role}")
    return 0


def run_password(options: argparse.Namespace, house: House) -> int:
    password = ask_password()
    act = program_act("user password")
    with house.database.transaction(act) as session:
        account = asking.account_named(session, options.username)
        if account is None:
            raise NotFound
        people.set_password(session, account.id, password, act=act)
    return 0


def run_close(options: argparse.Namespace, house: House) -> int:
    act = program_act("user close")
    with house.database.transaction(act) as session:
        account = asking.account_named(session, options.username)
        if account is None:
            raise NotFound
        people.close_account(session, account.id, act=act)
    return 0


def run_opinions(options: argparse.Namespace, house: House) -> int:
    with house.database.transaction(program_act("user opinions")) as session:
        account = asking.account_named(session, options.username)
        if account is None:
            raise NotFound
        opinions.entitle(session, account.person_id, entitled=options.entitled)
    return 0


def ask_password() -> str:
    """Typed twice unseen at a terminal, or one line from a pipe; never an argument others can see."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    while getpass.getpass("Again: ") != first:
        print("The two differ.", file=sys.stderr)
        first = getpass.getpass("Password: ")
    return first
