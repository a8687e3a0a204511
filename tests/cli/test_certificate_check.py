"""A paper checked at the terminal, without a database: 0 good, 1 not, 2 it cannot be told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lims import cli
from lims.cli import certificate_check
from reports.signature.check import check
from reports.signature.claims import with_claims
from tests.forgeries import ways
from tests.signed import OUR_NAME, a_key, our_paper, ours


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIMS_SECRET_KEY", raising=False)
    monkeypatch.setattr(
        certificate_check, "check_apart", lambda content, keys: with_claims(check(content, keys), content)
    )


def run(folder: Path, content: bytes, *more: str, trust: str | None = "") -> int:
    (folder / "paper.pdf").write_bytes(content)
    (folder / "laboratory.pem").write_text(
        trust or f"# laboratory: {OUR_NAME}\n{ours().pem}\n\n{a_key('Older').pem}"
    )
    asked = ["certificate", "check", str(folder / "paper.pdf"), *more]
    return cli.main([*asked, "--trust", str(folder / "laboratory.pem")] if trust is not None else asked)


def test_our_paper_is_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, our_paper(), "--number", "pkq-26-000045") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "GOOD: signed by the laboratory, unchanged"
    assert f"  Who signed: {OUR_NAME}" in said
    assert said[-1].startswith("This check does not know whether the certificate is still in force")


@pytest.mark.parametrize(
    ("way", "status"),
    [
        (ways.one_byte, 1),
        (ways.note_added, 1),
        (ways.another_key_of_our_name, 1),
        (ways.our_number_their_key, 1),
        (ways.cut_off, 1),
        (ways.picture, 2),
        (ways.locked, 2),
        (ways.deep, 2),
    ],
)
def test_status_tells_good_from_not_from_unknown(
    tmp_path: Path, way: Callable[[], bytes], status: int
) -> None:
    assert run(tmp_path, way()) == status


def test_paper_of_another_number_is_not_the_one_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, our_paper(), "--number", "PKQ-26-000046") == 1
    assert "A certificate of another number" in capsys.readouterr().out


def test_without_certificates_nobody_knows_whose_signature_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, our_paper(), trust=None) == 2
    assert "--trust" in capsys.readouterr().out
    assert run(tmp_path, ways.one_byte(), trust=None) == 1


def test_demonstration_key_proves_nothing(tmp_path: Path) -> None:
    demonstration = a_key("DEMONSTRATION KEY – khoá thử nghiệm")
    paper = ways.signed(ways.drawn(), demonstration)
    assert run(tmp_path, paper, trust=demonstration.pem) == 2


def test_missing_file_and_empty_certificates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["certificate", "check", str(tmp_path / "none.pdf"), "--language", "vi"]) == 2
    assert "Không đọc được" in capsys.readouterr().err
    assert run(tmp_path, our_paper(), trust="nothing in it") == 2
    assert "no certificate (PEM)" in capsys.readouterr().err
