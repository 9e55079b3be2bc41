"""The two signatures of a bundle: PAdES in the book, CAdES over the container."""

from evidence_kit.assemble.signing.identity import (
    PassphraseAsked,
    SignatureBox,
    Signer,
    SigningIdentity,
    Stamp,
    StampingAuthority,
    fingerprint,
    pem,
)
from evidence_kit.assemble.signing.open import open_signer
from evidence_kit.assemble.signing.sign import sign_book, sign_book_in, sign_detached

__all__ = [
    "PassphraseAsked",
    "SignatureBox",
    "Signer",
    "SigningIdentity",
    "Stamp",
    "StampingAuthority",
    "fingerprint",
    "open_signer",
    "pem",
    "sign_book",
    "sign_book_in",
    "sign_detached",
]
