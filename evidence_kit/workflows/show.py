"""What a bundle, a case or a picture holds, read without changing and without judging it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.fault import Faulty, FileCode, fault_of
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.formats import canonical_zip, strict_json
from evidence_kit.formats.bundle_layout import BUNDLE
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.intake import gaps_of
from evidence_kit.intake.claimed_picture import check_picture
from evidence_kit.intake.receive import media_type_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording.faults import fault_text

_MAX_TABLE = 64 << 20

_PICTURES = ("image/png", "image/jpeg", "image/webp")


@dataclass(frozen=True)
class ShownBundle:
    """The table of contents of a bundle, as the bundle states it."""

    bundle: Bundle


@dataclass(frozen=True)
class ShownCase:
    """A case directory."""

    case_file: CaseFile


@dataclass(frozen=True)
class ShownPicture:
    """What a picture says of its own making."""

    recipe: Recipe
    gaps: tuple[Gap, ...]


def look_at(path: Path) -> ShownBundle | ShownCase | ShownPicture:
    """Opens whatever lies at `path`.

    Raises:
        InputError: neither a bundle nor a case nor a picture, or damaged.
        CaseError: a case that cannot be read.
    """
    if path.is_dir():
        return ShownCase(CaseFile(path))
    with storage.storage_errors(path), path.open("rb") as stream:
        head = stream.read(16)
    if media_type_of(path.name, head) in _PICTURES:
        check_picture(path)
        recipe = read_recipe(path.name, embedded_in(path.read_bytes()))
        return ShownPicture(recipe, gaps_of(recipe))
    return ShownBundle(_table_of_contents(path))


def _table_of_contents(path: Path) -> Bundle:
    try:
        with storage.storage_errors(path), path.open("rb") as stream:
            directory = canonical_zip.read(stream)
            entry = directory.find(BUNDLE)
            if entry is None:
                raise Faulty(FileCode.MISSING, BUNDLE)
            data = directory.read(entry, max_size=_MAX_TABLE)
        return Bundle.model_validate(strict_json.parse(data), strict=False)
    except (Faulty, ValidationError, ValueError) as error:
        why = fault_text(fault_of(error))
        raise InputError(
            text(f"{path.name} 不是完好的证据包、案件目录或图片：{why.zh}。",
                 f"{path.name} is not a sound bundle, case directory or picture: {why.en}."),
            text(f"请运行 {suggested('verify', path)}，查看哪里不符。",
                 f"Run {suggested('verify', path)} to see what is wrong with it."),
        ) from error  # fmt: skip
