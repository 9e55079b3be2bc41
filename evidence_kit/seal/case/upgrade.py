"""Upgrading a case: what its proofs gain becomes new artifacts in one act."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kit.casefile import Act, CaseFile, CaseWriter
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action, Material
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.upgrade import BlockHeaders, Upgrade, UpgradedProof
from evidence_kit.formats.batch_files import UPGRADE
from evidence_kit.seal.bitcoin.sources import Blocks
from evidence_kit.seal.calendars.complete import CalendarCompletion
from evidence_kit.seal.calendars.upgrade import Original, ProofState, UpgradeRun


def upgrade_case(
    case_file: CaseFile,
    writer: CaseWriter,
    *,
    completing: CalendarCompletion,
    blocks: Blocks,
    needed: int,
    watch: ProgressCallback,
) -> tuple[ProofState, ...]:
    """Asks for what is open and keeps what was gained; how every proof stands then.

    Args:
        case_file: the case.
        writer: of the same case.
        completing: asks the calendars.
        blocks: the same that `completing` judges by.
        needed: how many distinct calendars a proof shall be attested by.
        watch: told of each proof.
    """
    known = [upgrade for _, upgrade in case_file.records(Role.UPGRADE, Upgrade)]
    kept = {item.path: item for item in case_file.artifacts}
    upgrading = UpgradeRun(completing, blocks, known, lambda path: case_file.read(kept[path]))
    states = upgrading.run(_originals(case_file, known), needed, writer.clock, watch)
    if upgrading.gained:
        _keep(writer, upgrading, kept)
    return states


def _originals(case_file: CaseFile, known: list[Upgrade]) -> list[Original]:
    made_here = {proof.path for upgrade in known for proof in upgrade.proofs if proof.path != proof.original}
    came = {item.path: event.time for event in case_file.journal.events for item in event.products}
    proofs = case_file.with_role(Role.OPENTIMESTAMPS_PROOF)
    return [Original(item.path, came[item.path]) for item in proofs if item.path not in made_here]


def _keep(writer: CaseWriter, upgrading: UpgradeRun, kept: dict[str, Artifact]) -> None:
    with writer.act("upgrade") as act:
        record = upgrading.record(_ActKeeper(act, kept))
        act.record(
            UPGRADE,
            record,
            role=Role.UPGRADE,
            lane=ExhibitClass.PAPER,
            title=text("升级记录", "record of the upgrade"),
        )
        before = [kept[item.before] for item in upgrading.gained]
        materials = tuple(Material(name=item.title.en, sha256=item.digests.sha256, path=item.path) for item in before)
        act.commit(Action.UPGRADED, _summary(record.proofs), materials=materials, details=_details(record.blocks))


@dataclass(frozen=True)
class _ActKeeper:
    """Writes into the act of the run."""

    act: Act
    kept: dict[str, Artifact]

    def keep_headers(self, height: int, data: bytes) -> str:
        """As `Keeper.keep_headers`."""
        return self.act.write(
            f"block-{height}.headers", data, role=Role.BLOCK_HEADERS, lane=ExhibitClass.PAPER, media_type="application/octet-stream",
            title=text(f"比特币区块 {height} 的区块头", f"headers of Bitcoin block {height}"),
        ).path  # fmt: skip

    def keep_proof(self, number: int, original: str, data: bytes) -> str:
        """As `Keeper.keep_proof`."""
        return self.act.write(
            f"{number:04d}-{original.rpartition('/')[2]}", data, role=Role.OPENTIMESTAMPS_PROOF,
            lane=self.kept[original].lane, media_type="application/vnd.opentimestamps.v1",
            title=text("OpenTimestamps 证明（比特币已确认）", "OpenTimestamps proof (attested in Bitcoin)"),
        ).path  # fmt: skip


def _summary(proofs: tuple[UpgradedProof, ...]) -> Text:
    heights = sorted({kept.height for proof in proofs for kept in proof.attested})
    where = ", ".join(map(str, heights)) or "—"
    return text(
        f"OpenTimestamps 证明升级 {len(proofs)} 份，比特币区块：{where}。",
        f"{len(proofs)} OpenTimestamps proofs upgraded; Bitcoin blocks: {where}.",
    )


def _details(kept: tuple[BlockHeaders, ...]) -> dict[str, str]:
    return {f"block_{block.height}": f"{block.block} level {block.level}" for block in kept}
