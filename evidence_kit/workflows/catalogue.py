"""The catalogue of a case goes out to Word, Excel or CSV, and what a firm edited there comes back into case.yaml."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence_kit import storage
from evidence_kit.assemble.office.package import MAX_SIZE, OfficeFault, OfficeKind, kind_of
from evidence_kit.assemble.office.returned import wanted_catalogue
from evidence_kit.assemble.office.rows import CatalogueRow
from evidence_kit.assemble.office.separated import separated
from evidence_kit.case_yaml.decoding import decode
from evidence_kit.case_yaml.editing import with_catalogue
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.book_binding import Pages
from evidence_kit.domain.errors import CaseError, InputError, ToolMissing, UsageError
from evidence_kit.domain.text import Language, text
from evidence_kit.formats import book_binding
from evidence_kit.wording.faults import fault_text


@dataclass(frozen=True)
class Change:
    """What a returned catalogue does to case.yaml."""

    before: bytes
    after: bytes
    anew: bool
    """The catalogue had to be written anew, without its own comments."""

    @property
    def lines(self) -> list[str]:
        """The lines that differ, as `diff -u` shows them; none where nothing changes."""
        old, new = (decode(data).splitlines() for data in (self.before, self.after))
        return list(difflib.unified_diff(old, new, "case.yaml", "case.yaml", lineterm="", n=1))


def language_of(case_file: CaseFile, wanted: Language) -> Language:
    """Return the language of a table: the one wanted, where the case speaks it."""
    spoken = case_file.case.languages
    return wanted if wanted in spoken else spoken[0]


def write_catalogue(case_file: CaseFile, path: Path, language: Language) -> None:
    """Writes the catalogue as the ending of a new file's name says: .docx, .xlsx or .csv.

    Raises:
        UsageError: another ending.
        StorageError: the file is there already, or cannot be written.
        ToolMissing: the extra `office` is not installed.
    """
    storage.write_new(path, _written(case_file, path.suffix.lower(), language))


def returned_catalogue(case_file: CaseFile, path: Path) -> Change:
    """Reads an edited .docx or .xlsx, and says what it would change; changes nothing.

    Raises:
        InputError: the file cannot be read, or some of its rows make no catalogue.
        CaseError: case.yaml is laid out so that nothing can be put in.
        ToolMissing: the extra `office` is not installed.
    """
    with storage.storage_errors(path):
        with path.open("rb") as file:
            data = file.read(MAX_SIZE + 1)
        before = (case_file.root / "case.yaml").read_bytes()
    try:
        language, rows, columns = _read(data)
    except OfficeFault as error:
        why = fault_text(error.fault)
        raise InputError(
            text(f"{path.name} 无法读取：{why.zh}。", f"{path.name} cannot be read: {why.en}."),
            text(
                "请用 catalogue --out 导出后修改，保留表头，存为 .docx 或 .xlsx。",
                "Edit what `catalogue --out` wrote, keep the heads of its columns, and save it as .docx or .xlsx.",
            ),
        ) from error
    if language not in case_file.case.languages:
        raise InputError(
            text(
                f"{path.name} 的表头是另一种语言。", f"The heads of {path.name} are in another language than the case."
            ),
            text("请用 catalogue --out 重新导出。", "Write it anew with `catalogue --out`."),
        )
    wanted = wanted_catalogue(case_file.case, language, rows, columns, path.name)
    edited = with_catalogue(before, wanted.case, wanted.origins)
    return Change(before, edited.data, edited.anew)


def put_catalogue(case_file: CaseFile, change: Change) -> None:
    """Writes case.yaml with the change, unless somebody wrote it meanwhile.

    Raises:
        CaseError: it is no longer what the change was made for.
        StorageError: it cannot be written.
    """
    path = case_file.root / "case.yaml"
    with storage.storage_errors(path):
        now = path.read_bytes()
    if now != change.before:
        raise CaseError(
            text("case.yaml 刚刚被改动，未写入。", "case.yaml was changed a moment ago; nothing was written."),
            text("请关闭编辑器后重新运行。", "Close the editor and run this again."),
        )
    storage.replace_file(path, change.after)


def _read(data: bytes) -> tuple[Language, list[CatalogueRow], frozenset[str]]:
    kind = kind_of(data)
    _need_office()
    if kind is OfficeKind.XLSX:
        from evidence_kit.assemble.office.spreadsheet import read_workbook

        return read_workbook(data)
    from evidence_kit.assemble.office.word_document import read_document

    return read_document(data)


def _written(case_file: CaseFile, suffix: str, language: Language) -> bytes:
    case = case_file.case
    if suffix not in {".docx", ".xlsx", ".csv"}:
        raise UsageError(
            text("文件名应以 .docx、.xlsx 或 .csv 结尾。", "The name should end in .docx, .xlsx or .csv."),
            text("例如：--out 证据目录.docx", "For example: --out catalogue.docx"),
        )
    pages = _pages(case_file)
    if suffix == ".csv":
        return separated(case, language, pages)
    _need_office()
    if suffix == ".xlsx":
        from evidence_kit.assemble.office.spreadsheet import workbook

        return workbook(case, language, pages)
    from evidence_kit.assemble.office.word_document import document

    return document(case, language, pages)


def _need_office() -> None:
    try:
        import docx  # noqa: F401
        import openpyxl  # noqa: F401
    except ImportError as error:
        raise ToolMissing(
            text("读写 Word 与 Excel 需要附加组件 office。", "Word and Excel need the extra `office`."),
            text('请运行：pip install "evidence-kit[office]"', 'Run: pip install "evidence-kit[office]"'),
        ) from error


def _pages(case_file: CaseFile) -> Mapping[str, Pages]:
    """The pages of each exhibit in the newest book; none without a book, or without what reads it."""
    books = case_file.with_role(Role.EXHIBIT_BOOK)
    if not books:
        return {}
    try:
        import pikepdf
    except ImportError:
        return {}
    try:
        with pikepdf.open(case_file.path(books[-1])) as book:
            packet = book.Root.Metadata.read_bytes()
        bound = book_binding.read(packet)
    except (pikepdf.PdfError, AttributeError, ValueError, OSError):
        return {}
    return {one.number: one.pages for one in bound.exhibits} if bound else {}
