"""Supplementary filings (补充证据): what earlier filings hold is frozen, numbers and pages go on, only what is new is filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence_kit import storage
from evidence_kit.assemble.exhibited import answering, is_set_aside
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import TIME_PROOF_ROLES, Artifact, Role
from evidence_kit.domain.bundle import Bundle, Exhibit, SupplementaryFiling
from evidence_kit.domain.case import ExhibitPlan
from evidence_kit.domain.errors import AssemblyError, CaseError, StorageError
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.digest import digest_stream
from evidence_kit.workflows.bundle_contents import case_of, contents_of
from evidence_kit.workflows.next_step import bundle_to_file, bundles_to_file
from evidence_kit.workflows.since_filing import changes_since

Answered = Mapping[str, tuple[ExhibitPlan, tuple[Artifact, ...]]]
"""By number the rows of the catalogue with the files that answer them now."""


def supplementary_filing(case_file: CaseFile) -> SupplementaryFiling:
    """Returns what the next supplementary filing states of those before it.

    Raises:
        CaseError: nothing was filed yet.
        AssemblyError: the row of a filed exhibit has another name or other files than were filed, or no exhibit is new.
        InputError, StorageError: an earlier bundle is damaged or gone.
    """
    filings = _filings(case_file)
    item, last = filings[-1]
    filed = [exhibit for _, bundle in filings for exhibit in bundle.exhibits]
    answered = {
        plan.number: (plan, answering(case_file, plan)) for group in case_file.case.groups for plan in group.exhibits
    }
    _check_frozen(case_file, [bundle for _, bundle in filings], answered)
    numbers = tuple(dict.fromkeys(exhibit.number for exhibit in filed))
    new = [plan for number, (plan, items) in answered.items() if items and number not in numbers]
    if not new:
        raise _nothing_new(case_file)
    before = case_of(case_file.path(item))
    return SupplementaryFiling(
        number=last.filing.number + 1 if last.filing else 2,
        pages_before=last.pages_before + _pages_of_book(case_file, last),
        earlier=item.digests.sha256,
        exhibits_before=numbers,
        changes=changes_since(before, case_file.case, filed, new, _withdrawn(case_file, filed, item)),
    )


def _filings(case_file: CaseFile) -> list[tuple[Artifact, Bundle]]:
    """The newest bundle and those that it goes on from, the first filing first; one that was made again leads nowhere."""
    item = bundle_to_file(case_file)
    if item is None:
        raise CaseError(
            text("本案尚未提交过证据，无从补充。", "Nothing of this case was filed yet: there is nothing to supplement."),
            text(f"请先制作首次提交的证据包：{suggested('assemble', case_file.root)}",
                 f"Make the first filing: {suggested('assemble', case_file.root)}"),
        )  # fmt: skip
    packed = {one.digests.sha256: one for one in bundles_to_file(case_file)}
    found: list[tuple[Artifact, Bundle]] = []
    while item is not None:
        _check_unchanged(case_file, item)
        bundle = contents_of(case_file.path(item))
        found.insert(0, (item, bundle))
        item = packed.get(bundle.filing.earlier) if bundle.filing else None
    return found


def _check_unchanged(case_file: CaseFile, item: Artifact) -> None:
    path = case_file.path(item)
    with storage.storage_errors(path), path.open("rb") as stream:
        same = digest_stream(stream).sha256 == item.digests.sha256
    if not same:
        raise StorageError(
            text(f"{path} 已不是所提交的证据包。", f"{path} is no longer the bundle that was filed."),
            text("请从备份恢复该文件。", "Restore it from a backup."),
        )


def _check_frozen(case_file: CaseFile, filings: Sequence[Bundle], answered: Answered) -> None:
    """What a court has under a number stays under it, and nothing joins it there."""
    filed = {exhibit.number for bundle in filings for exhibit in bundle.exhibits}
    elsewhere = {path for bundle in filings for exhibit in bundle.exhibits for path in exhibit.artifacts}
    elsewhere |= {item.path for number, (_, items) in answered.items() if number not in filed for item in items}
    for bundle in filings:
        for exhibit in bundle.exhibits:
            if exhibit.number in answered:
                _check_row(case_file, bundle, exhibit, *answered[exhibit.number], elsewhere)


def _check_row(
    case_file: CaseFile,
    bundle: Bundle,
    exhibit: Exhibit,
    plan: ExhibitPlan,
    items: Sequence[Artifact],
    elsewhere: set[str],
) -> None:
    if plan.name != exhibit.name:
        raise _frozen(exhibit, text("名称已改", "its name changed"))
    now = {item.path for item in items}
    lost = [path for path in exhibit.artifacts if path not in now]
    if any(not is_set_aside(case_file, case_file.artifact(path)) for path in lost):
        raise _frozen(exhibit, text("所提交的文件不再列入", "it no longer names files that were filed"))
    for item in items:
        later = case_file.maker_of(item).sequence >= bundle.head.size  # what came before was left out of it knowingly
        if later and item.path not in elsewhere and item.role not in TIME_PROOF_ROLES:
            name = item.origin or item.path.rpartition("/")[2]
            raise _frozen(exhibit, text(f"新增文件 {name}", f"another file came to it, {name}"))


def _withdrawn(case_file: CaseFile, filed: Sequence[Exhibit], last: Artifact) -> dict[str, int]:
    """How many files of filed exhibits were set aside after the filing before, by the exhibits' numbers."""
    packed = case_file.maker_of(last).sequence
    gone = {path for path, sequence in case_file.index.set_aside.items() if sequence > packed}
    counted = {exhibit.number: len(gone.intersection(exhibit.artifacts)) for exhibit in filed}
    return {number: count for number, count in counted.items() if count}


def _pages_of_book(case_file: CaseFile, bundle: Bundle) -> int:
    book = next(member.artifact for member in bundle.members if member.artifact.role is Role.EXHIBIT_BOOK)
    return int(case_file.maker_of(case_file.artifact(book.path)).details["pages"])


def _frozen(exhibit: Exhibit, why: Text) -> AssemblyError:
    return AssemblyError(
        text(f"证据 {exhibit.number} 已经提交，编号与内容不再变动：{why.zh}",
             f"Exhibit {exhibit.number} was filed already, and what bears its number is frozen: {why.en}"),
        text("请在 case.yaml 中恢复该项证据，并给新文件编新号（用 files 写明文件名）。",
             "Restore that exhibit in case.yaml, and give the new files a new number (name them under `files`)."),
    )  # fmt: skip


def _nothing_new(case_file: CaseFile) -> AssemblyError:
    return AssemblyError(
        text("没有新证据：case.yaml 中有文件的证据均已提交。", "There is nothing new: every exhibit of case.yaml that has files was filed."),
        text(f"请先收存新文件（{suggested('intake', case_file.root, '文件')}），并在 case.yaml 中以新编号列出。",
             f"Take the new files in ({suggested('intake', case_file.root, 'FILE')}) and list them in case.yaml under a new number."),
    )  # fmt: skip
