"""LoRA files: the names of every trainer, the products they stand for, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.progress import Event, Noted
from evidence_kit.regenerate.weights.loading import Checkpoint, load_checkpoint
from evidence_kit.regenerate.weights.lora import Lora, merged
from evidence_kit.regenerate.weights.lora_keys import layers_of
from tests.regenerate import tiny_models

CPU = torch.device("cpu")
TO_K = "down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k"
TE1 = "encoder.layers.0.self_attn.q_proj"
TE2 = "encoder.layers.1.mlp.fc1"


@pytest.fixture(scope="module")
def sdxl(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    path = tiny_models.write_file(tiny_models.sdxl(), tmp_path_factory.mktemp("lora") / "sdxl.safetensors")
    return load_checkpoint(path, CPU)


@pytest.fixture(scope="module")
def sd1(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    path = tiny_models.write_file(tiny_models.sd1(), tmp_path_factory.mktemp("lora") / "sd1.safetensors")
    return load_checkpoint(path, CPU)


def factors(weight: Tensor, rank: int = 2) -> tuple[Tensor, Tensor]:
    torch.manual_seed(weight.shape[0])
    kernel = weight.shape[2:]
    return torch.randn(rank, weight.shape[1], *kernel), torch.randn(weight.shape[0], rank, *[1] * len(kernel))


def weights(checkpoint: Checkpoint) -> dict[str, Tensor]:
    first, second = checkpoint.text_encoder.clips
    return {
        "unet": checkpoint.unet.get_submodule(TO_K).weight,
        "te1": first.model.get_submodule(TE1).weight,
        "te2": second.model.get_submodule(TE2).weight,
    }


def named(checkpoint: Checkpoint, keys: dict[str, str], down: str, up: str) -> dict[str, Tensor]:
    found: dict[str, Tensor] = {}
    for place, key in keys.items():
        found[key + down], found[key + up] = factors(weights(checkpoint)[place])
    return found


SAME = {
    "kohya": (
        {"unet": "lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k",
         "te1": "lora_te1_text_model_encoder_layers_0_self_attn_q_proj", "te2": "lora_te2_text_model_encoder_layers_1_mlp_fc1"},
        ".lora_down.weight", ".lora_up.weight",
    ),
    "OneTrainer": (
        {"unet": "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k",
         "te1": "lora_te1_text_model_encoder_layers_0_self_attn_q_proj", "te2": "lora_te2_text_model_encoder_layers_1_mlp_fc1"},
        ".lora_down.weight", ".lora_up.weight",
    ),
    "PEFT": (
        {"unet": f"unet.{TO_K}", "te1": f"text_encoder.text_model.{TE1}", "te2": f"text_encoder_2.text_model.{TE2}"},
        ".lora_A.weight", ".lora_B.weight",
    ),
    "diffusers": (
        {"unet": f"unet.{TO_K}", "te1": f"text_encoder.text_model.{TE1}", "te2": f"text_encoder_2.text_model.{TE2}"},
        ".lora.down.weight", ".lora.up.weight",
    ),
}  # fmt: skip


@pytest.mark.parametrize("trainer", list(SAME))
def test_every_trainers_names_change_the_same_weights(trainer: str, sdxl: Checkpoint) -> None:
    lora = Lora("x", named(sdxl, *SAME[trainer]), unet_weight=0.5, text_weight=0.25)
    before = {place: weight.clone() for place, weight in weights(sdxl).items()}
    with merged([lora], layers_of(sdxl), sdxl.family.name):
        for place, weight in weights(sdxl).items():
            down, up = factors(before[place])
            strength = 0.5 if place == "unet" else 0.25
            assert torch.allclose(weight - before[place], strength * (up @ down), atol=1e-5)
    assert all(torch.equal(weight, before[place]) for place, weight in weights(sdxl).items())


def test_the_old_names_of_attention_processors_are_read(sd1: Checkpoint) -> None:
    attention = "down_blocks.0.attentions.0.transformer_blocks.0.attn1"
    weight = sd1.unet.get_submodule(f"{attention}.to_out.0").weight
    down, up = factors(weight)
    key = f"unet.{attention}.processor.to_out_lora"
    before = weight.clone()
    with merged(
        [Lora("x", {f"{key}.down.weight": down, f"{key}.up.weight": up}, 1, 1)], layers_of(sd1), sd1.family.name
    ):
        assert torch.allclose(weight - before, up @ down, atol=1e-5)


@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_layers_are_known_by_the_names_of_the_checkpoint_itself(family: str, request: pytest.FixtureRequest) -> None:
    checkpoint: Checkpoint = request.getfixturevalue(family)
    known = layers_of(checkpoint)
    for path, module in checkpoint.unet.named_modules():
        if not isinstance(module, nn.Linear | nn.Conv2d) or path.startswith("add_embedding"):
            continue
        ldm = (
            tiny_models.ldm_names
            .unet_name(f"{path}.weight")
            .removeprefix("model.diffusion_model.")
            .removesuffix(".weight")
        )
        if "upsamplers" not in path:
            assert known["lora_unet_" + ldm.replace(".", "_")].weights[0] is module.weight, path


def test_convolutions_in_two_and_in_three_factors(sd1: Checkpoint) -> None:
    weight = sd1.unet.get_submodule("mid_block.resnets.0.conv1").weight
    key = "lora_unet_mid_block_resnets_0_conv1"
    down, up = factors(weight)
    before = weight.clone()
    two = {f"{key}.lora_down.weight": down, f"{key}.lora_up.weight": up, f"{key}.alpha": torch.tensor(1.0)}
    with merged([Lora("x", two, 1, 1)], layers_of(sd1), sd1.family.name):
        expected = torch.nn.functional.conv2d(down.transpose(0, 1), up).transpose(0, 1) / 2
        assert torch.allclose(weight - before, expected, atol=1e-5)
    middle = torch.randn(2, 2, 3, 3)
    three = {
        f"{key}.lora_down.weight": down[:, :, :1, :1],
        f"{key}.lora_mid.weight": middle,
        f"{key}.lora_up.weight": up,
    }
    with merged([Lora("x", three, 1, 1)], layers_of(sd1), sd1.family.name):
        chain = torch.einsum("on,nmkl,mi->oikl", up[:, :, 0, 0], middle, down[:, :, 0, 0])
        assert torch.allclose(weight - before, chain, atol=1e-4)


@pytest.mark.parametrize(
    ("key", "kind"),
    [("x.hada_w1_a", "LoHa"), ("x.lokr_w1", "LoKr"), ("x.dora_scale", "DoRA"), ("x.oft_blocks", "OFT"), ("x.diff", "full difference"),
     ("x.w_norm", "norms"), ("x.on_input", "IA3"), ("x.a1.weight", "GLoRA")],
)  # fmt: skip
def test_other_kinds_are_refused_by_name(key: str, kind: str, sd1: Checkpoint) -> None:
    tensors = {"lora_unet_" + key: torch.zeros(2, 2)}
    with pytest.raises(ModelError, match=kind), merged([Lora("style", tensors, 1, 1)], layers_of(sd1), sd1.family.name):
        raise AssertionError


@pytest.mark.parametrize(("width", "base"), [(768, "SD 1.x"), (1024, "SD 2.x"), (2048, "SDXL")])
def test_a_lora_for_another_base_is_refused_with_both_names(
    width: int, base: str, sd1: Checkpoint, sdxl: Checkpoint
) -> None:
    checkpoint = sdxl if base == "SD 1.x" else sd1
    key = "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k"
    tensors = {f"{key}.lora_down.weight": torch.randn(2, width), f"{key}.lora_up.weight": torch.randn(64, 2)}
    expected = f"made for {base}, the checkpoint is of {checkpoint.family.name}"
    with (
        pytest.raises(ModelError, match=expected),
        merged([Lora("style", tensors, 1, 1)], layers_of(checkpoint), checkpoint.family.name),
    ):
        raise AssertionError


def test_what_is_no_lora_at_all_is_refused(sd1: Checkpoint) -> None:
    tensors = {f"model.diffusion_model.{number}": torch.zeros(1) for number in range(30)}
    with (
        pytest.raises(ModelError, match=r"\+22"),
        merged([Lora("style", tensors, 1, 1)], layers_of(sd1), sd1.family.name),
    ):
        raise AssertionError
    flux = {"lora_unet_double_blocks_0_img_attn_proj.lora_down.weight": torch.zeros(1, 1)}
    with pytest.raises(ModelError, match="FLUX"), merged([Lora("style", flux, 1, 1)], layers_of(sd1), sd1.family.name):
        raise AssertionError


def test_keys_without_a_place_are_left_out_and_listed(sdxl: Checkpoint) -> None:
    tensors = named(sdxl, *SAME["kohya"]) | {
        "lora_te2_text_projection.lora_down.weight": torch.zeros(2, 2),
        "bundle_emb.x": torch.zeros(1),
    }
    events: list[Event] = []
    with merged([Lora("style", tensors, 1, 1)], layers_of(sdxl), sdxl.family.name, events.append):
        pass
    notes = [event.message.en for event in events if isinstance(event, Noted)]
    assert len(notes) == 1
    assert "lora_te2_text_projection" in notes[0]
    assert "bundle_emb.x" in notes[0]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_are_refused_and_the_weights_stay(value: float, sdxl: Checkpoint) -> None:
    before = {place: weight.clone() for place, weight in weights(sdxl).items()}
    tensors = named(sdxl, *SAME["PEFT"])
    tensors[f"text_encoder_2.text_model.{TE2}.lora_B.weight"][0, 0] = value
    with (
        pytest.raises(ModelError, match="no numbers"),
        merged([Lora("style", tensors, 1, 1)], layers_of(sdxl), sdxl.family.name),
    ):
        raise AssertionError
    with (
        pytest.raises(ModelError, match="no numbers"),
        merged([Lora("s", named(sdxl, *SAME["PEFT"]), value, 1)], layers_of(sdxl), sdxl.family.name),
    ):
        raise AssertionError
    assert all(torch.equal(weight, before[place]) for place, weight in weights(sdxl).items())


def test_a_factor_without_its_other_half_is_refused(sd1: Checkpoint, tmp_path: Path) -> None:
    key = "lora_unet_mid_block_resnets_0_conv1"
    with (
        pytest.raises(ModelError, match=key),
        merged(
            [Lora("style", {f"{key}.lora_down.weight": torch.zeros(2, 64, 3, 3)}, 1, 1)],
            layers_of(sd1),
            sd1.family.name,
        ),
    ):
        raise AssertionError
