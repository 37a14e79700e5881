"""The installation's Web Push key pair: made once, kept readable by its owner alone."""

import base64
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True)
class Vapid:
    """Where the private key lies, and the public one as a browser wants it (base64url, uncompressed)."""

    private_path: Path
    public: str


def vapid(folder: Path) -> Vapid:
    """The pair kept in `folder`, made when there is none."""
    path = folder / "vapid.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.touch(mode=0o600)
        path.write_bytes(pem)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return Vapid(path, base64.urlsafe_b64encode(point).rstrip(b"=").decode())
