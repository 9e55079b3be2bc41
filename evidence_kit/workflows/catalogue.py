"""The catalogue of a case goes out to Word, Excel or CSV, and what a firm edited there comes back into case.yaml."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evidence_kit import storage
from evidence_kit.assemble.office.further_sheets import FurtherSheets
from evidence_kit.assemble.office.grounds import unfit, wanted_grounds
from evidence_kit.assemble.office.merging import Marked, marked, merged
from evidence_kit.assemble.office.package import MAX_SIZE, OfficeFault, OfficeKind, kind_of
from evidence_kit.assemble.office.returned import wanted_catalogue
from evidence_kit.assemble.office.rows import CatalogueRow, catalogue_rows, damage_rows, element_rows
from evidence_kit.assemble.office.separated import read_separated, separated
from evidence_kit.case_yaml.decoding import decode
from evidence_kit.case_yaml.editing import with_catalogue
from evidence_kit.case_yaml.lists_editing import with_lists
from evidence_kit.casefile import CaseFile
from evidence_kit.casefile.written_tables import keep_table, kept_table
from evidence_kit.domain.book_binding import Pages
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.case import Case
from evidence_kit.domain.errors import CaseError, InputError, ToolMissing, UsageError
from evidence_kit.domain.text import Language, text
from evidence_kit.wording.faults import fault_text
from evidence_kit.workflows.catalogue_pages import book_pages, filed_pages

_ARCHIVE, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How files of Word and Excel begin, and how those before 2007 and encrypted ones do."""


@dataclass(frozen=True)
class Change:
    """What a returned catalogue does to case.yaml."""

    before: bytes
    after: bytes
    anew: bool
    """A list had to be written anew, without its own comments."""
    unsure: bool = False
    """The catalogue in case.yaml changed since the file was written, and the file cannot tell which side changed what."""

    @property
    def lines(self) -> list[str]:
        """The lines that differ, as `diff -u` shows them; none where nothing changes."""
        old, new = (decode(data).splitlines() for data in (self.before, self.after))
        return list(difflib.unified_diff(old, new, "case.yaml", "case.yaml", lineterm="", n=1))


def language_of(case_file: CaseFile, wanted: Language) -> Language:
    """Return the language of a table: the one wanted, where the case speaks it."""
    spoken = case_file.case.languages
    return wanted if wanted in spoken else spoken[0]


def write_catalogue(
    case_file: CaseFile, path: Path, language: Language, *, returning: bool = False, filed: Bundle | None = None
) -> None:
    """Writes the catalogue as the ending of a new file's name says: .docx, .xlsx or .csv.

    Args:
        case_file: the case.
        path: of the new file.
        language: of the texts.
        returning: somebody will edit it: the case keeps what it said, so that both sides' changes can be told apart later.
        filed: of what this bundle holds alone, with its pages; None: of the whole case.

    Raises:
        UsageError: another ending.
        StorageError: the file is there already, or cannot be written.
        ToolMissing: the extra `office` is not installed.
    """
    case, pages = (case_file.case, book_pages(case_file)) if filed is None else filed_pages(case_file.case, filed)
    suffix = path.suffix.lower()
    if suffix not in {".docx", ".xlsx", ".csv"}:
        raise UsageError(
            text("文件名应以 .docx、.xlsx 或 .csv 结尾。", "The name should end in .docx, .xlsx or .csv."),
            text("例如：--out 证据目录.docx", "For example: --out catalogue.docx"),
        )
    if suffix == ".csv":
        storage.write_new(path, separated(case, language, pages))
        return
    _need_office()
    tables = [*catalogue_rows(case, language), *element_rows(case, language), *damage_rows(case, language)]
    number = keep_table(case_file, marked(tables)) if returning else None
    storage.write_new(path, _office(suffix)(case, language, pages, number))


