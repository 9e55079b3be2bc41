"""What readers put into words of their own is Chinese in a Chinese sentence; what a text states stays as it is."""

from __future__ import annotations

import json
import re

import pytest

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata.carriers import Embedded, EmbeddedText
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording import kit_table
from evidence_kit.wording.gaps import gap_name, gap_text
from evidence_kit.wording.remarks import is_inferred, program_name, remark_name, remark_value, said_of_field
from tests.recipe.test_readers import GRAPH


def recipe_of(*texts: tuple[str, str]) -> Recipe:
    return read_recipe(
        "a.png", Embedded(64, 64, tuple(EmbeddedText(place, text, text.encode()) for place, text in texts))
    )


@pytest.mark.parametrize(("key", "value", "name", "said"), [
    ("taken for a sampler by its inputs", "FaceDetailer #8", "按输入认作采样器", "FaceDetailer #8"),
    ("KSampler #5.latent_image", "comes from VAEEncode #4", "KSampler #5.latent_image", "来自 VAEEncode #4"),
    ("KSampler #5, prompt, part 1", "none", "KSampler #5：提示词第 1 段", "无"), ("prompt, part 2", "none", "提示词第 2 段", "none"),
    ("checkpoint", "model from A #1, text encoder from B #2", "大模型", "模型来自 A #1，文本编码器来自 B #2"),
    ("checkpoint", "model from None", "大模型", "模型所在的节点未能认出"),
    ("checkpoint", "merged of a, b", "大模型", "由 a, b 合并而成"), ("VAE", "the VAE within the checkpoint a", "VAE", "大模型 a 自带的 VAE"),
    ("saver", "X #1; by the size of the file it was not Y #2", "保存节点", "X #1；按文件尺寸，不是 Y #2"),
    ("size of the file", "64x64, where the graph makes 96x96", "文件尺寸", "64x64，而节点图得出 96x96"),
    ("the editor's graph: seed", "5", "编辑器图中的随机种子", "5"),
    ("Seed (again)", "5", "Seed（再次出现）", "5"), ("<lora:a> again", "0.3", "<lora:a> 再次出现", "0.3"),
    ("text encoders", "the two prompts go different ways", "文本编码器", "两段提示词经由不同的节点"),
    ("KSampler #9.clip_skip", "the last layer", "KSampler #9.clip_skip", "最后一层"),
    ("LoRA hash: a", "blake3:1", "LoRA 哈希：a", "blake3:1"), ("job 3", "x", "第 3 次生成", "x"), ("Version", "none", "Version", "none"),
    ("Styles", "comes from a #1", "Styles", "comes from a #1"),
])  # fmt: skip
def test_a_readers_words_have_both_languages(key: str, value: str, name: str, said: str) -> None:
    assert (remark_name(key).zh, remark_value(key, value).zh) == (name, said)
    if remark_name(key).zh == key:
        assert remark_name(key).en == key


@pytest.mark.parametrize(("key", "value", "inferred"), [
    ("taken for a sampler by its inputs", "FaceDetailer #8", True), ("checkpoint", "model from A #1", True), ("saver", "X #1", True),
    ("KSampler #5.latent_image", "comes from VAEEncode #4", True), ("FaceDetailer #8", "{}", False), ("prompt, part 1", "teapot", False),
    ("Tiling", "True", False), ("checkpoint hash", "blake3:1", False), ("Styles", "none", False),
])  # fmt: skip
def test_what_a_reader_concludes_is_not_called_stated(key: str, value: str, inferred: bool) -> None:
    assert is_inferred(key, value) is inferred


@pytest.mark.parametrize(("name", "zh"), [
    ("AUTOMATIC1111 stable-diffusion-webui of 2022, or a fork", "AUTOMATIC1111 stable-diffusion-webui（2022 年），或其分支"),
    ("stable-diffusion-webui-forge, or a branch of it", "stable-diffusion-webui-forge，或其分支"), ("ComfyUI", "ComfyUI"),
    ("AUTOMATIC1111 stable-diffusion-webui 1.9 or later, or a fork", "AUTOMATIC1111 stable-diffusion-webui 1.9 或更高版本，或其分支"),
    ("AUTOMATIC1111 stable-diffusion-webui before 14 January 2023, or a fork",
     "AUTOMATIC1111 stable-diffusion-webui（2023 年 1 月 14 日以前），或其分支"),
    ("Civitai's generator", "Civitai 的生成器"), ("StabilityMatrix, which has ComfyUI draw", "StabilityMatrix（由 ComfyUI 绘制）"),
])  # fmt: skip
def test_a_program_that_was_inferred_has_both_languages(name: str, zh: str) -> None:
    assert (program_name(name).zh, program_name(name).en) == (zh, name)


def test_a_field_is_named_in_the_language_of_its_sentence() -> None:
    assert said_of_field("negative_prompt: a ≠ b (png:x)").zh == "反向提示词：a ≠ b (png:x)"
    assert said_of_field("Seed: 4 ≠ 5").zh == said_of_field("Seed: 4 ≠ 5").en == "Seed: 4 ≠ 5"


def test_every_sentence_is_used() -> None:
    """By a reader's own words: a form that no reader writes would stand in the table for nothing."""
    import evidence_kit.wording.remarks as module

    forms = (*module._NAMES_WITH, *module._VALUES_WITH, *module._PROGRAMS)
    used = {
        *module._NAMES.values(),
        *module._VALUES.values(),
        *(key for _, key in forms),
        "of_editor",
        "again",
        "of_node",
    }
    assert used == set(kit_table("remarks").sentences)


def test_the_gaps_of_a_graph_have_no_english_words_of_a_readers() -> None:
    detailer = {"class_type": "FaceDetailer", "inputs": {"image": ["8", 0], "model": ["4", 0], "seed": 5, "steps": 20, "cfg": 8,
                "sampler_name": "euler", "scheduler": "normal", "positive": ["6", 0], "negative": ["7", 0], "denoise": 0.5}}  # fmt: skip
    recipe = recipe_of(("png:prompt", json.dumps({**GRAPH, "90": detailer, "91": {"class_type": "SaveImage", "inputs": {
        "images": ["90", 0], "filename_prefix": "x"}}})))  # fmt: skip
    gaps = [gap for gap in gaps_of(recipe) if gap.code is GapCode.NOT_RUN]
    assert gaps
    said = " ".join(gap_text(gap).zh + gap_name(gap).zh for gap in gaps)
    assert "按输入认作采样器" in said and not re.search(r"taken for|linked to nothing|comes from", said)
