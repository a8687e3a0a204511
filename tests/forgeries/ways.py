"""The ways somebody may change a paper, fake one, or hand in something else: bytes in, bytes out."""

import re
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from reports.certificate import draw
from tests.reports.papers import coffee
from tests.signed import OUR_NAME, Signing, a_key, drawn, our_paper, ours, signed

RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]")
name, text = generic.pdf_name, generic.pdf_string


def appended(change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Our paper with something written behind it, as a viewer saves it: the signed bytes stand untouched."""
    writer = IncrementalPdfFileWriter(BytesIO(our_paper()))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def rewritten(change: Callable[[pikepdf.Pdf], None], pdf: bytes | None = None) -> bytes:
    """Our paper opened, changed and saved whole by another program."""
    output = BytesIO()
    with pikepdf.open(BytesIO(pdf or our_paper())) as document:
        change(document)
        document.save(output)
    return output.getvalue()


def first_page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    page, _ = writer.find_page_for_modification(0)
    return page.get_object()


# ── bytes ──


def one_byte() -> bytes:
    content = bytearray(our_paper())
    content[5000] ^= 1
    return bytes(content)


def shrunk_range() -> bytes:
    """The signature is told to cover less; the numbers keep their width, so that every offset holds."""

    def less(found: re.Match[bytes]) -> bytes:
        start, length, second, rest = map(int, found.groups())
        shorter = f"/ByteRange [{start} {length} {second} {rest - 100}".encode()
        return shorter.ljust(len(found.group()) - 1) + b"]"

    return RANGE.sub(less, our_paper())


def wrapped() -> bytes:
    """A second range inside the gap that the first leaves out, with something hidden behind it."""
    paper = our_paper()
    found = RANGE.search(paper)
    assert found is not None
    _, length, second, rest = map(int, found.groups())
    hidden = b" /Hidden (Cadimi 0,001 mg/kg) "
    inside = b" /ByteRange [0 %d %d %d]" % (length, second + len(hidden) + 40, rest)
    return paper[:second] + (inside + hidden).ljust(len(hidden) + 40) + paper[second:]


def emptied_signature() -> bytes:
    paper = our_paper()
    found = RANGE.search(paper)
    assert found is not None
    _, length, second, _ = map(int, found.groups())
    return paper[: length + 1] + b"0" * (second - length - 2) + paper[second - 1 :]


def cut_off() -> bytes:
    """Only what was drawn, without the signature behind it."""
    return our_paper()[: len(drawn())]


# ── saved whole by another program ──


def edited() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        page.contents_add(b"BT /F1 30 Tf 100 400 Td (0,001) Tj ET")

    return rewritten(change)


def page_added() -> bytes:
    return rewritten(lambda document: document.add_blank_page())


def page_replaced() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        other = pikepdf.open(BytesIO(draw(coffee(number="PKQ-26-000099"))))
        document.pages.append(other.pages[0])
        del document.pages[0]

    return rewritten(change)


def metadata_rewritten() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        with document.open_metadata(set_pikepdf_as_editor=False) as told:
            told["dc:title"] = "PKQ-26-000099"

    return rewritten(change)


def saved_again() -> bytes:
    return rewritten(lambda document: None)


def signature_taken_off() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        for key in (Name.AcroForm, Name.Perms):
            if key in document.Root:
                del document.Root[key]
        for page in document.pages:
            page.Annots = Array(each for each in page.Annots if each.Subtype != Name.Widget)

    return rewritten(change)


def encrypted() -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(our_paper())) as document:
        document.save(output, encryption=pikepdf.Encryption(owner="o", user=""))
    return output.getvalue()


def locked() -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(our_paper())) as document:
        document.save(output, encryption=pikepdf.Encryption(owner="o", user="secret"))
    return output.getvalue()


# ── written behind the signature ──


def note_added() -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        note = generic.DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/FreeText"),
                name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 500, 300, 560))),
                name("/Contents"): text("Đạt"),
                name("/DA"): text("/Helv 20 Tf"),
            }
        )
        page = first_page(writer)
        notes = page.get("/Annots", generic.ArrayObject())
        page[name("/Annots")] = generic.ArrayObject([*notes, writer.add_object(note)])
        writer.update_container(page)

    return appended(change)


def painted_over() -> bytes:
    """Another drawing on the page: what a reader sees is not what was signed."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        page = first_page(writer)
        over = writer.add_object(generic.StreamObject(stream_data=b"1 g 0 0 600 600 re f"))
        old = page.raw_get("/Contents")
        page[name("/Contents")] = generic.ArrayObject([old, over])
        writer.update_container(page)

    return appended(change)


def field_added() -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = generic.DictionaryObject(
            {
                name("/FT"): name("/Tx"),
                name("/T"): text("result"),
                name("/V"): text("0,001"),
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/Widget"),
                name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 500, 300, 560))),
            }
        )
        form = writer.root["/AcroForm"]
        form["/Fields"].append(writer.add_object(field))
        writer.update_container(form["/Fields"])

    return appended(change)