def returned_catalogue(case_file: CaseFile, path: Path) -> Change:
    """Reads an edited .docx, .xlsx or .csv, and says what it would change; changes nothing.

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
                "请用 catalogue --out 导出后修改，保留表头，存为 .docx、.xlsx 或 .csv。",
                "Edit what `catalogue --out` wrote, keep the heads of its columns, and save it as .docx, .xlsx or .csv.",
            ),
        ) from error
    if language not in case_file.case.languages:
        raise InputError(
            text(
                f"{path.name} 的表头是另一种语言。", f"The heads of {path.name} are in another language than the case."
            ),
            text("请用 catalogue --out 重新导出。", "Write it anew with `catalogue --out`."),
        )
    further = _further(data)
    kept = _kept(case_file, data, further)
    unsure = kept is None
    if kept is not None:
        rows, further = _merged(case_file.case, language, kept, rows, further, path.name)
    wanted = wanted_catalogue(case_file.case, language, rows, columns, path.name)
    edited = with_catalogue(before, wanted.case, wanted.origins)
    if further is None or further.language != language:
        return Change(before, edited.data, edited.anew, unsure)
    whole = wanted_grounds(wanted.case, case_file.case, language, further.elements, further.damages, path.name)
    lists = with_lists(edited.data, whole)
    return Change(before, lists.data, edited.anew or lists.anew, unsure)


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


def _further(data: bytes) -> FurtherSheets | None:
    """The sheets of elements and damages of a workbook; None of any other file."""
    if not data.startswith(_ARCHIVE) or kind_of(data) is not OfficeKind.XLSX:
        return None
    from evidence_kit.assemble.office.further_sheets import read_further

    return read_further(data)


def _kept(case_file: CaseFile, data: bytes, further: FurtherSheets | None) -> Marked | None:
    """The tables as they were when a file was written, where the file names them and the case holds them."""
    if further is not None or not data.startswith(_ARCHIVE):
        return kept_table(case_file, further.written if further is not None else None)
    from evidence_kit.assemble.office.word_document import written_from

    return kept_table(case_file, written_from(data))


def _merged(
    case: Case, language: Language, kept: Marked, rows: list[CatalogueRow], further: FurtherSheets | None, name: str
) -> tuple[list[CatalogueRow], FurtherSheets | None]:
    """The tables with what case.yaml changed since they were written.

    Raises:
        InputError: both sides changed the same.
    """
    elements, damages = (further.elements, further.damages) if further else (None, None)
    tables: list[tuple[Sequence[CatalogueRow] | None, list[CatalogueRow], str]] = [
        (rows, catalogue_rows(case, language), "gx"),
        (elements, element_rows(case, language), "m"),
        (damages, damage_rows(case, language), "d"),
    ]
    made, flaws = [], []
    for table, now, kinds in tables:
        base = {mark: cells for mark, cells in kept.items() if mark[:1] in kinds}
        merged_rows, found = merged(table, base, marked(now)) if table is not None else (None, [])
        made.append(merged_rows)
        flaws += found
    if flaws:
        raise unfit(name, flaws)
    elements, damages = (None if table is None else tuple(table) for table in made[1:])
    return made[0] or [], further and replace(further, elements=elements, damages=damages)


def _read(data: bytes) -> tuple[Language, list[CatalogueRow], frozenset[str]]:
    if not data.startswith((_ARCHIVE, _OLD)):
        return read_separated(data)
    kind = kind_of(data)
    _need_office()
    if kind is OfficeKind.XLSX:
        from evidence_kit.assemble.office.spreadsheet import read_workbook

        return read_workbook(data)
    from evidence_kit.assemble.office.word_document import read_document

    return read_document(data)


def _office(suffix: str) -> Callable[[Case, Language, Mapping[str, Pages], int | None], bytes]:
    """What writes a workbook or a document."""
    if suffix == ".xlsx":
        from evidence_kit.assemble.office.spreadsheet import workbook

        return workbook
    from evidence_kit.assemble.office.word_document import document

    return document


def _need_office() -> None:
    try:
        import docx  # noqa: F401
        import openpyxl  # noqa: F401
    except ImportError as error:
        raise ToolMissing(
            text("读写 Word 与 Excel 需要附加组件 office。", "Word and Excel need the extra `office`."),
            text('请运行：pip install "evidence-kit[office]"', 'Run: pip install "evidence-kit[office]"'),
        ) from error
