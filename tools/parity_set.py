"""A folder of pictures that the real programs made: which there are, and the settings each was made with.

The layout is told in `tools/parity.py`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from evidence_kit.domain.making.dialects import dialect_named
from evidence_kit.domain.making.init_picture import NOTHING_STATED, InitPicture, Mask, StatedInit
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import AppliedLora, PictureBatch, Settings
from evidence_kit.formats import png
from evidence_kit.intake import settings_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.recipe.readers import comfyui
from evidence_kit.recipe.settings import settings_despite_gaps
from evidence_kit.regenerate.dit.text_encoding import ASKED, DESCRIBED, NOT_THOUGHT
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.prompt.comfyui import parse_weights

DIALECTS = {"a1111-1.9.4": "a1111-1.9", "a1111-2023-02": "a1111-2023-02", "comfyui": "comfyui-2023"}
MODERN = ("sdxl", "flux", "qwen-image", "z-image", "sd3.5", "flux2-klein")
"""Folders of pictures of ComfyUI 0.33, each with the graph that made it."""
SAMPLERS = {
    "euler_a": ("Euler a", "automatic"), "euler": ("Euler", "automatic"), "2m_karras": ("DPM++ 2M", "karras"),
    "sde_karras": ("DPM++ SDE", "karras"), "ddim": ("DDIM", "automatic"), "2s_a_karras": ("DPM++ 2S a", "karras"),
    "lms_karras": ("LMS", "karras"), "dpm2_karras": ("DPM2", "karras"), "dpm2_a_karras": ("DPM2 a", "karras"),
    "heun": ("Heun", "automatic"), "unipc": ("UniPC", "automatic"), "lms": ("LMS", "automatic"),
    "2m": ("DPM++ 2M", "uniform"), "2m_sde_karras": ("DPM++ 2M SDE", "karras"), "plms": ("PLMS", "automatic"),
    "3m_sde_karras": ("DPM++ 3M SDE", "karras"), "dpm_fast": ("DPM fast", "automatic"),
    "dpm_adaptive": ("DPM adaptive", "automatic"), "restart_karras": ("Restart", "karras"),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One reference picture."""

    program: str
    path: Path
    models: Path
    prompts: dict[str, tuple[str, str]]
    init: StatedInit = NOTHING_STATED
    """What img2img started from, for a picture that does not state it."""
    pictures: Pictures = Pictures()
    """The init pictures and masks of the folder."""


def cases_of(folder: Path) -> list[Case]:
    """Every picture of a folder laid out like the reference set."""
    prompts = {key: (pair[0], pair[1]) for key, pair in json.loads((folder / "prompts.json").read_text()).items()}
    listed = folder / "inits.json"
    inits: dict[str, dict[str, Any]] = json.loads(listed.read_text()) if listed.exists() else {}
    names = {said[part] for said in inits.values() for part in ("picture", "mask") if part in said}
    files = {name: (folder / name).read_bytes() for name in names}
    pictures, digests = Pictures.of(files.values()), {name: Pictures.digest(data) for name, data in files.items()}
    return [
        Case(program, path, folder / "models", prompts, _init(f"{program}/{path.stem}", inits, digests), pictures)
        for program in (*DIALECTS, *MODERN)
        for path in sorted((folder / program).glob("*.png"))
        if path not in {folder / name for name in names}
    ]


def _init(name: str, inits: dict[str, dict[str, Any]], digests: dict[str, str]) -> StatedInit:
    said = next((said for pattern, said in inits.items() if fnmatch(name, pattern)), None)
    if said is None:
        return NOTHING_STATED
    return StatedInit.model_validate(said | {part: digests[said[part]] for part in ("picture", "mask") if part in said})


def settings_for(case: Case) -> Settings:
    """From what the picture states of itself; from the JSON beside it, or from its name, where it states nothing."""
    stated = png.read(case.path.read_bytes())
    if case.program in MODERN and (batch := _batch(case.path.stem)) is not None:
        # Which of a batch a file is, nothing in it tells: its name does.
        return settings_despite_gaps(read_recipe(case.path.name, stated)).model_copy(update={"batch": batch})
    if stated.text("parameters") is not None or case.program in MODERN:
        return settings_of(read_recipe(case.path.name, stated), case.init)
    beside = case.path.with_suffix(".json")
    return _from_request(case, json.loads(beside.read_text())) if beside.exists() else _from_name(case)


