"""Take in what counsel hands over: one file, or a list of files with their roles and titles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evidence_kit.case_yaml import load_handed_list
from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.artifact import HANDED_ROLES, Artifact, ExhibitClass, Role
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.intake import receive, take_claimed_picture
from evidence_kit.intake.calendar_proof import check_proof
from evidence_kit.intake.claimed_picture import check_picture

_PICTURES = (Role.INIT_PICTURE, Role.INIT_MASK)
_OF_THE_CREATION = (Role.CREATION_LOG, *_PICTURES)


@dataclass(frozen=True)
class HandedFile:
    """A file about to be taken in."""

    path: Path
    role: Role
    title: Text


@dataclass(frozen=True)
class IntakeResult:
    """What was taken in, and what the claimed picture among it says of itself."""

    artifacts: tuple[Artifact, ...]
    recipe: Recipe | None
    gaps: tuple[Gap, ...]


def handed_list(listing: Path) -> tuple[HandedFile, ...]:
    """The files of a YAML list.

    Raises:
        CaseError: the list is not valid.
        InputError: a file of it is missing, or has a role that only the kit gives.
    """
    handed = []
    for item in load_handed_list(listing).files:
        path = listing.parent / item.file
        if not path.is_file() or item.role not in HANDED_ROLES:
            raise InputError(
                text(f"清单中的 {item.file} 不存在，或角色 {item.role.value} 不可用。",
                     f"{item.file} of the list does not exist, or its role {item.role.value} cannot be handed in."),
                text(f"请核对路径；可用角色：{', '.join(HANDED_ROLES)}。",
                     f"Check the path; roles: {', '.join(HANDED_ROLES)}."),
            )  # fmt: skip
        handed.append(HandedFile(path, item.role, item.title))
    return tuple(handed)


def take_in(
    case_file: CaseFile, writer: CaseWriter, handed: tuple[HandedFile, ...], watch: ProgressCallback
) -> IntakeResult:
    """Takes files into custody, one by one.

    Raises:
        InputError, StorageError: a file cannot be taken; those before it are in custody.
    """
    artifacts: list[Artifact] = []
    recipe: Recipe | None = None
    gaps: tuple[Gap, ...] = ()
    for item in handed:
        if item.role is Role.CLAIMED_PICTURE:
            intake = take_claimed_picture(case_file, writer, item.path, title=item.title, watch=watch)
            artifacts.append(intake.artifact)
            recipe, gaps = intake.recipe, intake.gaps
        else:
            if item.role in _PICTURES:
                check_picture(item.path)
            if item.role is Role.OPENTIMESTAMPS_PROOF:
                check_proof(item.path)
            lane = ExhibitClass.CREATION_RECORD if item.role in _OF_THE_CREATION else ExhibitClass.PAPER
            artifacts.append(receive(writer, item.path, role=item.role, lane=lane, title=item.title, watch=watch))
    return IntakeResult(tuple(artifacts), recipe, gaps)
