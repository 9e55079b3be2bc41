"""Where a key on a token is: a PKCS#11 URI (RFC 7512), as far as a signer needs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.text import text

_PATH = frozenset({"token", "serial", "object", "id", "type"})
_QUERY = frozenset({"module-path", "x-papers"})


@dataclass(frozen=True)
class TokenAddress:
    """A library, the token that it reaches, and the key on it."""

    module: str
    """The maker's library: a path, or a name that the system's loader finds."""
    token: str | None = None
    """Label; None: there is one token only."""
    serial: str | None = None
    label: str | None = None
    """Of the key (`object`); None: there is one with a certificate only."""
    key_id: bytes | None = None
    papers: Path | None = None
    """A folder with `*.pem`, `*.cer` of the issuers and `*.crl` of their revocation lists."""


def token_address(uri: str, folder: Path) -> TokenAddress:
    """Read `pkcs11:token=NAME;object=KEY?module-path=LIBRARY&x-papers=FOLDER`.

    Args:
        folder: where the folder of papers starts; the library's path is as its maker gives it.

    Raises:
        UsageError: no library is named, an attribute that is not understood, or a PIN, which may not stand in a file.
    """
    path, _, query = uri.removeprefix("pkcs11:").partition("?")
    named = _attributes(path, ";", _PATH) | _attributes(query, "&", _QUERY)
    if not named.get("module-path"):
        raise UsageError(
            text("令牌地址中没有驱动库（module-path）。", "The token's address names no library (module-path)."),
            text("请写 pkcs11:token=名称?module-path=驱动库的路径，驱动库随 U 盾提供。",
                 "Write pkcs11:token=NAME?module-path=PATH; the library comes with the token."),
        )  # fmt: skip
    return TokenAddress(
        module=unquote(named["module-path"]),
        token=_words(named, "token"),
        serial=_words(named, "serial"),
        label=_words(named, "object"),
        key_id=unquote_to_bytes(named["id"]) if "id" in named else None,
        papers=folder / unquote(named["x-papers"]) if "x-papers" in named else None,
    )


def _attributes(part: str, between: str, known: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for attribute in filter(None, part.split(between)):
        name, equals, value = attribute.partition("=")
        if name in ("pin-value", "pin-source"):
            raise UsageError(
                text("令牌地址中不得写入 PIN。", "A PIN may not stand in the token's address."),
                text(
                    "请删去；运行时会询问，或取自环境变量。",
                    "Take it out: it is asked for, or taken from the environment.",
                ),
            )
        if not equals or name not in known or name in found:
            raise UsageError(
                text(f"令牌地址中的 {attribute} 无法理解。", f"The token's address has {attribute}, which is not understood."),
                text(f"可用的有：{'、'.join(sorted(_PATH | _QUERY))}，每项一次。",
                     f"It may have, once each: {', '.join(sorted(_PATH | _QUERY))}."),
            )  # fmt: skip
        found[name] = value
    return found


def _words(named: dict[str, str], name: str) -> str | None:
    return unquote(named[name]) if name in named else None
