"""The calendar proofs of a case are completed from the calendars and header sources that the case names."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.progress import Stage, Watcher
from evidence_kit.domain.text import text
from evidence_kit.formats.bitcoin_checkpoints import shipped
from evidence_kit.seal import open_calendar
from evidence_kit.seal.blocks import Blocks, open_block_source
from evidence_kit.seal.completing import Completing
from evidence_kit.seal.upgrading import ProofState, upgrade_case


def complete_case(
    case_file: CaseFile, writer: CaseWriter, *, bitcoin: Sequence[str], credentials: str, watch: Watcher
) -> tuple[ProofState, ...]:
    """How every calendar proof of the case stands after its calendars were asked once more.

    Args:
        case_file: the case; `sealing` of its case.yaml names calendars, header sources and how many must attest.
        writer: of the same case.
        bitcoin: header sources asked before those of case.yaml.
        credentials: `user:password` of a Bitcoin node, where it has no cookie file.
        watch: told of each proof.

    Raises:
        UsageError: an address that is none.
        StorageError: a file of the case is not what was journalled.
    """
    sealing = case_file.case.sealing
    watch(Stage("upgrade", text("升级：取得比特币区块确认", "Upgrade: the proofs' Bitcoin blocks")))
    sources = tuple(
        open_block_source(uri, folder=case_file.root, credentials=credentials)
        for uri in dict.fromkeys((*bitcoin, *sealing.bitcoin))
    )
    blocks = Blocks(sources, shipped(), watch)
    known = [uri.removeprefix("ots:") for uri in sealing.calendars]
    completing = Completing(open_calendar, known, blocks)
    needed = max(1, sealing.calendars_needed)
    return upgrade_case(case_file, writer, completing=completing, blocks=blocks, needed=needed, watch=watch)
