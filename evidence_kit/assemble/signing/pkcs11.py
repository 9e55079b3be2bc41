"""A signer on a token, a smart card or a hardware security module: PKCS#11, through the maker's own library."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from evidence_kit import storage
from evidence_kit.assemble.signing.identity import PassphraseAsked, issuers_of
from evidence_kit.assemble.signing.token_address import TokenAddress, token_address
from evidence_kit.domain.errors import InputError, ToolMissing, words_of
from evidence_kit.domain.text import text
from evidence_kit.formats.x509.certificates import read, read_pem
from evidence_kit.revocation import lists_beside


@dataclass(frozen=True)
class TokenIdentity:
    """A signer whose key lies on a token and is used there."""

    key: Any = field(repr=False)
    """A `pkcs11.PrivateKey` of a session that stays open as long as the program runs."""
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    crls: tuple[bytes, ...] = ()

    def sign(self, data: bytes) -> bytes:
        """As `Signer.sign`.

        Raises:
            InputError: the token refuses, or was pulled out.
        """
        import pkcs11
        from pkcs11.util.ec import encode_ecdsa_signature

        try:
            if isinstance(self.certificate.public_key(), RSAPublicKey):
                return bytes(self.key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
            digest = sha256(data).digest()  # every token signs a digest, not all take one (ECDSA_SHA256)
            return bytes(encode_ecdsa_signature(self.key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)))
        except pkcs11.PKCS11Error as error:
            raise InputError(
                text("令牌未能签名。", "The token did not sign."),
                text(
                    "请检查令牌是否插好、驱动库与令牌是否相配。",
                    "See that the token is in and the library is the token's own.",
                ),
                words_of(error),
            ) from error


def open_token(uri: str, ask_passphrase: PassphraseAsked, *, folder: Path = Path()) -> TokenIdentity:
    """Open a session with a token and find the key with its certificate.

    Issuers come from the token and from the folder of papers, revocation lists from the latter.

    Raises:
        UsageError: as `token_address`.
        ToolMissing: the extra `token` is not installed.
        InputError: no such library, token, key or certificate; a wrong PIN; an SM2 key, which cannot sign PDF here.
        StorageError: the papers cannot be read.
    """
    address = token_address(uri, folder)
    try:
        import pkcs11
    except ModuleNotFoundError as error:
        raise ToolMissing(
            text(f"未安装令牌组件（缺少 {error.name}）。", f"What speaks to tokens is not installed ({error.name} is missing)."),
            text('请运行：pip install "evidence-kit[token]"', 'Run: pip install "evidence-kit[token]"'),
        ) from error  # fmt: skip
    try:
        token = _token(pkcs11.lib(address.module), address)
        session = token.open(user_pin=ask_passphrase(Path(token.label.strip() or address.module)))
        with ExitStack() as on_failure:
            on_failure.callback(session.close)
            certificates = _certificates(session)
            key, certificate = _pair(session, address, certificates)
            on_failure.pop_all()
    except pkcs11.PinIncorrect as error:
        raise InputError(
            text("令牌的 PIN 不正确。", "The token's PIN is not right."),
            text(
                "请核对后重试；多次输错会锁定令牌。",
                "Check it before you try again: several wrong ones lock the token.",
            ),
        ) from error
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise InputError(
            text("无法使用该令牌。", "The token could not be used."),
            text(
                "请检查令牌是否插好、驱动库与令牌是否相配。",
                "See that the token is in and the library is the token's own.",
            ),
            words_of(error),
        ) from error
    papers, lists = _papers(address)
    return TokenIdentity(key, certificate, issuers_of(certificate, [*certificates.values(), *papers]), lists)


def _token(library: Any, address: TokenAddress) -> Any:
    tokens = [
        token
        for token in library.get_tokens()
        if address.token in (None, token.label.strip()) and address.serial in (None, _serial(token))
    ]
    if len(tokens) != 1:
        seen = ", ".join(sorted(repr(token.label.strip()) for token in library.get_tokens())) or "—"
        raise InputError(
            text(f"符合的令牌有 {len(tokens)} 个。", f"{len(tokens)} tokens are as named."),
            text(
                "请插入令牌，并在地址中以 token= 或 serial= 指明其一。",
                "Insert the token and name one by token= or serial=.",
            ),
            seen,
        )
    return tokens[0]


def _serial(token: Any) -> str:
    return bytes(token.serial).decode("ascii", "replace").strip()


def _certificates(session: Any) -> dict[bytes, x509.Certificate]:
    """Certificates of the token that read, by the mark that ties each to its key (CKA_ID)."""
    import pkcs11

    found: dict[bytes, x509.Certificate] = {}
    for item in session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}):
        try:
            certificate = read(bytes(item[pkcs11.Attribute.VALUE]))
        except (ValueError, pkcs11.PKCS11Error):
            continue
        found[bytes(item[pkcs11.Attribute.ID]) or certificate.tbs_certificate_bytes] = certificate
    return found


def _pair(
    session: Any, address: TokenAddress, certificates: dict[bytes, x509.Certificate]
) -> tuple[Any, x509.Certificate]:
    import pkcs11

    wanted: dict[Any, Any] = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}
    if address.label is not None:
        wanted[pkcs11.Attribute.LABEL] = address.label
    if address.key_id is not None:
        wanted[pkcs11.Attribute.ID] = address.key_id
    keys = [(bytes(key[pkcs11.Attribute.ID]), key) for key in session.get_objects(wanted)]
    pairs = [(key, certificates[mark]) for mark, key in keys if mark in certificates]
    usable = [pair for pair in pairs if isinstance(_public_key(pair[1]), RSAPublicKey | EllipticCurvePublicKey)]
    if len(usable) == 1:
        return usable[0]
    if pairs and not usable:
        raise InputError(
            text("令牌上的密钥不是 RSA 或 ECDSA 密钥。", "The key on the token is neither RSA nor elliptic-curve."),
            text("国密 SM2 证书目前不能用于 PDF 签名；请向发证机构索取 RSA 或 ECDSA 证书。",
                 "SM2 cannot sign PDF here yet: ask the issuer for an RSA or ECDSA certificate."),
        )  # fmt: skip
    raise InputError(
        text(
            f"令牌上有证书且符合的密钥有 {len(usable)} 个。",
            f"{len(usable)} keys with a certificate on the token are as named.",
        ),
        text("请在地址中以 object= 或 id= 指明其一。", "Name one by object= or id=."),
    )


def _public_key(certificate: x509.Certificate) -> Any:
    try:
        return certificate.public_key()
    except ValueError:  # of a kind that the library does not know
        return None


def _papers(address: TokenAddress) -> tuple[list[x509.Certificate], tuple[bytes, ...]]:
    if address.papers is None:
        return [], ()
    with storage.storage_errors(address.papers):
        files = [
            path.read_bytes() for path in sorted(address.papers.iterdir()) if path.suffix in (".pem", ".cer", ".crt")
        ]
    return [read(one) for one in _ders(files)], lists_beside(address.papers / "any")


def _ders(files: Iterable[bytes]) -> Iterable[bytes]:
    for data in files:
        yield from read_pem(data) if data.lstrip().startswith((b"-----", b"#")) else (data,)
