"""The key and certificate that sign outgoing CAP: given by the keeper, else made once, the owner's alone."""

import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

LASTS = timedelta(days=3650)
BITS = 3072


def signing_pem(folder: Path, *, given: Path | None, host: str, at: datetime) -> bytes:
    """Key and certificate as PEM; ours names this installation's address and vouches for itself."""
    path = given or folder / "cap.pem"
    if given is None and not path.exists():
        _make(path, host=host, at=at)
    return path.read_bytes()


def certificate_pem(pem: bytes) -> bytes:
    """The certificate alone: what others need to check our signature."""
    return x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.PEM)


def _make(path: Path, *, host: str, at: datetime) -> None:
    """Whole or not at all, and the first of several processes wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(at + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    handle, beside = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem + certificate.public_bytes(serialization.Encoding.PEM))
        os.link(beside, path)
    except FileExistsError:
        return  # another process was first: its key is the one
    finally:
        Path(beside).unlink()
