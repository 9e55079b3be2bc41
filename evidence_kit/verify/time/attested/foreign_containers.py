"""One file against an ASiC container that another program made: which of its proofs speak for this file, and what they come to.

A proof of ASiC-S is over the file itself, one of ASiC-E over a manifest that names the file by its digest. XAdES is not judged here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from evidence_kit import storage
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import Text, readable, visible
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats import recognition
from evidence_kit.formats.asic_container import AsicContainer, ContainerBroken, ContainerUnread, read_manifest
from evidence_kit.formats.recognition import Kind
from evidence_kit.verify.files import DigestOf
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.verify.time.attached_proofs import JudgedProof, examination, judge_dates
from evidence_kit.verify.time.attested.foreign_signatures import judged_signature
from evidence_kit.verify.time.foreign_proofs import FileDigests, judged_record
from evidence_kit.verify.time.revocation_lists import lists_in_folder
from evidence_kit.verify.time.tokens import observe_token
from evidence_kit.verify.time.trust_list import TsaAnchor, time_records
from evidence_kit.wording.faults import fault_text

_MOST_MANIFESTS = 16


@dataclass(frozen=True)
class _Over:
    """What a proof of the container is over: the file itself, or a manifest that names it."""

    name: str
    digests: DigestOf | bytes
    said: Text
    manifest: bytes | None = None
    """None: it is the file."""


def examine_container(
    path: Path, proof: Path, trust: TrustList, *, now: datetime, watch: ProgressCallback
) -> Examination:
    """Examine a file against an ASiC container.

    Args:
        path: of the file.
        proof: where the container lies; revocation lists (`*.crl`) in its folder are used.
        trust: the court's own list.
        now: the moment of the check.
        watch: told of the reading.

    Raises:
        StorageError: file or container cannot be read, or changes meanwhile.
    """
    over = readable(path.name)
    with storage.read_unchanged(proof) as stream:
        found = [*_Judged(path, over, proof, trust, now, watch).of(stream)]
    dates = [one for one in found if isinstance(one, JudgedProof)]
    findings = [one for one in found if isinstance(one, Finding)]
    if not dates:
        dates = [*judge_dates([], over, now)]
    return examination("file-proof", over, findings, dates, trust, now, words("this_file"))


class _Judged:
    """A file and a container side by side."""

    def __init__(
        self, path: Path, over: str, proof: Path, trust: TrustList, now: datetime, watch: ProgressCallback
    ) -> None:
        self._path, self._over, self._proof, self._trust, self._now = path, over, proof, trust, now
        self._digests = FileDigests(path, watch)
        self._records: tuple[TsaAnchor, ...] = time_records(trust, lists_in_folder(proof.parent))

    def of(self, stream: BinaryIO) -> Iterator[Finding | JudgedProof]:
        """Everything that is to be said."""
        name = readable(self._proof.name)
        try:
            container = AsicContainer(stream)
        except ContainerUnread as error:
            yield _unread(error, name)
            return
        proofs = container.proofs
        if not (proofs.manifests or proofs.over_file or proofs.not_judged):
            yield finding(
                FindingCode.ASIC_UNSUPPORTED, Question.EXISTED, Status.INDETERMINATE, words("asic_none"), name
            )
        for member in proofs.not_judged:
            said = words("asic_xades", member=visible(member))
            yield finding(FindingCode.ASIC_UNSUPPORTED, Question.EXISTED, Status.INDETERMINATE, said, visible(member))
        for member in proofs.over_file:
            yield from self._guarded(member, self._proof_over(container, member, self._the_file()))
        said_of_file = [*self._by_manifests(container, proofs.manifests[:_MOST_MANIFESTS])]
        yield from said_of_file
        if len(proofs.manifests) > _MOST_MANIFESTS:
            said = words("asic_manifests_unread", count=len(proofs.manifests) - _MOST_MANIFESTS, most=_MOST_MANIFESTS)
            yield finding(FindingCode.ASIC_UNSUPPORTED, Question.EXISTED, Status.INDETERMINATE, said, name)

    def _by_manifests(self, container: AsicContainer, members: tuple[str, ...]) -> Iterator[Finding | JudgedProof]:
        """What each manifest comes to; a file that none of them lists is not the one that the container is about."""
        found = [one for member in members for one in self._guarded(member, self._by_manifest(container, member))]
        yield from found
        codes = {one.wording for one in found if isinstance(one, Finding)}
        if codes == {"asic_manifest_other"}:
            said = words("asic_stranger")
            yield finding(FindingCode.PROOF_FILE, Question.UNTOUCHED, Status.FAILED, said, self._over)

    def _guarded(self, member: str, found: Iterator[Finding | JudgedProof]) -> Iterator[Finding | JudgedProof]:
        try:
            yield from found
        except ContainerUnread as error:
            yield _unread(error, visible(member))
        except ContainerBroken as error:
            said = words("asic_manifest_broken", member=visible(member), why=fault_text(error.fault))
            yield finding(FindingCode.ASIC_MANIFEST, Question.UNTOUCHED, Status.FAILED, said, visible(member))

    def _the_file(self) -> _Over:
        return _Over(self._over, self._digests, words("this_very_file"))

    def _by_manifest(self, container: AsicContainer, member: str) -> Iterator[Finding | JudgedProof]:
        """The manifest names the file, every file of it is as it says, and the proof that it names is over it."""
        data = container.read(member)
        manifest = read_manifest(data)
        shown = visible(member)
        if all(self._digests(one.algorithm) != one.digest for one in manifest.files):
            said = words("asic_manifest_other", member=shown)
            yield finding(FindingCode.ASIC_MANIFEST, Question.UNTOUCHED, Status.INDETERMINATE, said, shown)
            return
        for listed in manifest.files:
            container.check(listed)
        said = words("asic_manifest", member=shown, count=len(manifest.files))
        command = f"openssl dgst -sha256 -binary {quoted(self._over)} | openssl base64"
        yield finding(FindingCode.ASIC_MANIFEST, Question.UNTOUCHED, Status.PASSED, said, shown, command)
        yield from self._proof_over(
            container, manifest.proof, _Over(shown, data, words("asic_list", member=shown), data)
        )

    def _proof_over(self, container: AsicContainer, member: str, over: _Over) -> Iterator[Finding | JudgedProof]:
        data, name = container.read(member), visible(member)
        kind = recognition.kind_of(data)
        if kind is Kind.TIME_STAMP:
            fact = observe_token(
                data, over.digests, member=name, over=over.name, records=self._records, now=self._now, whole=None
            )
            yield from judge_dates([fact.model_copy(update={"bare": True})], over.name, self._now)
        elif kind is Kind.SIGNATURE:
            with self._signed(over) as signed:
                about, *dates = judged_signature(
                    signed, data, self._records, self._trust, self._now, member=name, over=over.name, said=over.said
                )
            yield about.finding
            yield from dates
        elif kind is Kind.EVIDENCE_RECORD and over.manifest is None:
            yield from judged_record(data, self._digests, name, over.name, self._records, self._now)
        else:
            said = words("asic_kind", member=name)
            yield finding(FindingCode.ASIC_UNSUPPORTED, Question.EXISTED, Status.INDETERMINATE, said, name)

    def _signed(self, over: _Over) -> AbstractContextManager[BinaryIO]:
        return storage.read_unchanged(self._path) if over.manifest is None else nullcontext(BytesIO(over.manifest))


def _unread(error: ContainerUnread, subject: str) -> Finding:
    said = words("asic_unread", member=subject, why=fault_text(error.fault))
    return finding(FindingCode.ASIC_UNSUPPORTED, Question.EXISTED, Status.INDETERMINATE, said, subject)
