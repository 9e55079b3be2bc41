"""The court's own trust list, kept by commands: certificates entered one by one, or taken over from another list.

Nothing is entered that nobody compared: a certificate, or a whole list, goes in under the SHA-256 that the caller names. How
the caller came to trust that digest, aloud over the telephone or from a printed page, is no matter of this module.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import platformdirs
from cryptography.hazmat.primitives.serialization import Encoding

from evidence_kit import storage
from evidence_kit.domain.errors import InputError, UsageError, words_of
from evidence_kit.domain.text import text, visible
from evidence_kit.domain.time.trust_list import Anchor, Purpose, TrustList
from evidence_kit.formats.x509 import certificates, containers
from evidence_kit.verify import load_trust

VARIABLE = "EVIDENCE_KIT_TRUST"
"""Names another file as this machine's list; empty: the machine has none."""


def machine_list() -> Path | None:
    """Return where this machine keeps the list that its commands use when none is named; the file may not exist."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    return platformdirs.site_config_path("evidence-kit", appauthor=False) / "trust.json"


def list_in_use(named: Path | None) -> Path | None:
    """Return the list to check with: the one named, else the machine's where it has one."""
    own = machine_list()
    return named or (own if own is not None and own.is_file() else None)


def read_certificates(path: Path) -> tuple[bytes, ...]:
    """Return the certificates (DER) of a file in DER, PEM or P7B.

    Raises:
        InputError: the file is none of these.
        StorageError: it cannot be read.
    """
    with storage.storage_errors(path):
        data = path.read_bytes()
    try:
        return containers.certificates_in(data)
    except ValueError as error:
        raise InputError(
            text(f"{path.name} 中读不出证书。", f"No certificate can be read from {path.name}."),
            text("请提供机构公布的证书文件（.cer、.crt、.pem、.p7b）。",
                 "Give the certificate file that the authority publishes (.cer, .crt, .pem, .p7b)."),
            words_of(error),
        ) from error  # fmt: skip


def anchor(name: str, purpose: Purpose, der: bytes, since: datetime | None, until: datetime | None) -> Anchor:
    """Return the record of one certificate.

    Raises:
        ValueError: the certificate does not read.
    """
    written = certificates.read(der).public_bytes(Encoding.PEM).decode("ascii")
    digest = hashlib.sha256(der).hexdigest()
    return Anchor(
        name=name, purpose=purpose, certificate_pem=written, sha256=digest, valid_from=since, valid_until=until
    )


def enter(path: Path, anchors: Iterable[Anchor], today: date) -> TrustList:
    """Add records to the list at `path`, which is made where it does not exist, and return it.

    A record that the list already has, under whatever name, is not entered again.

    Raises:
        UsageError: a name stands in the list for another certificate.
        InputError, StorageError: the list cannot be read or written.
    """
    trust = _at(path, today)
    kept = list(trust.anchors)
    for one in anchors:
        if any(_same(one, other) for other in kept):
            continue
        if any(other.name == one.name for other in kept):
            raise UsageError(
                text(f"名单中已有名为“{one.name}”的另一条记录。", f"The list has another record called “{one.name}”."),
                text("请换一个名称，或先用 trust remove 删去原记录。", "Choose another name, or take the other out first (trust remove)."),
            )  # fmt: skip
        kept.append(one)
    return _write(path, trust, tuple(kept), today)


def remove(path: Path, name: str, today: date) -> TrustList:
    """Take the record of that name out of the list at `path`, and return the list.

    Raises:
        UsageError: there is no such record.
        InputError, StorageError: as `enter`.
    """
    trust = _at(path, today)
    kept = tuple(one for one in trust.anchors if one.name != name)
    if len(kept) == len(trust.anchors):
        raise UsageError(
            text(f"名单中没有“{visible(name)}”。", f"The list has no record called “{visible(name)}”."),
            text("各条记录见 evidence-kit trust list。", "evidence-kit trust list shows them."),
        )
    return _write(path, trust, kept, today)


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 (hex) of a whole file."""
    with storage.storage_errors(path), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _at(path: Path, today: date) -> TrustList:
    if path.exists():
        return load_trust(path)
    return TrustList(name=platform.node() or "trust list", dated=f"{today:%Y-%m-%d}")


def _same(one: Anchor, other: Anchor) -> bool:
    return one.model_copy(update={"name": ""}) == other.model_copy(update={"name": ""})


def _write(path: Path, trust: TrustList, anchors: tuple[Anchor, ...], today: date) -> TrustList:
    made = trust.model_copy(update={"anchors": anchors, "dated": f"{today:%Y-%m-%d}"})
    with storage.storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    storage.replace_file(path, made.to_json())
    return made
