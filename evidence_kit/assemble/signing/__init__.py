"""The two signatures of a bundle: PAdES in the book, CAdES over the container."""

from evidence_kit.assemble.signing.identity import (
    SignatureBox,
    Signer,
    SigningIdentity,
    StampingAuthority,
    fingerprint,
    pem,
)
from evidence_kit.assemble.signing.pkcs12 import open_signer
from evidence_kit.assemble.signing.sign import sign_book, sign_detached

__all__ = [
    "SignatureBox",
    "Signer",
    "SigningIdentity",
    "StampingAuthority",
    "fingerprint",
    "open_signer",
    "pem",
    "sign_book",
    "sign_detached",
]
