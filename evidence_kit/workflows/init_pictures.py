"""The init picture and mask of a case: what case.yaml and the files in custody come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.making.init_picture import StatedInit
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text

if TYPE_CHECKING:
    from evidence_kit.regenerate.init_pictures import Pictures

_ROLES = (Role.INIT_PICTURE, Role.INIT_MASK)


def stated_init(case_file: CaseFile) -> StatedInit:
    """What is stated of the init picture; its files are those that case.yaml names, else the last ones taken in.

    Raises:
        CaseError: case.yaml names a file that was not taken in.
    """
    stated = case_file.case.init
    pictures = _taken_in(case_file, Role.INIT_PICTURE, stated.picture)
    return stated.over(pictures, _taken_in(case_file, Role.INIT_MASK, stated.mask))


def pictures_of(case_file: CaseFile) -> Pictures:
    """The init pictures and masks in custody.

    Raises:
        StorageError: one is missing or no longer what was journalled.
    """
    from evidence_kit.regenerate.init_pictures import Pictures

    return Pictures.of(case_file.read(artifact) for role in _ROLES for artifact in case_file.with_role(role))


def _taken_in(case_file: CaseFile, role: Role, named: str | None) -> list[str]:
    taken_in = [artifact.digests.sha256 for artifact in case_file.with_role(role)]
    if named is not None and named not in taken_in:
        raise CaseError(
            text(f"case.yaml 的 init 所指文件（{named}）尚未收存。", f"`init` in case.yaml names a file that was not taken in: {named}."),
            text(f"请先收存：{suggested('intake', case_file.root, '--as', role.value, '文件')}",
                 f"Take it in first: {suggested('intake', case_file.root, '--as', role.value, 'FILE')}"),
        )  # fmt: skip
    return taken_in
