"""The two signatures of a bundle: PAdES in the book, CAdES over the container."""

from evidence_kit.assemble.signing.sign import (
    SignatureBox,
    Signer,
    SigningIdentity,
    StampingAuthority,
    fingerprint,
    open_signer,
    pem,
    sign_book,
    sign_detached,
)

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
