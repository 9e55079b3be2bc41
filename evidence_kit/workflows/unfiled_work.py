"""Counsel's own work that the kit makes is marked, and whatever bears the mark is neither taken in as evidence nor filed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evidence_kit import storage
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import AssemblyError, InputError
from evidence_kit.domain.filing.role_names import role_name
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.formats.work_product import BEGINNING, is_marked


def refuse_as_evidence(case_file: CaseFile, path: Path, role: Role) -> None:
    """Refuse to take in what `attack` printed, unless as what is never filed.

    Raises:
        InputError: it is taken in as something else.
        StorageError: it cannot be read.
    """
    if role is Role.WORK_PRODUCT or not _is_marked(path):
        return
    name = role_name(Role.WORK_PRODUCT)
    raise InputError(
        text(f"{path.name} 是 attack 的输出，属律师工作成果，不作为证据收存。",
             f"{path.name} is output of `attack`: counsel's own work, which is not taken in as evidence."),
        text(f"确要随案保存（永不提交）：{suggested('intake', case_file.root, '--as', name.zh, path)}",
             f"To keep it with the case, never to be filed: {suggested('intake', case_file.root, '--as', name.en, path)}"),
    )  # fmt: skip


def refuse_to_file(case_file: CaseFile, shown: Iterable[int]) -> None:
    """Stop a filing that holds such a file, whatever it was taken in as.

    Args:
        case_file: the case.
        shown: sequence numbers of the events that are filed.

    Raises:
        AssemblyError: an event brought one in.
        StorageError: a file cannot be read.
    """
    for number in shown:
        event = case_file.journal.event_at(number)
        for item in event.products if event.action is Action.ARTIFACT_RECEIVED else ():
            if _is_marked(case_file.path(item)):
                act = item.path.split("/")[1].partition("-")[0]
                raise AssemblyError(
                    text(f"{item.origin or item.path} 是 attack 的输出，属律师工作成果，不得提交。",
                         f"{item.origin or item.path} is output of `attack`: counsel's own work, which is never filed."),
                    text(f"请撤回该文件：{suggested('withdraw', case_file.root, act, '--reason', '工作成果')}",
                         f"Withdraw it: {suggested('withdraw', case_file.root, act, '--reason', 'work-product')}"),
                )  # fmt: skip


def _is_marked(path: Path) -> bool:
    with storage.storage_errors(path), path.open("rb") as stream:
        return is_marked(stream.read(BEGINNING))
