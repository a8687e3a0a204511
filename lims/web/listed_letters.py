"""Letters as a file: the columns of the screen."""

from lims.web.exports import Column
from lims.words import say

LETTERS: tuple[Column, ...] = (
    ("certificates.number", lambda row, _: row.number),
    ("certificates.producer", lambda row, _: row.producer),
    ("delivery.event", lambda row, language: say(f"delivery.event_{row.event}", language)),
    ("delivery.address", lambda row, _: row.address),
    ("delivery.way", lambda row, language: say(f"delivery.way_{row.way}", language)),
    ("delivery.state", lambda row, language: say(f"delivery.state_{row.state}", language)),
    ("delivery.tries", lambda row, _: row.tries),
    (
        "delivery.error",
        lambda row, language: say(f"delivery.error_{row.error}", language) if row.error else "",
    ),
    ("delivery.error_said", lambda row, _: row.error_detail),
    ("delivery.written", lambda row, _: row.created_at),
    ("delivery.sent", lambda row, _: row.sent_at),
    ("delivery.opened", lambda row, _: row.opened_at),
    ("delivery.opened_by", lambda row, _: row.opened_by),
)
