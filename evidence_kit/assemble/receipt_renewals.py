"""What a receipt says of the renewals of its batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence_kit.domain.batch_renewal import BatchRenewal
from evidence_kit.domain.renewal import KIND_NAMES
from evidence_kit.domain.seal import TokenProof
from evidence_kit.domain.text import Text, text

RENEWED = text(
    "续期使旧时间戳在其证书到期或密钥变弱之后仍可采信：新的时间戳在旧的尚可靠时覆盖了它（RFC 4998，见 .ers 证据记录）。"
    "续期不改变所证明的时间。换用新摘要算法的续期固定的是 root.txt、各时间戳与 files.jsonl；由 root.txt 到各文件仍经 SHA-256，"
    "除非名单另载其他摘要。",
    "A renewal lets older time stamps stand after their certificates end or their keys weaken: a new one covered them while "
    "they were good (RFC 4998, see the evidence records, .ers). It does not change the time that is shown. A renewal by a new "
    "digest algorithm fixes root.txt, the tokens and files.jsonl; from root.txt to a file the way still goes by SHA-256, "
    "unless the list states other digests too.",
)


def renewal_rows(renewals: Sequence[BatchRenewal]) -> list[tuple[Text, list[object]]]:
    """A row for each: when, of which kind, by whom, and the records that came of it."""
    return [(KIND_NAMES[renewal.kind], [*_cells(renewal)]) for renewal in renewals]


def _cells(renewal: BatchRenewal) -> Iterator[object]:
    from evidence_kit.assemble.book import style
    from evidence_kit.assemble.book.paragraph import cell, paragraph
    from evidence_kit.assemble.book.setting import clock

    covered = sum(line.kind != "initial" for line in renewal.lines)
    name = renewal.algorithm.upper()
    yield from cell(text(f"覆盖 {covered} 个时间戳，{name}", f"covers {covered} time stamps, by {name}"))
    for proof in renewal.proofs:
        if isinstance(proof, TokenProof):
            stated = f"policy {proof.policy}, serial {proof.serial}"
            yield from cell(text(f"{proof.authority}　{clock(proof.generated)}", stated))
            yield paragraph(f"{proof.path}  {proof.sha256}", style.DIGEST)
    for line in renewal.lines:
        yield paragraph(f"{line.record}  {line.sha256}", style.DIGEST)
