"""Proofs that other people's programs made over one file: a time stamp, a calendar proof, an evidence record.

They are judged as the kit's own are. Nothing else is known of them: no batch, no journal, no record of who asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import readable, text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats import ber, recognition
from evidence_kit.formats.digest import hash_stream
from evidence_kit.formats.recognition import Kind
from evidence_kit.formats.rfc3161.response import is_bare
from evidence_kit.verify.files import DigestOf
from evidence_kit.verify.findings import words
from evidence_kit.verify.time.attached_proofs import JudgedProof, TrustedTime, examination, judge_dates
from evidence_kit.verify.time.calendars.block_headers import LooseHeaders
from evidence_kit.verify.time.calendars.proofs import observe_loose
from evidence_kit.verify.time.renewal.evidence_records import EvidenceRecordFact, judge_record, observe_record
from evidence_kit.verify.time.renewal.record_reading import RecordReading
from evidence_kit.verify.time.revocation_lists import lists_in_folder
from evidence_kit.verify.time.tokens import observe_token
from evidence_kit.verify.time.trust_list import TsaAnchor, checkpoints_of, time_records

KINDS = frozenset({Kind.TIME_STAMP, Kind.CALENDAR_PROOF, Kind.EVIDENCE_RECORD, Kind.STAMPED_DATA})
"""What can be examined here."""
_TOKENS = 0xA0
"""Tag of `tstEvidence`, tokens of RFC 3161; records of RFC 4998 are the other choice, and are not looked for here."""
_READING = text("计算摘要", "taking digests")


class FileDigests:
    """The digests of a file by whatever algorithm a proof names; it is read once for each."""

    def __init__(self, path: Path, watch: ProgressCallback) -> None:
        """`path`: of the file; nothing is read yet."""
        self._path, self._watch, self._known = path, watch, dict[str, bytes]()

    def __call__(self, algorithm: str) -> bytes:
        """Return the digest by an algorithm.

        Raises:
            ValueError: this Python cannot compute it.
            StorageError: the file cannot be read, or changes meanwhile.
        """
        if algorithm not in self._known:
            with storage.read_unchanged(self._path) as stream:
                total = self._path.stat().st_size
                _, found = hash_stream(stream, (algorithm,),
                                       on_bytes=lambda done: self._watch(Advanced("file", _READING, done, total, "bytes")))  # fmt: skip
            self._known[algorithm] = bytes.fromhex(found[algorithm])
        return self._known[algorithm]


def examine_foreign(
    path: Path, proof: Path, data: bytes, trust: TrustList, *, now: datetime, watch: ProgressCallback
) -> Examination:
    """Examine a file against a proof of one of `KINDS`.

    Args:
        path: of the file.
        proof: where the proof lies; revocation lists (`*.crl`) in its folder are used.
        data: the proof itself.
        trust: the court's own list.
        now: the moment of the check.
        watch: told of the reading.

    Raises:
        StorageError: the file cannot be read, or changes meanwhile.
    """
    over, member = readable(path.name), readable(proof.name)
    digests = FileDigests(path, watch)
    kind = recognition.kind_of(data)
    lists = lists_in_folder(proof.parent)
    if kind is Kind.CALENDAR_PROOF:
        blocks = LooseHeaders((), checkpoints_of(trust))
        dates = judge_dates([observe_loose(data, digests, member=member, over=over, blocks=blocks)], over, now)
    elif kind is Kind.EVIDENCE_RECORD:
        dates = judged_record(data, digests, member, over, time_records(trust, lists), now)
    else:
        token = stamp_in(data) if kind is Kind.STAMPED_DATA else data
        fact = observe_token(token, digests, member=member, over=over, records=time_records(trust, lists), now=now,
                             whole=None)  # fmt: skip
        dates = judge_dates([fact.model_copy(update={"bare": is_bare(token)})], over, now)
    return examination("file-proof", over, [], dates, trust, now, words("this_file"))


def stamp_in(data: bytes) -> bytes:
    """Return the first token of TimeStampedData (RFC 5544 section 2): the one over the file itself; empty where there is none."""
    try:
        stamped = _inside(_inside(data)[1])[0]
        evidence = _inside(stamped)[-1]
        return _inside(_inside(evidence)[0])[0] if evidence[0] == _TOKENS else b""
    except (ber.NotBer, IndexError):
        return b""


def _inside(value: bytes) -> tuple[bytes, ...]:
    return ber.parts(value, max_size=recognition.MAX_SIZE, max_depth=64)


def judged_record(
    data: bytes, digests: DigestOf, member: str, over: str, records: tuple[TsaAnchor, ...], now: datetime
) -> Iterator[JudgedProof]:
    """An evidence record over a file, judged by itself: it dates the file where it holds until today.

    Args:
        data: the record.
        digests: of the file, by the names of algorithms.
        member: what the record is called.
        over: what the file is called.
        records: the time-stamping authorities of the court's list.
        now: the moment of the check.
    """
    bare = EvidenceRecordFact(member=member, over=over, token=sha256(data).hexdigest())
    fact = observe_record(bare, data, digests, (None, None), RecordReading(records, now))
    good = fact.unbroken and fact.until is not None and fact.until > now
    yield JudgedProof(judge_record(fact), TrustedTime(fact.not_later) if good and fact.not_later else None)
