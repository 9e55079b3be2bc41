"""Which tokens of a batch need renewing, and renewing them with the parties that are named for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from evidence_kit import storage
from evidence_kit.assemble.receipts.receipt import write_renewed
from evidence_kit.casefile import Clock
from evidence_kit.domain.errors import SealError, ToolMissing, UsageError
from evidence_kit.domain.progress import Noted, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.seal import Parties
from evidence_kit.seal.batch.files import RecordedFiles
from evidence_kit.seal.batch.renew import renew_batch
from evidence_kit.seal.renewal.timestamp_chains import TimestampChain
from evidence_kit.workflows.batch import open_batch
from evidence_kit.workflows.parties import named_parties
from evidence_kit.workflows.renew import RENEWING, RenewalRequest, due_lines, jobs_of


def renew_folder(
    path: Path,
    wanted: RenewalRequest,
    parties: Callable[[], Parties],
    *,
    rehearsal: bool,
    clock: Clock,
    watch: ProgressCallback,
) -> tuple[BatchRenewal, ...]:
    """Renews what is due of a batch: one renewal for each digest algorithm, none where nothing is due.

    Args:
        path: of the batch.
        wanted: what is due.
        parties: who stamps; asked for only where something is.
        rehearsal: whether they are embedded ones.
        clock: by which it is due.
        watch: told of each step.

    Raises:
        UsageError: a rehearsal of a real batch, or the other way round; or a batch without any token.
        SealError: fewer authorities delivered than needed.
        InputError, StorageError: no dated batch, or a file of it is missing or not the recorded one.
        CaseBusy: another process works on it.
    """
    folder, batch = open_batch(path)
    if batch.rehearsal != rehearsal:
        raise UsageError(
            text("演练的批次只能以演练续期，正式的批次只能正式续期。", "A rehearsed batch is renewed in a rehearsal only, and a real one in none."),
            text("请加上或去掉 --rehearsal。", "Add --rehearsal, or leave it out."),
        )  # fmt: skip
    with storage.exclusive(path / ".lock"):
        lines = RecordedFiles(folder, batch).lines()
        if not lines:
            raise UsageError(
                text("该批次没有可续期的时间戳。", "The batch has no time stamp that could be renewed."),
                text("比特币区块不会到期；请运行 evidence-kit upgrade。SM2 时间戳请由签发机构出具验证报告。",
                     "Bitcoin's blocks do not expire: run evidence-kit upgrade. For SM2 tokens ask their authority for a report."),
            )  # fmt: skip
        due = due_lines(lines, clock(), wanted, rehearsal=rehearsal)
        if not due:
            _receipt(RecordedFiles(folder, batch), watch)
            return ()
        asked = parties()
        watch(RENEWING)
        made = tuple(
            renew_batch(
                folder, batch, job, kind=wanted.kind, algorithm=algorithm, parties=asked, now=clock, watch=watch
            )
            for algorithm, job in jobs_of(due, wanted)
        )
        _receipt(RecordedFiles(folder, batch), watch)
        return made


def _receipt(files: RecordedFiles, watch: ProgressCallback) -> None:
    """The receipt of the last renewal, where it lacks one. Without what sets papers there is none; no proof depends on it."""
    if not files.renewals:
        return
    try:
        write_renewed(files.folder.path, files.batch, files.upgrade, files.renewals, files.folder.lines, files.signers)
    except ToolMissing as error:
        watch(Noted(error.told))


def renewing_parties(authorities: Sequence[str], calendars: Sequence[str]) -> Parties:
    """The parties behind URIs, all authorities of which must deliver; nothing is asked of them yet.

    Raises:
        SealError: no authority is among them.
        UsageError: an unknown kind of address.
    """
    if not authorities:
        raise SealError(
            text("未指定续期的时间戳机构。", "No time-stamping authority was named to renew with."),
            text("请加 --authority，例如 --authority tsa:digicert。", "Name some with --authority, such as --authority tsa:digicert."),
        )  # fmt: skip
    return named_parties(authorities, calendars)


def lines_of_batch(path: Path) -> tuple[TimestampChain, ...]:
    """Every line of tokens of a batch.

    Raises:
        InputError, StorageError: as `renew_folder`.
    """
    return RecordedFiles(*open_batch(path)).lines()
