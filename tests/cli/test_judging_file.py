"""`lims judge --file`: many questions, each with an answer that can be followed; never a pass by default."""

import csv
from pathlib import Path

import pytest

from lims.cli import main
from lims.instruments.questions import ANSWERS, COLUMNS

OTA = {"commodity": "roasted coffee", "analyte": "ochratoxin A", "unit": "µg/kg"}
AFLATOXINS = {"commodity": "ground chilli", "analyte": "aflatoxins total", "unit": "µg/kg"}
LISTERIA = {"commodity": "chilli sauce", "analyte": "Listeria monocytogenes", "unit": "cfu/g"}
SALMONELLA = {
    "commodity": "raw cured ham",
    "analyte": "Salmonella",
    "basis": "placed on the market during shelf-life",
    "unit": "presence/absence",
}
SUGARS = {"commodity": "honey", "analyte": "fructose + glucose", "unit": "g/100 g"}
PRODUCER = "before leaving the control of the producing operator"
DIASTASE = {"commodity": "honey, low natural enzyme", "analyte": "diastase activity", "unit": "Schade units"}
BIFENTHRIN = {"market": "VN", "commodity": "pork", "analyte": "bifenthrin", "unit": "mg/kg"}
NITRITES = {"market": "CODEX", "commodity": "cooked cured ham", "analyte": "nitrites", "unit": "mg/kg"}
AS_SALT = {"basis": "residual, as NaNO2"}
ALL_FOUR = "aflatoxin B1=2.8;aflatoxin G1=7.0;aflatoxin B2=<0.2;aflatoxin G2=<0.2"


def answered(folder: Path, *rows: dict[str, str], arguments: tuple[str, ...] = ()) -> list[dict[str, str]]:
    asked, out = folder / "asked.csv", folder / "answers.csv"
    with asked.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(COLUMNS), restval="")
        writer.writeheader()
        usual = {"market": "EU", "test_date": "2026-11-20"}
        writer.writerows({"case_id": str(number), **usual, **row} for number, row in enumerate(rows, 1))
    assert main(["judge", "--file", str(asked), "--out", str(out), *arguments]) == 0
    with out.open(newline="") as file:
        found = list(csv.DictReader(file))
    assert [list(row) for row in found] == [[*COLUMNS, *ANSWERS]] * len(found)
    return found


