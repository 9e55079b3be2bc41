"""The case directory and its only writer: write-once files, an append-only journal, nothing lost by a kill.

    spring-breeze/
      case.yaml        written by counsel; the kit never changes it
      journal.jsonl    one event a line
      artifacts/0003-regeneration-base/…

Work happens in an *act*: files are written into `artifacts/NNNN-name.part`, synced, the folder is renamed, and only
then does one journal line make it part of the case. Whatever a kill leaves without its line is kept, renamed
`NNNN-name.remains` and journalled as an incident when the case is next opened for writing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from evidence_kit import storage
from evidence_kit.case_yaml import load_case
from evidence_kit.domain.artifact import Artifact, Lane, Role
from evidence_kit.domain.case import Case
from evidence_kit.domain.custody import Action, CustodyEvent, Material
from evidence_kit.domain.errors import CaseError, StorageError
from evidence_kit.domain.noun import Noun
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import journal as journal_format
from evidence_kit.formats import strict_json
from evidence_kit.formats.digest import digest_bytes, digest_stream
from evidence_kit.formats.journal import Journal, JournalBroken

Clock = Callable[[], datetime]
N = TypeVar("N", bound=Noun)

_ACT_FOLDER = re.compile(r"^(\d{4})-[a-z0-9-]+(\.part|\.remains)?$")


def system_clock() -> datetime:
    """This machine's clock, UTC. Only faces hand it in."""
    return datetime.now(UTC)


