"""The lines of a case: each token it ever got, with every renewal since, and until when the newest one is good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.renewal import Renewal
from evidence_kit.domain.seal import Seal, TokenProof
from evidence_kit.formats import certificates, rfc3161, rfc4998
from evidence_kit.formats.rfc3161.lifetime import Lifetime, lifetime_of
from evidence_kit.formats.rfc4998 import ArchiveTimeStamp, EvidenceRecord


@dataclass(frozen=True)
class Line:
    """One file, the token that first dated it, and its evidence record up to now."""

    over: str
    token: str
    """Path of the response that the line starts from."""
    newest: str
    """Path of the response that speaks for it now."""
    authority: str
    """Who made the newest one."""
    issuer: str
    """Who certified that authority."""
    dated: datetime
    """What the first token states."""
    record: EvidenceRecord
    lifetime: Lifetime
    """Of the newest one."""
    rehearsal: bool

    @property
    def generations(self) -> int:
        """How many tokens stand behind each other."""
        return sum(map(len, self.record.chains))

    def ends_within(self, now: datetime, days: int) -> bool:
        """Whether the newest token loses its strength in so many days."""
        return self.lifetime.until <= now + timedelta(days=days)


def lines_of(case_file: CaseFile) -> tuple[Line, ...]:
    """Every line, in the order in which they began. Tokens that nobody here can check (SM2) start none.

    Raises:
        StorageError: a file is missing or no longer what was journalled.
    """
    kept = {artifact.path: artifact for artifact in case_file.artifacts}
    lines: dict[tuple[str, str], Line] = {}
    for line in _begun(case_file, kept):
        lines[line.over, line.token] = line
    for _, renewal in case_file.records(Role.RENEWAL, Renewal):
        for recorded in renewal.lines:
            record = rfc4998.read_record(case_file.read(kept[recorded.record]))
            line = _line(case_file, kept, recorded.over, recorded.token, recorded.by, record, renewal.rehearsal)
            lines[line.over, line.token] = line
    return tuple(lines.values())


def initial_record(token: rfc3161.Token, path: tuple[rfc4998.Group, ...] = ()) -> EvidenceRecord:
    """The record with which a line begins."""
    return EvidenceRecord(((ArchiveTimeStamp(token.imprint_algorithm, path, token.der),),))


def _begun(case_file: CaseFile, kept: dict[str, Artifact]) -> Iterator[Line]:
    for _, seal in case_file.records(Role.SEAL, Seal):
        for proof in seal.proofs:
            if isinstance(proof, TokenProof) and proof.checked:
                token = rfc3161.read_response(case_file.read(kept[proof.path]))
                yield _line(
                    case_file, kept, seal.head_file, proof.path, proof.path, initial_record(token), seal.rehearsal
                )


def _line(
    case_file: CaseFile,
    kept: dict[str, Artifact],
    over: str,
    token: str,
    newest: str,
    record: EvidenceRecord,
    rehearsal: bool,
) -> Line:
    first, last = (rfc3161.read_token(stamp.token) for stamp in (record.chains[0][0], record.newest))
    return Line(
        over=over,
        token=token,
        newest=newest,
        authority=last.authority,
        issuer=certificates.read(last.signer_certificate).issuer.rfc4514_string(),
        dated=first.gen_time,
        record=record,
        lifetime=lifetime_of(last, _chain(case_file, kept, newest)),
        rehearsal=rehearsal,
    )


def _chain(case_file: CaseFile, kept: dict[str, Artifact], response: str) -> Iterable[bytes]:
    beside = kept.get(response.removesuffix(".tsr") + ".pem")
    return certificates.read_pem(case_file.read(beside)) if beside else ()
