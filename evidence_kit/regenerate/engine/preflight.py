"""What the engine refuses before it starts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.text import Text, text
from evidence_kit.regenerate.dit.refusals import check_settings
from evidence_kit.regenerate.prompt.attention import split_and
from evidence_kit.regenerate.sampling.samplers import sampler_of
from evidence_kit.regenerate.sampling.sigmas import SCHEDULES

_TAG = re.compile(r"<\w+:[^>]+>")


def check(settings: Settings) -> None:
    """Refuses settings that this engine would have to guess at or leave out.

    Raises:
        RegenerationError: another program's rules, an unknown sampler or schedule, a size or tag that cannot be run.
    """
    rules = settings.effective_rules
    if settings.schedule not in SCHEDULES:
        raise _refused("噪声调度", "schedule", settings.schedule, SCHEDULES)
    sampler = sampler_of(settings)
    if sampler.walks == "timesteps" and rules.ddim == "ldm" and len(split_and(settings.prompt)) > 1:
        raise _unsupported("AND 与 DDIM、PLMS 采样器并用", "AND together with DDIM or PLMS under these rules")
    for zh, en, used in _left_out(settings):
        if used:
            raise _unsupported(zh, en)
    if settings.text_encoders:
        check_settings(settings)
    if settings.width % 8 or settings.height % 8:
        raise RegenerationError(
            text(f"尺寸 {settings.width}×{settings.height} 不是 8 的倍数。",
                 f"The size {settings.width}×{settings.height} is no multiple of 8."),
            text("请核对图片是否被裁剪或缩放过；生成参数应取原图尺寸。",
                 "Check whether the picture was cropped or resized: the recipe needs the size it was made in."),
        )  # fmt: skip
    if tag := _TAG.search(settings.prompt):
        raise RegenerationError(
            text(f"提示词中仍有标签 {tag.group()}。", f"The prompt still holds the tag {tag.group()}."),
            text("LoRA 应写入 loras；其他扩展网络尚不支持。",
                 "A LoRA belongs under `loras`; other extra networks are not supported yet."),
        )  # fmt: skip


def _left_out(settings: Settings) -> Iterator[tuple[str, str, bool]]:
    rules, init = settings.effective_rules, settings.init
    comfy = rules.syntax == "comfyui"
    by_sigmas = sampler_of(settings).walks == "sigmas"
    if init is not None:
        yield (
            "ComfyUI 后期版本的图生图",
            "img2img and inpainting under the rules of later ComfyUI",
            comfy and rules.first_noise == "variance-preserving",
        )
        old = rules.ddim == "ldm" and not by_sigmas
        plms = settings.sampler != "DDIM" or init.mask is not None
        yield "图生图之后的高清修复", "hires fix after img2img", settings.hires is not None
        yield (
            "旧版 PLMS、UniPC 的图生图，及旧版 DDIM 的局部重绘",
            "img2img with PLMS or UniPC and inpainting with DDIM of webui before 1.6",
            old and plms,
        )
        yield (
            "潜空间缩放底图时的局部重绘",
            "inpainting with an init picture resized as a latent",
            init.resize == "latent" and init.mask is not None,
        )
        yield (
            "ComfyUI 中 DDIM、UniPC 的局部重绘",
            "inpainting with DDIM or UniPC in ComfyUI",
            comfy and not by_sigmas and init.mask is not None,
        )
    yield "ComfyUI 的文本反演嵌入", "textual inversion in ComfyUI", comfy and "embedding:" in settings.prompt


def _unsupported(zh: str, en: str) -> RegenerationError:
    return RegenerationError(
        text(f"尚未实现：{zh}。", f"Not implemented: {en}."),
        text("请在原程序的同一版本中演示该图片，并录屏。",
             "Demonstrate this picture in the original program at the same version, and film it."),
    )  # fmt: skip


def _refused(zh: str, en: str, value: str, known: tuple[str, ...]) -> RegenerationError:
    names = ", ".join(known)
    return RegenerationError(
        text(f"尚未实现{zh} {value!r}。", f"The {en} {value!r} is not implemented."),
        Text(zh=f"已实现：{names}。", en=f"Implemented: {names}."),
    )
