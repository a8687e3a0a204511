"""`lims judge`: one result, straight from the shipped catalogue, without a database."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from lims.cli import main

OTA = ("--commodity", "roasted coffee", "--analyte", "ochratoxin A")


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is not there must not be missed."""
    monkeypatch.setenv("LIMS_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("LIMS_SECRET_KEY", "")


Output = pytest.CaptureFixture[str]


def judged(output: Output, *arguments: str) -> dict[str, Any]:
    """The only answer, as a program reads it."""
    assert main(("judge", *arguments, "--json")) == 0
    (answer,) = json.loads(output.readouterr().out)["answers"]
    return dict(answer)


@pytest.mark.parametrize(("day", "outcome"), [("2022-12-31", "pass"), ("2023-01-01", "fail")])
def test_limit_of_the_day_judges(capsys: Output, day: str, outcome: str) -> None:
    answer = judged(capsys, "--market", "EU", *OTA, "--value", "4.2 µg/kg", "--date", day)
    assert answer["outcome"] == outcome


def test_answer_is_one_line_with_limit_and_citation(capsys: Output) -> None:
    asked = ("judge", "--market", "EU", *OTA, "--value", "4.2 µg/kg", "--date", "2023-01-01")
    assert main(asked) == 0
    assert capsys.readouterr().out.splitlines() == [
        "EU | Fail | the maximum of 3.0 µg/kg | Reg (EU) 2022/1370; Reg (EU) 2023/915, 1.2.14 roasted coffee "
        "beans and ground roasted coffee, excluding soluble coffee, EU-RCO-OCHRATOXIN-A-02 | 4.2 µg/kg exceeds "
        "the maximum of 3.0 µg/kg (Reg (EU) 2022/1370; Reg (EU) 2023/915), simple acceptance."
    ]


def test_without_a_market_every_market_answers(capsys: Output) -> None:
    assert main(("judge", *OTA, "--value", "4.2 µg/kg", "--date", "2026-11-23", "--language", "vi")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" | ")[:2] for line in lines] == [
        ["VN", "Không đánh giá"],
        ["EU", "Không đạt"],
        ["CODEX", "Không có mức giới hạn"],
        ["US", "Không có mức giới hạn"],
        ["CN", "Không có mức giới hạn"],
        ["JP", "Không có mức giới hạn"],
    ]
    assert "VN-RCO-OCHRATOXIN-A-01" in lines[0]


@pytest.mark.parametrize(
    ("arguments", "outcome", "reasons"),
    [
        (("--market", "CN", *OTA, "--value", "0.1 µg/kg"), "no_limit", ["no_limit"]),
        (("--market", "VN", *OTA, "--value", "0.1 µg/kg"), "not_evaluated", ["unconfirmed"]),
        (("--market", "EU", *OTA, "--value", "<0.5 µg/kg"), "pass", []),
        (("--market", "EU", *OTA, "--value", "<5 µg/kg"), "inconclusive", []),
        (("--market", "EU", *OTA, "--value", "KPH", "--lod", "0.15 µg/kg", "--loq", "0.5"), "pass", []),
        (("--market", "EU", *OTA, "--value", "0,0029 mg/kg"), "pass", []),
        (("--market", "EU", *OTA, "--value", "2.9 µg/kg", "--uncertainty", "20 %", "--rule", "guarded_acceptance"), "fail", []),
        (("--market", "EU", *OTA, "--value", "2.4 µg/kg", "--uncertainty", "0.5", "--rule", "guarded_acceptance"), "pass", []),
        (("--market", "EU", *OTA, "--value", "3.4 µg/kg", "--uncertainty", "0.0005 mg/kg", "--rule", "guarded_rejection"), "pass", []),
        (("--market", "EU", *OTA, "--value", "2.9 µg/kg", "--rule", "guarded_acceptance"), "not_evaluated", []),
        (("--market", "EU", "--commodity", "mật ong", "--analyte", "độ dẫn điện", "--value", "700 µS/cm"), "pass", []),
        (("--market", "EU", "--commodity", "honey, heather", "--analyte", "EC", "--value", "2 mS/cm"), "no_limit", ["exempt"]),
        (("--market", "EU", "--commodity", "raw cured ham", "--analyte", "Salmonella", "--value", "KPH/25 g"), "not_evaluated", ["plan_needs_units"]),
        (("--market", "EU", "--commodity", "raw cured ham", "--analyte", "Salmonella", "--value", "detected"), "fail", ["plan_decided"]),
        (("--market", "CN", "--commodity", "durian fresh", "--analyte", "auramine O (Basic Yellow 2)", "--value", "KPH", "--lod", "0.5 µg/kg"), "pass", []),
        (("--market", "EU", *OTA, "--value", "1.250 µg/kg", "--decimal"), "pass", []),
        (("--market", "JP", "--commodity", "cooked cured ham", "--analyte", "nitrites", "--value", "50 mg/kg"), "inconclusive", ["basis_missing"]),
        (("--market", "JP", "--commodity", "cooked cured ham", "--analyte", "nitrites", "--value", "50 mg/kg", "--basis", "residual, as nitrite ion"), "pass", []),
        (("--market", "CODEX", "--commodity", "honey", "--analyte", "HMF", "--value", "40 mg/kg"), "pass", []),
        (("--market", "EU", *OTA, "--value", "4 g"), None, []),
    ],
)  # fmt: skip
def test_question_is_answered_by_the_rules(
    capsys: Output, arguments: Sequence[str], outcome: str | None, reasons: list[str]
) -> None:
    if outcome is None:
        assert main(("judge", *arguments)) == 2
        return
    answer = judged(capsys, *arguments, "--date", "2026-11-23")
    assert (answer["outcome"], answer["reasons"]) == (outcome, reasons)


