"""The house: one place that commits, every route marked, every sentence in both languages."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lims.domain.permission import Permission
from lims.web.access import MARK, OPEN, SIGNED_IN
from lims.words import Language, catalogue

CODE_FOLDERS = ("lims", "reports")
SAID = re.compile(r"""\bsay(?:_here)?\(\s*["']([a-z_0-9.]+)["']\s*[,)]""")
BEGUN = re.compile(r"""\bsay(?:_here)?\(\s*f?["']([a-z_0-9.]+)(?:["']\s*~|\{)""")
REFUSED = {"Refused", "Conflict", "NotFound", "NotAllowed", "Problem"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for folder in CODE_FOLDERS:
        for path in sorted(Path(folder).rglob("*.py")):
            yield path, ast.parse(path.read_text())


def calls(name: str) -> list[str]:
    """Modules that call a method of this name."""
    return [
        str(path)
        for path, tree in modules()
        if any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
            for node in ast.walk(tree)
        )
    ]


def test_only_the_door_commits() -> None:
    assert calls("rollback") == []
    assert calls("commit") == ["lims/schema.py"]


def test_nobody_evaluates_text() -> None:
    called = {
        node.func.id
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called & {"eval", "exec", "compile", "__import__"} == set()


def test_every_route_is_marked(app: Flask) -> None:
    unmarked = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and getattr(app.view_functions[rule.endpoint], MARK, None) not in {OPEN, SIGNED_IN, *Permission}
    ]
    assert unmarked == []


def test_nothing_is_changed_by_looking(app: Flask) -> None:
    """A route either shows or changes; none does both under one address and one function."""
    both = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if {"GET", "POST"} <= (rule.methods or set()) and rule.endpoint != "static"
    ]
    assert both == []


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_sentences() -> None:
    assert set(catalogue(Language.VI)) == set(catalogue(Language.EN))


def test_no_sentence_is_empty() -> None:
    empty = [
        (language, code) for language in Language for code, text in catalogue(language).items() if not text
    ]
    assert empty == []


def test_both_languages_have_the_same_placeholders() -> None:
    vietnamese, english = catalogue(Language.VI), catalogue(Language.EN)
    differing = [code for code in vietnamese if placeholders(vietnamese[code]) != placeholders(english[code])]
    assert differing == []


def texts() -> list[str]:
    pages = [path.read_text() for path in Path("templates").rglob("*.html")]
    return pages + [path.read_text() for folder in CODE_FOLDERS for path in Path(folder).rglob("*.py")]


def test_every_sentence_that_is_said_exists() -> None:
    said = {code for text in texts() for code in SAID.findall(text)}
    assert said - set(catalogue(Language.VI)) == set()


def test_every_sentence_that_is_put_together_has_its_family() -> None:
    begun = {code for text in texts() for code in BEGUN.findall(text)}
    known = tuple(catalogue(Language.VI))
    assert {prefix for prefix in begun if not any(code.startswith(prefix) for code in known)} == set()


def test_every_refusal_has_a_sentence() -> None:
    codes = {
        node.args[0].value
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in REFUSED
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    missing = {code for code in codes if f"refusal.{code}" not in catalogue(Language.VI)}
    assert missing == set()


def test_every_template_is_used(app: Flask) -> None:
    texts = "".join(path.read_text() for path in Path("templates").rglob("*.html"))
    texts += "".join(path.read_text() for path in Path("lims").rglob("*.py"))
    unused = [
        name
        for path in Path("templates").rglob("*.html")
        if (name := path.relative_to("templates").as_posix()) not in texts
    ]
    assert unused == []


@pytest.mark.parametrize("folder", ["templates", "lims/static"])
def test_no_page_carries_its_own_script_or_style(folder: str) -> None:
    pattern = re.compile(r"""<script(?![^>]*\bsrc=)|\bstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|<style""")
    files = [
        path for path in Path(folder).rglob("*.*") if path.suffix in {".html"} and "vendor" not in path.parts
    ]
    assert [str(path) for path in files if pattern.search(path.read_text())] == []
