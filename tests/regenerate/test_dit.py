"""Diffusion transformers: names of layers, shifts of noise levels, recognition of files, what is read and what is refused."""

from __future__ import annotations

import pytest
import torch

from evidence_kit.domain.errors import ModelError, RegenerationError
from evidence_kit.domain.making.dialects import dialect_named
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import FlowShift, Settings
from evidence_kit.regenerate.dit import flux, sd3
from evidence_kit.regenerate.dit.flux2 import KLEIN
from evidence_kit.regenerate.dit.layer_names import LayerName, fused_layers, renamed
from evidence_kit.regenerate.dit.recognition import bare, family_of
from evidence_kit.regenerate.dit.refusals import check, check_settings, refuse_precision
from evidence_kit.regenerate.dit.text_models import kind_of, load_texts
from evidence_kit.regenerate.dit.vocabularies import FoundVocabularies
from evidence_kit.regenerate.sampling import flow_schedule
from evidence_kit.regenerate.sampling.flow_schedule import FlowSchedule, by_factor, by_mu, mu_of_size
from evidence_kit.regenerate.sampling.noise_schedule import simple, uniform
from evidence_kit.regenerate.weights.fault_codes import WeightsUnfit

CPU = torch.device("cpu")


def settings(**changes: object) -> Settings:
    dialect = dialect_named("comfyui-2026-01")
    assert dialect is not None
    said = {
        "dialect": dialect.name, "rules": dialect.rules, "prompt": "a fox", "negative_prompt": "", "sampler": "Euler",
        "schedule": "simple", "steps": 4, "cfg_scale": 1, "seed": 1, "width": 128, "height": 128, "clip_skip": 0,
        "checkpoint": WeightsRef(kind=WeightsKind.CHECKPOINT, name="flux1-dev"),
        "vae": WeightsRef(kind=WeightsKind.VAE, name="ae"),
        "text_encoders": (WeightsRef(kind=WeightsKind.TEXT_ENCODER, name="t5xxl"),), "text_encoding": "flux",
    }  # fmt: skip
    return Settings.model_validate(said | changes)


def test_a_fused_layer_is_shared_out_row_after_row_and_a_swapped_one_turned_round() -> None:
    rows = torch.arange(14.0).reshape(7, 2)
    names = [
        LayerName("single.*.linear1", ("one.*.q", "one.*.k", "one.*.v", "one.*.mlp"), (1, 1, 1, 4)),
        LayerName("last", ("out",), swapped=True),
    ]
    made = renamed({"single.3.linear1.weight": rows, "last.bias": torch.tensor([1.0, 2.0]), "norm.scale": rows}, names)
    assert torch.equal(made["one.3.k.weight"], rows[1:2])
    assert torch.equal(made["one.3.mlp.weight"], rows[3:])
    assert made["out.bias"].tolist() == [2.0, 1.0]
    assert "norm.weight" in made
    assert fused_layers(names, 4)["single.3.linear1"][0][0] == "one.3.q"
    with pytest.raises(WeightsUnfit):
        renamed({"single.0.linear1.weight": rows[:6]}, names)


def test_the_last_text_block_of_sd3_is_told_its_halves_the_other_way_round() -> None:
    tensors = {f"joint_blocks.{number}.context_block.adaLN_modulation.1.bias": torch.arange(4.0) for number in (0, 1)}
    made = renamed(tensors, sd3.last_block_swapped(tensors))
    assert made["transformer_blocks.0.norm1_context.linear.bias"].tolist() == [0, 1, 2, 3]
    assert made["transformer_blocks.1.norm1_context.linear.bias"].tolist() == [2, 3, 0, 1]


def test_packing_a_latent_is_undone() -> None:
    latent = torch.randn(1, 16, 4, 6)
    assert torch.equal(flux.unpacked(flux.packed(latent), 4, 6), latent)


def test_shifts_of_flow_matching() -> None:
    assert float(by_factor(3.0)(torch.tensor(0.5))) == pytest.approx(0.75)
    assert float(by_mu(1.15)(torch.tensor(1.0))) == 1.0
    assert mu_of_size(0.5, 1.15, 1024, 1024) == pytest.approx(1.15)
    table = FlowSchedule(by_factor(3.0))
    # 9 steps out of a table of 1000 are not ninths of the way.
    assert float(simple(table, 9)[1]) == pytest.approx(3 * 0.889 / (1 + 2 * 0.889))
    assert float(uniform(FLUX.schedule(None), 6)[-2]) == pytest.approx(0.001, abs=1e-5)
    assert float(table.before_the_end(torch.tensor([1.0, 0.5, 0.0]))[0]) == pytest.approx(3 * 0.9999 / (1 + 2 * 0.9999))