class CaseFile:
    """A case directory, read; `writing()` makes acts possible."""

    def __init__(self, root: Path) -> None:
        """Reads case.yaml and the journal.

        Raises:
            CaseError: not a case directory, case.yaml is not valid, or the journal's chain is broken.
        """
        self.root = root
        self.case: Case = load_case(root / "case.yaml")
        self.journal: Journal = self._read_journal()

    @property
    def journal_path(self) -> Path:
        """The journal file."""
        return self.root / "journal.jsonl"

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Every artifact that the journal lists, in the order of the journal."""
        return tuple(product for event in self.journal.events for product in event.products)

    def with_role(self, *roles: Role) -> tuple[Artifact, ...]:
        """The artifacts of some roles, in the order of the journal."""
        return tuple(artifact for artifact in self.artifacts if artifact.role in roles)

    def path(self, artifact: Artifact | str) -> Path:
        """Where an artifact lies on this disk."""
        relative = artifact if isinstance(artifact, str) else artifact.path
        return self.root.joinpath(*relative.split("/"))

    def read(self, artifact: Artifact) -> bytes:
        """The bytes of an artifact, checked against the journal.

        Raises:
            StorageError: missing, or its bytes are no longer those that were journalled.
        """
        path = self.path(artifact)
        with storage.storage_errors(path):
            data = path.read_bytes()
        if digest_bytes(data).sha256 != artifact.digests.sha256:
            raise StorageError(
                text(f"{artifact.path} 已不是日志所记的内容。", f"{artifact.path} no longer holds the bytes that were journalled."),
                text("请从备份恢复该文件；日志中的 SHA-256 可用于核对。",
                     "Restore it from a backup; its SHA-256 stands in journal.jsonl."),
            )  # fmt: skip
        return data

    def records(self, role: Role, noun: type[N]) -> tuple[tuple[Artifact, N], ...]:
        """Every record of one kind (`Role.RECIPE`, Recipe …), in the order of the journal."""
        return tuple(
            (artifact, noun.model_validate(strict_json.parse(self.read(artifact)))) for artifact in self.with_role(role)
        )

    @contextmanager
    def writing(self, clock: Clock, *, sm3: bool = False) -> Iterator[CaseWriter]:
        """Holds the case for this process and yields its writer. Remains of a killed run are journalled first.

        Raises:
            CaseBusy: another process works on this case.
        """
        with storage.exclusive(self.root / ".lock"):
            self.journal = self._read_journal()
            writer = CaseWriter(self, clock, sm3=sm3)
            writer.recover()
            yield writer

    def _read_journal(self) -> Journal:
        if not self.journal_path.exists():
            raise CaseError(
                text(
                    f"{self.root} 不是案件目录（缺 journal.jsonl）。",
                    f"{self.root} is not a case directory (no journal.jsonl).",
                ),
                text("请用 evidence-kit new 新建案件。", "Make one with: evidence-kit new DIRECTORY"),
            )
        with storage.storage_errors(self.journal_path):
            data = self.journal_path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]  # a torn last line was never acknowledged; recover() sets it aside
        try:
            return journal_format.parse(whole)
        except JournalBroken as error:
            raise CaseError(
                text(f"保管日志第 {error.line} 行断链：{error.reason}", f"The custody journal is broken: {error}."),
                text("请从备份恢复 journal.jsonl；不要手工修改它。",
                     "Restore journal.jsonl from a backup; it must never be edited by hand."),
            ) from error  # fmt: skip


class CaseWriter:
    """The one process that may add to a case."""

    def __init__(self, case_file: CaseFile, clock: Clock, *, sm3: bool) -> None:
        self.case_file = case_file
        self.clock = clock
        self.sm3 = sm3

    @contextmanager
    def act(self, name: str) -> Iterator[Act]:
        """A numbered folder to work in. Without `commit` it is left as remains, which the next run journals."""
        folders = self.case_file.root / "artifacts"
        numbers = [int(match[1]) for match in map(_ACT_FOLDER.match, _names(folders)) if match]
        act = Act(self, f"{max(numbers, default=0) + 1:04d}-{name}")
        with storage.storage_errors(act.folder):
            act.folder.mkdir(parents=True)
        yield act

    def append(
        self,
        action: Action,
        summary: Text,
        *,
        materials: tuple[Material, ...] = (),
        products: tuple[Artifact, ...] = (),
        details: dict[str, str] | None = None,
    ) -> CustodyEvent:
        """Adds one event to the journal; when this returns, it is on the disk."""
        head = self.case_file.journal.head
        event = CustodyEvent(
            previous=head.sha256,
            sequence=head.size,
            time=self.clock(),
            actor=self.case_file.case.operator or "operator not stated",
            action=action,
            summary=summary,
            materials=materials,
            products=products,
            details=details or {},
        )
        line = journal_format.encode(event)
        storage.append(self.case_file.journal_path, line)
        journal = self.case_file.journal
        self.case_file.journal = Journal((*journal.events, event), (*journal.lines, line))
        return event

    def recover(self) -> None:
        """Journals what a killed run left behind: a torn last line, and folders that no event names."""
        self._set_torn_line_aside()
        folders = self.case_file.root / "artifacts"
        known = {artifact.path.split("/")[1] for artifact in self.case_file.artifacts}
        for name in sorted(name for name in _names(folders) if _ACT_FOLDER.match(name)):
            if name not in known:
                self._journal_remains(folders / name)

    def _set_torn_line_aside(self) -> None:
        path = self.case_file.journal_path
        with storage.storage_errors(path):
            data = path.read_bytes()
            torn = data[data.rfind(b"\n") + 1 :]
            if not torn:
                return
            with path.open("rb+") as stream:
                stream.truncate(len(data) - len(torn))
        storage.sync_file(path)
        self.append(
            Action.INCIDENT,
            text(
                "上次运行中断，日志末行未写完，已移除。",
                "The last run was interrupted while writing a line; that part line was set aside.",
            ),
            details={"torn_line": torn.decode("utf-8", "backslashreplace")},
        )

    def _journal_remains(self, folder: Path) -> None:
        kept = folder.with_name(re.sub(r"(\.part|\.remains)?$", ".remains", folder.name, count=1))
        with storage.storage_errors(folder):
            if kept != folder:
                folder.rename(kept)
            files = sorted(path for path in kept.rglob("*") if path.is_file())
        products = tuple(self._remains(path) for path in files)
        self.append(
            Action.INCIDENT,
            text("上次运行在完成前中断；遗留文件已登记，不作为证据依据。",
                 "A run ended before it was finished; what it left is listed here and relied on for nothing."),
            products=products,
            details={"folder": kept.name},
        )  # fmt: skip

    def _remains(self, path: Path) -> Artifact:
        with storage.storage_errors(path), path.open("rb", buffering=0) as stream:
            digests = digest_stream(stream, sm3=self.sm3)
        return Artifact(
            path=path.relative_to(self.case_file.root).as_posix(),
            role=Role.REMAINS,
            lane=Lane.PAPER,
            media_type="application/octet-stream",
            digests=digests,
            title=text("中断运行的遗留文件", "left by an interrupted run"),
        )


class Act:
    """One piece of work in progress: files first, then the journal line that makes them part of the case."""

    def __init__(self, writer: CaseWriter, name: str) -> None:
        self.name = name
        self.folder = writer.case_file.root / "artifacts" / f"{name}.part"
        self._writer = writer
        self._products: list[Artifact] = []

    def relative(self, file_name: str) -> str:
        """The path a file of this act will have in the case once committed."""
        return f"artifacts/{self.name}/{file_name}"

    def write(
        self, file_name: str, data: bytes, *, role: Role, lane: Lane, media_type: str, title: Text, origin: str = ""
    ) -> Artifact:
        """A new file of the case from bytes in memory."""
        path = self.folder.joinpath(*file_name.split("/"))
        with storage.storage_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        storage.write_new(path, data)
        digests = digest_bytes(data, sm3=self._writer.sm3)
        return self._keep(
            file_name, digests=digests, role=role, lane=lane, media_type=media_type, title=title, origin=origin
        )

    def record(self, file_name: str, noun: Noun, *, role: Role, lane: Lane, title: Text) -> Artifact:
        """A new JSON file of the case from a noun."""
        return self.write(file_name, noun.to_json(), role=role, lane=lane, media_type="application/json", title=title)

    def receive(
        self,
        source: Path,
        file_name: str,
        *,
        role: Role,
        lane: Lane,
        media_type: str,
        title: Text,
        on_bytes: Callable[[int], None] | None = None,
    ) -> Artifact:
        """Copies a file from outside, hashing the very bytes that are kept; one reading.

        Raises:
            StorageError: the disk refuses, or the file changed while it was read.
        """
        target = self.folder.joinpath(*file_name.split("/"))
        with storage.storage_errors(source):
            before = source.stat()
            reader = source.open("rb", buffering=0)
        with reader, storage.storage_errors(target), target.open("xb") as copy:
            digests = digest_stream(reader, sm3=self._writer.sm3, copy_to=copy, on_bytes=on_bytes)
        storage.sync_file(target)
        _same_file(source, before.st_size, before.st_mtime_ns, digests.size)
        return self._keep(
            file_name, digests=digests, role=role, lane=lane, media_type=media_type, title=title, origin=source.name
        )

    def adopt(
        self, file_name: str, *, role: Role, lane: Lane, media_type: str, title: Text, origin: str = ""
    ) -> Artifact:
        """Takes a file that a tool wrote into `folder` as a file of the case."""
        path = self.folder.joinpath(*file_name.split("/"))
        with storage.storage_errors(path):
            storage.sync_file(path)
            with path.open("rb", buffering=0) as stream:
                digests = digest_stream(stream, sm3=self._writer.sm3)
        return self._keep(
            file_name, digests=digests, role=role, lane=lane, media_type=media_type, title=title, origin=origin
        )

    def commit(
        self,
        action: Action,
        summary: Text,
        *,
        materials: tuple[Material, ...] = (),
        details: dict[str, str] | None = None,
    ) -> CustodyEvent:
        """Makes the act part of the case: folder renamed, then one line in the journal."""
        final = self.folder.with_name(self.name)
        with storage.storage_errors(final):
            for folder in {path.parent for path in self.folder.rglob("*")} | {self.folder}:
                storage.sync_folder(folder)
            self.folder.rename(final)
            storage.sync_folder(final.parent)
        return self._writer.append(
            action, summary, materials=materials, products=tuple(self._products), details=details
        )

    def _keep(self, file_name: str, **fields: object) -> Artifact:
        artifact = Artifact.model_validate({"path": self.relative(file_name), **fields})
        self._products.append(artifact)
        return artifact


def create_case(root: Path, case_yaml: bytes, clock: Clock) -> CaseFile:
    """Makes a case directory from the text of its case.yaml.

    Raises:
        CaseError: the directory already holds a case, or the text is not a valid case.yaml.
    """
    if (root / "journal.jsonl").exists() or (root / "case.yaml").exists():
        raise CaseError(
            text(f"{root} 已有案件。", f"{root} already holds a case."),
            text("请换一个目录。", "Choose another directory."),
        )
    with storage.storage_errors(root):
        (root / "artifacts").mkdir(parents=True, exist_ok=True)
    storage.write_new(root / "case.yaml", case_yaml)
    try:
        load_case(root / "case.yaml")
    except CaseError:
        (root / "case.yaml").unlink()
        raise
    storage.write_new(root / "journal.jsonl", b"")
    case_file = CaseFile(root)
    with case_file.writing(clock) as writer:
        writer.append(
            Action.CASE_OPENED,
            text(f"建立案件《{case_file.case.title.zh}》。", f"Case opened: {case_file.case.title.en}."),
            details={"case_yaml_sha256": digest_bytes(case_yaml).sha256, "case": case_file.case.id},
        )
    return case_file


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def _same_file(source: Path, size: int, modified: int, read: int) -> None:
    now = source.stat()
    if (now.st_size, now.st_mtime_ns, read) != (size, modified, size):
        raise StorageError(
            text(f"{source} 在读取过程中被改动。", f"{source} changed while it was being read."),
            text("请确认没有程序正在写入该文件，然后重试。", "Make sure no program is writing it, then try again."),
        )
