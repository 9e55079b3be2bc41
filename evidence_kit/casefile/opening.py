"""A case directory, read; and a new one made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from evidence_kit import storage
from evidence_kit.case_yaml import load_case, parse_case
from evidence_kit.casefile.writer import CaseWriter, Clock
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.case import Case
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import CaseError, StorageError
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text
from evidence_kit.formats import journal as journal_format
from evidence_kit.formats import strict_json
from evidence_kit.formats.digest import digest_bytes
from evidence_kit.formats.journal import Journal, JournalBroken
from evidence_kit.wording.faults import fault_text

N = TypeVar("N", bound=Record)


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

        Args:
            clock: gives the time of every event.
            sm3: state SM3 beside SHA-256, also where the case does not want it for every file.

        Raises:
            CaseBusy: another process works on this case.
        """
        with storage.exclusive(self.root / ".lock"):
            self.journal = self._read_journal()
            writer = CaseWriter(self, clock, sm3=sm3 or self.case.sm3)
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
            why = fault_text(error.fault)
            raise CaseError(
                text(f"保管日志断链：{why.zh}。", f"The custody journal is broken: {why.en}."),
                text("请从备份恢复 journal.jsonl；不要手工修改它。",
                     "Restore journal.jsonl from a backup; it must never be edited by hand."),
            ) from error  # fmt: skip


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
    parse_case(case_yaml)
    with storage.storage_errors(root):
        (root / "artifacts").mkdir(parents=True, exist_ok=True)
    storage.write_new(root / "case.yaml", case_yaml)
    storage.write_new(root / "journal.jsonl", b"")
    case_file = CaseFile(root)
    with case_file.writing(clock) as writer:
        writer.append(
            Action.CASE_OPENED,
            text(f"建立案件《{case_file.case.title.zh}》。", f"Case opened: {case_file.case.title.en}."),
            details={"case_yaml_sha256": digest_bytes(case_yaml).sha256, "case": case_file.case.id},
        )
    return case_file
