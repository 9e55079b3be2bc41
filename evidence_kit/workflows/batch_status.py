"""Where a batch stands: what was taken, who dated it, what Bitcoin confirmed, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from evidence_kit.domain.case_time import BEIJING, clock
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import CalendarProof, Proof, TokenProof
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats.rfc3161 import TokenSigner
from evidence_kit.seal.batch.files import RecordedFiles
from evidence_kit.workflows.batch import open_batch
from evidence_kit.workflows.proof_status import REHEARSED, dated, ending_remarks, line_row
from evidence_kit.workflows.status import StatusReport
from evidence_kit.workflows.upgrade_command import promised_by, upgrade_command


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
    lines, upgrade, signers = files.lines(), files.upgrade, files.signers()
    kept = {proof.original for proof in upgrade.proofs if proof.attested} if upgrade else set()
    waiting = [] if batch.rehearsal else [proof for proof in files.proofs if isinstance(proof, CalendarProof) and proof.path not in kept]  # fmt: skip
    rows: tuple[tuple[Text, Text | str], ...] = (
        (text("批次", "batch"), batch.title),
        (text("文件", "files"), f"{batch.files:,}  ({batch.bytes:,} B)"),
        (text("未收入", "not taken"), f"{batch.problems:,}"),
        (text("树根", "root"), batch.tree_root),
        *((_LABELS[proof.kind], _row(proof, upgrade, signers, batch.rehearsal)) for proof in files.proofs),
        *((text("可靠至", "good until"), line_row(line)) for line in lines),
    )
    ending = ending_remarks(lines, now, suggested("renew", path, "--authority", "tsa:…"))
    remarks = ((_pending(len(waiting)),) if waiting else ()) + ending
    return StatusReport(rows, (), remarks, _next(path, promised_by(waiting), ending=bool(ending)))


_LABELS = {"rfc3161": text("时间戳", "time stamp"), "opentimestamps": text("日历", "calendars")}


def _pending(count: int) -> Text:
    return text(f"{count} 份日历证明待比特币确认。", f"{count} calendar proof{'s are' if count > 1 else ' is'} pending in Bitcoin.")  # fmt: skip


def _next(path: Path, promised: Sequence[str], *, ending: bool) -> Text:
    if ending:
        command = suggested("renew", path, "--authority", "tsa:…")
    elif promised:
        command = upgrade_command(path, promised)
    else:
        return text(suggested("prove", path, "文件…"), suggested("prove", path, "FILE…"))
    return text(command, command)


def _row(proof: Proof, upgrade: Upgrade | None, signers: Mapping[str, TokenSigner], rehearsal: bool) -> Text:
    mark = REHEARSED if rehearsal else text("", "")
    over = f"{proof.over} " if isinstance(proof, CalendarProof) and proof.over else ""
    said = _in_blocks(proof, upgrade) if isinstance(proof, CalendarProof) else _stamped(proof, signers)
    return text(mark.zh + over + said.zh, mark.en + over + said.en)


def _stamped(proof: TokenProof, signers: Mapping[str, TokenSigner]) -> Text:
    """Two authorities of one host are told apart by their certificates."""
    who = signers[proof.path].at(proof.authority) if proof.path in signers else proof.authority
    said = f"{who} {clock(proof.generated)}"
    return text(said, said)


def _in_blocks(proof: CalendarProof, upgrade: Upgrade | None) -> Text:
    attested = {
        kept.height
        for made in (upgrade.proofs if upgrade else ())
        if made.original == proof.path
        for kept in made.attested
    }
    blocks = [block for block in (upgrade.blocks if upgrade else ()) if block.height in attested]
    if not blocks:
        return dated(proof, None)
    calendars = " ".join(proof.calendars)
    heights = ", ".join(
        f"{block.height} ({block.time.astimezone(BEIJING):%Y-%m-%d}, L{block.level})" for block in blocks
    )
    return text(f"{calendars} 比特币区块 {heights}", f"{calendars} Bitcoin block {heights}")
