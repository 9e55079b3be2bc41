"""Part of a custody journal for somebody who may not see the rest of it."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.disclosure import DatedHead, DisclosedEvent, Disclosure
from evidence_kit.domain.errors import CaseError, UsageError
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.domain.time.embedded_proofs import AttachedProof, HeaderRuns, header_runs
from evidence_kit.domain.time.seal import Proof, Seal, TokenProof
from evidence_kit.domain.time.upgrade import Upgrade


def disclose(case_file: CaseFile, numbers: Sequence[int]) -> Disclosure:
    """Some events, each with its proof to the first seal that covers them all.

    Args:
        numbers: as `evidence-kit show` counts them, from 1.

    Raises:
        UsageError: there is no such event.
        CaseError: no seal covers them.
        StorageError: a file of a seal is missing or changed.
    """
    journal, last = case_file.journal, max(numbers)
    if min(numbers) < 1 or last > journal.head.size:
        raise UsageError(
            text(f"日志只有 {journal.head.size} 条。", f"The journal has {journal.head.size} events."),
            text("请按 evidence-kit show 所示的序号填写，例如 3,7-9。", "Number them as evidence-kit show does, such as 3,7-9."),
        )  # fmt: skip
    covering = sorted(
        (seal for _, seal in case_file.records(Role.SEAL, Seal) if seal.head.size >= last),
        key=lambda seal: seal.head.size,
    )
    if not covering:
        raise CaseError(
            text("这些事件尚未封存。", "These events are not sealed yet."),
            text(f"请先运行：{suggested('seal', case_file.root)}", f"First run: {suggested('seal', case_file.root)}"),
        )
    first, newest = covering[0], covering[-1]
    tree = journal.tree(first.head.size)
    later = newest if newest.head.size > first.head.size else None
    upgrades = tuple(made for _, made in case_file.records(Role.UPGRADE, Upgrade))
    return Disclosure(
        events=tuple(
            DisclosedEvent(
                index=number - 1,
                line=journal.lines[number - 1][:-1].decode("utf-8"),
                path=tuple(item.hex() for item in tree.inclusion(number - 1)),
            )
            for number in sorted(set(numbers))
        ),
        first=_dated(case_file, first, upgrades),
        newest=_dated(case_file, later, upgrades) if later else None,
        consistency=tuple(item.hex() for item in journal.tree(later.head.size).consistency(first.head.size))
        if later
        else (),
        headers=_headers(case_file, (first, later) if later else (first,), upgrades),
    )


def _dated(case_file: CaseFile, seal: Seal, upgrades: Sequence[Upgrade]) -> DatedHead:
    upgraded = {proof.original: proof.path for made in upgrades for proof in made.proofs}
    return DatedHead(
        head_file=case_file.read(case_file.artifact(seal.head_file)).decode("ascii"),
        proofs=tuple(
            AttachedProof(
                kind=proof.kind,
                name=proof.authority if isinstance(proof, TokenProof) else " ".join(proof.calendars),
                data=case_file.read(case_file.artifact(upgraded.get(proof.path, proof.path))),
            )
            for proof in _over_head(seal)
        ),
    )


def _over_head(seal: Seal) -> tuple[Proof, ...]:
    """Proofs over other files of the seal, such as its tokens, would be proofs over nothing in a disclosure."""
    return tuple(
        proof for proof in seal.proofs if isinstance(proof, TokenProof) or proof.over in {None, seal.head_file}
    )


def _headers(case_file: CaseFile, seals: Sequence[Seal], upgrades: Sequence[Upgrade]) -> HeaderRuns:
    """Of the blocks that the newest state of each proof leads to."""
    originals = {proof.path for seal in seals for proof in _over_head(seal)}
    newest = {proof.original: proof for made in upgrades for proof in made.proofs if proof.original in originals}
    heights = {promise.height for proof in newest.values() for promise in proof.attested}
    blocks = {block.height: block for made in upgrades for block in made.blocks if block.height in heights}
    return header_runs(
        (block.first_height, case_file.read(case_file.artifact(block.path))) for block in blocks.values()
    )