@pytest.mark.parametrize(
    ("row", "verdict", "flags"),
    [
        ({**OTA, "result": "3.0"}, "pass", ""),
        ({**OTA, "result": "3.1"}, "fail", ""),
        ({**OTA, "result": "3.04"}, "fail", "rounding_sensitive"),
        ({**OTA, "result": "<0.5"}, "pass", ""),
        ({**OTA, "result": "<5"}, "inconclusive", "loq_above_limit"),
        ({**OTA, "result": "0.0029", "unit": "mg/kg"}, "pass", ""),
        ({**OTA, "result": "2.9 ppb"}, "pass", ""),
        ({**OTA, "commodity": "cà phê rang", "result": "3.1"}, "fail", ""),
        # sums
        ({**AFLATOXINS, "component_results": ALL_FOUR}, "pass", "bound_sensitive"),
        ({**AFLATOXINS, "component_results": "B1=2.8;B2=<0.2;G1=1.0;G2=<0.2"}, "pass", ""),
        ({**AFLATOXINS, "component_results": "B1=<0.2;B2=<0.2;G1=ND;G2=<0.2"}, "pass", ""),
        ({**AFLATOXINS, "component_results": "B1=9;B2=2;G1=<0.2;G2=<0.2"}, "fail", ""),
        ({**AFLATOXINS, "component_results": "B1=2.8"}, "inconclusive", "sum_incomplete"),
        ({**AFLATOXINS, "component_results": "B1=12"}, "fail", "sum_incomplete"),
        # lots
        ({**LISTERIA, "unit_results": "<10;<10;<10;<10;100"}, "pass", ""),
        ({**LISTERIA, "unit_results": "<10;<10;<10;<10;101"}, "fail", ""),
        ({**LISTERIA, "unit_results": "<10;<10;<10;<10"}, "inconclusive", ""),
        ({**LISTERIA, "unit_results": "101"}, "fail", ""),
        ({**LISTERIA, "unit_results": "<10;<10;<10;<10;<1000"}, "inconclusive", ""),
        ({**LISTERIA, "unit_results": "KPH/25 g;KPH/25 g;KPH/25 g;KPH/25 g;KPH/25 g"}, "pass", ""),
        ({**LISTERIA, "unit_results": "detected;<10;<10;<10;<10"}, "inconclusive", ""),
        ({**LISTERIA, "result": "40"}, "not_evaluated", "plan_needs_units"),
        ({**LISTERIA, "basis": PRODUCER, "unit_results": "ND;ND;ND;ND;ND", "unit": "25 g"}, "inconclusive", "basis_missing"),
        ({**LISTERIA, "basis": PRODUCER, "result": "500"}, "inconclusive", "basis_missing"),
        ({**SALMONELLA, "unit_results": "ND;ND;ND;ND;ND"}, "pass", ""),
        ({**SALMONELLA, "unit_results": "ND;ND;ND;ND;detected"}, "fail", ""),
        ({**SALMONELLA, "unit_results": "ND;ND;ND;ND;presumptive"}, "inconclusive", ""),
        ({**SALMONELLA, "unit_results": "ND;ND;ND;ND"}, "inconclusive", ""),
        ({**SALMONELLA, "unit_results": "ND;ND;ND;ND;ND", "unit": "25 g"}, "pass", ""),
        ({**SALMONELLA, "unit_results": "ND;ND;ND;ND;ND", "unit": "10 g"}, "inconclusive", ""),
        # diastase and HMF
        ({**DIASTASE, "result": "5", "component_results": "HMF=15 mg/kg"}, "pass", ""),
        ({**DIASTASE, "result": "5", "component_results": "HMF=15.1"}, "fail", ""),
        ({**DIASTASE, "result": "5"}, "inconclusive", "HMF_missing"),
        ({**DIASTASE, "result": "8"}, "pass", ""),
        ({**DIASTASE, "result": "2.9", "component_results": "HMF=1 mg/kg"}, "fail", "rounding_sensitive"),
        # a sum, and something else in the same row
        ({**AFLATOXINS, "result": "3.8", "component_results": ALL_FOUR}, "pass", "bound_sensitive"),
        ({**AFLATOXINS, "result": "10.2", "component_results": ALL_FOUR}, "pass", "bound_sensitive"),
        ({**AFLATOXINS, "result": "15", "component_results": ALL_FOUR}, "inconclusive", "bound_sensitive;result_not_the_sum"),
        ({**AFLATOXINS, "unit_results": "1;15", "component_results": ALL_FOUR}, "fail", "units_without_plan"),
        ({**AFLATOXINS, "unit_results": "1;2", "component_results": "B1=9;B2=2;G1=1;G2=1"}, "fail", "units_without_plan"),
        # what is missing makes a sum larger
        ({**SUGARS, "component_results": "fructose=35"}, "inconclusive", "sum_incomplete"),
        ({**SUGARS, "component_results": "fructose=61"}, "pass", "sum_incomplete"),
        ({**SUGARS, "component_results": "fructose=35;glucose=24"}, "fail", ""),
        # components and bases by their other names
        ({**AFLATOXINS, "component_results": "AFB1=2.8;B2=<0.2;G1=1.0;G2=<0.2"}, "pass", ""),
        ({**AFLATOXINS, "component_results": "AFB1=2.8;aflatoxin B1=3"}, "not_evaluated", "pair_malformed"),
        ({"commodity": "chilli sauce", "analyte": "sorbates", "component_results": "potassium sorbate=1340", "unit": "mg/kg"}, "pass", ""),
        ({**BIFENTHRIN, "basis": "Fat", "result": "3"}, "pass", ""),
        ({**BIFENTHRIN, "basis": "chất béo", "result": "3"}, "pass", ""),
        ({**BIFENTHRIN, "basis": "bone", "result": "3"}, "inconclusive", "basis_missing"),
        # not detected, and nothing to compare
        ({**OTA, "result": "ND"}, "inconclusive", ""),
        ({**OTA, "commodity": "instant coffee", "market": "VN", "result": "ND"}, "not_evaluated", "unconfirmed"),
        ({"commodity": "dried chilli", "analyte": "Sudan I", "result": "KPH", "unit": "mg/kg"}, "pass", ""),
        # another basis
        ({**BIFENTHRIN, "result": "0.3", "component_results": "fat=10 %"}, "pass", "basis_converted"),
        ({**BIFENTHRIN, "result": "0.301", "component_results": "fat=10"}, "fail", "rounding_sensitive;basis_converted"),
        ({**BIFENTHRIN, "result": "<0.4", "component_results": "fat=10 %"}, "inconclusive", "loq_above_limit;basis_converted"),
        ({**BIFENTHRIN, "result": "0.3"}, "inconclusive", "basis_missing;fat_missing"),
        ({**BIFENTHRIN, "basis": "fat", "result": "3"}, "pass", ""),
        ({**NITRITES, **AS_SALT, "result": "119"}, "pass", "basis_converted"),
        ({**NITRITES, **AS_SALT, "result": "120"}, "fail", "rounding_sensitive;basis_converted"),
        ({**NITRITES, "result": "10"}, "inconclusive", "basis_missing"),
        # not a limit, or none
        ({**OTA, "analyte": "acrylamide", "result": "401"}, "benchmark_exceeded", ""),
        ({**OTA, "analyte": "acrylamide", "result": "400"}, "benchmark_met", ""),
        ({"commodity": "cooked cured ham", "analyte": "sulphites", "basis": "ready for consumption", "result": "11", "unit": "mg/kg"}, "declaration_required", ""),
        ({"market": "US", "commodity": "durian fresh", "analyte": "cadmium", "result": "0.01", "unit": "mg/kg"}, "no_limit", "no_limit"),
        ({"commodity": "honey, baker's", "analyte": "diastase activity", "result": "1", "unit": "Schade units"}, "no_limit", "exempt"),
        ({"market": "CODEX", "commodity": "honey", "analyte": "diastase activity", "result": "9", "unit": "Schade units"}, "not_evaluated", "unconfirmed"),
        # not understood
        ({**OTA, "commodity": "roasted cofee", "result": "1"}, "not_evaluated", "row_commodity"),
        ({**OTA, "analyte": "ochratoxin Z", "result": "1"}, "not_evaluated", "row_analyte"),
        ({**OTA, "market": "MARS", "result": "1"}, "not_evaluated", "no_such_market"),
        ({**OTA}, "not_evaluated", "row_without_result"),
        ({**OTA, "result": "1", "unit": ""}, "not_evaluated", "judge_unit_missing"),
        ({**OTA, "result": "1.250"}, "not_evaluated", "reading_ambiguous"),
        ({**OTA, "result": "1", "test_date": "20/11/2026"}, "not_evaluated", "row_day"),
        ({**AFLATOXINS, "component_results": "B1"}, "not_evaluated", "pair_malformed"),
        ({**AFLATOXINS, "component_results": "M1=1"}, "not_evaluated", "component_unknown"),
        ({**AFLATOXINS, "component_results": "B1=much"}, "not_evaluated", "reading_not_understood"),
        ({**BIFENTHRIN, "result": "1", "component_results": "fat=0 %"}, "not_evaluated", "companion_percent"),
    ],
)  # fmt: skip
def test_row_and_its_answer(tmp_path: Path, row: dict[str, str], verdict: str, flags: str) -> None:
    (answer,) = answered(tmp_path, row)
    assert (answer["verdict"], answer["flags"]) == (verdict, flags)
    assert answer["sentence"] != ""


