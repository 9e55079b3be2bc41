"""The claimed picture comes under custody, and its recipe is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evidence_kit import storage
from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action, Material
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.origin import CredentialsCheck
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import png as png_format
from evidence_kit.formats import raster
from evidence_kit.formats.c2pa.validation import check
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.formats.pictures import heif, krita
from evidence_kit.formats.pictures.heif import HeifBroken
from evidence_kit.formats.pictures.krita import KritaBroken
from evidence_kit.formats.png import PngBroken
from evidence_kit.intake.receive import receive
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording.faults import fault_text

MAX_BYTES = 512 << 20
MAX_TRAILER = 64 << 10
"""Bytes that may stand after a JPEG's end marker."""


@dataclass(frozen=True)
class Intake:
    """What came of taking a claimed picture in."""

    artifact: Artifact
    recipe: Recipe
    gaps: tuple[Gap, ...]
    check: CredentialsCheck | None = None
    """What a validator says of its content credentials; None: it has none, or no validator is installed."""


def take_claimed_picture(
    case_file: CaseFile, writer: CaseWriter, source: Path, *, title: Text, watch: ProgressCallback
) -> Intake:
    """Takes the claimed picture into custody and reads its recipe; one without parameters gives a recipe of unknowns.

    Raises:
        InputError: no picture of a known kind, cut off, damaged, too large to look at, or a HEIC without its decoder.
        StorageError: it cannot be read, or the disk refuses.
    """
    check_picture(source)
    artifact = receive(
        writer, source, role=Role.CLAIMED_PICTURE, lane=ExhibitClass.CREATION_RECORD, title=title, watch=watch
    )
    return read_kept_picture(case_file, writer, artifact)


def read_kept_picture(case_file: CaseFile, writer: CaseWriter, artifact: Artifact) -> Intake:
    """Reads the recipe of a claimed picture from its kept copy, so that it belongs to the very bytes in custody.

    Raises:
        StorageError: the copy is no longer what was journalled, or the disk refuses.
    """
    data, title = case_file.read(artifact), artifact.title
    recipe = read_recipe(artifact.path, embedded_in(data))
    with writer.act("recipe") as act:
        act.record("recipe.json", recipe, role=Role.RECIPE, lane=ExhibitClass.PAPER,
                   title=text("自图片读出的生成参数", "The recipe read from the picture"))  # fmt: skip
        stated = recipe.prompt.known is not Known.UNKNOWN
        act.commit(
            Action.RECIPE_READ,
            text("读出图片内嵌的生成参数。", "The parameters embedded in the picture were read.")
            if stated
            else text("图片不含生成参数，如何生成未知。", "The picture carries no parameters; its recipe is unknown."),
            materials=(Material(name=title.zh, sha256=artifact.digests.sha256, path=artifact.path),),
        )
    return Intake(artifact, recipe, gaps_of(recipe), check(data) if recipe.credentials else None)


def check_picture(source: Path) -> None:
    """Makes sure that a file is a whole PNG, JPEG, WebP, AVIF, HEIC or Krita document that can be looked at, every pixel of it.

    Raises:
        InputError: it is not, with the reason.
    """
    with storage.storage_errors(source):
        size = source.stat().st_size
        data = source.read_bytes() if size <= MAX_BYTES else b""
    if size > MAX_BYTES:
        raise _refused(source, text("文件过大", "it is too large"))
    _check_structure(source, data)
    _decode(source, data)


def states_its_making(source: Path) -> bool:
    """Tells whether a picture says of itself how or by whom it was made: what screenshots and passed-on copies do not.

    Raises:
        InputError, StorageError: as `take_claimed_picture`.
    """
    check_picture(source)
    with storage.storage_errors(source):
        recipe = read_recipe(source.name, embedded_in(source.read_bytes()))
    stated = (recipe.prompt.value, recipe.seed.value, recipe.service)
    return any(one is not None for one in stated) or bool(
        recipe.passes or recipe.candidates or recipe.labels or recipe.credentials
    )


def _check_structure(source: Path, data: bytes) -> None:
    """What pillow lets pass: PNG chunks cut off or damaged, a JPEG without its end, a box that reaches beyond the file."""
    if data.startswith(b"\xff\xd8\xff"):
        if b"\xff\xd9" not in data[-MAX_TRAILER:]:
            raise _refused(source, text("文件不完整", "the JPEG is cut off before its end"))
        return
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        if len(data) < 8 + int.from_bytes(data[4:8], "little"):
            raise _refused(source, text("文件不完整", "the WebP is cut off before its end"))
        return
    try:
        if heif.kind_of(data) is not None:
            heif.check_whole(data)
            return
        facts = png_format.read(krita.merged_picture(data) if krita.is_krita(data) else data)
    except (PngBroken, HeifBroken, KritaBroken) as error:
        raise _refused(source, fault_text(error.fault)) from error
    if facts.width * facts.height > raster.MAX_PIXELS:
        raise _too_many_pixels(source)


def _decode(source: Path, data: bytes) -> None:
    try:
        raster.decode(data)
    except raster.RasterRefused as error:
        if error.code == raster.RasterCode.TOO_MANY_PIXELS:
            raise _too_many_pixels(source) from error
        if error.code == raster.RasterCode.NO_DECODER:
            raise _without_decoder(source) from error
        raise _refused(source, fault_text(error.fault)) from error


def _too_many_pixels(source: Path) -> InputError:
    return _refused(source, text(f"超过 {raster.MAX_PIXELS} 像素", f"it has more than {raster.MAX_PIXELS} pixels"))


def _without_decoder(source: Path) -> InputError:
    return InputError(
        text(f"{source.name} 是 HEIC 图片，此处未安装其解码组件，未作任何检查。",
             f"{source.name} is a HEIC, whose decoder is not installed here; nothing of it was checked."),
        text(f"请安装后再收存：{raster.HEIC_COMMAND}。", f"Install it, then take the picture in again: {raster.HEIC_COMMAND}."),
    )  # fmt: skip


def _refused(source: Path, why: Text) -> InputError:
    return InputError(
        text(f"{source.name} 不能作为图片收存：{why.zh}。", f"{source.name} cannot be taken in as a picture: {why.en}."),
        text("请提供生成程序当时保存的原始图片文件（PNG、JPEG、WebP、AVIF、HEIC 或 Krita 文档；不是截图、转存或微信传输的副本）。",
             "Hand in the original PNG, JPEG, WebP, AVIF, HEIC or Krita file as the program saved it at the time, "
             "not a screenshot, re-save or messenger copy."),
    )  # fmt: skip
