"""Where a batch stands: what was taken, who dated it, what Bitcoin confirmed, and what to do next."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import CalendarProof, Proof
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.seal.batch.files import RecordedFiles
from evidence_kit.workflows.batch import open_batch
from evidence_kit.workflows.proof_status import ending_remarks, line_row
from evidence_kit.workflows.status import StatusReport


def standing_of_batch(path: Path, now: datetime) -> StatusReport:
    """Reads the records of a batch and says where it stands; changes nothing.

    Args:
        path: of the batch.
        now: by which its tokens are due for renewal or not.

    Raises:
        InputError: no dated batch, or a record or token that cannot be read.
        StorageError: a token or a record of a renewal is missing.
    """
    folder, batch = open_batch(path)
    files = RecordedFiles(folder, batch)
    lines, upgrade = files.lines(), files.upgrade
    kept = {proof.original for proof in upgrade.proofs if proof.attested} if upgrade else set()
    waiting = sum(isinstance(proof, CalendarProof) and proof.path not in kept and not batch.rehearsal for proof in files.proofs)  # fmt: skip
    rows = (
        (text("批次", "batch"), batch.title),
        (text("文件", "files"), f"{batch.files:,}  ({batch.bytes:,} B)"),
        (text("未收入", "not taken"), f"{batch.problems:,}"),
        (text("树根", "root"), batch.tree_root),
        *((_LABELS[proof.kind], _row(proof, upgrade, batch.rehearsal)) for proof in files.proofs),
        *((text("可靠至", "good until"), line_row(line)) for line in lines),
    )
    ending = ending_remarks(lines, now, f"evidence-kit renew {path} --authority tsa:…")
    remarks = ((_pending(waiting),) if waiting else ()) + ending
    return StatusReport(rows, (), remarks, _next(path, waiting=bool(waiting), ending=bool(ending)))


_LABELS = {"rfc3161": text("时间戳", "time stamp"), "opentimestamps": text("日历", "calendars")}


def _pending(count: int) -> Text:
    return text(f"{count} 份日历证明待比特币确认。", f"{count} calendar proof{'s are' if count > 1 else ' is'} pending in Bitcoin.")  # fmt: skip


def _next(path: Path, *, waiting: bool, ending: bool) -> Text:
    if ending:
        command = f"evidence-kit renew {path} --authority tsa:…"
    else:
        command = f"evidence-kit upgrade {path}" if waiting else f"evidence-kit prove {path} FILE…"
    return text(command, command)


def _row(proof: Proof, upgrade: Upgrade | None, rehearsal: bool) -> str:
    mark = "演练 REHEARSAL " if rehearsal else ""
    if not isinstance(proof, CalendarProof):
        return f"{mark}{proof.authority} {proof.generated:%Y-%m-%d %H:%M:%SZ}"
    over = f"{proof.over}, " if proof.over else ""
    return f"{mark}{over}{' '.join(proof.calendars)} {_blocks(proof, upgrade)}"


def _blocks(proof: CalendarProof, upgrade: Upgrade | None) -> str:
    attested = {
        kept.height
        for made in (upgrade.proofs if upgrade else ())
        if made.original == proof.path
        for kept in made.attested
    }
    blocks = [block for block in (upgrade.blocks if upgrade else ()) if block.height in attested]
    said = " ".join(f"{block.height} ({block.time:%Y-%m-%d}, L{block.level})" for block in blocks)
    return f"→ Bitcoin {said}" if said else "待确认 pending"