def test_answer_names_limit_and_reason(tmp_path: Path) -> None:
    (answer,) = answered(tmp_path, {**BIFENTHRIN, "result": "0.35", "component_results": "fat=10 %"})
    assert {name: answer[name] for name in ANSWERS} == {
        "verdict": "fail",
        "limit_id": "VN-PRK-BIFENTHRIN-01",
        "limit": "the maximum of 3 mg/kg",
        "flags": "basis_converted",
        "sentence": "The result was converted from “as sold” to “fat”. 3.5 mg/kg exceeds the maximum of 3 mg/kg "
        "(TT 50/2016/TT-BYT), simple acceptance.",
    }


def test_sum_of_nothing_is_never_told_as_zero(tmp_path: Path) -> None:
    (answer,) = answered(tmp_path, {**AFLATOXINS, "component_results": "B1=<0.2;B2=<0.2;G1=<0.2;G2=<0.2"})
    assert answer["sentence"] == (
        "n.q., all components < LOQ (aflatoxin B1, aflatoxin B2, aflatoxin G1, aflatoxin G2); "
        "upper bound of the sum 0.8 µg/kg."
    )


def test_sum_of_which_nothing_was_detected_has_no_upper_bound_to_tell(tmp_path: Path) -> None:
    (answer,) = answered(tmp_path, {**AFLATOXINS, "component_results": "B1=ND;B2=<0.2;G1=KPH;G2=ND"})
    assert answer["sentence"] == (
        "n.q., no component was quantified (aflatoxin B1, aflatoxin B2, aflatoxin G1, aflatoxin G2)."
    )


def test_decisive_hmf_is_told(tmp_path: Path) -> None:
    rows = [
        {**DIASTASE, "result": "5", "component_results": f"HMF={hmf} mg/kg", "case_id": hmf}
        for hmf in ("16", "<20")
    ]
    high, unclear = answered(tmp_path, *rows)
    assert (high["verdict"], unclear["verdict"]) == ("fail", "inconclusive")
    assert high["sentence"].endswith("HMF does not meet that, so the ordinary minimum of 8 counts.")
    assert unclear["sentence"].endswith("HMF does not tell, and below 8 all hangs on it.")


def test_units_without_a_plan_give_the_worst_of_them(tmp_path: Path) -> None:
    (answer,) = answered(tmp_path, {**OTA, "unit_results": "1;4;2"})
    assert (answer["verdict"], answer["flags"]) == ("fail", "units_without_plan")


