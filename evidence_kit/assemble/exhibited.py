"""Which files of the case answer which rows of the catalogue; what counsel set aside answers none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from evidence_kit import wording
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import HANDED_ROLES, Artifact, Role
from evidence_kit.domain.case import ExhibitPlan
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import AssemblyError
from evidence_kit.domain.filing.answering import is_named, is_stray
from evidence_kit.domain.text import Text, text

_words = wording.table("papers/bundle")
_HANDED = frozenset(HANDED_ROLES) - {Role.OPENTIMESTAMPS_PROOF}
"""Roles of which the kit itself makes no file."""
FILM_STILLS = "film-stills"
"""Name of the acts that hold stills of films which were handed in."""


def answering(case_file: CaseFile, plan: ExhibitPlan) -> tuple[Artifact, ...]:
    """Returns the files that a row of the catalogue names, in the order of the journal.

    A row that names roles takes what is left of them; one that names a file by its name must not name one that is not filed.

    Raises:
        AssemblyError: it names work product, or a file that was held back or withdrawn; or it mixes the two classes of evidence.
    """
    named = [item for item in case_file.artifacts if is_named(plan, item)]
    by_name = {item.path for item in named}
    of_a_role = [item for item in case_file.artifacts if item.role in plan.roles and item.path not in by_name]
    _refuse(plan, (item for item in (*named, *of_a_role) if item.role is Role.WORK_PRODUCT), case_file)
    kept = [item for item in named if not is_set_aside(case_file, item)]
    still_there = {name for item in kept for name in _names(item)}
    _refuse(plan, (item for item in named if not _names(item) & set(plan.files) & still_there), case_file)
    chosen = {item.path for item in (*kept, *(item for item in of_a_role if not is_set_aside(case_file, item)))}
    found = tuple(item for item in case_file.artifacts if item.path in chosen)
    _check_class(plan, found)
    return found


def must_be_filed(plan: ExhibitPlan, item: Artifact) -> bool:
    """Whether a row says of this very file that it is filed: by its name, or as something that was handed in."""
    return is_named(plan, item) or item.role in _HANDED


def is_set_aside(case_file: CaseFile, item: Artifact) -> bool:
    """Whether counsel decided that a file, or what it was taken from as the stills of a film are, is not filed."""
    gone = case_file.index.set_aside
    if item.role is Role.WORK_PRODUCT or item.path in gone:
        return True
    if not gone or item.role not in _HANDED:
        return False
    return any(material.path in gone for material in case_file.maker_of(item).materials)


def _name(item: Artifact) -> str:
    return PurePosixPath(item.path).name


def _names(item: Artifact) -> set[str]:
    return {item.origin, _name(item)} - {""}


def _refuse(plan: ExhibitPlan, items: Iterable[Artifact], case_file: CaseFile) -> None:
    item = next(iter(items), None)
    if item is not None:
        name, why = item.origin or _name(item), _why(item, case_file)
        raise AssemblyError(
            text(f"证据 {plan.number} 指向不提交的文件（{why.zh}）：{name}",
                 f"Exhibit {plan.number} names a file that is not filed ({why.en}): {name}"),
            text("请修改 case.yaml 中该证据的 files 或 roles；确需提交的，请重新收存该文件。",
                 "Change `files` or `roles` of that exhibit in case.yaml; a file that is to be filed after all is taken in again."),
        )  # fmt: skip


def _why(item: Artifact, case_file: CaseFile) -> Text:
    if item.role is Role.WORK_PRODUCT:
        return _words("work_product")
    decided = case_file.index.set_aside.get(item.path)  # None: of a still, whose film was
    if decided is not None and case_file.journal.event_at(decided).action is Action.WITHDRAWN:
        return _words("withdrawn")
    return _words("held_back")


def _check_class(plan: ExhibitPlan, found: tuple[Artifact, ...]) -> None:
    stray = next((item for item in found if is_stray(plan, item)), None)
    if stray is not None:
        raise AssemblyError(
            text(f"证据 {plan.number} 混用了两类材料：{stray.path}", f"Exhibit {plan.number} mixes the two classes of evidence: {stray.path}"),
            text("创作过程原始记录与再生成演示必须分列，请修改 case.yaml 中的 lane 或 roles。",
                 "A creation record and a regeneration demonstration must stand apart: change lane or roles in case.yaml."),
        )  # fmt: skip
