"""The claimed picture of a case with what follows from it, and what an act about it started from."""

from __future__ import annotations

from dataclasses import dataclass, field

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.custody import Material
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.making.init_picture import StatedInit
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.supplement import supplemented
from evidence_kit.domain.text import text
from evidence_kit.intake import settings_of
from evidence_kit.workflows.init_pictures import stated_init


@dataclass(frozen=True)
class ClaimedPicture:
    """The claimed picture of a case with what is known of its making: what it states, and what the party adds."""

    artifact: Artifact
    recipe_artifact: Artifact
    recipe: Recipe
    init: StatedInit
    """What is stated of the picture it was made from, if it was."""
    png: bytes = field(repr=False)


@dataclass(frozen=True)
class Claim(ClaimedPicture):
    """A claimed picture with the settings that follow from its recipe."""

    settings: Settings


def claimed_picture_of(case_file: CaseFile) -> ClaimedPicture:
    """The picture the case claims.

    Raises:
        CaseError: none was taken in, or case.yaml contradicts what it states.
    """
    recipes = case_file.records(Role.RECIPE, Recipe)
    if not recipes:
        raise CaseError(
            text("案件中尚无涉案图片。", "The case has no claimed picture yet."),
            text("请先收存原始文件：evidence-kit intake 案件目录 图片.png",
                 "Take the original file in first: evidence-kit intake CASE PICTURE.png"),
        )  # fmt: skip
    recipe_artifact, recipe = recipes[-1]
    artifact = case_file.artifact(recipe.picture)
    known = supplemented(recipe, case_file.case.making)
    return ClaimedPicture(artifact, recipe_artifact, known, stated_init(case_file), case_file.read(artifact))


def claim_of(case_file: CaseFile) -> Claim:
    """The picture the case claims, ready to be run.

    Raises:
        CaseError: as `claimed_picture_of`.
        RegenerationError: its recipe has blocking gaps.
    """
    return with_settings(found := claimed_picture_of(case_file), settings_of(found.recipe, found.init))


def with_settings(picture: ClaimedPicture, settings: Settings) -> Claim:
    """The picture with settings under which it is run."""
    return Claim(picture.artifact, picture.recipe_artifact, picture.recipe, picture.init, picture.png, settings)


def material(artifact: Artifact) -> Material:
    """A file of the case as what an act started from."""
    return Material(name=artifact.title.zh, sha256=artifact.digests.sha256, path=artifact.path)


def weights_of(environment: Environment) -> tuple[Material, ...]:
    """The weights that a run loaded, as what its act started from."""
    return tuple(Material(name=component.name, sha256=component.sha256) for component in environment.components)
