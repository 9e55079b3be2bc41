"""Who signs, who stamps, and the two signatures of a bundle: PAdES in the book, CAdES over the container.

A signer is chosen by URI (`p12:PATH`) or handed in as keys and certificates (a rehearsal). Whatever can sign bytes can
be one: a smart card or a signing service needs a class of its own with the same four members, and no other change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from evidence_kit import storage
from evidence_kit.domain.errors import InputError, UsageError
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.x509.certificates import PrivateKey
from evidence_kit.revocation import lists_beside

Stamp = Callable[[bytes], bytes]
"""DER of an RFC 3161 request → DER of the whole response."""
PassphraseAsked = Callable[[Path], str]


class Signer(Protocol):
    """Something that can sign, and what a reader needs to follow the signature up to a root."""

    @property
    def certificate(self) -> x509.Certificate:
        """The signer's own certificate (RSA or elliptic curve)."""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Its issuers, the root last."""

    @property
    def crls(self) -> tuple[bytes, ...]:
        """Revocation lists (DER) for every certificate below the root; empty when none are at hand."""

    def sign(self, data: bytes) -> bytes:
        """The raw signature over SHA-256 of `data`: RSASSA-PKCS1-v1_5, or ECDSA in DER."""


@dataclass(frozen=True)
class SigningIdentity:
    """A signer whose key lies in memory."""

    private_key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    crls: tuple[bytes, ...] = ()

    def sign(self, data: bytes) -> bytes:
        """As `Signer.sign`."""
        if isinstance(self.private_key, RSAPrivateKey):
            return self.private_key.sign(data, padding.PKCS1v15(), SHA256())
        return self.private_key.sign(data, ec.ECDSA(SHA256()))


@dataclass(frozen=True)
class StampingAuthority:
    """A time-stamping authority, and what makes its tokens verifiable for years: its chain and revocation lists."""

    stamp: Stamp
    chain: tuple[x509.Certificate, ...] = ()
    """The certificate of its unit first, the root last; empty when unknown."""
    crls: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class SignatureBox:
    """Where the signature shows in the book: a rectangle in points from the lower left of a page (0 = the cover)."""

    page: int
    x: float
    y: float
    width: float
    height: float
    appearance: bytes
    """A PDF whose first page fills the box; its fonts embedded, or the book is no longer PDF/A."""


def open_signer(uri: str, ask_passphrase: PassphraseAsked, *, folder: Path = Path()) -> SigningIdentity:
    """The signer that case.yaml names: `p12:PATH`, a PKCS#12 file with the key, its certificate and the issuers.

    Revocation lists are taken from the files `*.crl` beside it (DER or PEM), as the issuer publishes them; without
    them the signature is valid all the same but carries no proof that the certificate was not revoked. A PATH that is
    not absolute starts at `folder`.

    Raises:
        UsageError: another scheme.
        StorageError: the file cannot be read.
        InputError: wrong passphrase, not PKCS#12, no key or certificate, an unsupported kind of key.
    """
    scheme, _, name = uri.partition(":")
    if scheme != "p12" or not name:
        raise UsageError(
            text(f"不支持的签名来源：{uri}", f"Not a signer this kit can open: {uri}"),
            text("请写 p12:路径（PKCS#12 文件）。", "Write p12:PATH, a PKCS#12 file (.p12, .pfx)."),
        )
    path = folder / name
    with storage.storage_errors(path):
        data = path.read_bytes()
    key, certificate, others = _load_pkcs12(path, data, ask_passphrase(path))
    return SigningIdentity(key, certificate, _ordered_chain(certificate, others), lists_beside(path))


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


def _ordered_chain(certificate: x509.Certificate, others: list[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    chain: list[x509.Certificate] = []
    last, left = certificate, list(others)
    while last.issuer != last.subject:
        issuer = next((other for other in left if other.subject == last.issuer), None)
        if issuer is None:
            break
        left.remove(issuer)
        chain.append(issuer)
        last = issuer
    return tuple(chain)


def sign_book(
    pdf: bytes,
    signer: Signer,
    authority: StampingAuthority,
    *,
    reason: Text,
    where: str,
    box: SignatureBox | None = None,
    watch: ProgressCallback = unwatched,
) -> bytes:
    """Certifies a PDF (PAdES B-LT, DocMDP P=2) and closes it with a document timestamp that covers the entire file.

    Three revisions follow the book: the signature with its signature timestamp; the certificates and revocation lists;
    the document timestamp, last, so that nothing after it is left uncovered (ETSI EN 319 142-1 §5.5). P=2 leaves room
    for a notary's counter-signature, after which a new document timestamp has to be added.

    Without the revocation lists of signer and authority the second revision is left out (B-T), and `watch` hears it.

    Raises:
        AssemblyError: the PDF, the certificates or the authority's answer do not allow it.
        SealError: the authority did not deliver.
    """
    from evidence_kit.assemble.signing.pades_writer import sign_pdf

    return sign_pdf(pdf, signer, authority, reason=reason, where=where, box=box, watch=watch)


def sign_detached(data: bytes | BinaryIO, signer: Signer) -> bytes:
    """A detached CAdES-BES signature over `data`, or over what is left in a stream (DER): what `openssl cms -verify -binary -content` reads.

    Raises:
        AssemblyError: the certificate or key does not allow it.
    """
    from evidence_kit.assemble.signing.pades_writer import sign_cades

    return sign_cades(data, signer)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the DER certificate, hex: what a court compares with the authority's publication."""
    return certificate.fingerprint(SHA256()).hex()


def pem(certificate: x509.Certificate) -> bytes:
    """A certificate as PEM."""
    return certificate.public_bytes(Encoding.PEM)
