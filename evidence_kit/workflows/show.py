"""What a bundle, a case or a picture holds, read without changing and without judging it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evidence_kit import storage
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.origin import CredentialsCheck
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.c2pa.validation import check
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.formats.pictures import krita
from evidence_kit.intake.receive import HEAD, media_type_of
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.workflows.bundle_contents import contents_of

_PICTURES = ("image/png", "image/jpeg", "image/webp", "image/avif", "image/heic", krita.MEDIA_TYPE)


@dataclass(frozen=True)
class ShownBundle:
    """The table of contents of a bundle, as the bundle states it."""

    bundle: Bundle


@dataclass(frozen=True)
class ShownCase:
    """A case directory."""

    case_file: CaseFile


@dataclass(frozen=True)
class ShownFolder:
    """A folder that is no case: of pictures, perhaps (`survey`)."""

    path: Path


@dataclass(frozen=True)
class ShownPicture:
    """What a picture says of its own making."""

    recipe: Recipe
    gaps: tuple[Gap, ...]
    check: CredentialsCheck | None
    """What a validator says of its content credentials; None: it has none, or no validator is installed."""


def is_case(folder: Path) -> bool:
    """Whether a folder is a case, whole or damaged."""
    return any((folder / name).exists() for name in ("case.yaml", "journal.jsonl"))


def look_at(path: Path) -> ShownBundle | ShownCase | ShownFolder | ShownPicture:
    """Opens whatever lies at `path`.

    Raises:
        InputError: neither a bundle nor a case nor a picture, or damaged.
        CaseError: a case that cannot be read.
    """
    if path.is_dir():
        return ShownCase(CaseFile(path)) if is_case(path) else ShownFolder(path)
    with storage.storage_errors(path), path.open("rb") as stream:
        head = stream.read(HEAD)
    if media_type_of(path.name, head) in _PICTURES:
        from evidence_kit.intake.claimed_picture import check_picture  # loads a decoder

        check_picture(path)
        data = path.read_bytes()
        recipe = read_recipe(path.name, embedded_in(data))
        return ShownPicture(recipe, gaps_of(recipe), check(data) if recipe.credentials else None)
    return ShownBundle(contents_of(path))
