"""The signer that case.yaml or an option names, by its URI."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.assemble.signing.identity import PassphraseAsked, Signer
from evidence_kit.assemble.signing.pkcs12 import open_pkcs12
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.text import text


def open_signer(uri: str, ask_passphrase: PassphraseAsked, *, folder: Path = Path()) -> Signer:
    """Open `p12:PATH`, a file, or `pkcs11:…?module-path=…`, a key on a token that never leaves it (RFC 7512).

    Args:
        ask_passphrase: asked once for the passphrase of the file, or the token's PIN.
        folder: where paths start that are not absolute.

    Raises:
        UsageError: another scheme, or an address of a token that says too little or too much.
        StorageError, InputError: as `open_pkcs12` and `open_token`.
        ToolMissing: the extra for tokens is not installed.
    """
    scheme, _, rest = uri.partition(":")
    if scheme == "p12" and rest:
        return open_pkcs12(folder / rest, ask_passphrase)
    if scheme == "pkcs11" and rest:
        from evidence_kit.assemble.signing.pkcs11 import open_token

        return open_token(uri, ask_passphrase, folder=folder)
    raise UsageError(
        text(f"不支持的签名来源：{uri}", f"Not a signer this kit can open: {uri}"),
        text("请写 p12:路径（PKCS#12 文件），或 pkcs11:token=名称?module-path=驱动库（U 盾、智能卡）。",
             "Write p12:PATH, a PKCS#12 file (.p12, .pfx), or pkcs11:token=NAME?module-path=LIBRARY for a token or smart card."),
    )  # fmt: skip
