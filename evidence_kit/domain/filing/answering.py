"""Which files answer an exhibit of the catalogue, and which of them stand in the wrong class: one rule for book and check."""

from __future__ import annotations

from pathlib import PurePosixPath

from evidence_kit.domain.artifact import Artifact, ExhibitClass
from evidence_kit.domain.case import ExhibitPlan


def answers(plan: ExhibitPlan, item: Artifact) -> bool:
    """Tell whether a file belongs to an exhibit: by its role, or by the name it came under or lies under."""
    return item.role in plan.roles or is_named(plan, item)


def is_named(plan: ExhibitPlan, item: Artifact) -> bool:
    """Tell whether an exhibit names this very file, by the name it came under or lies under."""
    return bool({item.origin, PurePosixPath(item.path).name} & set(plan.files))


def is_stray(plan: ExhibitPlan, item: Artifact) -> bool:
    """Tell whether a file and an exhibit are of the two classes that never mix: creation record and later demonstration."""
    return {item.lane, plan.lane} == {ExhibitClass.CREATION_RECORD, ExhibitClass.REGENERATION}
