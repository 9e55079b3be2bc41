"""What `evidence-kit verify` does with anything but a bundle: a batch, one file of a batch, a disclosed part of a journal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit import storage
from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.disclosure import Disclosure
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import readable, text
from evidence_kit.domain.time.batch import Batch, BatchProof

if TYPE_CHECKING:
    from evidence_kit.domain.examination import Examination
    from evidence_kit.domain.progress import ProgressCallback
    from evidence_kit.domain.time.seal import TrustList


def holds_other_proof(path: Path) -> bool:
    """A folder, or a record in JSON: no bundle."""
    if path.is_dir():
        return True
    with storage.storage_errors(path), path.open("rb") as stream:
        return stream.read(1) == b"{"


def examine(path: Path, proof: Path | None, trust: TrustList, out: Path | None, *, every: bool, as_json: bool) -> int:
    """Examines, prints, and gives the exit code."""
    from evidence_kit.verify.examination_text import examination_text

    with terminal.watching(as_json=as_json) as watch:
        made = _examined(path, proof, trust, watch)
    if out is not None:
        with storage.storage_errors(out):
            out.mkdir(parents=True, exist_ok=True)
        storage.replace_file(out / "examination.json", made.to_json())
    if as_json:
        terminal.print_json(made.model_dump(mode="json", by_alias=True))
    else:
        click.echo(examination_text(made, chosen_language(), every=every))
    return made.exit_code


def show_other(path: Path, *, as_json: bool) -> bool:
    """Shows a batch, a proof out of one, or a disclosure, unchecked; False where `path` is none of them."""
    record = _record(path)
    if record is None:
        return False
    if as_json:
        terminal.print_json(record.model_dump(mode="json", by_alias=True))
        return True
    if isinstance(record, Disclosure):
        terminal.line(say("保管日志节录", "Part of a custody journal"), style="bold")
        for event in record.events:
            terminal.line(f"{event.index + 1:>4}  {event.line}")
    elif isinstance(record, Batch):
        terminal.rows(say("批次", "Batch"), [
            (say("名称", "title"), record.title), (say("文件", "files"), f"{record.files:,}  ({record.bytes:,} B)"),
            (say("未收入", "not taken"), f"{record.problems:,}"), (say("树根", "root"), record.tree_root),
        ])  # fmt: skip
    else:
        terminal.rows(say("批次中一个文件的证明", "Proof of one file of a batch"), [
            (say("批次", "batch"), record.title), (say("文件", "file"), record.entry.name),
            ("SHA-256", record.entry.sha256), (say("序号", "number"), str(record.index + 1)),
        ])  # fmt: skip
    terminal.line(say("以上为其自述，未经核验；请运行 evidence-kit verify。",
                      "This is what it states, unchecked; run evidence-kit verify."), style="yellow")  # fmt: skip
    return True


def _record(path: Path) -> Disclosure | Batch | BatchProof | None:
    from evidence_kit.verify import disclosure
    from evidence_kit.verify.batch import examine as batches

    if path.is_dir():
        return batches.read_batch(path) if (path / "batch.json").is_file() else None
    if not holds_other_proof(path):
        return None
    data = _bytes(path, disclosure.MAX_DISCLOSURE)
    return disclosure.read_disclosure(data) or batches.read_batch_proof(data)


def _examined(path: Path, proof: Path | None, trust: TrustList, watch: ProgressCallback) -> Examination:
    from evidence_kit.verify import disclosure
    from evidence_kit.verify.batch import examine as batches

    now = datetime.now(UTC)
    if proof is None:
        if path.is_dir():
            return batches.examine_batch(path, trust, now=now, watch=watch)
        part = disclosure.read_disclosure(_bytes(path, disclosure.MAX_DISCLOSURE))
        if part is None:
            raise _unreadable(path)
        return disclosure.examine_disclosure(part, readable(path.name), trust, now=now)
    if proof.is_dir():
        from evidence_kit.workflows.prove import proof_from_batch

        read = proof_from_batch(proof, path)
        if read is None:
            return batches.examine_stranger(path, trust, now=now)
    else:
        read = batches.read_batch_proof(_bytes(proof, batches.MAX_PROOF), beside=proof.parent)
        if read is None:
            raise _unreadable(proof)
    beside = proof if proof.is_dir() else proof.parent
    return batches.examine_file(path, read, trust, now=now, watch=watch, beside=beside)


def _bytes(path: Path, most: int) -> bytes:
    with storage.storage_errors(path), path.open("rb") as stream:
        return stream.read(most + 1)


def _unreadable(path: Path) -> InputError:
    return InputError(
        text(f"{path.name} 不是可核验的记录。", f"{path.name} is not a record that can be checked."),
        text("请提供证据包、批次文件夹、文件及其 .proof.json，或日志节录。",
             "Give a bundle, the folder of a batch, a file with its .proof.json, or a disclosed part of a journal."),
    )  # fmt: skip
