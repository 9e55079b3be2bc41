"""Time-stamping authorities over HTTP.

An authority whose root is named beforehand may also answer over plain http, as the large ones do: its answer is signed,
bound to the request by a nonce, and a stranger's is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from cryptography import x509

from evidence_kit import storage
from evidence_kit.domain.errors import InputError, UsageError
from evidence_kit.domain.text import text
from evidence_kit.formats.rfc3161.reading import MAX_SIZE
from evidence_kit.net.http_endpoint import Endpoint, endpoint_at
from evidence_kit.revocation import lists_beside
from evidence_kit.seal.interface import IMPRINTS
from evidence_kit.seal.tokens.public_authorities import known_authority

_OID = re.compile(r"^[0-2](\.(0|[1-9][0-9]{0,38})){1,30}$")


@dataclass(frozen=True)
class HttpAuthority:
    """An RFC 3161 authority over HTTP (RFC 3161 section 3.4)."""

    uri: str
    endpoint: Endpoint
    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[bytes, ...] = ()
    policy: str | None = None
    imprint: str = "sha256"

    @classmethod
    def open(cls, uri: str, address: str, folder: Path) -> HttpAuthority:
        """The authority at `address`, which may also be the name of a known one (`known.py`).

        A fragment says more, its parts joined by `&`: `root=FILE`, a PEM file with its chain, the root last, relative
        to `folder`; `policy=OID`, which it must stamp under; `imprint=sm3`, the digest that is stamped.
        Revocation lists (`*.crl`) in the folder of FILE go into the signatures that the authority dates, and beside its
        tokens.
        """
        url, _, fragment = address.partition("#")
        stated = _stated(uri, fragment)
        chain: tuple[x509.Certificate, ...] = ()
        crls: tuple[bytes, ...] = ()
        if "/" not in url and url:
            known = known_authority(url)
            url, chain = known.address, (known.root,)
        if "root" in stated:
            path = folder / stated["root"]
            chain, crls = _certificates(path), lists_beside(path)
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        endpoint = endpoint_at(uri, url, headers, "application/timestamp-reply", MAX_SIZE, plain=bool(chain))
        return cls(uri, endpoint, chain, crls, stated.get("policy"), stated.get("imprint", "sha256"))

    @property
    def name(self) -> str:
        """The host."""
        return self.endpoint.host

    def respond(self, request: bytes) -> bytes:
        """As `Authority.respond`."""
        return self.endpoint.post(request)


def _stated(uri: str, fragment: str) -> dict[str, str]:
    """What the fragment of an authority's URI says."""
    parts = dict(part.partition("=")[::2] for part in fragment.split("&") if part)
    stated = {key: unquote(value) for key, value in parts.items()}
    sound = set(stated) <= {"root", "policy", "imprint"} and all(stated.values())
    if not sound or stated.get("imprint", "sha256") not in IMPRINTS or not _OID.match(stated.get("policy", "1.2")):
        raise UsageError(
            text(f"地址 # 之后的内容无法识别：{uri}", f"What stands after # is not understood: {uri}"),
            text("可写 root=文件、policy=OID、imprint=sm3，以 & 连接。",
                 "It may say root=FILE, policy=OID and imprint=sm3, joined by &."),
        )  # fmt: skip
    return stated


def _certificates(path: Path) -> tuple[x509.Certificate, ...]:
    with storage.storage_errors(path):
        data = path.read_bytes()
    try:
        return tuple(x509.load_pem_x509_certificates(data))
    except ValueError as error:
        raise InputError(
            text(f"{path} 不含证书。", f"{path} holds no certificate."),
            text("请提供 PEM 格式的根证书。", "Give the root certificate in PEM form."),
        ) from error
