"""What the functions of the contract are called by people."""

from lims.words import Language, knows, say


def function_name(function: str, language: Language) -> str:
    """`westgard` → “Westgard rules”. One that nobody has named keeps its own name; no name is an unreadable row."""
    code = f"function.{function or 'unreadable'}"
    return say(code, language) if knows(code) else function
