"""Another list taken over into the court's own: a European trusted list, a list of this kit, certificates in one file."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import InputError, UsageError, words_of
from evidence_kit.domain.text import text
from evidence_kit.domain.time.trust_list import Anchor, Purpose
from evidence_kit.formats.x509 import trusted_list
from evidence_kit.formats.x509.trusted_list import ListedService, TrustedListFile
from evidence_kit.verify import load_trust
from evidence_kit.workflows.trust import anchor, read_certificates

_KINDS: dict[str, Purpose] = {
    trusted_list.QUALIFIED_TIME_STAMPS: "time-stamping",
    trusted_list.QUALIFIED_CERTIFICATES: "signing",
}


@dataclass(frozen=True)
class Offered:
    """What a file offers for the court's list."""

    anchors: tuple[Anchor, ...]
    listed: TrustedListFile | None = None
    """The European list that they come from."""
    left: tuple[str, ...] = ()
    """Services of it whose certificate does not read."""
    passed_over: int = 0
    """Blocks and revocation lists of a list of this kit, which are no records of anybody."""


def offered(source: Path, purpose: Purpose | None) -> Offered:
    """Return what a file offers.

    Args:
        source: a European list (XML), a list of this kit (JSON), or certificates (DER, PEM, P7B).
        purpose: what to take of a list; for bare certificates what they are trusted for.

    Raises:
        UsageError: bare certificates without a purpose.
        InputError: the file is none of these.
        StorageError: it cannot be read.
    """
    with storage.storage_errors(source), source.open("rb") as stream:
        beginning = stream.read(4096)
    if trusted_list.is_trusted_list(beginning):
        listed = read_list(source)
        made, left = _anchors_of(listed)
        return Offered(tuple(one for one in made if purpose in {None, one.purpose}), listed, tuple(left))
    if beginning.lstrip().startswith(b"{"):
        own = load_trust(source)
        kept = tuple(one for one in own.anchors if purpose in {None, one.purpose})
        return Offered(kept, passed_over=len(own.blocks) + len(own.revocation_lists))
    chosen = required(purpose)
    ders = enumerate(read_certificates(source), start=1)
    return Offered(tuple(anchor(f"{source.stem} {number}", chosen, der, None, None) for number, der in ders))


def required(purpose: Purpose | None) -> Purpose:
    """Return the purpose.

    Raises:
        UsageError: there is none: what a certificate is trusted for is never guessed.
    """
    if purpose is None:
        raise UsageError(
            text("未指明信任其用于什么。", "It is not said what it is trusted for."),
            text("请加 --for time-stamping、--for signing 或 --for content-credentials。",
                 "Add --for time-stamping, --for signing or --for content-credentials."),
        )  # fmt: skip
    return purpose


def read_list(path: Path) -> TrustedListFile:
    """Return a European trusted list (ETSI TS 119 612); its signature is not checked.

    Raises:
        InputError: the file is none, or a certificate or a day of it does not read.
        StorageError: it cannot be read.
    """
    with storage.storage_errors(path):
        data = path.read_bytes()
    try:
        return trusted_list.read_trusted_list(data)
    except ValueError as error:
        raise InputError(
            text(f"{path.name} 不是可读的欧盟信任名单。", f"{path.name} is no trusted list of ETSI TS 119 612 that can be read."),
            text("请提供成员国公布的 XML 文件，或未经改动的节选。", "Give the XML file that a member state publishes, or an extract of it."),
            words_of(error),
        ) from error  # fmt: skip


def _anchors_of(listed: TrustedListFile) -> tuple[list[Anchor], list[str]]:
    """Return the records of a trusted list's qualified services, and the names of those whose certificate does not read."""
    made: list[Anchor] = []
    left: list[str] = []
    qualified = ((one, der) for one in listed.services if one.kind in _KINDS for der in one.certificates)
    for service, der in qualified:
        name = _name(listed, service)
        try:
            made.append(anchor(_unused(name, made), _KINDS[service.kind], der, service.since, service.until))
        except ValueError:
            left.append(name)
    return made, left


def _name(listed: TrustedListFile, service: ListedService) -> str:
    return " · ".join(part for part in (listed.territory, service.provider, service.name) if part)


def _unused(name: str, made: list[Anchor]) -> str:
    """The name, numbered where a record has it already: a service that was in force twice is two records."""
    taken = {one.name for one in made}
    numbered = (f"{name} ({number})" for number in itertools.count(2))
    return name if name not in taken else next(one for one in numbered if one not in taken)
