"""Kept files, named by their SHA-256: written once, whole, never changed."""

import hashlib
import os
import secrets
from pathlib import Path

from lims.domain.refusal import NotFound


class Files:
    """A folder of files by hash, two letters a subfolder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, content: bytes) -> str:
        """Keep `content` and return its SHA-256. After a crash it is there whole, or not at all."""
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if path.exists():
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{name}.{secrets.token_hex(4)}")
        try:
            _write(unfinished, content)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        _sync_folder(path.parent)
        return name

    def read(self, name: str) -> bytes:
        """The bytes kept under `name`, checked against it. Raises `NotFound`."""
        try:
            content = self._path(name).read_bytes()
        except FileNotFoundError:
            raise NotFound("file_missing") from None
        if hashlib.sha256(content).hexdigest() != name:
            raise NotFound("file_damaged")
        return content

    def offer(self, name: str, content: bytes) -> bytes:
        """Set `content` aside under `name` unless something is there already; returns what is there.

        Of several that offer at the same moment the first decides, and after a crash whoever comes next finds it:
        that is how one certificate never gets two papers.
        """
        path = self._aside(name)
        return content if write_first(path, content) else path.read_bytes()

    def offered(self, name: str) -> bytes | None:
        """What was set aside under `name`, if anything was."""
        try:
            return self._aside(name).read_bytes()
        except FileNotFoundError:
            return None

    def settle(self, name: str) -> None:
        """Nothing needs to be set aside under `name` any more."""
        self._aside(name).unlink(missing_ok=True)

    def discard(self, name: str) -> None:
        """Take away a file that no row ever said was kept: what a failed issue left behind."""
        self._path(name).unlink(missing_ok=True)

    def _aside(self, name: str) -> Path:
        return self.folder / "aside" / name

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name


def write_first(path: Path, content: bytes, *, mode: int = 0o666) -> bool:
    """Write a new file, whole or not at all; False where somebody was first, whose file then stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write(unfinished, content, mode=mode)
        try:
            os.link(unfinished, path)
        except FileExistsError:
            return False
    finally:
        unfinished.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return True


def _write(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