def page_shown_instead() -> bytes:
    """A new tree of pages in the place of the signed one: the old page is still in the file, unseen."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        shown = writer.add_object(generic.StreamObject(stream_data=b"0 0 1 rg 0 0 600 800 re f"))
        page = writer.add_object(
            generic.DictionaryObject(
                {
                    name("/Type"): name("/Page"),
                    name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
                    name("/Contents"): shown,
                    name("/Resources"): generic.DictionaryObject(),
                }
            )
        )
        pages = generic.DictionaryObject(
            {
                name("/Type"): name("/Pages"),
                name("/Count"): generic.NumberObject(1),
                name("/Kids"): generic.ArrayObject([page]),
            }
        )
        writer.root[name("/Pages")] = writer.add_object(pages)
        writer.update_root()

    return appended(change)


def font_exchanged() -> bytes:
    """Not a letter of the text changes, only how its letters look."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        fonts = first_page(writer)["/Resources"]["/Font"]
        font = next(iter(fonts.values())).get_object()
        holder = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
        file = holder["/FontDescriptor"].raw_get("/FontFile2")
        stream = file.get_object()
        other = generic.StreamObject(stream_data=stream.data[:-4] + b"\0\0\0\0")
        writer.objects[(file.generation, file.idnum)] = other

    return appended(change)


def told_otherwise() -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.set_info(generic.DictionaryObject({name("/Title"): text("PKQ-26-000099")}))

    return appended(change)


def file_attached() -> bytes:
    """A `certificate.json` of somebody else's, attached afterwards."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        embedded = writer.add_object(generic.StreamObject(stream_data=b'{"verdict": "pass"}'))
        described = generic.DictionaryObject(
            {
                name("/Type"): name("/Filespec"),
                name("/F"): text("certificate.json"),
                name("/EF"): generic.DictionaryObject({name("/F"): embedded}),
            }
        )
        files = generic.DictionaryObject(
            {name("/Names"): generic.ArrayObject([text("certificate.json"), writer.add_object(described)])}
        )
        writer.root[name("/Names")] = generic.DictionaryObject({name("/EmbeddedFiles"): files})
        writer.update_root()

    return appended(change)


# ── other keys ──


def another_key_of_our_name() -> bytes:
    return signed(drawn(), a_key(OUR_NAME, 1))


def our_number_their_key() -> bytes:
    return signed(drawn(), a_key("Cheap Certificates Ltd"))


def their_paper() -> bytes:
    return signed(plain_pdf(), a_key("Another laboratory"))


def our_certificate_their_key() -> bytes:
    """Our certificate can be copied by anybody; our key cannot."""
    theirs = a_key("Cheap Certificates Ltd").signer
    lying = SimpleSigner(ours().signer.signing_cert, theirs.signing_key, SimpleCertificateStore())
    return signed(drawn(), Signing(lying, ours().pem))


def signature_moved() -> bytes:
    """Our signature, as it stands, in a paper of somebody else's."""

    def change(document: pikepdf.Pdf) -> None:
        taken = pikepdf.open(BytesIO(our_paper()))
        field = taken.Root.AcroForm.Fields[0]
        signature = document.copy_foreign(field.V)
        moved = Dictionary(FT=Name.Sig, T=pikepdf.String("Signature1"), V=signature)
        document.Root.AcroForm = Dictionary(SigFlags=3, Fields=Array([document.make_indirect(moved)]))

    return rewritten(change, plain_pdf())


# ── no paper at all ──


def plain_pdf() -> bytes:
    output = BytesIO()
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    page.Resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    page.Contents = document.make_stream(b"BT /F1 20 Tf 50 700 Td (An invoice of nobody we know) Tj ET")
    document.save(output)
    return output.getvalue()


def picture(kind: str = "PNG") -> bytes:
    output = BytesIO()
    with pypdfium2.PdfDocument(our_paper()) as document:
        document[0].render(scale=2).to_pil().convert("L").save(output, kind)
    return output.getvalue()


def picture_as_pdf() -> bytes:
    return picture("PDF")


def draft() -> bytes:
    """As the preview is marked, whatever else it says."""
    output = BytesIO()
    with pikepdf.open(BytesIO(plain_pdf())) as document:
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
        )
        document.pages[0].Resources = Dictionary(Font=Dictionary(F1=font))
        said = "DRAFT – not a certificate PKQ-26-000045".encode("cp1252")
        document.pages[0].Contents = document.make_stream(b"BT /F1 20 Tf 50 700 Td (" + said + b") Tj ET")
        document.save(output)
    return output.getvalue()


def glued_bytes() -> bytes:
    return our_paper() + signed(draw(coffee(number="PKQ-26-000046")), a_key(OUR_NAME))


def glued_pages() -> bytes:
    other = coffee(number="PKQ-26-000046", verification="https://kiemnghiem.example.vn/v/" + "A" * 26)

    def change(document: pikepdf.Pdf) -> None:
        document.pages.extend(pikepdf.open(BytesIO(draw(other))).pages)

    return rewritten(change, drawn())


# ── made to hurt whoever opens it ──


def deep() -> bytes:
    """Arrays in arrays in arrays."""
    return (
        b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"]" * 200_000 + b"\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF"
    )


def swelling() -> bytes:
    """A page whose content is 200 KB in the file and 200 MB when unpacked, twice over."""
    output = BytesIO()
    document = pikepdf.new()
    page = document.add_blank_page()
    packed = zlib.compress(zlib.compress(b"\0" * 200_000_000, 9), 9)
    page.Contents = pikepdf.Stream(document, packed)
    page.Contents.write(packed, filter=Array([Name.FlateDecode, Name.FlateDecode]), decode_parms=None)
    document.save(output, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return output.getvalue()


def pages_in_circles() -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n"
        b"2 0 obj <</Type /Pages /Count 3000000 /Kids [2 0 R 2 0 R]>> endobj\n"
        b"trailer <</Root 1 0 R /Size 3>>\nstartxref\n0\n%%EOF"
    )
