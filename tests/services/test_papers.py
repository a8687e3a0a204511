"""From the number to the signed paper: a kill at each step, two at once, keys that go missing, numbers that burn."""

import hashlib
import os
import random
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from lims.db import Database
from lims.domain.act import Act
from lims.domain.refusal import Conflict, Refused
from lims.domain.signing import KeyKind
from lims.domain.verification import token
from lims.files import Files
from lims.keys import Keys
from lims.models.certificate import CertificateRow
from lims.models.sample import Sample
from lims.services import certificates, papers
from reports.signature import key as making
from tests.factories import an_act, person_id
from tests.finished import SIGNED, finished
from tests.signing import KEY, KEYS

KILLS = 50


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill."""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def authorise(
    database: Database, sample_id: int, *, keys: Keys = KEYS, bits: int = 1, at: datetime = SIGNED
) -> int:
    act = Act(person_id(database, "dung"), at)
    with database.transaction(act) as session:
        return certificates.authorise(
            session,
            sample_id,
            token=token(bits),
            public_url="https://lab.example.vn",
            key=keys.identity("dung"),
            act=act,
        ).id


def row_of(database: Database, certificate_id: int) -> CertificateRow:
    with database.reading() as session:
        return session.get_one(CertificateRow, certificate_id)


def status_of_sample(database: Database, sample_id: int) -> str:
    with database.reading() as session:
        return session.get_one(Sample, sample_id).status


def kept(files: Files) -> set[str]:
    """Every whole file that there is; nothing half-written, nothing left aside."""
    names = {path.name for path in files.folder.rglob("*") if path.is_file()}
    assert not any(name.startswith((".", "certificate-")) for name in names), names
    return names


def burn(database: Database, certificate_id: int, reason: str = "Máy ký hỏng") -> None:
    act = an_act(person_id(database, "dung"), at=SIGNED + timedelta(hours=1))
    with database.transaction(act) as session:
        papers.burn(session, certificate_id, reason=reason, act=act)


STEPS: dict[str, tuple[object, str]] = {
    "drawn": (papers, "draw"),
    "signed": (papers, "sign"),
    "aside": (Files, "offer"),
    "kept": (Files, "keep"),
    "written": (papers, "complete"),
    "cleared": (Files, "settle"),
}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_kill_at_each_step_leaves_one_number_and_one_paper(
    database: Database, files: Files, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    certificate_id = authorise(database, finished(database).sample_id)
    place, name = STEPS[step]
    real: Callable[..., object] = getattr(place, name)

    def killed(*given: object, **named: object) -> object:
        if after:
            real(*given, **named)
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(place, name, killed)
        papers.finish(database, files, KEYS, certificate_id, at=SIGNED)
    signed = files.offered(f"certificate-{certificate_id}")
    assert papers.finish_unfinished(database, files, KEYS, at=SIGNED + timedelta(hours=1)) == 0
    row = row_of(database, certificate_id)
    assert (row.number, row.status) == ("PKQ-26-000001", "issued")
    if step == "cleared":
        files.settle(f"certificate-{certificate_id}")
    assert kept(files) == {row.sha256}
    if signed is not None:
        assert row.sha256 == hashlib.sha256(signed).hexdigest()


def test_kill_at_fifty_random_moments(database: Database, files: Files) -> None:
    """A process that issues is ended by the kernel somewhere; the next one finishes what it left."""
    chance = random.Random(26)
    samples = [finished(database, lot=f"L{place}").sample_id for place in range(20)]
    papers.finish(database, files, KEYS, authorise(database, finished(database).sample_id), at=SIGNED)
    database.engine.dispose()
    torn = 0
    for kill in range(KILLS):
        lives = chance.uniform(0.01, 0.2)
        child = os.fork()
        if child == 0:
            _issue_until_killed(database, files, samples, bits=(kill + 1) * 100, lives=lives)
        os.waitpid(child, 0)
        torn += undrawn(database)
        if kill % 5 == 0:
            papers.finish_unfinished(database, files, KEYS, at=SIGNED)
        database.engine.dispose()
    assert torn, "no kill came between the number and the paper"
    assert papers.finish_unfinished(database, files, KEYS, at=SIGNED) == 0
    with database.reading() as session:
        rows = session.scalars(sa.select(CertificateRow).order_by(CertificateRow.id)).all()
        statuses = set(session.scalars(sa.select(Sample.status).where(Sample.id.in_(samples))))
    assert len(rows) > 3
    assert [row.number for row in rows] == [f"PKQ-26-{number:06}" for number in range(1, len(rows) + 1)]
    assert len({row.sample_id for row in rows}) == len(rows)
    assert {row.status for row in rows} == {"issued"}
    assert statuses <= {"issued", "validated"}
    for path in files.folder.rglob("certificate-*"):
        # Killed between the commit and its last step: what was aside is the paper itself.
        assert hashlib.sha256(path.read_bytes()).hexdigest() in {row.sha256 for row in rows}
        path.unlink()
    whole = {
        path.name for path in files.folder.rglob("*") if path.is_file() and not path.name.startswith(".")
    }
    assert whole == {row.sha256 for row in rows}


def undrawn(database: Database) -> bool:
    with database.reading() as session:
        return bool(
            session.scalars(sa.select(CertificateRow.id).where(CertificateRow.status == "drawing")).all()
        )


def _issue_until_killed(
    database: Database, files: Files, samples: list[int], *, bits: int, lives: float
) -> None:
    """In a process of its own, which the kernel ends at once after so many seconds of work."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, lives)
    try:
        database.engine.dispose(close=False)
        for place, sample_id in enumerate(samples):
            try:
                certificate_id = authorise(database, sample_id, bits=bits + place)
            except Refused:
                continue
            papers.finish(database, files, KEYS, certificate_id, at=SIGNED)
    finally:
        os._exit(0)


