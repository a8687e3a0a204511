"""A paper leaves the house by a door; whoever holds it is told when it is not in force any more."""

from enum import StrEnum


class Door(StrEnum):
    """How a paper was handed out: to the laboratory itself, to its producer, or to a stranger with its token."""

    LABORATORY = "laboratory"
    PRODUCER = "producer"
    PUBLIC = "public"


class Told(StrEnum):
    """What the holder of a paper is told."""

    REPLACED = "replaced"
    REVOKED = "revoked"
