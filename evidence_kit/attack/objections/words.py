"""Own and copied words: what the author states of them, and what each of them does to the picture."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.attack.objections.material import FiledMaterial
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.filing.objection import Objection, ObjectionCode, objection
from evidence_kit.domain.making.regeneration import decibels
from evidence_kit.domain.making.variation import Effect, Variation
from evidence_kit.domain.pleadings.prompt_map import WordsOf
from evidence_kit.domain.pleadings.whose_words import origins_of


def attributed(material: FiledMaterial) -> Iterator[Objection]:
    """Give a prompt of which nobody states whose words it holds."""
    prompt = material.recipe.prompt.value if material.recipe else None
    if prompt and material.case.prompt_map is None:
        yield objection(ObjectionCode.WORDS_NOT_ATTRIBUTED, material.of_role(Role.CLAIMED_PICTURE))


def copied_before_own(material: FiledMaterial) -> Iterator[Objection]:
    """Give copied words that move the picture further than any of the author's own do; and own words that do not move it."""
    own, copied = (_of(material, origin) for origin in (WordsOf.OWN, WordsOf.COPIED))
    at = material.of_role(Role.VARIATION_SHEET)
    if own and copied and _psnr(copied[0]) < _psnr(own[0]):
        yield objection(ObjectionCode.COPIED_WORDS_MATTER_MORE, at, copied=copied[0].decision.label, copied_db=_told(copied[0]),
                        own=own[0].decision.label, own_db=_told(own[0]))  # fmt: skip
    idle = [one for one in own if one.verdict is Effect.NOTHING_MEASURABLE]
    if idle:
        yield objection(
            ObjectionCode.OWN_WORDS_CHANGE_NOTHING, at, words=idle[0].decision.label, count=len(idle), tried=len(own)
        )


def _of(material: FiledMaterial, origin: WordsOf) -> list[Variation]:
    """Changed words of one origin alone, the one that moves the picture furthest first."""
    sheet = material.sheet.variations if material.sheet else ()
    mapped = material.case.prompt_map
    found = [one for one in sheet if one.change is not None and origins_of(mapped, one.decision) == {origin}]
    return sorted(found, key=_psnr)


def _psnr(one: Variation) -> float:
    assert one.change is not None
    return float("inf") if one.change.psnr_db is None else one.change.psnr_db


def _told(one: Variation) -> str:
    assert one.change is not None
    return decibels(one.change)