def test_an_issued_certificate_is_never_drawn_again(
    database: Database, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate_id = authorise(database, finished(database).sample_id)
    papers.finish(database, files, KEYS, certificate_id, at=SIGNED)
    paper = row_of(database, certificate_id).sha256
    monkeypatch.setattr(papers, "draw", lambda _: b"another paper")
    papers.finish(database, files, KEYS, certificate_id, at=SIGNED)
    with database.transaction(an_act()) as session:
        papers.complete(session, certificate_id, papers.Paper(b"", "0" * 64), sha256="0" * 64)
    assert row_of(database, certificate_id).sha256 == paper
    assert kept(files) == {paper}


def test_somebody_quicker_leaves_nothing_behind_of_the_slower(
    database: Database, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower one signs after the quicker one has completed and cleared away."""
    certificate_id = authorise(database, finished(database).sample_id)
    real = papers.sign

    def slow(*given: object, **named: object) -> bytes:
        signed = real(*given, **named)  # type: ignore[arg-type]
        with monkeypatch.context() as quick:
            quick.setattr(papers, "sign", real)
            papers.finish(database, files, KEYS, certificate_id, at=SIGNED)
        return signed

    monkeypatch.setattr(papers, "sign", slow)
    papers.finish(database, files, KEYS, certificate_id, at=SIGNED)
    assert kept(files) == {row_of(database, certificate_id).sha256}


def test_row_says_with_what_and_when_it_was_signed(database: Database, files: Files) -> None:
    certificate_id = authorise(database, finished(database).sample_id)
    at = SIGNED + timedelta(minutes=1)
    papers.finish(database, files, KEYS, certificate_id, at=at)
    row = row_of(database, certificate_id)
    assert (row.signed_with, row.signed_at, row.timestamped) == (KEY.fingerprint, at, False)
    paper = files.read(row.sha256 or "")
    drawn = papers.draw(papers.from_json(row.document))
    assert paper.startswith(drawn)
    assert row.drawn_sha256 == hashlib.sha256(drawn).hexdigest()


# ── keys ──


def laboratory_keys(folder: Path, *, name: str = "laboratory", password: bytes | None = None) -> Keys:
    (folder / "people").mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.p12").write_bytes(making.demonstration(at=datetime(2026, 11, 1, tzinfo=UTC)))
    return Keys(folder)


def test_signatory_key_goes_before_the_laboratory_key(tmp_path: Path) -> None:
    keys = laboratory_keys(tmp_path)
    assert keys.identity("dung").kind is KeyKind.LABORATORY
    laboratory_keys(tmp_path, name="people/dung")
    assert keys.identity("dung").kind is KeyKind.SIGNATORY
    assert keys.identity("minh").kind is KeyKind.LABORATORY
    assert keys.identity("../laboratory").kind is KeyKind.LABORATORY
    assert keys.with_fingerprint(keys.identity("dung").fingerprint).identity.kind is KeyKind.SIGNATORY


def test_demonstration_key_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    first, second = Keys(tmp_path).identity(None), Keys(tmp_path).identity(None)
    assert first == second
    assert first.kind is KeyKind.DEMONSTRATION
    assert (tmp_path / "demonstration.p12").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"no key at all", b"\x30\x82" + b"\x00" * 200])
def test_key_that_cannot_be_opened_never_falls_back(tmp_path: Path, content: bytes) -> None:
    keys = laboratory_keys(tmp_path)
    (tmp_path / "laboratory.p12").write_bytes(content)
    with pytest.raises(Refused) as refused:
        keys.identity("dung")
    assert refused.value.code == "signing_key_unreadable"
    assert not (tmp_path / "demonstration.p12").exists()


def test_wrong_passphrase_is_refused_and_the_right_one_opens(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    bag = pkcs12.load_pkcs12(making.demonstration(at=SIGNED), None)
    sealed = pkcs12.serialize_key_and_certificates(
        b"k",
        bag.key,  # type: ignore[arg-type]
        bag.cert and bag.cert.certificate,
        None,
        BestAvailableEncryption("mật khẩu".encode()),
    )
    (tmp_path / "laboratory.p12").write_bytes(sealed)
    keys = Keys(tmp_path)
    for wrong in (None, b"password"):
        if wrong:
            (tmp_path / "laboratory.pass").write_bytes(wrong)
        with pytest.raises(Refused):
            keys.identity(None)
    (tmp_path / "laboratory.pass").write_text("mật khẩu\n", encoding="utf-8")
    assert keys.identity(None).kind is KeyKind.LABORATORY


def test_token_that_cannot_be_reached_is_refused(tmp_path: Path) -> None:
    keys = Keys(tmp_path, token=making.Token("/nowhere/module.so", "lab", "lab"))
    with pytest.raises(Refused) as refused:
        keys.identity("dung")
    assert refused.value.code == "signing_key_unreachable"


def test_nothing_is_issued_with_a_key_out_of_date(database: Database) -> None:
    over = replace(KEY, valid_to=SIGNED - timedelta(seconds=1))
    sample_id = finished(database).sample_id
    act = Act(person_id(database, "dung"), SIGNED)
    with pytest.raises(Conflict) as refused, database.transaction(act) as session:
        certificates.authorise(
            session, sample_id, token=token(1), public_url="https://lab.example.vn", key=over, act=act
        )
    assert refused.value.code == "signing_key_expired"
    assert status_of_sample(database, sample_id) == "validated"


def test_key_that_went_away_leaves_it_drawing_and_the_number_can_be_burnt(
    database: Database, files: Files, tmp_path: Path
) -> None:
    keys = laboratory_keys(tmp_path / "keys")
    sample_id = finished(database).sample_id
    certificate_id = authorise(database, sample_id, keys=keys)
    laboratory_keys(tmp_path / "keys")
    with pytest.raises(Refused) as refused:
        papers.finish(database, files, Keys(tmp_path / "keys"), certificate_id, at=SIGNED)
    assert refused.value.code == "signing_key_changed"
    assert row_of(database, certificate_id).status == "drawing"
    burn(database, certificate_id)
    row = row_of(database, certificate_id)
    assert (row.number, row.status, row.burnt_reason) == ("PKQ-26-000001", "burnt", "Máy ký hỏng")
    assert status_of_sample(database, sample_id) == "validated"
    assert (
        row_of(database, authorise(database, sample_id, bits=2, at=SIGNED + timedelta(hours=2))).number
        == "PKQ-26-000002"
    )


# ── burning ──


def test_burning_needs_a_reason_and_a_certificate_without_a_paper(database: Database, files: Files) -> None:
    certificate_id = authorise(database, finished(database).sample_id)
    with pytest.raises(Refused) as refused:
        burn(database, certificate_id, reason="  \n ")
    assert refused.value.code == "burning_lacks_reason"
    papers.finish(database, files, KEYS, certificate_id, at=SIGNED)
    with pytest.raises(Conflict) as conflict:
        burn(database, certificate_id)
    assert conflict.value.code == "certificate_has_paper"


def test_burnt_while_it_was_signed_leaves_no_paper(
    database: Database, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate_id = authorise(database, finished(database).sample_id)
    real = Files.keep

    def burnt_meanwhile(self: Files, content: bytes) -> str:
        burn(database, certificate_id)
        return real(self, content)

    monkeypatch.setattr(Files, "keep", burnt_meanwhile)
    papers.finish(database, files, KEYS, certificate_id, at=SIGNED)
    assert row_of(database, certificate_id).status == "burnt"
    assert kept(files) == set()


def test_clearing_after_a_kill_takes_what_was_signed_away(
    database: Database, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate_id = authorise(database, finished(database).sample_id)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(papers, "complete", killed)
        papers.finish(database, files, KEYS, certificate_id, at=SIGNED)
    burn(database, certificate_id)
    papers.clear(files, certificate_id)
    assert kept(files) == set()
