"""Calendar proofs are completed, of a case or of a batch, from calendars and header sources that were named for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence_kit import storage
from evidence_kit.assemble.receipts.receipt import CONFIRMED, write_confirmed
from evidence_kit.casefile import CaseFile, CaseWriter, Clock
from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.progress import Noted, ProgressCallback, Stage
from evidence_kit.domain.text import text
from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.seal import open_calendar
from evidence_kit.seal.batch.files import RecordedFiles
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.batch.upgrade import BatchProofs
from evidence_kit.seal.bitcoin.sources import Blocks, open_block_source
from evidence_kit.seal.calendars.complete import CalendarCompletion
from evidence_kit.seal.calendars.upgrade import ProofState
from evidence_kit.seal.case.upgrade import CaseProofs
from evidence_kit.seal.proofs.upgrade import upgrade_proofs
from evidence_kit.workflows.batch import open_batch


@dataclass(frozen=True)
class UpgradeRequest:
    """What is named on the command line, beside what case.yaml says."""

    bitcoin: Sequence[str] = ()
    """Header sources, asked first."""
    calendars: Sequence[str] = ()
    """`ots:` addresses that may be asked beside the public ones."""
    needed: int | None = None
    """Distinct calendars; None: as case.yaml says, one for a batch."""
    credentials: str = ""
    """`user:password` of a Bitcoin node, where it has no cookie file."""


def complete_case(
    case_file: CaseFile, writer: CaseWriter, *, asked: UpgradeRequest, watch: ProgressCallback
) -> tuple[ProofState, ...]:
    """How every calendar proof of the case stands after its calendars were asked once more.

    Args:
        case_file: the case; `sealing` of its case.yaml names calendars, header sources and how many must attest.
        writer: of the same case.
        asked: what is named beside these.
        watch: told of each proof.

    Raises:
        UsageError: an address that is none.
        StorageError: a file of the case is not what was journalled.
    """
    sealing = case_file.case.sealing
    completing, blocks = _sources(
        (*asked.bitcoin, *sealing.bitcoin), (*asked.calendars, *sealing.calendars), case_file.root, asked, watch
    )
    needed = max(1, sealing.calendars_needed if asked.needed is None else asked.needed)
    proofs = CaseProofs(case_file, writer)
    return upgrade_proofs(proofs, completing=completing, blocks=blocks, needed=needed, clock=writer.clock, watch=watch)


def complete_batch(
    path: Path, *, asked: UpgradeRequest, clock: Clock, watch: ProgressCallback
) -> tuple[ProofState, ...]:
    """How the calendar proof of a batch stands after its calendars were asked once more; nothing where it has none.

    Asked are the public calendars and those of `asked`. What batch.json records was named by the calendars' own answers.

    Raises:
        InputError: no dated batch, or a file of it is not the recorded one.
        CaseBusy: another process works on it.
        UsageError: an address that is none.
    """
    folder, batch = open_batch(path)
    completing, blocks = _sources(asked.bitcoin, asked.calendars, Path(), asked, watch)
    needed = max(1, asked.needed or 1)
    with storage.exclusive(path / ".lock"):
        before = folder.upgrade
        proofs = BatchProofs(folder, batch)
        states = upgrade_proofs(proofs, completing=completing, blocks=blocks, needed=needed, clock=clock, watch=watch)
        _confirm(folder, batch, before, watch)
    return states


def _confirm(folder: BatchFolder, batch: Batch, before: Upgrade | None, watch: ProgressCallback) -> None:
    """A receipt that names the blocks. Without what sets papers there is none; the proof does not depend on it."""
    made = folder.upgrade
    if made is None or not made.blocks or (made == before and (folder.path / CONFIRMED).exists()):
        return
    try:
        write_confirmed(folder.path, batch, made, folder.lines, RecordedFiles(folder, batch).signers)
    except ToolMissing as error:
        watch(Noted(error.told))


def _sources(
    bitcoin: Iterable[str], calendars: Iterable[str], folder: Path, asked: UpgradeRequest, watch: ProgressCallback
) -> tuple[CalendarCompletion, Blocks]:
    watch(Stage("upgrade", text("升级：取得比特币区块确认", "Upgrade: the proofs' Bitcoin blocks")))
    sources = [open_block_source(uri, folder=folder, credentials=asked.credentials) for uri in dict.fromkeys(bitcoin)]
    blocks = Blocks(sources, shipped(), watch)
    return CalendarCompletion(open_calendar, [uri.removeprefix("ots:") for uri in calendars], blocks), blocks
