"""What a receipt says of the proofs of time of its batch, their blocks and their renewals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evidence_kit import wording
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.text import Text, visible
from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.renewal import KIND_NAMES
from evidence_kit.domain.time.seal import CalendarProof, Proof, TokenProof
from evidence_kit.domain.time.upgrade import BlockHeaders, Upgrade, UpgradedProof
from evidence_kit.formats.rfc3161 import TokenSigner

_words = wording.table("papers/receipt")


Signers = Mapping[str, TokenSigner]
"""Whose certificate each token names, by the token's path."""


def proof_rows(batch: Batch, upgrade: Upgrade | None, signers: Signers) -> list[tuple[Text, list[object]]]:
    """A row for each proof, and one for each Bitcoin block that they lead to."""
    made = {proof.original: proof for proof in upgrade.proofs} if upgrade else {}
    own = [made[proof.path] for proof in batch.proofs if proof.path in made]
    heights = {kept.height for proof in own for kept in proof.attested}
    blocks = [block for block in (upgrade.blocks if upgrade else ()) if block.height in heights]
    rows = [_proof(proof, made.get(proof.path), signers) for proof in batch.proofs]
    return [*rows, *((_words("block"), _block(block)) for block in blocks)]


def renewal_rows(renewals: Sequence[BatchRenewal], signers: Signers) -> list[tuple[Text, list[object]]]:
    """A row for each: when, of which kind, by whom, and the records that came of it."""
    return [(KIND_NAMES[renewal.kind], [*_cells(renewal, signers)]) for renewal in renewals]


def _block(block: BlockHeaders) -> list[object]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import cell, paragraph

    height, day = block.height, f"{block.time:%Y-%m-%d}"
    said = _words("block_with_work", height=height, day=day)
    if block.level == 2:
        said = _words("block_chained", height=height, day=day)
    lines = (block.block, f"{block.path}  {block.sha256}")
    return [*cell(said), *(paragraph(line, style.DIGEST) for line in lines)]


def _cells(renewal: BatchRenewal, signers: Signers) -> Iterator[object]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import cell, paragraph

    covered = sum(line.kind != "initial" for line in renewal.lines)
    yield from cell(_words("covers", count=covered, algorithm=renewal.algorithm.upper()))
    for proof in renewal.proofs:
        if isinstance(proof, TokenProof):
            yield from _token(proof, signers.get(proof.path))
            yield paragraph(f"{proof.path}  {proof.sha256}", style.DIGEST)
    for line in renewal.lines:
        yield paragraph(f"{line.record}  {line.sha256}", style.DIGEST)


def _proof(proof: Proof, upgraded: UpgradedProof | None, signers: Signers) -> tuple[Text, list[object]]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import cell, paragraph

    file: list[object] = [paragraph(f"{proof.path}  {proof.sha256}", style.DIGEST)]
    if not isinstance(proof, CalendarProof):
        return _words("time_stamp"), [*_token(proof, signers.get(proof.path)), *file]
    where = (f"{proof.over}　" if proof.over else "") + " ".join(proof.calendars)
    state = _words("pending", where=where)
    if upgraded is not None and upgraded.attested:
        heights = ", ".join(str(height) for height in sorted({kept.height for kept in upgraded.attested}))
        state = _words("attested", where=where, heights=heights)
        file.append(paragraph(f"{upgraded.path}  {upgraded.sha256}", style.DIGEST))
    return _words("opentimestamps"), [*cell(state), *file]


def _token(proof: TokenProof, signer: TokenSigner | None) -> Iterator[object]:
    """Who signed it by name and certificate; by the host that was asked, where no certificate could be read."""
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import cell, paragraph

    who = signer.name if signer else proof.authority
    yield from cell(
        _words("token", authority=who, time=clock(proof.generated), policy=proof.policy, serial=proof.serial)
    )
    if signer:
        named = (
            (_words("subject"), signer.subject),
            (_words("issuer"), signer.issuer),
            (_words("host"), visible(proof.authority)),
        )
        yield from (paragraph(f"{label.both(' ')}　{value}", style.CELL_EN) for label, value in named)
        yield paragraph(f"{_words('fingerprint').both(' ')}  {signer.sha256}", style.DIGEST)
