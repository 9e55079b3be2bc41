"""What two readings state differently: names that mean the same are one, what one leaves open is no difference."""

from __future__ import annotations

from typing import Any

import pytest

from evidence_kit.domain.making.recipe import LoraUse, Recipe, WeightsKind, WeightsRef
from evidence_kit.recipe.parameters import differing_hashes, inferred, observed, stated, unknown
from evidence_kit.recipe.readers.comfyui import EDITOR
from evidence_kit.recipe.statements import differences
from tests.recipe.webui_texts import infotext, recipe_of

RECIPE = recipe_of(infotext("RNG: CPU, Version: v1.6.0"))


def with_field(name: str, value: Any) -> Recipe:
    return RECIPE.model_copy(update={name: value})


def file(kind: WeightsKind, name: str, digest: str | None = None) -> WeightsRef:
    return WeightsRef(kind=kind, name=name, short_hash=digest)


@pytest.mark.parametrize(("name", "one", "other", "differ"), [
    ("sampler", "Euler a", "k_euler_ancestral", False), ("sampler", "DPM++ 2S a", "dpmpp_2s_ancestral", False),
    ("sampler", "DPM++ 2M SDE", "dpmpp_2m_sde_gpu", False), ("sampler", "Euler a", "euler", True), ("sampler", "DPM2 a", "dpm_2_ancestral", False),
    ("schedule", "uniform", "normal", False), ("schedule", "automatic", "karras", False), ("schedule", "karras", "exponential", True),
    ("prompt", "a  teapot <lora:mist:1>", "a teapot", False), ("prompt", "a teapot", "a kettle", True), ("seed", 5, 5, False), ("seed", 5, 6, True),
    ("cfg_scale", 7.0, 7, False),
])  # fmt: skip
def test_the_same_in_other_words_is_no_difference(name: str, one: Any, other: Any, differ: bool) -> None:
    found = list(differences(with_field(name, stated(one, "a")), with_field(name, stated(other, "b"))))
    assert found == ([(name, one, other)] if differ else [])


@pytest.mark.parametrize(("here", "there", "differ"), [
    (unknown(), stated(6, "b"), False), (stated(5, "a"), unknown(), False), (stated(5, "a"), inferred(6, "b"), False),
    (inferred(5, "a default"), stated(6, "b"), True), (inferred(5, EDITOR), stated(6, "b"), False), (observed(5), stated(6, "b"), False),
])  # fmt: skip
def test_only_what_both_say_can_differ(here: Any, there: Any, differ: bool) -> None:
    assert bool(list(differences(with_field("seed", here), with_field("seed", there)))) is differ


@pytest.mark.parametrize(("one", "other", "differ"), [
    (("tiny", "8059cfa9dc"), ("another", "8059cfa9dc" + "0" * 54), False), (("tiny", "8059cfa9dc"), ("tiny", "0011223344"), True),
    (("tiny", "8059cfa9dc"), ("tiny", "00112233"), False), (("tiny", None), ("sd/tiny.safetensors", "8059cfa9dc"), False),
    (("tiny", None), ("large", None), True), (("", None), ("large", None), False),
])  # fmt: skip
def test_files_are_one_by_their_hashes_else_by_their_names(
    one: tuple[str, str | None], other: tuple[str, str | None], differ: bool
) -> None:
    for name, kind in (("checkpoint", WeightsKind.CHECKPOINT), ("vae", WeightsKind.VAE)):
        refs = [with_field(name, stated(file(kind, *ref), "x")) for ref in (one, other)]
        assert bool(list(differences(*refs))) is differ


def test_loras_are_compared_by_name_and_weight() -> None:
    def using(*loras: tuple[str, float]) -> Recipe:
        uses = (LoraUse(weights=file(WeightsKind.LORA, name), unet_weight=stated(weight, "x"), text_weight=stated(weight, "x"))
                for name, weight in loras)  # fmt: skip
        return with_field("loras", tuple(uses))

    assert list(differences(using(("mist", 0.8)), using(("Mist.safetensors", 0.8)))) == []
    assert list(differences(using(("mist", 0.8)), using(("mist", 0.5)))) == [("LoRA mist", 0.8, 0.5)]
    assert list(differences(using(("mist", 0.8)), using(("fog", 0.8)))) == [
        ("LoRA mist", 0.8, "—"),
        ("LoRA fog", "—", 0.8),
    ]
    assert list(differences(using(("mist", 0.8)), using())) == []  # many programs name none


def test_hashes_of_two_kinds_cannot_differ() -> None:
    assert differing_hashes("8059cfa9dc", "8059cfa9dd") and differing_hashes("8059cfa9dc", "0" * 64)
    assert not differing_hashes("8059cfa9dc", "00112233") and not differing_hashes("0x8059CFA9DC", "8059cfa9dc")
    assert not differing_hashes("8059cfa9dc", "001122334455")
