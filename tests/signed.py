"""Papers signed for tests: by our key, by another laboratory's, by an impostor's of the same name."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lims.domain.checking import Trusted
from lims.domain.signing import KeyKind
from reports.certificate import draw
from reports.signature.waiting import waited
from tests.reports.papers import coffee

SIGNED_AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
OUR_NAME = "Phòng thử nghiệm an toàn thực phẩm Lâm Đồng"


@dataclass(frozen=True, slots=True)
class Signing:
    """A key that signs, and its certificate as PEM."""

    signer: SimpleSigner
    pem: str


@cache
def a_key(name: str, number: int = 0) -> Signing:
    """The key of this name; another `number`, another key of the same name."""
    secret = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.SERIAL_NUMBER, "1")]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(secret.public_key())
        .serial_number(number + 1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=3652))
        .sign(secret, hashes.SHA256())
    )
    held = asn1_keys.PrivateKeyInfo.load(
        secret.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    )
    signer = SimpleSigner(
        asn1.Certificate.load(certificate.public_bytes(Encoding.DER)), held, SimpleCertificateStore()
    )
    return Signing(signer, certificate.public_bytes(Encoding.PEM).decode())


def signed(pdf: bytes, key: Signing, *, field: str = "Signature1", certify: bool = True) -> bytes:
    """As the laboratory signs: PAdES B-B, appended, nothing may be changed afterwards."""
    told = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.NO_CHANGES if certify else MDPPerm.FILL_FORMS,
    )
    output = BytesIO()
    waited(PdfSigner(told, key.signer).sign_pdf, IncrementalPdfFileWriter(BytesIO(pdf)), output=output)
    return output.getvalue()


def ours() -> Signing:
    return a_key(OUR_NAME)


def trusted(kind: KeyKind = KeyKind.LABORATORY) -> tuple[Trusted, ...]:
    return (Trusted(ours().pem, kind),)


@cache
def drawn() -> bytes:
    return draw(coffee())


@cache
def our_paper() -> bytes:
    """A certificate of one analyte, signed by the laboratory."""
    return signed(drawn(), ours())