FLUX = flux.FLUX_DEV


def test_flux2_counts_tokens_and_steps() -> None:
    levels = flow_schedule.flux2(4, 136, 200)
    assert torch.equal(levels, flow_schedule.flux2(4, 128, 212))
    assert float(levels[0]) == 1.0
    assert float(levels[-1]) == 0.0
    assert KLEIN.schedule(None).sigma_max == 1.0


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        ({"img_in.weight": torch.zeros(1)}, "unknown"),
        ({"double_blocks.0.img_attn.proj.weight": torch.zeros(1), "vector_in.in_layer.weight": torch.zeros(1),
          "img_in.weight": torch.zeros(8, 384)}, "384 inputs"),
        ({"double_stream_modulation_img.lin.weight": torch.zeros(1), "guidance_in.in_layer.weight": torch.zeros(1)}, "FLUX.2 dev"),
        ({"img_in.weight": torch.zeros(1).to(torch.float8_e4m3fn)}, "float8_e4m3fn"),
    ],
)  # fmt: skip
def test_what_is_not_run_is_refused_with_its_reason(tensors, reason) -> None:
    with pytest.raises(ModelError) as refused:
        family_of("some.safetensors", tensors)
    assert reason in refused.value.message.en


def test_a_prefix_is_taken_off() -> None:
    assert list(bare({"model.diffusion_model.img_in.bias": torch.zeros(1), "vae.x": torch.zeros(1)})) == ["img_in.bias"]


def test_text_encoders_are_known_by_their_tensors_and_missed() -> None:
    clip = {"text_model.encoder.layers.0.mlp.fc1.weight": torch.zeros(1)}
    assert kind_of(clip) == "clip_l"
    assert kind_of(clip | {"text_model.encoder.layers.30.mlp.fc1.weight": torch.zeros(1)}) == "clip_g"
    with pytest.raises(ModelError, match="T5"):
        load_texts("flux", {}, CPU)
    with pytest.raises(ModelError, match="looks like CLIP-L"):
        load_texts("qwen_image", {"clip_l": clip}, CPU)


def test_a_missing_vocabulary_is_named_with_its_digest_and_folder() -> None:
    with pytest.raises(ModelError) as missed:
        FoundVocabularies(lambda name, size, sha256: None).qwen("x")
    assert "ca10d7e9fb3ed18575dd1e277a2579c16d108e32f27439684afa0e10b1440910" in missed.value.message.en
    assert "qwen25_tokenizer" in missed.value.remedy.en


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"vae": None}, "without a VAE"),
        ({"sampler": "DPM++ 2S a"}, "DPM++ 2S a"),
        ({"sampler": "Heun"}, "Heun"),
        ({"sampler": "DDIM"}, "DDIM"),
        ({"sampler": "er_sde", "dialect": "comfyui-2025-01", "rules": None}, "comfyui-2025-01"),
        ({"dialect": "comfyui-2024-02", "rules": None}, "comfyui-2024-02"),
        ({"tiling": True}, "tiling"),
        ({"cfg_rescale": 0.5}, "ε- and v-models"),
    ],
)
def test_settings_that_are_not_run(changes, reason) -> None:
    check_settings(settings())
    with pytest.raises(RegenerationError) as refused:
        check_settings(settings(**changes))
    assert reason in refused.value.message.en


def test_half_precision_is_refused_since_the_record_would_state_what_was_not_done() -> None:
    refuse_precision(settings(), "float32")
    with pytest.raises(RegenerationError, match="half precision"):
        refuse_precision(settings(), "float16")


def test_mixed_families_are_refused() -> None:
    check(settings(), FLUX)
    with pytest.raises(RegenerationError, match="encoded as for flux"):
        check(settings(), sd3.SD3)
    with pytest.raises(RegenerationError, match="ModelSamplingFlux"):
        check(settings(text_encoding="sd3", flow=FlowShift(base_shift=0.5, max_shift=1, width=64, height=64)), sd3.SD3)
