"""What a view may reach of the running program: database, files, settings."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from config import Config
from lims.db import Database
from lims.files import Files


@dataclass(frozen=True, slots=True)
class House:
    config: Config
    database: Database
    files: Files


def house() -> House:
    return cast(House, current_app.extensions["lims"])


def database() -> Database:
    return house().database


def files() -> Files:
    return house().files


def config() -> Config:
    return house().config
