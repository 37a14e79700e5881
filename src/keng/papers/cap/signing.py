"""Signatures on CAP messages (XML-DSig, enveloped): ours on what leaves, an authority's on what comes."""

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from lxml import etree
from signxml.algorithms import CanonicalizationMethod
from signxml.exceptions import InvalidInput, SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, XMLVerifier

from keng.core.cap.tree import DSIG


class Broken(ValueError):
    """There is a signature, and it is not that of this message: something was changed."""


@dataclass(frozen=True)
class Signed:
    """A message whose signature holds: only `root` is what was signed, and by whose key."""

    root: etree._Element
    certificate: str  # PEM
    fingerprint: str


def sign(root: etree._Element, *, pem: bytes) -> etree._Element:
    """A signed copy. `pem` holds the private key and its certificate."""
    signer = XMLSigner(c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0)
    certificate = x509.load_pem_x509_certificate(_part(pem, b"CERTIFICATE"))
    return signer.sign(root, key=_part(pem, b"PRIVATE KEY"), cert=[certificate])


def is_signed(root: etree._Element) -> bool:
    """Whether any signature stands in the message."""
    return root.find(f".//{{{DSIG}}}Signature") is not None


def signed_by(root: etree._Element, *, trusted: Sequence[str]) -> Signed | None:
    """The message as signed by one of these certificates (PEM); None where none of them signed it.

    The key is the certificate's that we hold, never the one that the message brings along.
    Raises `Broken` where the message brings a certificate under which its own signature does not hold.
    """
    data = etree.tostring(root)
    for pem in trusted:
        found = _verified(data, pem)
        if found is not None:
            return Signed(found, pem, fingerprint_of(pem.encode()))
    own = _certificate_in(root)
    if own is None or _verified(data, own) is None:
        raise Broken
    return None


def fingerprint_of(pem: bytes) -> str:
    """SHA-256 of a certificate, in hex. Raises `ValueError` where it is none."""
    return x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex()


def certificate_in(data: bytes) -> x509.Certificate:
    """A certificate out of a file, PEM or DER. Raises `ValueError`."""
    if b"-----BEGIN" in data:
        return x509.load_pem_x509_certificate(data)
    return x509.load_der_x509_certificate(data)


def pem_of(certificate: x509.Certificate) -> str:
    """As text."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def subject_of(pem: str) -> str:
    """Whose certificate it says it is."""
    return x509.load_pem_x509_certificate(pem.encode()).subject.rfc4514_string()


def brought_by(root: etree._Element) -> str:
    """The subject of the certificate that a message brings along; empty where it brings none."""
    own = _certificate_in(root)
    return subject_of(own) if own else ""


def _verified(data: bytes, pem: str) -> etree._Element | None:
    """What was signed, if it is the whole message with its signature taken out, once."""
    config = SignatureConfiguration(require_x509=True, location="./", expect_references=1)
    try:
        result = XMLVerifier().verify(data, x509_cert=pem, expect_config=config)
    except (SignXMLException, InvalidSignature, InvalidInput, ValueError, etree.LxmlError):
        return None
    return result[0].signed_xml if isinstance(result, list) else result.signed_xml


def _certificate_in(root: etree._Element) -> str | None:
    text = root.findtext(f".//{{{DSIG}}}X509Certificate") or ""
    body = "".join(text.split())
    if not body:
        return None
    pem = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
    try:
        return pem_of(x509.load_pem_x509_certificate(pem.encode()))
    except ValueError:
        return None


def _part(pem: bytes, kind: bytes) -> bytes:
    """The first block of that kind. Raises `ValueError` where the file has none."""
    for begin in (b"-----BEGIN " + kind, b"-----BEGIN RSA " + kind, b"-----BEGIN EC " + kind):
        if (at := pem.find(begin)) >= 0:
            end = pem.find(b"-----END", at)
            return pem[at : pem.find(b"-----", end + 5) + 5] + b"\n"
    raise ValueError(kind.decode())
