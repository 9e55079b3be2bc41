"""The receipt of a batch as PDF: what was dated, by whom, when, and how anybody can check it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from evidence_kit import storage, wording
from evidence_kit.assemble.leaflet import Leaflet, Story, compose, part
from evidence_kit.assemble.receipts.file_list import file_list, files_not_taken
from evidence_kit.assemble.receipts.proof_rows import Signers, proof_rows, renewal_rows
from evidence_kit.assemble.receipts.table import write_table
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.suggestion import shell_word
from evidence_kit.domain.text import Text, text, visible
from evidence_kit.domain.time.batch import Batch, BatchEntry, BatchProblem
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.seal import TokenProof
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats import batch_files

PDF, CSV, CONFIRMED = "receipt.pdf", "receipt.csv", "receipt-confirmed.pdf"
"""Names in the folder of a batch; in that of a renewal the first one is the receipt that names the renewal."""
MOST_FILES, MOST_PROBLEMS = 500, 100
"""Printed; all of them stand in the CSV."""
Lines = Callable[[], Iterator[bytes]]
"""Reads the list anew at each call."""
Rows = list[tuple[Text, Text | list[object]]]
_words = wording.table("papers/receipt")


def write_receipts(
    folder: Path, batch: Batch, lines: Lines, signers: Callable[[], Signers], watch: ProgressCallback
) -> tuple[Path, Path]:
    """Writes both receipts into a batch's folder, where they are not there yet; PDF and CSV.

    Args:
        signers: reads whose certificates the tokens name; called where the PDF is written.

    Raises:
        ToolMissing: the extra `assemble` is not installed.
        InputError: as `signers`.
        StorageError: the disk refuses.
    """
    pdf, table = folder / PDF, folder / CSV
    task = _words("writing")
    watch(Advanced("receipt", task, 0, 2))
    if not table.exists():
        write_table(table, lines())
    watch(Advanced("receipt", task, 1, 2))
    if not pdf.exists():
        storage.replace_file(pdf, receipt(batch, lines, _sha256(table), signers()))
    watch(Advanced("receipt", task, 2, 2))
    return pdf, table


def write_confirmed(folder: Path, batch: Batch, upgrade: Upgrade, lines: Lines, signers: Callable[[], Signers]) -> Path:
    """Writes the receipt that names the Bitcoin blocks, beside the first one, which stays as it was handed out.

    Raises:
        ToolMissing, StorageError: as `write_receipts`.
    """
    pdf, table = folder / CONFIRMED, folder / CSV
    if not table.exists():
        write_table(table, lines())
    storage.replace_file(pdf, receipt(batch, lines, _sha256(table), signers(), upgrade))
    return pdf


def write_renewed(
    folder: Path,
    batch: Batch,
    upgrade: Upgrade | None,
    renewals: Sequence[BatchRenewal],
    lines: Lines,
    signers: Callable[[], Signers],
) -> Path:
    """Writes the receipt that names all renewals so far into the folder of the last one, where it is not there yet.

    Raises:
        ToolMissing, StorageError: as `write_receipts`.
    """
    pdf, table = (folder / renewals[-1].stamped_file).with_name(PDF), folder / CSV
    if not table.exists():
        write_table(table, lines())
    if not pdf.exists():
        storage.replace_file(pdf, receipt(batch, lines, _sha256(table), signers(), upgrade, renewals))
    return pdf


def receipt(
    batch: Batch,
    lines: Lines,
    table_sha256: str,
    signers: Signers,
    upgrade: Upgrade | None = None,
    renewals: Sequence[BatchRenewal] = (),
) -> bytes:
    """The receipt as PDF/A-2b; with the blocks of its upgrade, where there was one.

    With renewals it is theirs: they come first, and the list of the files is named instead of printed again.
    """
    title = _words("renewed_title") if renewals else _words("title")
    leaflet = Leaflet(title, f"{visible(batch.title)}　{batch.tree_root[:12]}", batch.created, batch.rehearsal)

    def story() -> Story:
        summary = _summary(batch) if renewals else [*_summary(batch), *_making(batch, table_sha256)]
        head, proofs = _head(title, batch, summary), _proofs(batch, upgrade, signers)
        if renewals:
            return [*head, *_renewals(renewals, signers), *proofs, *_checking(batch), *_list_elsewhere()]
        return [*head, *proofs, *_checking(batch), *_lists(batch, lines)]

    return compose(leaflet, story)


def _sha256(path: Path) -> str:
    with storage.storage_errors(path), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _printed(lines: Lines) -> tuple[list[BatchEntry], list[BatchProblem]]:
    parsed = (batch_files.own_line(line) for line in lines() if b'"problem":"' not in line)
    files = [item for item in islice(parsed, MOST_FILES) if isinstance(item, BatchEntry)]
    failed = (batch_files.own_line(line) for line in lines() if b'"problem":"' in line)
    return files, [item for item in islice(failed, MOST_PROBLEMS) if isinstance(item, BatchProblem)]


def _head(title: Text, batch: Batch, summary: Rows) -> Story:
    from evidence_kit.assemble.book.tagging.structure import heading_of
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.heading import rule, space
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph
    from evidence_kit.assemble.book.typesetting.table import labelled, remark

    story: Story = [
        *heading_of(1, [paragraph(title.zh, style.TITLE), paragraph(title.en, style.TITLE_EN)]),
        rule(1.2, "34%", 8, 10),
    ]
    if batch.rehearsal:
        story += [remark(_words("rehearsal"), warning=True), space()]
    return [*story, labelled(summary), space(8)]


def _proofs(batch: Batch, upgrade: Upgrade | None, signers: Signers) -> Story:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.paragraph import both
    from evidence_kit.assemble.book.typesetting.table import labelled, remark

    story = [*part(_words("proofs")), labelled(proof_rows(batch, upgrade, signers))]
    return [
        *story,
        space(3),
        *both(_words("trust"), style.REMARK, style.REMARK_EN),
        space(5),
        remark(_words("meaning")),
    ]


def _renewals(renewals: Sequence[BatchRenewal], signers: Signers) -> Story:
    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.table import labelled, remark

    rows = labelled(renewal_rows(renewals, signers))
    return [*part(_words("renewals")), rows, space(3), remark(_words("renewal_meaning"))]


def _checking(batch: Batch) -> Story:
    from evidence_kit.assemble.book.typesetting.table import labelled

    return [*part(_words("checking")), labelled(_commands(batch), label_width=168)]


def _lists(batch: Batch, lines: Lines) -> Story:
    files, problems = _printed(lines)
    story = [*part(_words("not_taken", number=batch.problems)), *files_not_taken(problems)]
    return [*story, *part(_list_title(batch, len(files))), file_list(files)]


def _list_elsewhere() -> Story:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.paragraph import both

    return [space(6), *both(_words("list_elsewhere", pdf=PDF, table=CSV), style.REMARK, style.REMARK_EN)]


def _commands(batch: Batch) -> list[tuple[Text, list[object]]]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    token = next((proof.path for proof in batch.proofs if isinstance(proof, TokenProof)), "TOKEN.tsr")
    commands = (
        (_words("check_time_stamp"), f"openssl ts -verify -data root.txt -in {shell_word(token)} -CAfile TSA-ROOT.pem"),
        (_words("check_list"), "sha256sum files.jsonl"),
        (_words("check_file"), "evidence-kit verify FILE --proof BATCH --trust trust.json"),
        (_words("check_ots"), "ots verify -f FILE FILE.ots"),
    )
    return [(what, [paragraph(command, style.COMMAND)]) for what, command in commands]


def _list_title(batch: Batch, printed: int) -> Text:
    if printed == batch.files:
        return _words("list", files=batch.files)
    return _words("list_in_part", printed=printed, files=f"{batch.files:,}", table=CSV)


def _summary(batch: Batch) -> Rows:
    title = visible(batch.title)
    totals = _words("totals", files=f"{batch.files:,}", bytes=f"{batch.bytes:,}", problems=f"{batch.problems:,}")
    return [
        (_words("batch"), text(title, title)),
        (_words("files"), totals),
        (_words("tree_root"), _digest(batch.tree_root)),
        (_words("list_digest"), _digest(batch.list_sha256)),
    ]


def _making(batch: Batch, table_sha256: str) -> Rows:
    made = clock(batch.created)
    return [
        (_words("table_digest"), _digest(table_sha256)),
        (_words("made"), text(made, made)),
        (_words("software"), text(batch.tool, batch.tool)),
    ]


def _digest(value: str) -> list[object]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    return [paragraph(value, style.DIGEST)]
