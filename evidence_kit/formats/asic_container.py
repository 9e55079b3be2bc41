"""ASiC containers that other programs made (ETSI EN 319 162-1): which proofs they hold, and over what.

An ASiC-S container proves one file; an ASiC-E container proves, by each of its manifests, the files that the manifest lists by their
digests (annex A.4). Of the bundles of this kit, which have one form, `asic` is the reader.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import unquote

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats.xml.bounded import BoundedXml, Bounds

_MAX_MEMBERS = 2000
_MAX_PROOF = 4 << 20
_BLOCK = 1 << 20
_ASIC = "http://uri.etsi.org/02918/v1.2.1# "
_XMLDSIG = "http://www.w3.org/2000/09/xmldsig# "
_ALGORITHMS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
"""Digests that are relied on."""
_MANIFEST = re.compile(r"META-INF/[^/]*ASiC[^/]*Manifest[^/]*\.xml")
_XADES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml")
_SIMPLE = ("META-INF/timestamp.tst", "META-INF/signature.p7s", "META-INF/evidencerecord.ers")


class ContainerCode(FaultCode):
    """Why a container, or a manifest in it, is not read."""

    ZIP = "CONTAINER_ZIP"
    TWICE = "CONTAINER_TWICE"
    MEMBERS = "CONTAINER_MEMBERS"
    MISSING = "CONTAINER_MEMBER_MISSING"
    TOO_LARGE = "CONTAINER_MEMBER_LARGE"
    MANIFEST = "CONTAINER_MANIFEST"
    ALGORITHM = "CONTAINER_ALGORITHM"
    OTHER_CONTENT = "CONTAINER_OTHER_CONTENT"


class ContainerUnread(Faulty, ValueError):
    """The container, or a part of it, is not one that is read here; nothing is known against it."""


class ContainerBroken(Faulty, ValueError):
    """What a manifest says of the files of its container is not so."""


@dataclass(frozen=True)
class ListedFile:
    """What a manifest says of a file."""

    name: str
    algorithm: str
    digest: bytes


@dataclass(frozen=True)
class ForeignManifest:
    """A list of files, and the member that holds the proof over this list."""

    proof: str
    files: tuple[ListedFile, ...]


@dataclass(frozen=True)
class AsicProofs:
    """The proofs of a container by the names of their members."""

    manifests: tuple[str, ...] = ()
    """Of ASiC-E; what a manifest names is the proof over it."""
    over_file: tuple[str, ...] = ()
    """Of ASiC-S, which has no manifest: a token, a CMS signature or an evidence record, each over the one file itself."""
    not_judged: tuple[str, ...] = ()
    """Signatures in XML (XAdES)."""


class AsicContainer:
    """A container opened for reading; its members are read when they are asked for."""

    def __init__(self, stream: BinaryIO) -> None:
        """Open a container.

        Raises:
            ContainerUnread: no ZIP that reads, a name in it twice, or more members than are followed.
        """
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise ContainerUnread(ContainerCode.ZIP, str(error)[:200]) from error
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if len(entries) > _MAX_MEMBERS:
            raise ContainerUnread(ContainerCode.MEMBERS, most=_MAX_MEMBERS)
        self._entries = {entry.filename: entry for entry in entries}
        if len(self._entries) < len(entries):
            raise ContainerUnread(ContainerCode.TWICE)

    @property
    def proofs(self) -> AsicProofs:
        """Of which kinds its proofs are."""
        names = sorted(self._entries)
        manifests = tuple(name for name in names if _MANIFEST.fullmatch(name))
        return AsicProofs(
            manifests=manifests,
            over_file=() if manifests else tuple(name for name in _SIMPLE if name in self._entries),
            not_judged=tuple(name for name in names if _XADES.fullmatch(name)),
        )

    def read(self, name: str) -> bytes:
        """Return the bytes of a proof or a manifest.

        Raises:
            ContainerUnread: larger than 4 MiB, or its bytes do not read.
            ContainerBroken: there is no such member.
        """
        entry = self._entry(name)
        if entry.file_size > _MAX_PROOF:
            raise ContainerUnread(ContainerCode.TOO_LARGE, file=name)
        try:
            with self._zip.open(entry) as stream:
                return stream.read(_MAX_PROOF)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
            raise ContainerUnread(ContainerCode.ZIP, str(error)[:200]) from error

    def check(self, listed: ListedFile) -> None:
        """Hold a member against what a manifest says of it.

        Raises:
            ContainerBroken: it is missing, or of another digest.
            ContainerUnread: its bytes do not read.
        """
        digest = hashlib.new(listed.algorithm)
        try:
            with self._zip.open(self._entry(listed.name)) as stream:
                while block := stream.read(_BLOCK):
                    digest.update(block)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise ContainerUnread(ContainerCode.ZIP, str(error)[:200]) from error
        if digest.digest() != listed.digest:
            raise ContainerBroken(ContainerCode.OTHER_CONTENT, file=listed.name)

    def _entry(self, name: str) -> zipfile.ZipInfo:
        if name not in self._entries:
            raise ContainerBroken(ContainerCode.MISSING, file=name)
        return self._entries[name]


def read_manifest(data: bytes) -> ForeignManifest:
    """Return what a manifest says (ETSI EN 319 162-1 annex A.4): one reference to a proof, and files with one digest each.

    Raises:
        ContainerUnread: it is no such manifest, or a digest is by an algorithm that is not relied on.
    """
    heard = _Manifest()
    try:
        heard.hear(data)
        return heard.manifest
    except ContainerUnread:
        raise
    except (ValueError, binascii.Error) as error:
        raise ContainerUnread(ContainerCode.MANIFEST, str(error)[:200]) from error


@dataclass
class _Reference:
    name: str
    algorithm: str = ""
    digest: str | None = None


@dataclass
class _Heard:
    proofs: list[str] = field(default_factory=list)
    files: list[_Reference] = field(default_factory=list)


class _Manifest(BoundedXml):
    """Hears a manifest."""

    def __init__(self) -> None:
        super().__init__("the manifest", Bounds(size=_MAX_PROOF, depth=16, elements=40_000))
        self._found, self._path = _Heard(), list[str]()

    @property
    def manifest(self) -> ForeignManifest:
        """What was heard."""
        if len(self._found.proofs) != 1 or not self._found.files:
            raise ContainerUnread(ContainerCode.MANIFEST, "not one reference to a proof, or no files")
        return ForeignManifest(self._found.proofs[0], tuple(_listed(one) for one in self._found.files))

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hears the references; whatever lies deeper or is of another namespace is an extension."""
        self._path.append(name)
        here = tuple(self._path)
        if len(here) == 1 and name != f"{_ASIC}ASiCManifest":
            raise ValueError("no ASiCManifest")
        if here[1:] == (f"{_ASIC}SigReference",):
            self._found.proofs.append(_name(attributes.get("URI", "")))
        elif here[1:] == (f"{_ASIC}DataObjectReference",):
            self._found.files.append(_Reference(_name(attributes.get("URI", ""))))
        elif here[1:] == (f"{_ASIC}DataObjectReference", f"{_XMLDSIG}DigestMethod"):
            self._once(self._found.files[-1].algorithm)
            self._found.files[-1].algorithm = attributes.get("Algorithm", "")
        elif here[1:] == (f"{_ASIC}DataObjectReference", f"{_XMLDSIG}DigestValue"):
            self._once(self._found.files[-1].digest)
            self._found.files[-1].digest = ""

    def words(self, text: str) -> None:
        """Hears a digest."""
        if tuple(self._path[1:]) == (f"{_ASIC}DataObjectReference", f"{_XMLDSIG}DigestValue"):
            reference = self._found.files[-1]
            reference.digest = (reference.digest or "") + text

    def end(self, name: str) -> None:
        """Leaves an element."""
        self._path.pop()

    def _once(self, before: str | None) -> None:
        if before:
            raise ValueError("a file with two digests")


def _listed(one: _Reference) -> ListedFile:
    if one.algorithm not in _ALGORITHMS:
        raise ContainerUnread(ContainerCode.ALGORITHM, algorithm=one.algorithm[:100] or "—")
    digest = base64.b64decode("".join((one.digest or "").split()), validate=True)
    return ListedFile(one.name, _ALGORITHMS[one.algorithm], digest)


def _name(uri: str) -> str:
    """The member that a URI names, relative to the root of the container."""
    name = unquote(uri, errors="strict")
    if not name or name.startswith("/") or ".." in name.split("/") or "\0" in name or "#" in name:
        raise ValueError("a reference out of the container")
    return name.removeprefix("./")
