"""Which key signs for whom: the signatory's own, else the laboratory's, else a demonstration key made on first use.

A key that is there and cannot be used is a refusal; nothing ever falls back from a real key to a weaker one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lims.domain.refusal import Refused
from lims.domain.signing import KeyKind, SigningIdentity
from lims.files import write_first
from reports.signature import key as making
from reports.signature.key import Key, Token

DEMONSTRATION, LABORATORY = "demonstration", "laboratory"
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


@dataclass(slots=True)
class Keys:
    """The keys of this installation: files `NAME.p12`, each with its passphrase in `NAME.pass` beside it.

    `laboratory.p12` is the laboratory's; `people/USERNAME.p12` a signatory's own. `token` is where a PKCS#11 key
    of the laboratory is, `pin_file` holds its PIN.
    """

    folder: Path
    token: Token | None = None
    pin_file: Path | None = None
    timestamp_url: str = ""
    _opened: dict[Path, tuple[tuple[int, int], Key]] = field(default_factory=dict)
    _on_token: Key | None = None

    def identity(self, username: str | None) -> SigningIdentity:
        """With what a certificate of this signatory is signed. Raises `Refused` when the key cannot be used."""
        return self.of(username).identity

    def of(self, username: str | None) -> Key:
        """The key that signs for this account; without a name, the laboratory's."""
        own = self._own(username)
        if own is not None and own.exists():
            return self._from_file(own, KeyKind.SIGNATORY)
        if self.token is not None:
            return self._from_token(self.token)
        shared = self.folder / f"{LABORATORY}.p12"
        return self._from_file(shared, KeyKind.LABORATORY) if shared.exists() else self._demonstration()

    def with_fingerprint(self, fingerprint: str) -> Key:
        """The key a certificate was frozen with. Raises `Refused` when it is not here any more."""
        for key in self._all():
            if key.identity.fingerprint == fingerprint:
                return key
        raise Refused("signing_key_changed")

    def _own(self, username: str | None) -> Path | None:
        known = username is not None and _PLAIN_NAME.fullmatch(username)
        return self.folder / "people" / f"{username}.p12" if known else None

    def _all(self) -> Iterator[Key]:
        """Every key there is; of several one that cannot be opened hides none of the others."""
        files = [(self.folder / f"{LABORATORY}.p12", KeyKind.LABORATORY)]
        files += [(path, KeyKind.SIGNATORY) for path in sorted((self.folder / "people").glob("*.p12"))]
        files.append((self.folder / f"{DEMONSTRATION}.p12", KeyKind.DEMONSTRATION))
        for path, kind in files:
            if path.exists():
                try:
                    yield self._from_file(path, kind)
                except Refused:
                    continue
        if self.token is not None:
            yield self._from_token(self.token)

    def _from_file(self, path: Path, kind: KeyKind) -> Key:
        """Opened once for each state of the file: opening one takes as long as its passphrase was made to take."""
        try:
            status = path.stat()
            state = (status.st_mtime_ns, status.st_size)
            known = self._opened.get(path)
            if known is not None and known[0] == state:
                return known[1]
            secret = path.with_suffix(".pass")
            passphrase = secret.read_bytes().rstrip(b"\r\n") if secret.exists() else None
            content = path.read_bytes()
        except OSError:
            raise Refused("signing_key_unreadable") from None
        key = making.from_pkcs12(content, passphrase, kind=kind, timestamped=bool(self.timestamp_url))
        self._opened[path] = (state, key)
        return key

    def _from_token(self, token: Token) -> Key:
        if self._on_token is None:
            try:
                pin = self.pin_file.read_text().strip() if self.pin_file else None
            except OSError:
                raise Refused("signing_key_unreadable") from None
            self._on_token = making.from_pkcs11(
                token, pin, kind=KeyKind.LABORATORY, timestamped=bool(self.timestamp_url)
            )
        return self._on_token

    def _demonstration(self) -> Key:
        path = self.folder / f"{DEMONSTRATION}.p12"
        if not path.exists():
            write_first(path, making.demonstration(at=datetime.now(UTC)), mode=0o600)
        return self._from_file(path, KeyKind.DEMONSTRATION)
