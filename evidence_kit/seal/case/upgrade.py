"""Upgrading a case: what its proofs gain becomes new artifacts in one act."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kit.casefile import Act, CaseFile, CaseWriter
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action, Material
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.upgrade import BlockHeaders, Upgrade, UpgradedProof
from evidence_kit.formats.batch_files import UPGRADE
from evidence_kit.seal.calendars.upgrade import Original, UpgradeRun


class CaseProofs:
    """The calendar proofs of a case, those taken in among them."""

    def __init__(self, case_file: CaseFile, writer: CaseWriter) -> None:
        """`writer`: of the same case."""
        self._case_file, self._writer = case_file, writer
        self._kept = {item.path: item for item in case_file.artifacts}
        self.known = [upgrade for _, upgrade in case_file.records(Role.UPGRADE, Upgrade)]

    @property
    def originals(self) -> list[Original]:
        """As `OwnedProofs.originals`."""
        made_here = {proof.path for upgrade in self.known for proof in upgrade.proofs if proof.path != proof.original}
        came = {item.path: event.time for event in self._case_file.journal.events for item in event.products}
        proofs = self._case_file.with_role(Role.OPENTIMESTAMPS_PROOF)
        return [Original(item.path, came[item.path]) for item in proofs if item.path not in made_here]

    def read(self, path: str) -> bytes:
        """As `OwnedProofs.read`."""
        return self._case_file.read(self._kept[path])

    def keep(self, run: UpgradeRun) -> None:
        """As `OwnedProofs.keep`: in one act."""
        with self._writer.act("upgrade") as act:
            record = run.record(_ActKeeper(act, self._kept))
            title = text("升级记录", "record of the upgrade")
            act.record(UPGRADE, record, role=Role.UPGRADE, lane=ExhibitClass.PAPER, title=title)
            before = [self._kept[item.before] for item in run.gained]
            materials = tuple(
                Material(name=item.title.en, sha256=item.digests.sha256, path=item.path) for item in before
            )
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
