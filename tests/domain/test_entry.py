"""What a box asks for: nothing, a first entry, or a correction; and whether somebody was quicker."""

import pytest

from lims.domain.entry import Box, Change, Typed, as_kept, change, overtaken

BLANK, SAVED, CLEARED = Box(None, 1), Box("0,05", 2), Box(None, 3, corrected=True)


@pytest.mark.parametrize(
    ("box", "text", "was", "expected"),
    [
        (BLANK, "", None, Change.NOTHING),
        (BLANK, "   ", "", Change.NOTHING),
        (BLANK, "\t\u00a0", "", Change.NOTHING),
        (BLANK, "0,05", None, Change.ENTRY),
        (BLANK, "0,05", "", Change.ENTRY),
        (SAVED, "0,05", None, Change.NOTHING),
        (SAVED, " 0,05\n", "0,05", Change.NOTHING),
        (SAVED, "0.05", "0,05", Change.CORRECTION),
        (SAVED, "", "0,05", Change.CORRECTION),
        (SAVED, "", "", Change.NOTHING),
        (SAVED, "0,04", "0,04", Change.NOTHING),
        (SAVED, "0,05", "0,04", Change.NOTHING),
        (SAVED, "0,06", "0,04", Change.CORRECTION),
        (CLEARED, "", None, Change.NOTHING),
        (CLEARED, "0,05", "", Change.CORRECTION),
    ],
)
def test_change(box: Box, text: str, was: str | None, expected: Change) -> None:
    assert change(box, Typed(text, 1, was=was)) is expected


@pytest.mark.parametrize(("version", "expected"), [(2, False), (1, True), (3, True)])
def test_another_version_means_somebody_was_quicker(version: int, expected: bool) -> None:
    assert overtaken(SAVED, Typed("0,06", version)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,5", "1,5"),
        (" 0.5\n", "0.5"),
        ("＜0.01", "＜0.01"),
        ("1,2×10³", "1,2×10³"),
        ("Kho\u0302ng pha\u0301t hie\u0323\u0302n", "Không phát hiện"),
    ],
)
def test_text_is_kept_sign_for_sign(text: str, expected: str) -> None:
    assert as_kept(text) == expected
