"""The reader's language: of the address, else of the account, else of this browser, else Vietnamese."""

from flask import g, session

from lims.words import Language


def current_language() -> Language:
    who = getattr(g, "who", None)
    # Only the public pages set it: their readers have no account and no session.
    asked = getattr(g, "language", None)
    chosen = asked or (who.language if who else session.get("language", "vi"))
    return Language.EN if chosen == "en" else Language.VI
