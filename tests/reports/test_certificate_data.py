"""The certificate as data inside its paper, and what the file says of itself as an archive."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import jsonschema
import pikepdf
import pytest

from lims.domain.certificate import Certificate
from lims.domain.certificate_parts import PaperLanguage, ReportKind
from lims.domain.signing import KeyKind, SigningIdentity
from reports import certificate_data
from reports.certificate import draw, draw_draft
from tests.reports import grounded, papers

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "certificate.schema.json").read_text())
DAY = datetime(2026, 11, 1, tzinfo=UTC)
SIGNED_WITH = SigningIdentity(KeyKind.LABORATORY, "Lab", "ab" * 32, DAY, DAY, timestamped=True)


def certificates() -> dict[str, Certificate]:
    return {
        "coffee": papers.coffee(PaperLanguage.BOTH),
        "durian": papers.durian(PaperLanguage.EN),
        "chilli, a lot and sums": grounded.chilli(),
        "forty": papers.coffee(lines=papers.forty()),
        "partial, signed": replace(
            papers.coffee(),
            kind=ReportKind.PARTIAL,
            pending=(papers.coffee().lines[0].analyte,),
            signed_with=SIGNED_WITH,
        ),
    }


@pytest.mark.parametrize("name", certificates())
def test_data_follow_the_published_schema(name: str) -> None:
    data = json.loads(certificate_data.content(certificates()[name]))
    checker = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    assert [f"{list(each.path)}: {each.message[:200]}" for each in checker.iter_errors(data)] == []


def test_schema_refuses_what_is_not_a_certificate() -> None:
    data = certificate_data.data(papers.coffee())
    for wrong in (
        {**data, "results": [{}]},
        {**data, "secret": 1},
        {k: v for k, v in data.items() if k != "code"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, SCHEMA)


def test_numbers_are_the_digits_that_were_kept() -> None:
    said = certificate_data.data(papers.coffee())["results"][0]
    assert (said["result"]["value"], said["loq"], said["verdicts"][0]["limit"]["high"]) == (
        "0.021",
        "0.010",
        "0.10",
    )
    assert not {float} & {type(each) for each in _leaves(said)}


def test_uncertainty_that_is_not_printed_is_not_in_the_file() -> None:
    certificate = papers.coffee()
    hidden = replace(
        certificate, lines=tuple(replace(each, uncertainty_printed=False) for each in certificate.lines)
    )
    assert certificate_data.data(certificate)["results"][0]["uncertainty"] is not None
    assert {each["uncertainty"] for each in certificate_data.data(hidden)["results"]} == {None}


def test_file_is_built_as_an_archive_with_its_data_inside() -> None:
    certificate = papers.coffee(PaperLanguage.BOTH)
    with pikepdf.open(BytesIO(draw(certificate))) as document:
        inside = document.attachments["certificate.json"]
        assert inside.get_file().read_bytes() == certificate_data.content(certificate)
        assert inside.relationship == "/Data"
        assert [each.UF for each in document.Root.AF] == ["certificate.json"]
        (intent,) = document.Root.OutputIntents
        assert (intent.S, intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        with document.open_metadata() as said:
            assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("3", "U")
            assert said["dc:title"] == str(document.docinfo["/Title"])
            assert said["pdf:Producer"] == str(document.docinfo["/Producer"])
        assert not document.is_encrypted
        assert str(document.Root.Lang) == "vi-VN"
        for page in document.pages:
            for font in page.Resources.Font.values():
                assert "/ToUnicode" in font and "/FontFile2" in font.FontDescriptor


def test_draft_is_neither_an_archive_nor_data() -> None:
    with pikepdf.open(BytesIO(draw_draft(papers.coffee()))) as document:
        assert not document.attachments
        assert "/OutputIntents" not in document.Root


def _leaves(plain: object) -> list[object]:
    if isinstance(plain, dict):
        return [leaf for each in plain.values() for leaf in _leaves(each)]
    if isinstance(plain, list):
        return [leaf for each in plain for leaf in _leaves(each)]
    return [plain]
