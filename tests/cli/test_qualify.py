"""`lims qualify` proves the shipped set, and tells every failing case of any other file."""

from pathlib import Path

import pytest

from lims import qualification as shipped
from lims.cli import main
from lims.domain.contract import FUNCTIONS
from lims.instruments import qualification

HEAD = "case_id,function,summary,inputs_json,expected_json,abs_tol,rel_tol,source\n"
GOOD = 'G1,convert_basis,milk fat,"{""value"": 0.01, ""from_fraction_pct"": 4, ""to_fraction_pct"": 100}","{""value"": 0.25}",,,by hand\n'
WRONG = GOOD.replace("G1", "W1").replace("0.25}", "0.5}")


@pytest.fixture
def file(tmp_path: Path):
    def written(text: str, name: str = "cases.csv") -> str:
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return written


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_shipped_set_passes(capsys):
    assert main(["qualify"]) == 0
    assert said(capsys) == ["713 passed, 0 failed"]


def test_shipped_set_asks_every_function_and_names_its_sources():
    cases = [case for path in shipped.files() for case in qualification.read(path).cases]
    assert {case.function for case in cases} == set(FUNCTIONS)
    assert len({case.case_id for case in cases}) == len(cases)
    assert [case.case_id for case in cases if not case.source or not case.summary] == []


def test_failing_case_is_shown_and_the_others_are_counted(capsys, file):
    assert main(["qualify", file(HEAD + WRONG), file(HEAD + GOOD, "more.csv")]) == 1
    assert said(capsys) == [
        "FAILED W1: convert_basis: milk fat",
        '  inputs: {"value": 0.01, "from_fraction_pct": 4, "to_fraction_pct": 100}',
        '  expected: {"value": 0.5}',
        '  got: {"value": 0.25}',
        "  source: by hand",
        "1 passed, 1 failed",
    ]


@pytest.mark.parametrize(
    "row",
    [
        'X1,divine,,{},"{""a"": 1}",0,0,\n',
        'X1,judge,,{nope,"{""a"": 1}",0,0,\n',
        'X1,judge,,"{"a": 1}","{""a"": 1}",0,0,\n',
        "X1,judge\n",
        'X1,judge,a\u202eb,{},"{""a"": 1}",0,0,\n',
        'X1,presence_prob,,"{""cfu_per_g"": [], ""grams"": 25}","{""p_detect"": 0}",0,0,\n',
    ],
    ids=["unknown function", "no JSON", "no CSV", "cells missing", "hidden character", "wrong shape"],
)
def test_broken_row_spoils_only_itself(capsys, file, row):
    assert main(["qualify", file(HEAD + GOOD + row + GOOD)]) == 1
    assert said(capsys)[-1] == "2 passed, 1 failed"


@pytest.mark.parametrize("text", ["", HEAD, HEAD + "\n", "a,b\n1,2\n"])
def test_file_without_cases_fails(capsys, file, text):
    assert main(["qualify", file(text), file(HEAD + GOOD, "more.csv")]) == 1
    assert said(capsys)[-1] == "1 passed, 1 failed"


def test_missing_file_fails(capsys, tmp_path):
    assert main(["qualify", str(tmp_path / "none.csv")]) == 1
    assert said(capsys) == ["FAILED none.csv", "  got: This file is not there.", "0 passed, 1 failed"]


def test_folder_or_locked_file_fails(capsys, file, tmp_path, monkeypatch):
    def locked(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    good = file(HEAD + GOOD)
    monkeypatch.setattr(Path, "read_bytes", locked)
    assert main(["qualify", good, str(tmp_path)]) == 1
    assert said(capsys) == [
        "FAILED cases.csv",
        "  got: The file cannot be read: Permission denied.",
        f"FAILED {tmp_path.name}",
        "  got: This file is not there.",
        "0 passed, 2 failed",
    ]


def test_semicolons_byte_order_mark_and_empty_rows_of_a_spreadsheet(capsys, file):
    cells = 'G1;convert_basis;milk fat;"{""value"": 0.01, ""from_fraction_pct"": 4, ""to_fraction_pct"": 100}";"{""value"": 0.25}";;;by hand\r\n'
    text = "\ufeff" + HEAD.replace(",", ";").replace("\n", "\r\n") + cells + ";;;;;;;\r\n" + cells
    assert main(["qualify", file(text)]) == 0
    assert said(capsys) == ["2 passed, 0 failed"]


def test_cell_may_hold_several_lines(capsys, file):
    assert main(["qualify", file(HEAD + GOOD.replace("0.01, ", "0.01,\n "))]) == 0
    assert said(capsys) == ["1 passed, 0 failed"]


def test_fingerprint_follows_every_byte_and_name(tmp_path: Path, file):
    first = qualification.fingerprint([Path(file(HEAD + GOOD))])
    assert first == qualification.fingerprint([Path(file(HEAD + GOOD))])
    assert first != qualification.fingerprint([Path(file(HEAD + GOOD + GOOD))])
    assert first != qualification.fingerprint([Path(file(HEAD + GOOD + GOOD, "other.csv"))])
