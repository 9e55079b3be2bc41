"""A new case directory."""

from __future__ import annotations

from pathlib import Path

from evidence_kit import storage
from evidence_kit.case_yaml import parse_case
from evidence_kit.casefile.case_file import CaseFile
from evidence_kit.casefile.interface import Clock
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.text import text
from evidence_kit.formats.digest import digest_bytes


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
    with storage.storage_errors(root):
        storage.sync_folder(root)
    case_file = CaseFile(root)
    with case_file.writing(clock) as writer:
        writer.append(
            Action.CASE_OPENED,
            text("建立案件。", "Case opened."),
            details={"case_yaml_sha256": digest_bytes(case_yaml).sha256, "case": case_file.case.id},
        )
    return case_file