@pytest.mark.parametrize(
    ("commodity", "analyte"),
    [
        ("Roasted Coffee", "OTA"),
        ("ca phe rang", "ochratoxin a"),
        ("CÀ PHÊ RANG, CÀ PHÊ BỘT", "303-47-9"),
    ],
)
def test_thing_is_known_by_any_of_its_names(capsys: Output, commodity: str, analyte: str) -> None:
    asked = ("--market", "EU", "--commodity", commodity, "--analyte", analyte, "--value", "1 µg/kg")
    assert judged(capsys, *asked)["limit"]["limit_id"] == "EU-RCO-OCHRATOXIN-A-02"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--commodity", "roasted cofee", "--analyte", "OTA", "--value", "1 µg/kg"), "  roasted coffee"),
        (("--commodity", "honey", "--analyte", "chloramfenicol", "--value", "1 µg/kg"), "  chloramphenicol"),
        ((*OTA, "--value", "4.2"), "Write the unit behind"),
        ((*OTA, "--value", "4.2 spoons"), "spoons"),
        ((*OTA, "--value", "1.250 µg/kg"), "1250"),
        ((*OTA, "--value", ""), "No result has been typed"),
        ((*OTA, "--value", "4.2 µg/kg", "--uncertainty", "much"), "much"),
    ],
)
def test_question_that_is_not_understood_is_not_judged(
    capsys: Output, arguments: Sequence[str], said: str
) -> None:
    assert main(("judge", *arguments)) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert said in output.err


@pytest.mark.parametrize("wrong", [("--market", "MARS"), ("--date", "23/11/2026"), ("--rule", "mercy")])
def test_option_outside_its_list_ends_with_two(capsys: Output, wrong: Sequence[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(("judge", *OTA, "--value", "1 µg/kg", *wrong))
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("component", "outcome"),
    [
        ("B1=2.8 µg/kg;B2=<0.2;G1=0.9;G2=<0.2", "pass"),
        ("B1=2.8 µg/kg;B2=0.9;G1=5.9;G2=0.5", "fail"),
        ("B1=2.8 µg/kg;B2=0.9", "inconclusive"),
    ],
)
def test_components_are_added_up(capsys: Output, component: str, outcome: str) -> None:
    asked = ("--market", "EU", "--commodity", "dried chilli", "--analyte", "aflatoxins total")
    assert judged(capsys, *asked, "--component", component)["outcome"] == outcome


@pytest.mark.parametrize(
    ("beside", "outcome"), [("moisture=4 %", "pass"), ("moisture=3.9 %", "fail"), ("fat=4 %", "inconclusive")]
)
def test_what_stands_beside_a_result_brings_it_to_the_basis(
    capsys: Output, beside: str, outcome: str
) -> None:
    asked = ("--market", "VN", "--commodity", "roasted coffee", "--analyte", "water-soluble matter")
    assert judged(capsys, *asked, "--value", "24.0 %", "--beside", beside)["outcome"] == outcome


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--value", "24 %", "--beside", "moisture"), "moisture"),
        (("--value", "24 %", "--beside", "moisture=4 %", "--loq", "1 %"), "--loq does not go together"),
        (("--beside", "moisture=4 %"), "--value"),
    ],
)
def test_what_cannot_stand_together_is_said(capsys: Output, more: tuple[str, ...], sentence: str) -> None:
    asked = ("judge", "--market", "VN", "--commodity", "roasted coffee", "--analyte", "water-soluble matter")
    assert main((*asked, *more)) == 2
    assert sentence in capsys.readouterr().err
