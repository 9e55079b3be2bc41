"""What the rules of opposing counsel look at, read out of a bundle: the filing as the other side gets it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from evidence_kit import resources, storage
from evidence_kit.attack.objections.material import FiledMaterial
from evidence_kit.case_yaml import load_court_profile
from evidence_kit.casefile.independent_time import dating_of
from evidence_kit.domain.artifact import DEMONSTRATION_ROLES, ExhibitClass, Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.case import Case
from evidence_kit.domain.case_time import BEIJING
from evidence_kit.domain.court_profile import Opinion
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import Regeneration, newest_steps
from evidence_kit.domain.making.variation import VariationSheet
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.record import Instant
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.domain.time.seal import Seal
from evidence_kit.review.material import CaseMaterial
from evidence_kit.verify.bundle.reader import open_bundle
from evidence_kit.verify.demonstration.pixels import read_rgb
from evidence_kit.workflows.bundled_case import BundledCase

_MOST = 256 << 10
"""Bytes of a text that are read."""
_COMMANDS = ("intake", "regenerate", "record", "seal", "assemble", "check", "withdraw")


def read_material(path: Path, case_root: Path, now: Instant) -> tuple[FiledMaterial, CaseMaterial]:
    """Return what is filed for both sets of rules: those of the other side, and those of the check before filing.

    Args:
        path: a bundle that `verify` finds nothing wrong with.
        case_root: of the case, for commands to suggest.
        now: the moment of the review.

    Raises:
        InputError: its records cannot be read.
        StorageError: it cannot be read.
    """
    with storage.read_unchanged(path) as stream:
        _, opened = open_bundle(path, stream, unwatched)
        if opened is None or opened.bundle is None or opened.journal is None or opened.case is None:
            raise InputError(
                text(f"{path.name} 不是完好的证据包。", f"{path.name} is no sound bundle."),
                text(f"请运行 {suggested('verify', path)}，查看哪里不符。", f"Run {suggested('verify', path)} to see what is wrong."),
            )  # fmt: skip
        case_file = BundledCase(opened, opened.journal.head.size)
        texts = _texts(case_file, opened.bundle)
        return _filed(case_file, opened.bundle, texts), _reviewed(case_file, texts, case_root, now)


def _filed(case_file: BundledCase, bundle: Bundle, texts: Mapping[str, str]) -> FiledMaterial:
    case = case_file.case
    recipes, sheets = case_file.records(Role.RECIPE, Recipe), case_file.records(Role.VARIATION_SHEET, VariationSheet)
    made = (one for _, one in case_file.records(Role.REGENERATION, Regeneration))
    dated = {
        item.path: dating_of(case_file, item)
        for item in case_file.artifacts
        if item.lane is ExhibitClass.CREATION_RECORD and item.role not in DEMONSTRATION_ROLES | {Role.REMAINS}
    }
    return FiledMaterial(
        case=case,
        bundle=bundle,
        recipe=recipes[-1][1] if recipes else None,
        steps=newest_steps(made, case.chain),
        sheet=sheets[-1][1] if sheets else None,
        seals=tuple(one for _, one in case_file.records(Role.SEAL, Seal)),
        confirmed=len(case_file.with_role(Role.UPGRADE)),
        dated=dated,
        texts=texts,
        pixels=frozenset(_pixels(case_file)),
        compares=_compares(case),
    )


def _reviewed(case_file: BundledCase, texts: Mapping[str, str], root: Path, now: Instant) -> CaseMaterial:
    recipes = case_file.records(Role.RECIPE, Recipe)
    return CaseMaterial(
        case=case_file.case,
        command={name: suggested(name, root) for name in _COMMANDS} | {"supplement": suggested("assemble", root)},
        events=case_file.journal.events,
        artifacts=case_file.artifacts,
        today=now.astimezone(BEIJING).date(),
        recipe=recipes[-1][1] if recipes else None,
        texts={item.path: texts[item.path] for item in case_file.with_role(Role.LICENCE) if item.path in texts},
    )


def _texts(case_file: BundledCase, bundle: Bundle) -> dict[str, str]:
    shown = {path for exhibit in bundle.exhibits for path in exhibit.artifacts}
    items = (item for item in case_file.artifacts if item.path in shown and _is_text(item.media_type))
    return {item.path: _decoded(case_file.read(item)[:_MOST]) for item in items}


def _pixels(case_file: BundledCase) -> Iterator[str]:
    for item in case_file.with_role(Role.CLAIMED_PICTURE, Role.CREATION_LOG, Role.PICTURE):
        picture = read_rgb(case_file.read(item)) if item.media_type.startswith("image/") else None
        if picture is not None:
            yield hashlib.sha256(picture.tobytes()).hexdigest()


def _is_text(media_type: str) -> bool:
    return media_type.startswith("text/") or media_type in {
        "application/json",
        "application/x-ndjson",
        "application/jsonl",
    }


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _compares(case: Case) -> bool:
    profile = load_court_profile(resources.shipped("templates", "profiles", f"{case.profile}.yaml"))
    return any(place.opinion is Opinion.COMPARISON for place in profile.opinions)
