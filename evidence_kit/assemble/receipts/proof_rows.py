"""What a receipt says of the proofs of time of its batch, their blocks and their renewals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.renewal import KIND_NAMES
from evidence_kit.domain.time.seal import CalendarProof, Proof, TokenProof
from evidence_kit.domain.time.upgrade import Upgrade, UpgradedProof

RENEWED = text(
    "续期使旧时间戳在其证书到期或密钥变弱之后仍可采信：新的时间戳在旧的尚可靠时覆盖了它（RFC 4998，见 .ers 证据记录）。"
    "续期不改变所证明的时间。换用新摘要算法的续期固定的是 root.txt、各时间戳与 files.jsonl；由 root.txt 到各文件仍经 SHA-256，"
    "除非名单另载其他摘要。",
    "A renewal lets older time stamps stand after their certificates end or their keys weaken: a new one covered them while "
    "they were good (RFC 4998, see the evidence records, .ers). It does not change the time that is shown. A renewal by a new "
    "digest algorithm fixes root.txt, the tokens and files.jsonl; from root.txt to a file the way still goes by SHA-256, "
    "unless the list states other digests too.",
)


_LEVELS = {
    1: text("；已核对工作量，尚未连接到检查点", "proof of work checked, not chained to a checkpoint yet"),
    2: text("；区块头连接到检查点", "its headers are chained to a checkpoint"),
}


def proof_rows(batch: Batch, upgrade: Upgrade | None) -> list[tuple[Text, list[object]]]:
    """A row for each proof, and one for each Bitcoin block that they lead to."""
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import cell, paragraph

    made = {proof.original: proof for proof in upgrade.proofs} if upgrade else {}
    own = [made[proof.path] for proof in batch.proofs if proof.path in made]
    heights = {kept.height for proof in own for kept in proof.attested}
    blocks = [block for block in (upgrade.blocks if upgrade else ()) if block.height in heights]
    rows = [_proof(proof, made.get(proof.path)) for proof in batch.proofs]
    for block in blocks:
        said = text(f"{block.height}　{block.time:%Y-%m-%d} UTC（矿工所填，只精确到日）{_LEVELS[block.level].zh}",
                    f"{block.height}, {block.time:%Y-%m-%d} UTC, as its miner states it, good to a day; {_LEVELS[block.level].en}")  # fmt: skip
        digests: list[object] = [
            paragraph(line, style.DIGEST) for line in (block.block, f"{block.path}  {block.sha256}")
        ]
        rows.append((text("比特币区块", "Bitcoin block"), [*cell(said), *digests]))
    return rows


def renewal_rows(renewals: Sequence[BatchRenewal]) -> list[tuple[Text, list[object]]]:
    """A row for each: when, of which kind, by whom, and the records that came of it."""
    return [(KIND_NAMES[renewal.kind], [*_cells(renewal)]) for renewal in renewals]


def _cells(renewal: BatchRenewal) -> Iterator[object]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.layout_pass import clock
    from evidence_kit.assemble.book.typesetting.paragraph import cell, paragraph

    covered = sum(line.kind != "initial" for line in renewal.lines)
    name = renewal.algorithm.upper()
    yield from cell(
        text(f"覆盖 {covered} 个时间戳，{name}", f"covers {covered} time stamp{'s' * (covered != 1)}, by {name}")
    )
    for proof in renewal.proofs:
        if isinstance(proof, TokenProof):
            stated = f"policy {proof.policy}, serial {proof.serial}"
            yield from cell(text(f"{proof.authority}　{clock(proof.generated)}", stated))
            yield paragraph(f"{proof.path}  {proof.sha256}", style.DIGEST)
    for line in renewal.lines:
        yield paragraph(f"{line.record}  {line.sha256}", style.DIGEST)


def _proof(proof: Proof, upgraded: UpgradedProof | None) -> tuple[Text, list[object]]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.layout_pass import clock
    from evidence_kit.assemble.book.typesetting.paragraph import cell, paragraph

    file: list[object] = [paragraph(f"{proof.path}  {proof.sha256}", style.DIGEST)]
    if isinstance(proof, CalendarProof):
        where = (f"{proof.over}　" if proof.over else "") + " ".join(proof.calendars)
        state = text(f"{where}　日历已受理，待比特币区块确认", f"{where}: accepted by the calendar, pending in Bitcoin")
        if upgraded is not None and upgraded.attested:
            heights = ", ".join(str(height) for height in sorted({kept.height for kept in upgraded.attested}))
            state = text(f"{where}　已载入比特币区块 {heights}", f"{where}: attested in Bitcoin block {heights}")
            file.append(paragraph(f"{upgraded.path}  {upgraded.sha256}", style.DIGEST))
        return text("OpenTimestamps", "OpenTimestamps"), [*cell(state), *file]
    when = clock(proof.generated)
    stated = text(f"{proof.authority}　{when}", f"{proof.authority}, policy {proof.policy}, serial {proof.serial}")
    return text("RFC 3161 时间戳", "RFC 3161 time stamp"), [*cell(stated), *file]
