"""The receipt of a batch as PDF: what was dated, by whom, when, and how anybody can check it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from evidence_kit import storage
from evidence_kit.assemble.leaflet import Leaflet, Story, compose, part
from evidence_kit.assemble.receipts.proof_rows import RENEWED, proof_rows, renewal_rows
from evidence_kit.assemble.receipts.table import shown, write_table
from evidence_kit.domain.progress import Advanced, ProgressCallback
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
_TITLE = text("批量时间证明回执", "Receipt of a dated batch")
_SETTING = text("编制回执", "writing the receipt")
_MEANING = text(
    "以下每个文件连同一个随机数成为一棵默克尔树（RFC 9162）的一项；时间证明覆盖树根，因此说明每个文件“不晚于”所列时间已经存在。"
    "它不说明文件由谁、何时产生，也不说明内容真实。文件名是名单中的陈述，证明所及的是文件内容的 SHA-256。",
    "Each file below, with a random number of its own, is one entry of a Merkle tree (RFC 9162). The proofs of time are over "
    "the root of that tree and so show that every file existed “not later than” the times stated: not by whom or when it "
    "was made, nor that it is true. Names are what the list states; what is proven are contents, by SHA-256.",
)
_UNTRUSTED = text(
    "时间由下列机构声明；是否采信，由核验人以自己的信任名单判断。",
    "The times are what these authorities state; whether to trust them is for the reader's own trust list.",
)
_REHEARSAL = text(
    "演练：时间由内置的演练机构签发，不可信，不得提交。",
    "Rehearsal: the times come from an embedded authority; they are not trusted and not for filing.",
)
_NONE_LEFT_OUT = text("名单所列文件均已收入。", "Every file that was named was taken.")
_COMMANDS = (
    (text("时间戳（根证书由核验人自备）", "the time stamp (the root is the reader’s own)"),
     "openssl ts -verify -data root.txt -in {token} -CAfile TSA-ROOT.pem"),
    (text("名单：应等于 root.txt 的 list 行", "the list: must equal “list” in root.txt"), "sha256sum files.jsonl"),
    (text("单个文件", "one file"), "evidence-kit verify FILE --proof BATCH --trust trust.json"),
    (text("单个文件的 .ots（公开客户端）", "a single file's .ots (public client)"), "ots verify -f FILE FILE.ots"),
)  # fmt: skip


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
    watch(Advanced("receipt", _SETTING, 0, 2))
    if not table.exists():
        write_table(table, lines())
    watch(Advanced("receipt", _SETTING, 1, 2))
    if not pdf.exists():
        storage.replace_file(pdf, receipt(batch, lines, _sha256(table)))
    watch(Advanced("receipt", _SETTING, 2, 2))
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
    leaflet = Leaflet(_TITLE, f"{visible(batch.title)}　{batch.tree_root[:12]}", batch.created, batch.rehearsal)
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
    from evidence_kit.assemble.book.typesetting.table import grid, labelled, remark

    story: Story = [
        paragraph(_TITLE.zh, style.TITLE),
        paragraph(_TITLE.en, style.TITLE_EN),
        HRFlowable(width="34%", thickness=1.2, color=style.INK, spaceBefore=8, spaceAfter=10),
    ]
    if batch.rehearsal:
        story += [remark(_REHEARSAL, warning=True), space()]
    story += [labelled(_summary(batch, table_sha256)), space(8)]
    story += [*part(text("时间证明", "Proofs of time")), labelled(proof_rows(batch, upgrade))]
    story += [space(3), *both(_UNTRUSTED, style.REMARK, style.REMARK_EN), space(5), remark(_MEANING)]
    if renewals:
        story += [*part(text("续期", "Renewals")), labelled(renewal_rows(renewals)), space(3), remark(RENEWED)]
    story += part(text("如何核验", "How to check"))
    token = next((proof.path for proof in batch.proofs if isinstance(proof, TokenProof)), "TOKEN.tsr")
    story.append(labelled([(what, [paragraph(how.format(token=token), style.COMMAND)]) for what, how in _COMMANDS], label_width=168))  # fmt: skip
    story += part(text(f"未收入的文件（{batch.problems}）", f"Files not taken ({batch.problems})"))
    if problems:
        story.append(grid(
            (text("文件", "File"), text("原因", "Reason")),
            [[[paragraph(_cut(shown(item)), style.CELL)], PROBLEM_NAMES[item.problem]] for item in problems], (3, 2),
        ))  # fmt: skip
    else:
        story += both(_NONE_LEFT_OUT, style.REMARK, style.REMARK_EN)
    story += part(_list_title(batch, len(files)))
    story.append(grid(
        (text("序号", "No."), text("文件与 SHA-256", "File and SHA-256"), text("字节", "Bytes")),
        [[str(number), [paragraph(_cut(shown(item)), style.CELL), paragraph(item.sha256, style.DIGEST)], f"{item.size:,}"]
         for number, item in enumerate(files, start=1)],
        (9, 80, 16),
    ))  # fmt: skip
    return story


def _cut(name: str) -> str:
    return name if len(name) <= 300 else f"{name[:150]} … {name[-140:]}"


def _list_title(batch: Batch, printed: int) -> Text:
    if printed == batch.files:
        return text(f"文件名单（{batch.files}）", f"The files ({batch.files})")
    return text(f"文件名单（前 {printed} 个，共 {batch.files:,} 个，其余见 {CSV}）",
                f"The files (the first {printed} of {batch.files:,}; the rest are in {CSV})")  # fmt: skip


def _summary(batch: Batch, table_sha256: str) -> list[tuple[Text, Text | list[object]]]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.layout_pass import clock
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    def digest(value: str) -> list[object]:
        return [paragraph(value, style.DIGEST)]

    title = visible(batch.title)
    return [
        (text("批次", "Batch"), text(title, title)),
        (text("文件", "Files"), text(f"{batch.files:,} 个，共 {batch.bytes:,} 字节；未收入 {batch.problems:,} 个",
                                   f"{batch.files:,} files, {batch.bytes:,} bytes; {batch.problems:,} not taken")),
        (text("完成（本机时钟）", "Made (this machine's clock)"), text(clock(batch.created), clock(batch.created))),
        (text("默克尔树根", "Merkle tree root"), digest(batch.tree_root)),
        (text("files.jsonl（完整名单）SHA-256", "SHA-256 of files.jsonl, the whole list"), digest(batch.list_sha256)),
        (text("receipt.csv SHA-256", "SHA-256 of receipt.csv"), digest(table_sha256)),
        (text("软件", "Software"), text(batch.tool, batch.tool)),
    ]  # fmt: skip