def _batch(name: str) -> PictureBatch | None:
    found = re.search(r"batch(\d+)-(\d+)$", name)
    return None if found is None else PictureBatch(count=int(found[1]), index=int(found[2]))


class TokenTable:
    """The token ids that a folder's `tokens.json` gives for its prompts, where no vocabulary is at hand."""

    def __init__(self, folder: Path) -> None:
        prompts = json.loads((folder / "prompts.json").read_text())
        self._t5: dict[str, list[int]] = {}
        self._qwen: dict[str, list[int]] = {}
        for key, ids in json.loads((folder / "tokens.json").read_text()).items():
            name, side = key.split("/")
            words = prompts[name][side == "negative"]
            pieces = [piece for piece in parse_weights(words) if piece.text]
            self._t5 |= {piece.text: tokens for piece, (tokens, _) in zip(pieces, ids["t5_segments"], strict=True)}
            plain = words.replace("\\(", "(").replace("\\)", ")")
            self._qwen[DESCRIBED.replace("{}", plain, 1)] = ids["qwen_image"]
            self._qwen[ASKED.replace("{}", plain, 1)] = ids["z_image"]
            self._qwen[NOT_THOUGHT.replace("{}", plain, 1)] = [*ids["z_image"], *_THOUGHT]

    def t5(self, words: str) -> list[int]:
        """See `Vocabularies`."""
        return self._t5[words] if words else []

    def qwen(self, words: str) -> list[int]:
        """See `Vocabularies`."""
        return self._qwen[words]


_THOUGHT = (151667, 271, 151668, 271)
"""The tokens of an empty thought."""


def _from_request(case: Case, said: dict[str, Any]) -> Settings:
    """The request that a picture of ComfyUI was made with, in that program's own words."""
    dialect = dialect_named(DIALECTS[case.program])
    assert dialect is not None
    width, height = said["size"].split("x")
    lora = said.get("lora_strength_model_and_clip")
    return Settings(
        dialect=dialect.name, rules=dialect.rules, prompt=said["prompt"], negative_prompt=said["negative"],
        sampler=comfyui.SAMPLERS[said["sampler"]], schedule=comfyui.SCHEDULES.get(said["scheduler"], said["scheduler"]),
        steps=said["steps"], cfg_scale=said["cfg"], seed=said["seed"], width=width, height=height,
        clip_skip=-said["clip_stop_at"], checkpoint=_checkpoint(), vae=_vae() if said.get("external_vae") else None,
        loras=_loras(lora) if lora else (), init=_comfy_init(case, said),
    )  # fmt: skip


def _comfy_init(case: Case, said: dict[str, Any]) -> InitPicture | None:
    if case.init.picture is None:
        return None
    return InitPicture(
        sha256=case.init.picture,
        denoising_strength=said["denoise"],
        previous_seed=said["global_seed_before_VAEEncode"],
        mask=Mask(sha256=case.init.mask, channel="red", blur=0) if case.init.mask else None,
    )


def _from_name(case: Case) -> Settings:
    prompt, sampler, skip, lora, *others = case.path.stem.split("__")
    name, schedule = SAMPLERS[sampler]
    if schedule == "automatic":
        schedule = "ddim_uniform" if (name, case.program) == ("DDIM", "comfyui") else "uniform"
    dialect = dialect_named(DIALECTS[case.program])
    assert dialect is not None
    return Settings(
        dialect=dialect.name, rules=dialect.rules, prompt=case.prompts[prompt][0], negative_prompt=case.prompts[prompt][1],
        sampler=name, schedule=schedule, steps=33, cfg_scale=9, seed=2692150200, width=128, height=192,
        clip_skip=int(skip.removeprefix("cs")), checkpoint=_checkpoint(), vae=_vae() if "vae" in others else None,
        loras=() if lora == "nolora" else _loras(float(lora.removeprefix("lora"))),
        noise_source="nv" if "nv" in others else "cpu", eta_noise_seed_delta=31337 if "ensd" in others else 0,
        discard_penultimate="discard" in others,
    )  # fmt: skip


def _checkpoint() -> WeightsRef:
    return WeightsRef(kind=WeightsKind.CHECKPOINT, name="tiny")


def _vae() -> WeightsRef:
    return WeightsRef(kind=WeightsKind.VAE, name="animevae.vae")


def _loras(weight: float) -> tuple[AppliedLora, ...]:
    weights = WeightsRef(kind=WeightsKind.LORA, name="tinylora")
    return (AppliedLora(weights=weights, unet_weight=weight, text_weight=weight),)
