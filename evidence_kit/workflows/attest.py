"""A notary receives a bundle: it is checked, signed from outside, dated, and the minutes are drafted."""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_kit import storage
from evidence_kit.assemble.minutes import ReceivedBundle, minutes
from evidence_kit.assemble.signing import Signer, SigningIdentity, fingerprint, sign_detached
from evidence_kit.casefile import Clock, system_clock
from evidence_kit.domain.errors import StorageError, UsageError
from evidence_kit.domain.finding import Verdict
from evidence_kit.domain.progress import Advanced, ProgressCallback, Stage
from evidence_kit.domain.text import text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats.digest import BLOCK, digest_stream
from evidence_kit.formats.x509.certificates import common_name
from evidence_kit.seal import Authority
from evidence_kit.seal.rehearsal import RehearsalWorld
from evidence_kit.seal.tokens.request import TokenReceipt, digests_of, stamp
from evidence_kit.verify import verify_bundle

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_SIGNING = text("读取并签署所收文件", "reading and signing what was received")


@dataclass(frozen=True)
class AttestationParties:
    """Who attests, and who dates that."""

    signer: Signer
    authority: Authority | None
    office: str
    by: str
    rehearsal: bool


@dataclass(frozen=True)
class AttestationFiles:
    """What was written beside the bundle."""

    verdict: Verdict
    signature: Path
    minutes: Path
    token: Path | None


def rehearsed(clock: Clock, *, office: str, by: str) -> AttestationParties:
    """An attestation with a throw-away key and an embedded authority; everything says so."""
    world = RehearsalWorld.create(clock, secrets.token_bytes, signer_name=office or "notary")
    identity = SigningIdentity(
        world.signer.private_key, world.signer.certificate, world.signer.chain, world.signer.crls
    )
    return AttestationParties(identity, world.authority, office, by, rehearsal=True)


def attest(
    bundle: Path, out: Path, trust: TrustList, attesting: AttestationParties, clock: Clock, watch: ProgressCallback
) -> AttestationFiles:
    """Checks a bundle and signs its bytes as they are; `NAME.p7s`, its token and the draft minutes go into `out`.

    A bundle that does not pass is signed all the same: what is attested is which file was received, and the minutes
    state what the check found.

    Raises:
        UsageError: there is an attestation of that name already.
        StorageError: the bundle changed between check and signature, or the disk refuses.
        SealError: the authority did not deliver.
    """
    signature_path, minutes_path = out / f"{bundle.name}.p7s", out / f"{bundle.name}.minutes.pdf"
    _refuse_existing(signature_path, minutes_path)
    received = clock()
    watch(Stage("verify", text("核验所收文件", "Check what was received")))
    verdict = verify_bundle(bundle, trust, now=received, watch=watch).verdict
    watch(Stage("attest", text("签署所收文件", "Sign what was received")))
    signature = _signature(bundle, verdict, attesting.signer, watch)
    stamped = _stamped(signature, attesting)
    certificate = attesting.signer.certificate
    paper = minutes(
        ReceivedBundle(
            file_name=bundle.name,
            verdict=verdict,
            received=received,
            office=attesting.office,
            by=attesting.by,
            signer=common_name(certificate),
            signer_sha256=fingerprint(certificate),
            signature_name=signature_path.name,
            signature_sha256=sha256(signature).hexdigest(),
            stamped=(stamped.authority.name, stamped.token.gen_time) if stamped and stamped.checked else None,
            rehearsal=attesting.rehearsal,
        )
    )
    with storage.storage_errors(out):
        out.mkdir(parents=True, exist_ok=True)
    token_path = signature_path.with_name(f"{signature_path.name}.tsr") if stamped else None
    if stamped is not None and token_path is not None:
        storage.replace_file(token_path, stamped.response)
    storage.replace_file(minutes_path, paper)
    storage.write_new(signature_path, signature)  # last: where it lies, everything lies
    return AttestationFiles(verdict, signature_path, minutes_path, token_path)


def _signature(bundle: Path, verdict: Verdict, signer: Signer, watch: ProgressCallback) -> bytes:
    with storage.read_unchanged(bundle) as stream:
        told = _WatchedReading(stream, 2 * stream.seek(0, 2), watch)
        stream.seek(0)
        watched = io.BufferedReader(told, BLOCK)
        if digest_stream(watched).sha256 != verdict.bundle_sha256:
            raise StorageError(
                text(f"{bundle} 在核验之后被改动。", f"{bundle} changed after it was checked."),
                text("请确认没有程序正在写入该文件，然后重试。", "Make sure no program is writing it, then try again."),
            )
        stream.seek(0)
        signature = sign_detached(watched, signer)
    told.end()
    return signature


class _WatchedReading(io.RawIOBase):
    """A file whose readings are told: once for its digest, once for its signature."""

    def __init__(self, stream: io.FileIO, total: int, watch: ProgressCallback) -> None:
        super().__init__()
        self._stream, self._total, self._watch, self._done = stream, total, watch, 0
        self._tell()

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        """Reads from the file."""
        count = self._stream.readinto(buffer)
        self._done += count or 0
        if self._done < self._total:
            self._tell()
        return count

    def end(self) -> None:
        """Tells that all is done."""
        self._done = self._total
        self._tell()

    def _tell(self) -> None:
        self._watch(Advanced("attest", _SIGNING, self._done, self._total, "bytes"))


def _stamped(signature: bytes, attesting: AttestationParties) -> TokenReceipt | None:
    if attesting.authority is None:
        return None
    digests, rehearsal = digests_of(signature), attesting.rehearsal
    return stamp(attesting.authority, digests, rehearsal=rehearsal, entropy=secrets.token_bytes, clock=system_clock)


def _refuse_existing(*paths: Path) -> None:
    for path in paths:
        if path.exists():
            raise UsageError(
                text(f"{path} 已存在。", f"{path} exists already."),
                text("请用 --out 换一个文件夹，或先移走原有的证明。", "Choose another folder with --out, or move the earlier attestation away."),
            )  # fmt: skip
