"""The receipt of a batch as PDF: what was dated, by whom, when, and how anybody can check it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from evidence_kit import storage, wording
from evidence_kit.assemble.leaflet import Leaflet, Story, compose, part
from evidence_kit.assemble.receipts.proof_rows import proof_rows, renewal_rows
from evidence_kit.assemble.receipts.table import shown, write_table
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.suggestion import shell_word
from evidence_kit.domain.text import Text, text, visible
from evidence_kit.domain.time.batch import PROBLEM_NAMES, Batch, BatchEntry, BatchProblem
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.seal import TokenProof
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats import batch_files

PDF, CSV, CONFIRMED = "receipt.pdf", "receipt.csv", "receipt-confirmed.pdf"
"""Names in the folder of a batch; in that of a renewal the first one is the receipt that names the renewal."""
MOST_FILES, MOST_PROBLEMS = 200, 100
"""Printed; all of them stand in the CSV."""
_words = wording.table("papers/receipt")


def write_receipts(
    folder: Path, batch: Batch, lines: Callable[[], Iterator[bytes]], watch: ProgressCallback
) -> tuple[Path, Path]:
    """Writes both receipts into a batch's folder, where they are not there yet; PDF and CSV.

    Args:
        lines: reads the list anew at each call.

    Raises:
        ToolMissing: the extra `assemble` is not installed.
        StorageError: the disk refuses.
    """
    pdf, table = folder / PDF, folder / CSV
    task = _words("writing")
    watch(Advanced("receipt", task, 0, 2))
    if not table.exists():
        write_table(table, lines())
    watch(Advanced("receipt", task, 1, 2))
    if not pdf.exists():
        storage.replace_file(pdf, receipt(batch, lines, _sha256(table)))
    watch(Advanced("receipt", task, 2, 2))
    return pdf, table


def write_confirmed(folder: Path, batch: Batch, upgrade: Upgrade, lines: Callable[[], Iterator[bytes]]) -> Path:
    """Writes the receipt that names the Bitcoin blocks, beside the first one, which stays as it was handed out.

    Raises:
        ToolMissing, StorageError: as `write_receipts`.
    """
    pdf, table = folder / CONFIRMED, folder / CSV
    if not table.exists():
        write_table(table, lines())
    storage.replace_file(pdf, receipt(batch, lines, _sha256(table), upgrade))
    return pdf


def write_renewed(
    folder: Path,
    batch: Batch,
    upgrade: Upgrade | None,
    renewals: Sequence[BatchRenewal],
    lines: Callable[[], Iterator[bytes]],
) -> Path:
    """Writes the receipt that names all renewals so far into the folder of the last one, where it is not there yet.

    Raises:
        ToolMissing, StorageError: as `write_receipts`.
    """
    pdf, table = (folder / renewals[-1].stamped_file).with_name(PDF), folder / CSV
    if not table.exists():
        write_table(table, lines())
    if not pdf.exists():
        storage.replace_file(pdf, receipt(batch, lines, _sha256(table), upgrade, renewals))
    return pdf


def receipt(
    batch: Batch,
    lines: Callable[[], Iterator[bytes]],
    table_sha256: str,
    upgrade: Upgrade | None = None,
    renewals: Sequence[BatchRenewal] = (),
) -> bytes:
    """The receipt as PDF/A-2b; with the blocks of its upgrade, where there was one, and with its renewals."""
    files, problems = _printed(lines)
    leaflet = Leaflet(
        _words("title"), f"{visible(batch.title)}　{batch.tree_root[:12]}", batch.created, batch.rehearsal
    )
    return compose(leaflet, lambda: _story(batch, files, problems, table_sha256, upgrade, renewals))


def _sha256(path: Path) -> str:
    with storage.storage_errors(path), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _printed(lines: Callable[[], Iterator[bytes]]) -> tuple[list[BatchEntry], list[BatchProblem]]:
    parsed = (batch_files.own_line(line) for line in lines() if b'"problem":"' not in line)
    files = [item for item in islice(parsed, MOST_FILES) if isinstance(item, BatchEntry)]
    failed = (batch_files.own_line(line) for line in lines() if b'"problem":"' in line)
    return files, [item for item in islice(failed, MOST_PROBLEMS) if isinstance(item, BatchProblem)]


def _story(
    batch: Batch,
    files: list[BatchEntry],
    problems: list[BatchProblem],
    table_sha256: str,
    upgrade: Upgrade | None,
    renewals: Sequence[BatchRenewal],
) -> Story:
    from reportlab.platypus import HRFlowable

    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
    from evidence_kit.assemble.book.typesetting.table import labelled, remark

    title = _words("title")
    story: Story = [
        paragraph(title.zh, style.TITLE),
        paragraph(title.en, style.TITLE_EN),
        HRFlowable(width="34%", thickness=1.2, color=style.INK, spaceBefore=8, spaceAfter=10),
    ]
    if batch.rehearsal:
        story += [remark(_words("rehearsal"), warning=True), space()]
    story += [labelled(_summary(batch, table_sha256)), space(8)]
    story += [*part(_words("proofs")), labelled(proof_rows(batch, upgrade))]
    story += [space(3), *both(_words("trust"), style.REMARK, style.REMARK_EN), space(5), remark(_words("meaning"))]
    if renewals:
        story += [*part(_words("renewals")), labelled(renewal_rows(renewals)), space(3)]
        story.append(remark(_words("renewal_meaning")))
    story += [*part(_words("checking")), labelled(_commands(batch), label_width=168)]
    story += [*part(_words("not_taken", number=batch.problems)), *_not_taken(problems)]
    return [*story, *part(_list_title(batch, len(files))), _list(files)]


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


def _not_taken(problems: list[BatchProblem]) -> Story:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
    from evidence_kit.assemble.book.typesetting.table import Cell, grid

    if not problems:
        return list(both(_words("all_taken"), style.REMARK, style.REMARK_EN))
    rows: list[list[Cell]] = [
        [[paragraph(_cut(shown(item)), style.CELL)], PROBLEM_NAMES[item.problem]] for item in problems
    ]
    return [grid(_words.each("file", "reason"), rows, (3, 2))]


def _list(files: list[BatchEntry]) -> object:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph
    from evidence_kit.assemble.book.typesetting.table import Cell, grid

    rows: list[list[Cell]] = [
        [
            str(number),
            [paragraph(_cut(shown(item)), style.CELL), paragraph(item.sha256, style.DIGEST)],
            f"{item.size:,}",
        ]
        for number, item in enumerate(files, start=1)
    ]
    return grid(_words.each("number", "file_and_digest", "bytes"), rows, (9, 80, 16))


def _cut(name: str) -> str:
    return name if len(name) <= 300 else f"{name[:150]} … {name[-140:]}"


def _list_title(batch: Batch, printed: int) -> Text:
    if printed == batch.files:
        return _words("list", files=batch.files)
    return _words("list_in_part", printed=printed, files=f"{batch.files:,}", table=CSV)


def _summary(batch: Batch, table_sha256: str) -> list[tuple[Text, Text | list[object]]]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    def digest(value: str) -> list[object]:
        return [paragraph(value, style.DIGEST)]

    title, made = visible(batch.title), clock(batch.created)
    totals = _words("totals", files=f"{batch.files:,}", bytes=f"{batch.bytes:,}", problems=f"{batch.problems:,}")
    return [
        (_words("batch"), text(title, title)),
        (_words("files"), totals),
        (_words("made"), text(made, made)),
        (_words("tree_root"), digest(batch.tree_root)),
        (_words("list_digest"), digest(batch.list_sha256)),
        (_words("table_digest"), digest(table_sha256)),
        (_words("software"), text(batch.tool, batch.tool)),
    ]
