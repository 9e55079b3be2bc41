"""A signer in a file: PKCS#12 (RFC 7292) and the revocation lists beside it."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from evidence_kit import storage
from evidence_kit.assemble.signing.identity import PassphraseAsked, SigningIdentity, issuers_of
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import text
from evidence_kit.formats.x509.issuing import PrivateKey
from evidence_kit.revocation import lists_beside


def open_pkcs12(path: Path, ask_passphrase: PassphraseAsked) -> SigningIdentity:
    """Opens a PKCS#12 file with the key, its certificate and the issuers.

    Revocation lists are taken from the files `*.crl` beside it (DER or PEM), as the issuer publishes them; without
    them the signature is valid all the same but carries no proof that the certificate was not revoked.

    Raises:
        StorageError: the file cannot be read.
        InputError: wrong passphrase, not PKCS#12, no key or certificate, an unsupported kind of key.
    """
    with storage.storage_errors(path):
        data = path.read_bytes()
    key, certificate, others = _load_pkcs12(path, data, ask_passphrase(path))
    return SigningIdentity(key, certificate, issuers_of(certificate, others), lists_beside(path))


def _load_pkcs12(
    path: Path, data: bytes, passphrase: str
) -> tuple[PrivateKey, x509.Certificate, list[x509.Certificate]]:
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase.encode("utf-8") or None)
    except ValueError as error:
        raise InputError(
            text(f"无法打开签名文件 {path}。", f"The signing file {path} could not be opened."),
            text("请检查口令，并确认它是 PKCS#12（.p12/.pfx）文件。",
                 "Check the passphrase, and that it is a PKCS#12 file (.p12, .pfx)."),
        ) from error  # fmt: skip
    if certificate is None or not isinstance(key, PrivateKey):
        raise InputError(
            text(f"{path} 中没有可用的密钥和证书。", f"{path} holds no RSA or elliptic-curve key with a certificate."),
            text("请向发证机构索取含私钥的 RSA 或 ECDSA 证书；国密 SM2 证书目前不能用于 PDF 签名。",
                 "Ask the issuer for an RSA or ECDSA certificate with its key; SM2 cannot sign PDF here yet."),
        )  # fmt: skip
    return key, certificate, others
