"""Counsel decides that a file of the case is not filed: an event of the journal, and never part of a filing itself.

Who needs the file after all takes it in again: what was decided stands, and the new copy is another file of the case.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.custody import Action, Material
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text


def hold_back(case_file: CaseFile, writer: CaseWriter, named: str, reason: str = "") -> Artifact:
    """Journals that a file is held back; returns it.

    Args:
        case_file: the case.
        writer: of the same case.
        named: its path in the case, the name of its act (`0005-statement`) or the number of that, or the file's name.
        reason: counsel's words; may be empty.

    Raises:
        UsageError: no file or several are named so, or that file is set aside already.
        StorageError: the disk refuses.
    """
    item = _found(case_file, named)
    said = text(
        f"《{item.title.zh}》（{item.path}）留存，不予提交。",
        f"“{item.title.en}” ({item.path}) is held back from filing.",
    )
    _append(writer, Action.HELD_BACK, item, said, reason)
    return item


def withdraw(case_file: CaseFile, writer: CaseWriter, named: str, reason: str) -> Artifact:
    """Journals that a file is withdrawn, filed before or not; returns it. Args and errors as `hold_back`."""
    item = _found(case_file, named)
    said = text(f"《{item.title.zh}》（{item.path}）撤回。", f"“{item.title.en}” ({item.path}) is withdrawn.")
    _append(writer, Action.WITHDRAWN, item, said, reason)
    return item


def _append(writer: CaseWriter, action: Action, item: Artifact, said: Text, reason: str) -> None:
    material = Material(name=item.title.zh, sha256=item.digests.sha256, path=item.path)
    writer.append(action, said, materials=(material,), details={"reason": reason} if reason else {})


def _found(case_file: CaseFile, named: str) -> Artifact:
    items = [item for item in case_file.artifacts if named in _names(item)]
    if len(items) != 1:
        known = suggested("show", case_file.root)
        what = text("没有", "names no") if not items else text("有多个", "names more than one")
        raise UsageError(
            text(f"案件中{what.zh}名为 {named} 的文件。", f"{named} {what.en} file of the case."),
            text(f"请写明路径，如 artifacts/0005-statement/memo.docx；各文件见：{known}",
                 f"Give its path, such as artifacts/0005-statement/memo.docx; all of them: {known}"),
        )  # fmt: skip
    (item,) = items
    if item.path in case_file.index.set_aside:
        raise UsageError(
            text(f"{item.path} 此前已决定不提交。", f"{item.path} is already not to be filed."),
            text("无需再次运行；确需提交的，请重新收存该文件。", "Nothing is left to do; a file that is to be filed after all is taken in again."),
        )  # fmt: skip
    return item


def _names(item: Artifact) -> set[str]:
    act = item.path.split("/")[1]
    number = act.partition("-")[0]
    return {item.path, act, number, number.lstrip("0"), PurePosixPath(item.path).name, item.origin} - {""}
