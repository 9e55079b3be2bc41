"""Which proofs of time need renewing, and renewing them with the parties of the case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_kit import storage
from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import ProgressCallback, Stage
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.renewal import DAYS_AHEAD, Renewal
from evidence_kit.formats import rfc4998
from evidence_kit.seal import Parties
from evidence_kit.seal.renewal.timestamp_chains import TimestampChain, lines_of, record_name

if TYPE_CHECKING:
    from evidence_kit.seal.renewal.renewal_tree import Kind

RENEWING = Stage("renew", text("续期：为旧时间戳加盖新的时间戳", "Renew: new time stamps over the old ones"))
"""How long before its end a token is due by default: time enough for a bad month, a closed authority, a new contract."""


@dataclass(frozen=True)
class RenewalRequest:
    """What the user asks for."""

    days_ahead: int = DAYS_AHEAD
    everything: bool = False
    """Also what is not due."""
    rehash: str | None = None
    """A digest algorithm: hash-tree renewal by it, of every line. None: time-stamp renewal of what is due."""

    @property
    def kind(self) -> Kind:
        """Which of the two renewals."""
        return "hash-tree" if self.rehash else "time-stamp"


def due_lines(
    lines: Iterable[TimestampChain], now: datetime, wanted: RenewalRequest, *, rehearsal: bool
) -> tuple[TimestampChain, ...]:
    """The lines that a renewal would cover. Rehearsed and real tokens never renew each other."""
    mine = (line for line in lines if line.rehearsal == rehearsal)
    return tuple(
        line for line in mine if wanted.everything or wanted.rehash or line.ends_within(now, wanted.days_ahead)
    )


def renew_case(
    case_file: CaseFile, writer: CaseWriter, parties: Parties, watch: ProgressCallback, wanted: RenewalRequest
) -> tuple[Renewal, ...]:
    """Renews what is due: one act for each digest algorithm, none where nothing is due.

    Raises:
        SealError: the case names no authority, or fewer delivered than it demands.
    """
    due = due_lines(lines_of(case_file), writer.clock(), wanted, rehearsal=parties.rehearsal)
    if not due:
        return ()
    if not parties.authorities:
        raise SealError(
            text("案件未指定任何时间戳机构，无法续期。", "The case names no time-stamping authority to renew with."),
            text("请在 case.yaml 的 sealing.authorities 下填写，例如 tsa:digicert。",
                 "Name some in case.yaml under sealing.authorities, such as tsa:digicert."),
        )  # fmt: skip
    from evidence_kit.seal.case.renew import renew

    watch(RENEWING)
    return tuple(
        renew(case_file, writer, job, kind=wanted.kind, algorithm=algorithm, parties=parties, watch=watch)
        for algorithm, job in jobs_of(due, wanted)
    )


def write_records(lines: Iterable[TimestampChain], folder: Path) -> tuple[Path, ...]:
    """Writes the evidence record of every line into a folder outside of the case, for other people's software.

    Raises:
        StorageError: the folder cannot be written.
    """
    with storage.storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    written = []
    for line in lines:
        path = folder / record_name(line.over, line.token)
        storage.replace_file(path, rfc4998.encode_record(line.record))
        written.append(path)
    return tuple(written)


def describe_end(line: TimestampChain) -> Text:
    """The day until which the newest token of a line is good, and why no longer."""
    day = f"{line.lifetime.until:%Y-%m-%d}"
    why = {
        "certificate": text(f"证书 {line.lifetime.of} 到期", f"the certificate of {line.lifetime.of} ends"),
        "key": text("密钥强度的预计年限", "expected strength of its key"),
        "digest": text(f"摘要算法 {line.lifetime.of} 的预计年限", f"expected strength of digest {line.lifetime.of}"),
    }[line.lifetime.ends]
    return text(f"{day}（{why.zh}）", f"{day} ({why.en})")


def jobs_of(due: tuple[TimestampChain, ...], wanted: RenewalRequest) -> list[tuple[str, tuple[TimestampChain, ...]]]:
    """Algorithm and lines of each renewal: a chain keeps its algorithm, so lines of different ones cannot share a tree."""
    if wanted.rehash:
        return [(wanted.rehash, due)]
    algorithms = dict.fromkeys(line.record.newest.algorithm for line in due)
    return [(name, tuple(line for line in due if line.record.newest.algorithm == name)) for name in algorithms]
