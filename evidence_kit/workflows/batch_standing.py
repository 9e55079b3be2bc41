"""Where a batch stands: what was taken, who dated it, what Bitcoin confirmed, and what to do next."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.domain.seal import CalendarProof, Proof
from evidence_kit.domain.text import text
from evidence_kit.domain.upgrade import Upgrade
from evidence_kit.workflows.batching import open_batch
from evidence_kit.workflows.standing import Standing


def standing_of_batch(path: Path) -> Standing:
    """Reads the records of a batch and says where it stands; checks nothing and changes nothing.

    Raises:
        InputError: no dated batch, or a record that cannot be read.
    """
    folder, batch = open_batch(path)
    upgrade = folder.upgrade
    kept = {proof.original for proof in upgrade.proofs if proof.attested} if upgrade else set()
    waiting = [
        proof for proof in batch.proofs
        if isinstance(proof, CalendarProof) and proof.path not in kept and not batch.rehearsal
    ]  # fmt: skip
    rows = (
        (text("批次", "batch"), batch.title),
        (text("文件", "files"), f"{batch.files:,}  ({batch.bytes:,} B)"),
        (text("未收入", "not taken"), f"{batch.problems:,}"),
        (text("树根", "root"), batch.tree_root),
        *((_LABELS[proof.kind], _row(proof, upgrade, batch.rehearsal)) for proof in batch.proofs),
    )
    remarks = (_PENDING,) if waiting else ()
    todo = "upgrade" if waiting else "prove"
    command = f"evidence-kit {todo} {path}" + ("" if waiting else " FILE…")
    return Standing(rows, (), remarks, text(command, command))


_LABELS = {"rfc3161": text("时间戳", "time stamp"), "opentimestamps": text("日历", "calendars")}
_PENDING = text("日历证明待比特币确认。", "The calendar proof is pending in Bitcoin.")


def _row(proof: Proof, upgrade: Upgrade | None, rehearsal: bool) -> str:
    mark = "演练 REHEARSAL " if rehearsal else ""
    if not isinstance(proof, CalendarProof):
        return f"{mark}{proof.authority} {proof.generated:%Y-%m-%d %H:%M:%SZ}"
    return f"{mark}{' '.join(proof.calendars)} {_blocks(proof, upgrade)}"


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
