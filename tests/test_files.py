"""Kept files are whole, or not there; and damage is noticed."""

from pathlib import Path

import pytest

from lims.domain.refusal import NotFound
from lims.files import Files


def test_kept_content_comes_back(tmp_path: Path) -> None:
    files = Files(tmp_path)
    assert files.read(files.keep(b"paper")) == b"paper"


def test_same_content_is_kept_once(tmp_path: Path) -> None:
    files = Files(tmp_path)
    assert files.keep(b"paper") == files.keep(b"paper")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_damage_is_noticed(tmp_path: Path) -> None:
    files = Files(tmp_path)
    name = files.keep(b"paper")
    (tmp_path / name[:2] / name).write_bytes(b"forged")
    with pytest.raises(NotFound) as refusal:
        files.read(name)
    assert refusal.value.code == "file_damaged"


def test_a_write_cut_short_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    files = Files(tmp_path)
    monkeypatch.setattr("lims.files.os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        files.keep(b"paper")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
