"""A key that can sign: its certificate, the chain above it, and the way to it – a PKCS#12 file or a PKCS#11 token."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import keys as asn1_keys
from asn1crypto import pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lims.domain.refusal import Refused
from lims.domain.signing import KeyKind, SigningIdentity

LASTS = timedelta(days=3652)
"""Before and after the day a demonstration key is made: demonstrations play on other days."""


@dataclass(frozen=True, slots=True)
class Key:
    """`opened` gives the signer for as long as it is needed; a token is asked only then."""

    identity: SigningIdentity
    certificate: bytes
    opened: Callable[[], AbstractContextManager[Signer]]


@dataclass(frozen=True, slots=True)
class Token:
    """Where a PKCS#11 key is: the maker's module, the token, the key's label."""

    module: str
    token: str
    label: str


def from_pkcs12(content: bytes, passphrase: bytes | None, *, kind: KeyKind, timestamped: bool = False) -> Key:
    """The key in a PKCS#12 file (.p12, .pfx). Raises `Refused` when it cannot be opened or holds no key."""
    try:
        bag = pkcs12.load_pkcs12(content, passphrase)
    except ValueError:
        raise Refused("signing_key_unreadable") from None
    if bag.key is None or bag.cert is None:
        raise Refused("signing_key_unreadable")
    secret = asn1_keys.PrivateKeyInfo.load(
        bag.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    )
    certificate = bag.cert.certificate
    der = certificate.public_bytes(Encoding.DER)
    chain = tuple(each.certificate.public_bytes(Encoding.DER) for each in bag.additional_certs)

    @contextmanager
    def opened() -> Iterator[Signer]:
        yield SimpleSigner(asn1.Certificate.load(der), secret, _store(chain))

    return Key(identity(certificate, kind, timestamped=timestamped), der, opened)


def from_pkcs11(token: Token, pin: str | None, *, kind: KeyKind, timestamped: bool = False) -> Key:
    """The key on a token (a USB key, an HSM), which never leaves it. Raises `Refused` when it cannot be reached."""

    @contextmanager
    def opened() -> Iterator[Signer]:
        try:
            session = open_pkcs11_session(
                token.module, token_criteria=TokenCriteria(label=token.token), user_pin=pin
            )
        except Exception as unreachable:
            # Every module has exceptions of its own; the sentence is the same for all.
            raise Refused("signing_key_unreachable") from unreachable
        with session:
            yield PKCS11Signer(session, cert_label=token.label, key_label=token.label)

    with opened() as signer:
        try:
            held = signer.signing_cert
        except Exception as missing:
            raise Refused("signing_key_unreadable") from missing
    if held is None:
        raise Refused("signing_key_unreadable")
    der = held.dump()
    return Key(identity(x509.load_der_x509_certificate(der), kind, timestamped=timestamped), der, opened)


def identity(certificate: x509.Certificate, kind: KeyKind, *, timestamped: bool = False) -> SigningIdentity:
    """What a paper says of this certificate."""
    return SigningIdentity(
        kind=kind,
        subject=subject(certificate),
        fingerprint=hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest(),
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
        timestamped=timestamped,
    )


def pem_of(certificate: bytes) -> str:
    """A certificate (DER) as text, for whoever wants to check a signature without asking us."""
    armoured: bytes = pem.armor("CERTIFICATE", certificate)
    return armoured.decode("ascii")


def subject(certificate: x509.Certificate) -> str:
    """The common name and the organisation, as people read them."""
    told = [
        str(attribute.value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for attribute in certificate.subject.get_attributes_for_oid(oid)
    ]
    return ", ".join(told) or certificate.subject.rfc4514_string()


def demonstration(*, at: datetime) -> bytes:
    """A new key with a certificate of its own that says what it is, as a PKCS#12 file without a passphrase.

    P-256: a signature takes a tenth of the time of RSA-3072.
    """
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "DEMONSTRATION KEY – khoá thử nghiệm"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Not for real certificates"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - LASTS)
        .not_valid_after(at + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signs_only(), critical=True)
        .sign(secret, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"demonstration", secret, certificate, None, NoEncryption())


def _signs_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _store(chain: Sequence[bytes]) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([asn1.Certificate.load(each) for each in chain])
    return store
