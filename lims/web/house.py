"""What a view may reach of the running program: database, files, settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import current_app

from config import Config
from lims.db import Database
from lims.domain.refusal import Refused
from lims.domain.signing import SigningIdentity
from lims.files import Files
from lims.keys import Keys
from reports.signature.key import Token


@dataclass(frozen=True, slots=True)
class House:
    config: Config
    database: Database
    files: Files
    keys: Keys


def house() -> House:
    return cast(House, current_app.extensions["lims"])


def database() -> Database:
    return house().database


def files() -> Files:
    return house().files


def keys() -> Keys:
    return house().keys


def signing_key(username: str | None) -> SigningIdentity | None:
    """With what this person signs; None where the key cannot be used, which the gate then says."""
    try:
        return keys().identity(username)
    except Refused:
        return None


def config() -> Config:
    return house().config


def keys_of(config: Config) -> Keys:
    """The keys this installation signs with."""
    return Keys(
        Path(config.keys_folder),
        token=Token(*config.pkcs11) if config.pkcs11 else None,
        pin_file=Path(config.pkcs11_pin_file) if config.pkcs11_pin_file else None,
        timestamp_url=config.timestamp_url,
    )
