"""Lines: each token that a case or a batch ever got, with every renewal since, and until when the newest one is good."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.time.renewal import RecordedLine, Renewal
from evidence_kit.domain.time.seal import Seal, TokenProof
from evidence_kit.formats import rfc3161, rfc4998
from evidence_kit.formats.rfc3161.lifetime import Lifetime, lifetime_of
from evidence_kit.formats.rfc4998 import ArchiveTimeStamp, EvidenceRecord
from evidence_kit.formats.x509 import certificates


@dataclass(frozen=True)
class TimestampChain:
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


def lines_of(case_file: CaseFile) -> tuple[TimestampChain, ...]:
    """Every line, in the order in which they began. Tokens that nobody here can check (SM2) start none.

    Raises:
        StorageError: a file is missing or no longer what was journalled.
    """
    seals = case_file.records(Role.SEAL, Seal)
    renewals = case_file.records(Role.RENEWAL, Renewal)
    return follow(
        (FirstToken(seal.head_file, proof, seal.rehearsal) for _, seal in seals for proof in seal.proofs
         if isinstance(proof, TokenProof)),
        ((line, renewal.rehearsal) for _, renewal in renewals for line in renewal.lines),
        lambda path: case_file.read(found) if (found := case_file.find(path)) else None,
    )  # fmt: skip


@dataclass(frozen=True)
class FirstToken:
    """A file and a token that dated it."""

    over: str
    proof: TokenProof
    rehearsal: bool


def follow(
    firsts: Iterable[FirstToken], recorded: Iterable[tuple[RecordedLine, bool]], read: Callable[[str], bytes | None]
) -> tuple[TimestampChain, ...]:
    """The lines that begin with some tokens and go on through the records of renewals.

    Args:
        firsts: the tokens; what nobody here can check is passed over.
        recorded: what renewals recorded, the oldest first, and whether each was rehearsed.
        read: a kept file by its path; None where there is none of that path.

    Raises:
        ValueError, TokenError, RecordMalformed: a file is missing or is not what it should be.
    """
    lines: dict[tuple[str, str], TimestampChain] = {}
    for first in firsts:
        if first.proof.checked:
            path = first.proof.path
            record = initial_record(rfc3161.read_response(_needed(read, path)))
            lines[first.over, path] = _line(first.over, path, path, record, read, first.rehearsal)
    for line, rehearsal in recorded:
        record = rfc4998.read_record(_needed(read, line.record))
        lines[line.over, line.token] = _line(line.over, line.token, line.by, record, read, rehearsal)
    return tuple(lines.values())


def initial_record(token: rfc3161.Token, path: tuple[rfc4998.Group, ...] = ()) -> EvidenceRecord:
    """The record with which a line begins."""
    return EvidenceRecord(((ArchiveTimeStamp(token.imprint_algorithm, path, token.der),),))


def record_name(over: str, token: str) -> str:
    """What the file of a line's record is called: after the act of its first token, what it dates, and who made that token."""
    *folder, response = token.split("/")[-2:]
    return "-".join([*folder, over.rpartition("/")[2].removesuffix(".txt"), stem_of(response)]) + ".ers"


def stem_of(response: str) -> str:
    """The name of an authority's response, without its folder and ending."""
    return response.rpartition("/")[2].removesuffix(".tsr")


def _line(
    over: str, token: str, newest: str, record: EvidenceRecord, read: Callable[[str], bytes | None], rehearsal: bool
) -> TimestampChain:
    first, last = (rfc3161.read_token(stamp.token) for stamp in (record.chains[0][0], record.newest))
    beside = read(newest.removesuffix(".tsr") + ".pem")
    return TimestampChain(
        over=over,
        token=token,
        newest=newest,
        authority=last.authority,
        issuer=certificates.read(last.signer_certificate).issuer.rfc4514_string(),
        dated=first.gen_time,
        record=record,
        lifetime=lifetime_of(last, certificates.read_pem(beside) if beside else ()),
        rehearsal=rehearsal,
    )


def _needed(read: Callable[[str], bytes | None], path: str) -> bytes:
    data = read(path)
    if data is None:
        raise ValueError(f"{path} is missing")
    return data
