"""What the functions of the contract are called by people."""

from lims.words import Language, knows, say


def function_name(function: str, language: Language) -> str:
    """`westgard` → “Westgard rules”; a function nobody has named keeps its own name."""
    code = f"function.{function}"
    return say(code, language) if knows(code) else function
