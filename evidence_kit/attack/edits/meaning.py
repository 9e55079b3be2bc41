"""Records that say something else: the picture, its recipe, the comparison, the case, the catalogue. Every digest is put right."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TypeVar

from PIL import Image

from evidence_kit.attack.records import FiledRecords
from evidence_kit.attack.target import Edit, Target
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.case import PartyRole
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import Grade, Regeneration
from evidence_kit.domain.making.variation import Effect, VariationSheet
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text
from evidence_kit.formats import strict_json
from evidence_kit.formats.bundle_layout import BUNDLE, CASE

_YEAR = timedelta(days=365)
_STRANGER = text("冒名者", "Somebody Else")
N = TypeVar("N", bound=Record)


def picture_replaced(target: Target) -> Edit | None:
    """Claim another picture in the place of the claimed one, turned upside down and without what is embedded in it."""
    found = target.with_role(Role.CLAIMED_PICTURE)
    if not found:
        return None
    with Image.open(BytesIO(target.read(found[-1].member))) as picture:
        stream = BytesIO()
        picture.convert("RGB").transpose(Image.Transpose.ROTATE_180).save(stream, "PNG")
    return _replaced(target, found[-1].artifact, stream.getvalue())


def log_replaced(target: Target) -> Edit | None:
    """Change the log of the day of creation: a digit of it where it is text, else its last byte."""
    found = target.with_role(Role.CREATION_LOG)
    if not found:
        return None
    data = bytearray(target.read(found[0].member))
    digits = [
        at for at, byte in enumerate(data) if found[0].artifact.media_type.startswith("text/") and 48 <= byte < 57
    ]
    at = digits[-1] if digits else len(data) - 1
    data[at] ^= 1
    return _replaced(target, found[0].artifact, bytes(data))


def recipe_changed(target: Target) -> Edit | None:
    """State another seed than the picture does."""
    found = target.with_role(Role.RECIPE)
    if not found:
        return None
    recipe = _record(target, found[-1].member, Recipe)
    seed = recipe.seed.model_copy(update={"value": (recipe.seed.value or 0) + 1})
    return _replaced(target, found[-1].artifact, recipe.model_copy(update={"seed": seed}).to_json())


def grade_raised(target: Target) -> Edit | None:
    """State that the last step made the very file."""
    found = target.with_role(Role.REGENERATION)
    if not found:
        return None
    made = _record(target, found[-1].member, Regeneration)
    if made.comparison is None:
        return None
    better = Grade.IDENTICAL_PIXELS if made.comparison.grade is Grade.IDENTICAL_FILE else Grade.IDENTICAL_FILE
    comparison = made.comparison.model_copy(update={"grade": better})
    return _replaced(target, found[-1].artifact, made.model_copy(update={"comparison": comparison}).to_json())


def effect_raised(target: Target) -> Edit | None:
    """State another effect of the first changed decision."""
    found = target.with_role(Role.VARIATION_SHEET)
    sheet = _record(target, found[-1].member, VariationSheet) if found else None
    if sheet is None or not sheet.variations:
        return None
    first, *others = sheet.variations
    effect = Effect.CHANGED if first.verdict is Effect.AS_ANOTHER_SEED else Effect.AS_ANOTHER_SEED
    told = sheet.model_copy(update={"variations": (first.model_copy(update={"verdict": effect}), *others)})
    return _replaced(target, found[-1].artifact, told.to_json())


def claimed_day_changed(target: Target) -> Edit | None:
    """Claim a day of creation that is a year earlier."""
    day = target.case.work.claimed_creation
    if day is None:
        return None
    work = target.case.work.model_copy(update={"claimed_creation": day - _YEAR})
    return {CASE: target.case.model_copy(update={"work": work}).to_json()}


def party_renamed(target: Target) -> Edit | None:
    """Sue in another name."""
    parties = tuple(
        one.model_copy(update={"name": _STRANGER}) if one.role is PartyRole.PLAINTIFF else one
        for one in target.case.parties
    )
    return {CASE: target.case.model_copy(update={"parties": parties}).to_json()} if parties else None


def exhibit_reworded(target: Target) -> Edit | None:
    """State another object of proof for the first exhibit."""
    if not target.bundle.exhibits:
        return None
    first, *others = target.bundle.exhibits
    told = first.model_copy(update={"purpose": text("另一证明对象", "another object of proof")})
    return {BUNDLE: target.bundle.model_copy(update={"exhibits": (told, *others)}).to_json()}


def exhibit_dropped(target: Target) -> Edit | None:
    """Leave the last exhibit out of the table of contents, its files staying where they are."""
    if not target.bundle.exhibits:
        return None
    return {BUNDLE: target.bundle.model_copy(update={"exhibits": target.bundle.exhibits[:-1]}).to_json()}


def mark_removed(target: Target) -> Edit | None:
    """Take the mark of a rehearsal out of the table of contents."""
    if not target.bundle.rehearsal:
        return None
    return {BUNDLE: target.bundle.model_copy(update={"rehearsal": False}).to_json()}


def _record(target: Target, member: str, noun: type[N]) -> N:
    return noun.model_validate(strict_json.parse(target.read(member)))


def _replaced(target: Target, item: Artifact, data: bytes) -> Edit:
    records = FiledRecords(target)
    records.replace(item, data)
    return records.edit()
