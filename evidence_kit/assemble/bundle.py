"""From a worked case to the one file that is filed: members, manifests, signature, time stamp, archive.

Every digest that a manifest states is the one the journal recorded. The bytes of a file are read once, while the
archive is written, and must still have it; so a file that changed since it was journalled stops the packing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from evidence_kit import __version__, storage, wording
from evidence_kit.assemble.container import container_parts
from evidence_kit.assemble.member_names import member_names
from evidence_kit.assemble.selection import Selection
from evidence_kit.assemble.signing import Signer, Stamp
from evidence_kit.casefile import Act, CaseFile, Clock, system_clock
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.bundle import Bundle, Exhibit, Member, Omission, SupplementaryFiling
from evidence_kit.domain.case import Case
from evidence_kit.domain.errors import AssemblyError, StorageError
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.record import Instant
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import REHEARSAL_MARK
from evidence_kit.formats import asic, bag, canonical_zip, journal
from evidence_kit.formats.bundle_layout import (
    BOOK,
    BUNDLE,
    CASE,
    CHECK_BUNDLE,
    CHECK_JOURNAL,
    HEAD,
    JOURNAL,
    PAGE_COPY,
    README,
)
from evidence_kit.formats.canonical_zip import Source, SourceChanged
from evidence_kit.wording import bundle_papers
from evidence_kit.wording.faults import fault_text

OMITTED = frozenset({Role.REMAINS, Role.EXHIBIT_BOOK, Role.BOOK_ANNEX, Role.BUNDLE})
"""Left out of a bundle, each with a reason: what an interrupted act left, and what was filed before."""
_words = wording.table("papers/bundle")


def pack(
    case_file: CaseFile,
    act: Act,
    *,
    book: Artifact,
    selection: Selection,
    exhibits: tuple[Exhibit, ...],
    identity: Signer,
    stamp: Stamp,
    created: Instant,
    rehearsal: bool,
    watch: ProgressCallback,
    clock: Clock = system_clock,
    filing: SupplementaryFiling | None = None,
) -> Artifact:
    """Writes the bundle of a case into the folder of `act`; the caller commits.

    Everything the filed journal lists is a member, or an omission with its reason; of its other lines it has the digests.
    `docs/bundle-format.md` specifies the file.

    Args:
        book: the signed exhibit book, already in the journal.
        selection: what the book was made of.
        exhibits: as the book numbers them.
        identity: who files; signs the container (CAdES).
        stamp: dates the container: RFC 3161 request → response.
        created: stated in the bundle; a claim of this machine's clock.
        clock: of this machine; a token that is ahead of it, or behind it, does not count.
        filing: of a supplementary filing; None: the first one.

    Raises:
        AssemblyError: too many files, a file of 2 GiB or more, an exhibit that names a file not in the bundle.
        StorageError: a file is missing or no longer what was journalled, or the disk is full.
        SealError: the authority did not deliver a usable token.
    """
    filed = selection.with_filing(case_file.journal, book)
    chain = filed.journal(case_file.journal)
    bundle = _bundle(case_file.case, chain, book, exhibits, filed.names, created, rehearsal, filing)
    artifacts = {member.member: member.artifact for member in bundle.members}
    payload = [_source(case_file, name, artifact) for name, artifact in artifacts.items()]
    payload += [Source.of_bytes(name, data) for name, data in _records(case_file.case, chain, bundle).items()]
    covered = [*payload, *_tag_files(case_file.case, chain, bundle, artifacts, payload)]
    _check(covered)
    archive = [*covered, *container_parts(covered, identity, stamp, clock)]
    name = f"{case_file.case.id}{f'-{filing.number}' if filing else ''}{'-rehearsal' if rehearsal else ''}.zip"
    _write(act.folder / name, archive, watch)
    size = (act.folder / name).stat().st_size
    watch(Advanced("digest bundle", _words("digesting"), 0, size, "bytes"))
    return act.adopt(
        name,
        role=Role.BUNDLE,
        lane=ExhibitClass.PAPER,
        media_type=asic.MIMETYPE.decode("ascii"),
        title=_words("bundle"),
        origin=bundle.tool,
        on_bytes=lambda done: watch(Advanced("digest bundle", _words("digesting"), done, size, "bytes")),
    )


def _bundle(
    case: Case,
    chain: journal.Journal,
    book: Artifact,
    exhibits: tuple[Exhibit, ...],
    given: Mapping[str, str],
    created: Instant,
    rehearsal: bool,
    filing: SupplementaryFiling | None,
) -> Bundle:
    filed = [item for event in chain.events for item in event.products]
    own = {item.path for item in filed if item.path.rpartition("/")[0] == book.path.rpartition("/")[0]}
    kept = [item for item in filed if item.role not in OMITTED or item.path in own - {book.path}]
    left = [item for item in filed if item.role in OMITTED and item.path not in own]
    names = member_names(item for item in kept if item.path not in given)
    names |= {item.path: given[item.path] for item in kept if item.path in given} | {book.path: BOOK}
    missing = {path for exhibit in exhibits for path in exhibit.artifacts} - set(names)
    if missing:
        raise AssemblyError(
            text(f"证据册引用了不在证据包内的文件：{min(missing)}", f"The book names a file that is not in the bundle: {min(missing)}"),
            text("请重新编制证据册。", "Make the exhibit book again: evidence-kit assemble CASE"),
        )  # fmt: skip
    return Bundle(
        case=case.id,
        title=case.title,
        rehearsal=rehearsal,
        created=created,
        tool=f"evidence-kit {__version__}",
        head=chain.head,
        members=tuple(Member(member=names[item.path], artifact=item) for item in [*kept, book]),
        omissions=tuple(Omission(path=item.path, reason=_reason(item.role)) for item in left),
        exhibits=exhibits,
        filing=filing,
    )


def _reason(role: Role) -> Text:
    return _words(f"omitted_{role.replace('-', '_')}")


def _source(case_file: CaseFile, name: str, artifact: Artifact) -> Source:
    return Source(name, artifact.digests.size, artifact.digests.sha256, partial(_open, case_file.path(artifact)))


def _open(path: Path) -> BinaryIO:
    with storage.storage_errors(path):
        return path.open("rb", buffering=0)


def _records(case: Case, chain: journal.Journal, bundle: Bundle) -> dict[str, bytes]:
    return {
        BUNDLE: bundle.to_json(),
        CASE: case.to_json(),
        JOURNAL: b"".join(chain.lines),
        HEAD: journal.head_file(chain),
    }


def _tag_files(
    case: Case, chain: journal.Journal, bundle: Bundle, artifacts: Mapping[str, Artifact], payload: list[Source]
) -> list[Source]:
    stated = _bag_info(case, bundle, holds_back=bool(chain.held))
    octets = sum(source.size for source in payload)
    files = {
        bag.DECLARATION_NAME: bag.DECLARATION,
        bag.INFO_NAME: bag.build_info(stated, octets=octets, streams=len(payload)),
        bag.MANIFEST_NAME: bag.build_manifest({source.name: source.sha256 for source in payload}),
        README: bundle_papers.readme(bundle, artifacts, case.languages),
        CHECK_JOURNAL: bundle_papers.check_journal(),
        CHECK_BUNDLE: bundle_papers.check_bundle(),
        PAGE_COPY: bundle_papers.page_copy(),
    }
    sources = [Source.of_bytes(name, data) for name, data in files.items()]
    tag_manifest = bag.build_manifest({source.name: source.sha256 for source in sources})
    return [*sources, Source.of_bytes(bag.TAG_MANIFEST_NAME, tag_manifest)]


def _bag_info(case: Case, bundle: Bundle, *, holds_back: bool) -> dict[str, str]:
    elements = {
        "Source-Organization": (case.submitter.counsel or case.submitter.name).both(),
        "External-Identifier": case.id,
        "External-Description": bundle.title.both(),
        "Bagging-Date": f"{bundle.created:%Y-%m-%d}",
        "Bag-Software-Agent": bundle.tool,
        "Bundle-Format": "2" if holds_back else "1",
    }
    if bundle.rehearsal:
        elements["Internal-Sender-Description"] = REHEARSAL_MARK
    return {label: " ".join(value.split()) for label, value in elements.items()}


def _check(sources: list[Source]) -> None:
    """Before anything is signed: would the archive be within its limits?"""
    try:
        canonical_zip.check_members(sources)
    except canonical_zip.MembersRefused as error:
        why = fault_text(error.fault)
        raise AssemblyError(
            text(f"无法打包：{why.zh}。", f"Cannot be packed: {why.en}."),
            text("单个文件须小于 2 GiB、文件总数不超过 5000：请缩短录屏或降低帧率，或分案打包。",
                 "A file must be under 2 GiB and a bundle holds at most 5,000: record for less time or at fewer frames "
                 "a second, or split the case."),
        ) from error  # fmt: skip


def _write(path: Path, sources: list[Source], watch: ProgressCallback) -> None:
    total, task = sum(source.size for source in sources), _words("bundle")

    def advanced(done: int) -> None:
        watch(Advanced("pack", task, done, total, "bytes"))

    advanced(0)
    try:
        with storage.storage_errors(path), path.open("xb") as sink:
            canonical_zip.write(sink, sources, on_bytes=advanced)
    except SourceChanged as error:
        raise StorageError(
            text(f"{error.name} 对应的文件已不是日志所记的内容。", f"{error.name}: the file is no longer what was journalled."),
            text("请从备份恢复该文件；日志中的 SHA-256 可用于核对。",
                 "Restore it from a backup; its SHA-256 stands in journal.jsonl."),
        ) from error  # fmt: skip
    advanced(total)