def test_decimal_marks_may_be_vouched_for(tmp_path: Path) -> None:
    rows = (
        {**OTA, "result": "1.250"},
        {**AFLATOXINS, "component_results": "B1=9.125;B2=1.250;G1=<0.2;G2=<0.2"},
    )
    answers = answered(tmp_path, *rows, arguments=("--decimal",))
    assert [answer["verdict"] for answer in answers] == ["pass", "fail"]


def test_sentences_in_vietnamese(tmp_path: Path) -> None:
    (answer,) = answered(tmp_path, {**OTA, "result": "3.1"}, arguments=("--language", "vi"))
    assert answer["sentence"].startswith("3,1 µg/kg")


def test_bases_and_companions_in_vietnamese(tmp_path: Path) -> None:
    rows = ({**BIFENTHRIN, "result": "0.3", "component_results": "béo=10 %"}, {**BIFENTHRIN, "result": "0.3"})
    converted, missing = answered(tmp_path, *rows, arguments=("--language", "vi"))
    assert converted["sentence"].startswith("Kết quả đã quy đổi từ “như bán ra” sang “chất béo”.")
    assert missing["sentence"].endswith("Mức giới hạn tính theo “chất béo”; còn thiếu: chất béo.")


def test_row_that_is_no_row_is_answered_by_its_place(tmp_path: Path) -> None:
    asked, out = tmp_path / "asked.csv", tmp_path / "answers.csv"
    good = "1,EU,roasted coffee,ochratoxin A,,1,µg/kg,,,2026-11-20\n"
    asked.write_text(",".join(COLUMNS) + "\n" + good + "2,EU\n" + good)
    assert main(["judge", "--file", str(asked), "--out", str(out)]) == 0
    with out.open(newline="") as file:
        answers = [(row["case_id"], row["verdict"], row["flags"]) for row in csv.DictReader(file)]
    assert answers == [
        ("1", "pass", ""),
        ("asked.csv row 3", "not_evaluated", "table_cells"),
        ("1", "pass", ""),
    ]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n"])
def test_file_that_is_none_is_refused(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "asked.csv").write_text(text)
    assert main(["judge", "--file", str(tmp_path / "asked.csv"), "--out", str(tmp_path / "out.csv")]) == 1
    assert "asked.csv: Columns are missing" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_answers_that_cannot_be_written_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked, out = tmp_path / "asked.csv", tmp_path / "no such folder" / "out.csv"
    asked.write_text(",".join(COLUMNS) + "\n1,EU,roasted coffee,ochratoxin A,,1,µg/kg,,,2026-11-20\n")
    assert main(["judge", "--file", str(asked), "--out", str(out)]) == 1
    assert capsys.readouterr().err == f"The answers cannot be written to {out}: No such file or directory.\n"


def test_semicolons_part_cells_where_a_spreadsheet_writes_them(tmp_path: Path) -> None:
    asked, out = tmp_path / "asked.csv", tmp_path / "out.csv"
    row = '1;EU;ground chilli;aflatoxins total;;;µg/kg;"B1=2,8;B2=<0,2;G1=1,0;G2=<0,2";;2026-11-20\n'
    asked.write_text(";".join(COLUMNS) + "\n" + row)
    assert main(["judge", "--file", str(asked), "--out", str(out)]) == 0
    with out.open(newline="") as file:
        assert [answer["verdict"] for answer in csv.DictReader(file)] == ["pass"]


def test_one_question_or_a_file_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["judge", "--file", "asked.csv"]) == 2
    assert main(["judge", "--commodity", "honey"]) == 2
    assert "--file and --out" in capsys.readouterr().err


@pytest.mark.parametrize("alpha", [[], ["--alpha", "0"], ["--alpha", "1"]])
def test_rule_by_risk_without_a_risk(
    tmp_path: Path, alpha: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    rule = ["--rule", "risk_based", *alpha]
    (answer,) = answered(tmp_path, {**OTA, "result": "1"}, arguments=(*rule,))
    assert (answer["verdict"], answer["flags"]) == ("not_evaluated", "rule_alpha_needed")
    asked = ["--commodity", "roasted coffee", "--analyte", "ochratoxin A", "--value", "1 µg/kg"]
    assert main(["judge", *asked, *rule]) == 2
    assert capsys.readouterr().err == "The rule by probability needs its risk α.\n"


def test_exempt_product_is_answered_to_one_question_too(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--commodity", "honey, baker's", "--analyte", "diastase activity", "--value", "5 Schade units"]
    assert main(["judge", *asked, "--market", "EU", "--date", "2026-11-20"]) == 0
    assert "exempt, no limit" in capsys.readouterr().out
