"""One picture: the one claimed, the one whose recipe was read, the one that the demonstration leads to."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text, visible
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, in_a_row, listed, quoted, words


class Doubt(StrEnum):
    """What keeps the demonstration from being one of the claimed picture."""

    NO_PICTURE = "no-picture"
    NO_RECIPE = "no-recipe"
    NO_MATERIAL = "no-material"
    """The act that made the last step names no recipe that it started from."""
    ANOTHER = "another"
    """The recipe was read from a picture that is not claimed."""
    SEVERAL = "several"
    """More than one picture is claimed; the demonstration is of one."""


class ClaimedFact(Record):
    """Which picture is claimed, and whether recipe and demonstration are of it."""

    member: str = ""
    """Of the claimed picture that the recipe was read from, else of the newest."""
    sha256: str = ""
    """Of that picture as it lies in the bundle."""
    recipe: str = ""
    """Path of the recipe that the last step started from, else of the newest."""
    others: tuple[str, ...] = ()
    """Members of further claimed pictures, of other bytes."""
    left_out: tuple[str, ...] = ()
    """Paths of claimed pictures and recipes that the bundle says it leaves out."""
    doubts: tuple[Doubt, ...] = ()


def observe_claimed(opened: OpenedBundle, last_step: str | None) -> ClaimedFact:
    """The claimed picture of a bundle and the recipe that its demonstration rests on.

    Args:
        last_step: path of the last step's record; None where nothing was demonstrated.
    """
    claimed, doubts = list(opened.with_role(Role.CLAIMED_PICTURE)), []
    recipes = {item.path: recipe for item, recipe in opened.records_of(Role.RECIPE, Recipe)}
    path = _recipe_of(opened, last_step, recipes) if last_step else ""
    if last_step and recipes and not path:
        doubts.append(Doubt.NO_MATERIAL)
    path = path or next(reversed(recipes), "")
    chosen = _one_of(opened, claimed, recipes[path].picture) if path else None
    if not claimed:
        doubts.append(Doubt.NO_PICTURE)
    elif path and chosen is None:
        doubts.append(Doubt.ANOTHER)
    if not path:
        doubts.append(Doubt.NO_RECIPE)
    chosen = chosen or (claimed[-1] if claimed else None)
    others = [item for item in claimed if chosen and _sha256(opened, item) != _sha256(opened, chosen)]
    return ClaimedFact(
        member=opened.member_of(chosen.path) if chosen else "",
        sha256=_sha256(opened, chosen) if chosen else "",
        recipe=path,
        others=tuple(opened.member_of(item.path) for item in others),
        left_out=tuple(_left_out(opened)),
        doubts=(*doubts, *([Doubt.SEVERAL] if others else [])),
    )


def is_claimed(opened: OpenedBundle, path: str) -> bool:
    """Whether what lies at a path is a claimed picture, or has the bytes of one."""
    return _one_of(opened, list(opened.with_role(Role.CLAIMED_PICTURE)), path) is not None


def judge_claimed(fact: ClaimedFact) -> Finding:
    """One finding: the same picture throughout, or why not."""
    status = Status.PASSED
    if fact.doubts:
        status = Status.FAILED if Doubt.ANOTHER in fact.doubts else Status.INDETERMINATE
    said = [_said(doubt, fact) for doubt in fact.doubts] or [words("claimed_picture", member=fact.member)]
    return finding(
        code=FindingCode.CLAIMED_PICTURE,
        question=Question.RECIPE_MAKES_PICTURE,
        status=status,
        message=in_a_row(said),
        subject=fact.member,
        command=f"sha256sum {quoted(fact.member)}" if fact.member else "",
    )


def _said(doubt: Doubt, fact: ClaimedFact) -> Text:
    out = [visible(path) for path in fact.left_out]
    left = words("beside_left_out", shown=listed(out)) if out else text("", "")
    match doubt:
        case Doubt.NO_PICTURE:
            return words("claimed_picture_none", left_out=left)
        case Doubt.NO_RECIPE:
            return words("claimed_picture_no_recipe", left_out=left)
        case Doubt.NO_MATERIAL:
            return words("claimed_picture_no_material")
        case Doubt.ANOTHER:
            return words("claimed_picture_another")
        case Doubt.SEVERAL:
            return words("claimed_picture_several", others=listed(fact.others))


def _recipe_of(opened: OpenedBundle, step: str, recipes: dict[str, Recipe]) -> str:
    """Path of the newest recipe among the materials of the act that made a step; empty when it names none."""
    event = opened.maker_of(step)
    named = {material.path for material in event.materials} if event else set()
    return next((path for path in reversed(recipes) if path in named), "")


def _one_of(opened: OpenedBundle, claimed: list[Artifact], path: str) -> Artifact | None:
    """The claimed picture that lies at a path, or has the bytes of what lies there; None when it is no claimed one."""
    there = opened.digests.get(opened.member_of(path))
    same = [item for item in claimed if there is not None and _sha256(opened, item) == there.sha256]
    return next((item for item in same if item.path == path), same[-1] if same else None)


def _sha256(opened: OpenedBundle, artifact: Artifact) -> str:
    digests = opened.digests.get(opened.member_of(artifact.path))
    return digests.sha256 if digests else ""


def _left_out(opened: OpenedBundle) -> Iterator[str]:
    roles = (Role.CLAIMED_PICTURE, Role.RECIPE)
    made = {
        item.path: item.role for event in (opened.journal.events if opened.journal else ()) for item in event.products
    }
    for omission in opened.bundle.omissions if opened.bundle else ():
        if made.get(omission.path) in roles:
            yield omission.path
