"""Who gets in, how far, and for how long."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient

from config import Config
from lims.app import create_app
from lims.db import Database
from lims.domain.permission import GRANTED, Permission, Role
from lims.models.people import Account, LoginSession
from lims.web.access import MARK, OPEN, SIGNED_IN
from tests.conftest import SECRET
from tests.factories import CAST, PASSWORD, an_act, person_id
from tests.signing import KEYS

Browser = Callable[[str], FlaskClient]
ONE_OF = {role: next(member.username for member in CAST if member.role is role) for role in Role}


def sign_in(client: FlaskClient, username: str, password: str = PASSWORD) -> int:
    return client.post("/login", data={"username": username, "password": password}).status_code


def status(client: FlaskClient, address: str = "/") -> int:
    return client.get(address).status_code


def test_stranger_is_asked_to_sign_in(visitor: FlaskClient) -> None:
    response = visitor.get("/")
    assert response.status_code == 401
    assert 'action="/login"' in response.get_data(as_text=True)


def test_right_password_opens_and_leaving_closes(visitor: FlaskClient) -> None:
    assert sign_in(visitor, "quan") == 302
    assert status(visitor, "/people/") == 200
    visitor.post("/logout")
    assert status(visitor, "/people/") == 401


def test_cookie_replayed_after_leaving_is_worth_nothing(app: Flask, visitor: FlaskClient) -> None:
    sign_in(visitor, "quan")
    cookie = visitor.get_cookie("lims")
    visitor.post("/logout")
    thief = app.test_client()
    thief.set_cookie("lims", cookie.value)
    assert status(thief, "/people/") == 401


@pytest.mark.parametrize("username", ["lan", "nobody"])
def test_wrong_password_and_unknown_name_look_alike(visitor: FlaskClient, username: str) -> None:
    response = visitor.post("/login", data={"username": username, "password": "wrong password"})
    body = response.get_data(as_text=True).replace(username, "…")
    assert response.status_code == 422
    assert "không đúng" in body


def test_twenty_wrong_passwords_close_the_door_even_to_the_right_one(visitor: FlaskClient) -> None:
    for _ in range(20):
        sign_in(visitor, "lan", "wrong password")
    assert sign_in(visitor, "lan") == 422


@pytest.mark.parametrize(("minutes", "expected"), [(29, 200), (31, 401)])
def test_idle_session_ends(client_of: Browser, minutes: int, expected: int) -> None:
    client = client_of("quan")
    with time_machine.travel(datetime.now().astimezone() + timedelta(minutes=minutes)):
        assert status(client, "/people/") == expected


def test_session_ends_after_twelve_hours_of_work(client_of: Browser) -> None:
    client = client_of("quan")
    start = datetime.now().astimezone()
    seen = []
    for minutes in range(0, 12 * 60 + 20, 20):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            seen.append(status(client, "/people/"))
    assert seen == [200] * 36 + [401]


def test_role_is_read_from_the_database_at_every_request(client_of: Browser, database: Database) -> None:
    client = client_of("quan")
    with database.transaction(an_act()) as session:
        account = session.scalars(sa.select(Account).where(Account.username == "quan")).one()
        account.role = Role.TECHNICIAN.value
    assert status(client, "/people/") == 403


def test_closed_account_is_out_at_the_next_request(client_of: Browser) -> None:
    admin, technician = client_of("quan"), client_of("lan")
    account_id = admin_sees(admin, "lan")
    assert admin.post(f"/people/{account_id}/close").status_code == 302
    assert status(technician) == 401


@pytest.mark.parametrize("secret", ["dev", "secret", "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyZ"])
def test_forged_cookie_is_worth_nothing(app: Flask, visitor: FlaskClient, secret: str) -> None:
    forger = Flask("forger")
    forger.secret_key = secret
    signer = SecureCookieSessionInterface().get_signing_serializer(forger)
    visitor.set_cookie("lims", signer.dumps({"sid": "x", "user_id": 1, "role": "manager"}))
    assert status(visitor, "/people/") == 401


def test_signed_cookie_without_an_open_session_is_worth_nothing(app: Flask, visitor: FlaskClient) -> None:
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    visitor.set_cookie("lims", signer.dumps({"sid": "guessed", "account_id": 1, "role": "admin"}))
    assert status(visitor, "/people/") == 401


def test_cookie_is_not_for_scripts_or_other_sites(visitor: FlaskClient) -> None:
    response = visitor.post("/login", data={"username": "quan", "password": PASSWORD})
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_only_the_hash_of_a_session_is_kept(client_of: Browser, database: Database) -> None:
    client = client_of("quan")
    with client.session_transaction() as cookie, database.reading() as session:
        kept = session.scalars(sa.select(LoginSession.token_hash)).all()
        assert cookie["sid"] not in kept
        assert len(kept) == 1


def test_form_without_its_token_is_refused(app: Flask, visitor: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert sign_in(visitor, "quan") == 400


def test_token_of_another_session_is_refused(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    mine, other = app.test_client(), app.test_client()
    token = other.get("/login").get_data(as_text=True).split('name="csrf_token" value="')[1].split('"')[0]
    mine.get("/login")
    response = mine.post("/login", data={"username": "quan", "password": PASSWORD, "csrf_token": token})
    assert response.status_code == 400


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_form_from_another_site_is_refused(client_of: Browser, origin: str) -> None:
    assert client_of("quan").post("/logout", headers={"Origin": origin}).status_code == 400


@pytest.mark.parametrize(("proxies", "expected"), [(1, 302), (0, 400)])
def test_what_a_proxy_says_is_believed_only_where_one_stands(
    database: Database, database_url: str, proxies: int, expected: int
) -> None:
    config = Config(
        database_url=database_url,
        secret_key=SECRET,
        public_url="https://lims.example.vn",
        proxies=proxies,
    )
    app = create_app(config, database=database, keys=KEYS)
    app.config["WTF_CSRF_ENABLED"] = False
    response = app.test_client().post(
        "/login",
        data={"username": "quan", "password": PASSWORD},
        headers={
            "Origin": "https://lims.example.vn",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "lims.example.vn",
            "X-Forwarded-For": "203.0.113.7",
        },
    )
    assert response.status_code == expected
    assert ("Strict-Transport-Security" in response.headers) == bool(proxies)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https:evil.example",
        "/\\evil",
        "https://evil.example/",
        "javascript:x",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nX-A: b",
    ],
)
def test_signing_in_leads_only_to_our_own_pages(visitor: FlaskClient, target: str) -> None:
    response = visitor.post("/login", data={"username": "quan", "password": PASSWORD, "next": target})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("username", ["\x00", "quan\x00", "quan\n", "\ufffd"])
def test_hidden_signs_in_a_user_name_are_nobodys(visitor: FlaskClient, username: str) -> None:
    wrong = visitor.post("/login", data={"username": username, "password": "wrong"})
    assert wrong.status_code == 422


def test_hidden_signs_in_the_mark_of_a_form_are_refused(client_of: Browser) -> None:
    sent = {"nonce": "a\x00b", "method": "1", "analyses": "1", "performed_on": "23/11/2026"}
    assert client_of("lan").post("/runs/new", data=sent).status_code == 400


def test_too_much_from_a_session_that_ended_is_not_a_fault(client_of: Browser, database: Database) -> None:
    client = client_of("lan")
    with database.transaction(an_act()) as session:
        session.scalars(sa.select(LoginSession)).one().ended_at = an_act().at
    response = client.post("/runs/new", data={"remark": "x" * 3_000_000})
    assert response.status_code == 401


def test_a_fault_tells_no_values_to_the_log(database: Database) -> None:
    secret = "a-secret-nobody-may-read"
    with pytest.raises(sa.exc.SQLAlchemyError) as fault, database.reading() as session:
        session.execute(sa.text("select * from nowhere where this = :secret"), {"secret": secret})
    assert secret not in str(fault.value)


def test_every_route_refuses_every_role_that_lacks_its_permission(app: Flask, client_of: Browser) -> None:
    """The whole map of addresses, as each role: without the permission, 403 before anything is looked up."""
    let_in = []
    for role, username in ONE_OF.items():
        client = client_of(username)
        for rule in app.url_map.iter_rules():
            mark = getattr(app.view_functions[rule.endpoint], MARK, None)
            if not isinstance(mark, Permission) or mark in GRANTED[role]:
                continue
            method = "POST" if "POST" in (rule.methods or set()) else "GET"
            address = app.url_map.bind("localhost").build(
                rule.endpoint, dict.fromkeys(rule.arguments, 1), method=method
            )
            answered = client.open(address, method=method).status_code
            if answered != 403:
                let_in.append((role, address, answered))
    assert let_in == []


def test_every_route_but_the_public_ones_refuses_a_stranger(app: Flask, visitor: FlaskClient) -> None:
    let_in = []
    for rule in app.url_map.iter_rules():
        mark = getattr(app.view_functions[rule.endpoint], MARK, None)
        if mark == OPEN or rule.endpoint == "static":
            continue
        assert mark == SIGNED_IN or isinstance(mark, Permission)
        method = "POST" if "POST" in (rule.methods or set()) else "GET"
        address = app.url_map.bind("localhost").build(
            rule.endpoint, dict.fromkeys(rule.arguments, 1), method=method
        )
        answered = visitor.open(address, method=method).status_code
        if answered != 401:
            let_in.append((address, answered))
    assert let_in == []


def test_changing_by_looking_is_not_possible(client_of: Browser) -> None:
    response = client_of("quan").get("/logout")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_guessing_addresses_is_slowed(client_of: Browser) -> None:
    client = client_of("quan")
    answers = [client.get(f"/nowhere/{number}").status_code for number in range(1, 71)]
    assert answers == [404] * 60 + [429] * 10
    assert client.get("/people/").headers["Retry-After"] == "60"


@pytest.mark.parametrize("address", ["/login", "/people/", "/nowhere", "/audit/"])
def test_every_answer_carries_the_policy(client_of: Browser, address: str) -> None:
    headers = client_of("quan").get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("language", "word"), [("vi", "Đăng nhập"), ("en", "Sign in")])
def test_language_can_be_chosen_before_signing_in(visitor: FlaskClient, language: str, word: str) -> None:
    visitor.post("/language", data={"language": language, "next": "/login"})
    assert f"<h1>{word}</h1>" in visitor.get("/login").get_data(as_text=True)


def test_too_large_a_request_is_refused_before_it_is_read(client_of: Browser) -> None:
    body = b"x" * (2 * 1024 * 1024 + 1)
    assert client_of("quan").post("/people/new", data=body, content_type="text/plain").status_code == 413


@pytest.mark.parametrize("key", ["-1", "0", "abc", "1e9", "99999999999999999999", "１", "1.0"])
def test_nonsense_page_keys_are_bad_requests(client_of: Browser, key: str) -> None:
    assert client_of("quan").get("/audit/", query_string={"after": key}).status_code == 400


def test_order_of_the_matrix_is_complete() -> None:
    assert set(GRANTED) == set(Role)
    assert not any(a is b for a, b in pairwise(Role))


def test_administrator_sees_no_laboratory_records(client_of: Browser, database: Database) -> None:
    body = client_of("quan").get("/audit/").get_data(as_text=True)
    assert "producer " not in body
    assert person_id(database, "quan") > 0


def admin_sees(admin: FlaskClient, username: str) -> int:
    """The id of an account, as its close button on the page says."""
    body = admin.get("/people/").get_data(as_text=True)
    row = body.split(f">{username}<")[1]
    return int(row.split("/people/")[1].split("/")[0])
