"""What `evidence-kit verify` does with anything but a bundle: a batch, one file of a batch, a disclosed part of a journal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit import storage
from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import text

if TYPE_CHECKING:
    from evidence_kit.domain.examination import Examination
    from evidence_kit.domain.progress import Watcher
    from evidence_kit.domain.seal import Trust


def holds_other_proof(path: Path) -> bool:
    """A folder, or a record in JSON: no bundle."""
    if path.is_dir():
        return True
    with storage.storage_errors(path), path.open("rb") as stream:
        return stream.read(1) == b"{"


def examine(path: Path, proof: Path | None, trust: Trust, out: Path | None, *, every: bool, as_json: bool) -> int:
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


def _examined(path: Path, proof: Path | None, trust: Trust, watch: Watcher) -> Examination:
    from evidence_kit.verify import batches

    now = datetime.now(UTC)
    if proof is None:
        if path.is_dir():
            return batches.examine_batch(path, trust, now=now, watch=watch)
        raise _unreadable(path)
    if proof.is_dir():
        from evidence_kit.workflows.batching import proof_from_batch

        read = proof_from_batch(proof, path)
        if read is None:
            return batches.examine_stranger(path, trust, now=now)
    else:
        read = batches.read_batch_proof(_bytes(proof, batches.MAX_PROOF))
        if read is None:
            raise _unreadable(proof)
    return batches.examine_file(path, read, trust, now=now, watch=watch)


def _bytes(path: Path, most: int) -> bytes:
    with storage.storage_errors(path), path.open("rb") as stream:
        return stream.read(most + 1)


def _unreadable(path: Path) -> InputError:
    return InputError(
        text(f"{path.name} 不是可核验的记录。", f"{path.name} is not a record that can be checked."),
        text("请提供证据包、批次文件夹、文件及其 .proof.json，或日志节录。",
             "Give a bundle, the folder of a batch, a file with its .proof.json, or a disclosed part of a journal."),
    )  # fmt: skip
