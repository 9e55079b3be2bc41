"""What the engine refuses of a picture that a diffusion transformer made, with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.text import text
from evidence_kit.regenerate.dit.family import TransformerFamily
from evidence_kit.regenerate.sampling.samplers import sampler_of

CHECKED = frozenset({
    "Euler", "Euler a", "DPM++ 2M", "DPM++ 2M SDE", "DPM++ SDE", "dpmpp_2m_sde_gpu", "dpmpp_sde_gpu", "UniPC", "lcm",
    "res_multistep", "er_sde",
})  # fmt: skip
"""Samplers that were held against the program's pictures of flow matching (those of the card: on a processor)."""
_BY_SNR = frozenset({
    "DPM++ 2M SDE", "DPM++ SDE", "dpmpp_2m_sde_gpu", "dpmpp_sde_gpu", "er_sde",
})  # fmt: skip
"""Samplers that ComfyUI changed for flow matching on 16 June 2025 (8e81c507)."""


def check(settings: Settings, family: TransformerFamily) -> None:
    """Refuses settings under which a family is not run.

    Raises:
        RegenerationError: they are.
    """
    if settings.text_encoding != family.encoding:
        raise RegenerationError(
            text(f"模型属于 {family.name}，而文本编码方式为 {settings.text_encoding}（应为 {family.encoding}）。",
                 f"The model is of {family.name}, but text is encoded as for {settings.text_encoding} (not {family.encoding})."),
            text("请核对图片所用的模型与文本编码器。", "Check which model and which text encoders the picture was made with."),
        )  # fmt: skip
    for zh, en, used in _left_out(settings, family):
        if used:
            raise _unsupported(zh, en)


def check_settings(settings: Settings) -> None:
    """Refuses settings with text encoders of their own that no family is run under.

    Raises:
        RegenerationError: they are.
    """
    rules = settings.effective_rules
    sampler = sampler_of(settings)
    parts: tuple[tuple[str, str, bool], ...] = (
        ("没有 VAE 文件的扩散变换器", "diffusion transformers without a VAE in a file of its own", settings.vae is None),
        (f"{settings.dialect} 规则下的扩散变换器", f"diffusion transformers under the rules of {settings.dialect}",
         rules.syntax != "comfyui" or rules.words != "whole"),
        ("扩散变换器的图生图", "img2img with a diffusion transformer", settings.init is not None),
        ("扩散变换器的高清修复", "hires fix with a diffusion transformer", settings.hires is not None),
        ("扩散变换器的文本反演嵌入", "textual inversion with a diffusion transformer",
         bool(settings.embeddings) or "embedding:" in settings.prompt + settings.negative_prompt),
        ("扩散变换器的平铺", "tiling with a diffusion transformer", settings.tiling),
        ("流匹配模型的离散预测设置", "settings of ε- and v-models with a diffusion transformer",
         settings.model_sampling is not None or settings.cfg_rescale > 0),
        ("对文本编码器层数的改动", "another layer of the text encoders", settings.clip_skip not in (0, 1)),
        (f"流匹配模型的 {settings.sampler} 采样器", f"the sampler {settings.sampler} with flow matching",
         settings.sampler not in CHECKED or sampler.walks != "sigmas"),
        (f"{settings.dialect} 规则下流匹配模型的 {settings.sampler} 采样器",
         f"the sampler {settings.sampler} with flow matching under the rules of {settings.dialect}",
         settings.sampler in _BY_SNR and rules.step_noise != "own-next-seed"),
    )  # fmt: skip
    for zh, en, used in parts:
        if used:
            raise _unsupported(zh, en)


def refuse_precision(settings: Settings, precision: str) -> None:
    """Refuses half precision: a transformer's weights are computed with in float32 here, and the record would state otherwise.

    Raises:
        RegenerationError: settings with a transformer, and a precision other than `float32`.
    """
    if settings.text_encoders and precision != "float32":
        raise _unsupported("以半精度运行扩散变换器", "a diffusion transformer in half precision")


def refuse_latents(settings: Settings) -> None:
    """Refuses to bring a picture back into latents of a diffusion transformer.

    Raises:
        RegenerationError: settings with one.
    """
    if settings.text_encoders:
        raise _unsupported(
            "把图片编码为扩散变换器的潜变量", "encoding a picture into latents of a diffusion transformer"
        )


def _left_out(settings: Settings, family: TransformerFamily) -> Iterator[tuple[str, str, bool]]:
    name, told = family.name, settings.flow
    by_size = told is not None and told.base_shift is not None
    yield f"{name} 的 ModelSamplingFlux 节点", f"ModelSamplingFlux with {name}", by_size and family.encoding != "flux"
    yield (
        f"{name} 的跳层引导",
        f"skip-layer guidance with {name}",
        settings.skip_layers is not None and name != "SD 3.5",
    )
    yield f"{name} 的引导强度", f"a guidance that is told to {name}", settings.guidance is not None and name != "FLUX.1"
    yield "Flux2Scheduler", f"Flux2Scheduler with {name}", settings.schedule == "flux2" and name != "FLUX.2 klein"
    split = settings.positive is not None or settings.negative is not None
    yield f"{name} 的分立提示词", f"texts apart with {name}", split and name != "FLUX.1"


def _unsupported(zh: str, en: str) -> RegenerationError:
    return RegenerationError(
        text(f"尚未实现：{zh}。", f"Not implemented: {en}."),
        text("请在原程序的同一版本中演示该图片，并录屏。",
             "Demonstrate this picture in the original program at the same version, and film it."),
    )  # fmt: skip
