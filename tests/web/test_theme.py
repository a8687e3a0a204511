"""Colours one can read: every pair of the theme, in light and in dark, against WCAG 2.2."""

import hashlib
import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "lims" / "static"
TEXT = ("ink", "quiet", "accent", "accent-deep", "pass", "conditional", "inconclusive", "fail", "none")
GROUNDS = ("paper", "surface", "sunk")
FOR_TEXT, FOR_SHAPES = 4.5, 3.0


def tokens() -> dict[str, dict[str, str]]:
    """The hex tokens of theme.css: {"light": …, "dark": …}."""
    text = (STATIC / "theme.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\n\s*\}", text, flags=re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks)
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


SCHEMES = tokens()


def test_contrast_of_black_on_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


def test_tokens_are_those_of_the_design() -> None:
    light = SCHEMES["light"]
    agreed = {
        name: light[name]
        for name in ("paper", "ink", "accent", "pass", "conditional", "inconclusive", "fail")
    }
    assert agreed == {
        "paper": "#fbfaf7",
        "ink": "#1d2522",
        "accent": "#1f6b4a",
        "pass": "#1f6b4a",
        "conditional": "#9a6700",
        "inconclusive": "#4b5a6b",
        "fail": "#b3261e",
    }


def test_dark_changes_every_colour_of_light() -> None:
    light, dark = SCHEMES["light"], SCHEMES["dark"]
    assert [name for name in light if light[name] == dark[name]] == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), list(product(TEXT, GROUNDS)))
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    colours = SCHEMES[scheme]
    assert contrast(colours[text], colours[ground]) >= FOR_TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["accent", "accent-deep"])
def test_text_on_a_button_can_be_read(scheme: str, ground: str) -> None:
    assert contrast(SCHEMES[scheme]["on-accent"], SCHEMES[scheme][ground]) >= FOR_TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("shape", "ground"), list(product(("edge", "focus"), GROUNDS)))
def test_edge_of_a_box_and_the_focus_can_be_seen(scheme: str, shape: str, ground: str) -> None:
    assert contrast(SCHEMES[scheme][shape], SCHEMES[scheme][ground]) >= FOR_SHAPES


def test_only_tokens_name_colours() -> None:
    """Another sheet than theme.css (and paper, which is black and white) has no colour of its own."""
    sheets = [path for path in STATIC.glob("*.css") if path.name not in ("theme.css", "paper.css")]
    own = {
        path.name: re.findall(r"#[0-9a-fA-F]{3,8}\b(?!.*\{)", path.read_text(encoding="utf-8"))
        for path in sheets
    }
    assert {name: colours for name, colours in own.items() if colours} == {}


VENDORED = sorted(STATIC.glob("vendor/*/SHA256SUMS"))


@pytest.mark.parametrize("sums", VENDORED, ids=[path.parent.name for path in VENDORED])
def test_every_vendored_file_is_the_one_that_was_fetched(sums: Path) -> None:
    lines = [line.split("  ") for line in sums.read_text().splitlines()]
    listed = {name: digest for digest, name in lines}
    kept = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sums.parent.iterdir()
        if path.name != "SHA256SUMS"
    }
    assert kept == listed
