"""Files of instruments through the shipped profiles: the whole reading of each made file, and bad ones refused."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace

import pytest

from lims.domain import profile as profiles
from lims.domain.found import Found
from lims.domain.profile import Profile
from lims.domain.refusal import Refused
from lims.instruments import profile_documents, result_file
from lims.instruments.profile_documents import shipped, written
from reports.spreadsheet import as_workbook

FILES = profile_documents.EXAMPLES
LONG = profiles.read(shipped()["long-table"].document)
EXCEL = profiles.read(shipped()["vn-excel"].document)
HEAD = "sample,analyte,value,unit"
VIETNAMESE = ("Mã mẫu", "Chỉ tiêu", "Kết quả", "Đơn vị")


def read(content: bytes | str, profile: Profile = LONG, *, most: int = 1000) -> list[Found]:
    return result_file.read(content.encode() if isinstance(content, str) else content, profile, most=most)


def refusal(content: bytes | str, profile: Profile = LONG, *, most: int = 1000) -> str:
    with pytest.raises(Refused) as refused:
        read(content, profile, most=most)
    return refused.value.code


def found(
    row: int, sample: str, analyte: str, value: str, unit: str, kind: str = "", dilution: str = ""
) -> Found:
    return Found(
        row=row, sample=sample, analyte=analyte, value=value, unit=unit, type=kind, dilution=dilution
    )


ONE, TWO, THREE = "LD-26-000001", "LD-26-000002", "LD-26-000003"
MILLI, MICRO = "mg/kg", "µg/kg"
CD, PB = "111  Cd  [ He ]", "208  Pb  [ He ]"
READINGS: Mapping[str, list[Found]] = {
    "long-table.csv": [
        found(2, ONE, "cadmium", "0.050", MILLI),
        found(3, ONE, "Pb", "<0.010", MILLI),
        found(4, f"{TWO}-A", "cadmium", "62", MICRO),
        found(5, "QC-1", "cadmium", "0.10", MILLI),
    ],
    "vn-excel.csv": [found(2, ONE, "cadimi", "0,050", MILLI), found(3, ONE, "chì", "KPH", MILLI)],
    "wide-table.csv": [
        found(2, "BLK-1", "Cd", "0.001", MILLI),
        found(2, "BLK-1", "Pb", "0.002", MILLI),
        found(3, ONE, "Cd", "0.050", MILLI),
        found(3, ONE, "Pb", "<0.010", MILLI),
        found(4, TWO, "Cd", "0.12", MILLI),
        found(4, TWO, "Pb", "", MILLI),
    ],
    "agilent-masshunter.csv": [
        found(3, "Solvent blank", "Carbendazim", "", MILLI, "Blank", "1"),
        found(3, "Solvent blank", "Chlorpyrifos-ethyl", "", MILLI, "Blank", "1"),
        found(4, "STD 0.01", "Carbendazim", "0.0101", MILLI, "Cal", "1"),
        found(4, "STD 0.01", "Chlorpyrifos-ethyl", "0.0098", MILLI, "Cal", "1"),
        found(5, f"{ONE}-A", "Carbendazim", "0.0234", MILLI, "Sample", "1"),
        found(5, f"{ONE}-A", "Chlorpyrifos-ethyl", "Not Found", MILLI, "Sample", "1"),
        found(6, TWO, "Carbendazim", "0.150", MILLI, "Sample", "10"),
        found(6, TWO, "Chlorpyrifos-ethyl", "0.0120", MILLI, "Sample", "10"),
    ],
    "shimadzu-labsolutions.txt": [
        found(18, "STD-2", "Ochratoxin A", "0.500", MICRO, "Standard"),
        found(19, "STD-2", "Aflatoxin B1", "0.498", MICRO, "Standard"),
        found(38, ONE, "Ochratoxin A", "1.25", MICRO, "Unknown"),
        found(39, ONE, "Aflatoxin B1", "-----", MICRO, "Unknown"),
    ],
    "waters-targetlynx.xml": [
        found(1, "STD 1", "Aflatoxin B1", "0.99", MICRO, "Standard"),
        found(2, ONE, "Aflatoxin B1", "1.98", MICRO, "Analyte"),
        found(3, ONE, "Ochratoxin A", "", MICRO, "Analyte"),
        found(4, TWO, "Aflatoxin B1", "", MICRO, "Analyte"),
    ],
    "icp-ms.csv": [
        found(4, "Cal Blk", CD, "0.000", MICRO, "CalBlk", "1"),
        found(4, "Cal Blk", PB, "0.000", MICRO, "CalBlk", "1"),
        found(5, ONE, CD, "50.2", MICRO, "Sample", "100"),
        found(5, ONE, PB, "<DL", MICRO, "Sample", "100"),
        found(6, TWO, CD, "118", MICRO, "Sample", "100"),
        found(6, TWO, PB, "21.0", MICRO, "Sample", "100"),
    ],
    "plate-reader.csv": [
        found(12, "STD 0", "aflatoxin B1", "0.00", MICRO),
        found(12, ONE, "aflatoxin B1", "2.35", MICRO),
        found(12, THREE, "aflatoxin B1", "4.10", MICRO),
        found(13, "STD 1", "aflatoxin B1", "1.02", MICRO),
        found(13, TWO, "aflatoxin B1", "3.90", MICRO),
    ],
}


@pytest.mark.parametrize("name", READINGS)
def test_shipped_profile_reads_the_whole_of_its_file(name: str) -> None:
    profile = profiles.read(shipped()[name.rpartition(".")[0]].document)
    assert read((FILES / name).read_bytes(), profile) == READINGS[name]


def test_every_shipped_profile_has_a_made_file() -> None:
    assert {name.rpartition(".")[0] for name in READINGS} == set(shipped())


ROW = f"{ONE},cadmium,0.05,mg/kg"
PLAIN = f"{HEAD}\n{ROW}\n"
EXPECTED = [found(2, ONE, "cadmium", "0.05", MILLI)]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        PLAIN.replace("\n", "\r\n").encode(),
        f'unit,value,analyte,sample\n"mg/kg",0.05,cadmium,{ONE}'.encode(),
        f"Sample ,ANALYTE,value,unit,\n{ROW},\n,,,\n".encode(),
    ],
    ids=["F01 utf-8 mark", "F02 utf-16", "F02 big end first", "line ends", "F23 order", "blank tail"],
)
def test_the_same_table_however_it_was_saved(content: bytes) -> None:
    assert read(content) == EXPECTED


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Mẫu".encode() + b"\xd0\xff,x", "import_encoding"),
        (PLAIN.encode("utf-16-le"), "import_encoding"),
        (f"{HEAD}\n{ONE},cadmium,0,05,mg/kg\n", "import_cells"),
        (f'{HEAD}\n{ONE},cadmium,"{"x" * 200_000}",mg/kg\n', "table_row_unreadable"),
        (f'{HEAD}\n{ONE},"cadmium,0.05,mg/kg\n', "table_row_unreadable"),
        ("", "table_empty"),
        (f"{HEAD}\n", "table_empty"),
        ("sample,analyte,value\nx,y,1\n", "table_columns_missing"),
        (f"{HEAD},remark\n{ROW},x\n", "table_columns_unknown"),
        (f"{HEAD}\n" + f"{ROW}\n" * 4, "table_rows"),
        (b"PK\x03\x04 and nothing more", "workbook_broken"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "workbook_password"),
        (b"\xd0\xcf\x11\xe0 an old one", "workbook_old"),
    ],
    ids=["F03", "no mark", "F05", "F11", "open quote", "F19", "F19 head", "F23 missing", "F23 unknown", "F26",
         "F13", "F28", "F13 xls"],
)  # fmt: skip
def test_a_bad_file_is_refused(content: bytes | str, code: str) -> None:
    assert refusal(content, most=3) == code


def test_a_declared_encoding_is_read_and_no_other() -> None:
    content = f"{HEAD}\n{ONE},cadmium,62,\xb5g/kg\n".encode("windows-1252")
    assert refusal(content) == "import_encoding"
    assert read(content, replace(LONG, encoding="windows-1252"))[0].unit == MICRO


def test_utf_16_is_declared_by_its_mark() -> None:
    assert refusal(PLAIN.encode("utf-16-le"), replace(LONG, encoding="utf-16")) == "import_no_mark"


@pytest.mark.parametrize("text", ["NA", "None", "nan", "null", "N/A", "0893000000001", "1E5", "0.050"])
def test_a_cell_stays_the_text_it_is(text: str) -> None:
    """F06, F07."""
    assert read(f"{HEAD}\n{text},{text},{text},mg/kg\n") == [found(2, text, text, text, MILLI)]


def test_a_field_may_hold_several_lines() -> None:
    """F27."""
    assert read(f'{HEAD}\n{ONE},"cad\nmium",0.05,mg/kg\n')[0].analyte == "cad\nmium"


def test_a_workbook_reads_as_its_table() -> None:
    content = as_workbook("kết quả", VIETNAMESE, [(ONE, "cadimi", "0,050", MILLI)])
    assert read(content, EXCEL) == [found(2, ONE, "cadimi", "0,050", MILLI)]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("<c r='C2'><f>1+1</f></c>", "workbook_cells"),
        ("<c r='C2' t='e'><v>#N/A</v></c>", "workbook_cells"),
        (f"<c r='C2' t='inlineStr'><is><t>{'x' * 40_000}</t></is></c>", "workbook_text"),
    ],
    ids=["F08", "F09", "F10"],
)
def test_a_cell_without_its_text_refuses_the_workbook(cell: str, code: str) -> None:
    assert refusal(_with_cell(cell), EXCEL) == code


def test_a_cell_with_a_number_says_so() -> None:
    """Its mark is a point, whatever the profile declares for text."""
    assert read(_with_cell("<c r='C2'><v>0.05</v></c>"), EXCEL)[0] == replace(
        found(2, ONE, "cadimi", "0.05", MILLI), number=True
    )


XML = profiles.read(shipped()["waters-targetlynx"].document)
LAUGHS = "".join(
    f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";" if n else "ha"}{"&a" + str(n - 1) + ";" if n else ""}">'
    for n in range(40)
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "import_xml_entities"),
        (f"<!DOCTYPE a [{LAUGHS}]><a>&a39;</a>", "import_xml_entities"),
        ("<a><b></a>", "import_xml_broken"),
        ('<?xml version="1.0" encoding="no-such"?><a/>', "import_xml_broken"),
        ("<a/>", "table_empty"),
    ],
    ids=["F14", "F15", "broken", "unknown encoding", "nothing"],
)
def test_bad_xml_is_refused(content: str, code: str) -> None:
    assert refusal(content, XML) == code


def test_a_value_in_a_well_nobody_named_is_refused() -> None:
    plate = profiles.read(shipped()["plate-reader"].document)
    content = (FILES / "plate-reader.csv").read_text().replace("B,1.02,3.90,", "B,1.02,3.90,7.7")
    assert refusal(content, plate) == "import_wells_unnamed"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "profile_no_json"),
        ("[1]", "profile_no_object"),
        ("[" * 5000, "profile_no_object"),
        ('{"shape": "long", "shape": "wide"}', "profile_twice"),
        ('{"shape": NaN}', "profile_no_constant"),
        ('{"shape": 1e400}', "profile_no_constant"),
        (f'{{"shape": "{"x" * 70_000}"}}', "profile_too_long"),
        ('{"shape": "guess"}', "profile_wrong"),
    ],
)
def test_a_document_that_is_no_profile_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        written(text)
    assert refused.value.code == code


def _with_cell(cell: str) -> bytes:
    """A workbook of one row whose third cell is `cell`."""
    content = as_workbook("kết quả", VIETNAMESE, [(ONE, "cadimi", "0,050", MILLI)])
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                start = part.index('<c r="C2"')
                part = part[:start] + cell + part[part.index("</c>", start) + 4 :]
            new.writestr(name, part)
    return changed.getvalue()
