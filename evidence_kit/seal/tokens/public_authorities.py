"""Public time-stamping authorities by name: their address and the one root each is held to."""

from __future__ import annotations

from dataclasses import dataclass

import yaml
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from evidence_kit import resources, storage
from evidence_kit.domain.errors import InputError, UsageError
from evidence_kit.domain.record import Record, Sha256Hex
from evidence_kit.domain.text import text

_FOLDER = ("templates", "authorities")


class _Entry(Record):
    organisation: str
    address: str
    root: str
    sha256: Sha256Hex
    token: str = ""


@dataclass(frozen=True)
class KnownAuthority:
    """An entry of templates/authorities/authorities.yaml."""

    name: str
    organisation: str
    address: str
    root: x509.Certificate
    token: str = ""
    """A real token of the authority that the checks accept under that root: its date, and where it was found; empty: none is
    known, and the name is kept for older cases only."""


def known_authority(name: str) -> KnownAuthority:
    """The authority of a name.

    Raises:
        UsageError: there is none of that name.
        InputError: its root is not the certificate that the list names by fingerprint.
    """
    entry = _entries().get(name)
    if entry is None:
        names = ", ".join(f"tsa:{known}" for known in _entries())
        raise UsageError(
            text(f"没有名为 {name} 的时间戳机构。", f"No time-stamping authority of the name {name} is known."),
            text(f"请写其一：{names}；或写完整地址：tsa:https://…#root=文件",
                 f"Write one of these: {names}; or a whole address: tsa:https://…#root=FILE"),
        )  # fmt: skip
    path = resources.shipped(*_FOLDER, entry.root)
    with storage.storage_errors(path):
        root = x509.load_pem_x509_certificate(path.read_bytes())
    if root.fingerprint(SHA256()).hex() != entry.sha256:
        raise InputError(
            text(
                f"{path} 不是名单所记指纹的证书。", f"{path} is not the certificate whose fingerprint the list states."
            ),
            text("请重新安装本工具。", "Install the kit again."),
        )
    return KnownAuthority(name, entry.organisation, entry.address, root, entry.token)


def _entries() -> dict[str, _Entry]:
    path = resources.shipped(*_FOLDER, "authorities.yaml")
    with storage.storage_errors(path):
        listed = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: _Entry.model_validate(entry) for name, entry in listed.items()}
