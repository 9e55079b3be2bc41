"""What stands between a recipe and an exact regeneration, each in one sentence with what to try."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.init_picture import NOTHING_STATED, StatedInit
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES
from evidence_kit.domain.making.recipe import Gap, Known, OtherParameter, Recipe
from evidence_kit.domain.text import Text, text
from evidence_kit.recipe.infotext_options import understood
from evidence_kit.recipe.init_gaps import init_gaps
from evidence_kit.recipe.readers.infotext import AMBIGUOUS
from evidence_kit.recipe.readers.webui_versions import FORGE

_NEEDED = ("dialect", "prompt", "negative_prompt", "sampler", "schedule", "steps", "cfg_scale", "seed", "clip_skip",
           "checkpoint", "noise_source", "eta_noise_seed_delta")  # fmt: skip
"""What no run can do without."""
_WHERE = text(
    "请查找生成程序的日志（params.txt、outputs 目录）、界面截图或网页历史，并由当事人说明；不要猜测后当作事实。",
    "Look in the program's logs (params.txt, outputs folder), screenshots or web history, and let the party state it; "
    "do not fill in a guess as a fact.",
)


def gaps_of(recipe: Recipe, stated: StatedInit = NOTHING_STATED) -> tuple[Gap, ...]:
    """The gaps of a recipe, those that block any run first.

    Args:
        recipe: what the picture says.
        stated: what a party gave of an init picture.
    """
    gaps = [
        *_unknowns(recipe),
        *_weights(recipe),
        *_loras(recipe),
        *_noise(recipe),
        *_fork(recipe),
        *_others(recipe),
        *init_gaps(recipe, stated),
        *_size(recipe),
    ]
    return tuple(sorted(gaps, key=lambda gap: not gap.blocking))


def _unknowns(recipe: Recipe) -> Iterator[Gap]:
    if recipe.prompt.known is Known.UNKNOWN and recipe.seed.known is Known.UNKNOWN:
        yield Gap(
            parameter="parameters",
            blocking=True,
            message=_nothing_read(recipe),
            remedy=text(
                "请找生成程序保存的原始 PNG：截图、转存和聊天软件会去掉参数。" + _WHERE.zh,
                "Find the original PNG that the program saved: screenshots, re-saves and messengers strip them. "
                + _WHERE.en,
            ),
        )
        return
    for field in _NEEDED:
        name = PARAMETER_NAMES["program" if field == "dialect" else field]
        if field == "dialect" and recipe.dialect.known is Known.UNKNOWN and recipe.program.value is not None:
            yield _unknown_rules(recipe.program.value)
        elif getattr(recipe, field).known is Known.UNKNOWN:
            yield Gap(parameter=field, blocking=True, remedy=_WHERE,
                      message=text(f"图片没有记载{name.zh}。", f"The picture does not state the {name.en}."))  # fmt: skip


def _nothing_read(recipe: Recipe) -> Text:
    if not recipe.raw:
        return text(
            "图片不含生成参数，无法据以再生成。", "The picture carries no parameters, so nothing can be run from it."
        )
    carriers = ", ".join(dict.fromkeys(raw.carrier for raw in recipe.raw))
    return text(f"图片不含可读的生成参数（仅有 {carriers}，已原样保存），无法据以再生成。",
                f"The picture carries no parameters that can be read, only {carriers} (kept as they are); "
                "nothing can be run from it.")  # fmt: skip


def _unknown_rules(program: str) -> Gap:
    return Gap(
        parameter="dialect",
        blocking=True,
        message=text(f"图片由 {program} 生成，本工具尚未实现该程序的绘制规则。",
                     f"The picture was made by {program}, whose drawing rules the kit does not implement."),
        remedy=text("请在该程序的同一版本中，以图片所记参数演示生成过程并录屏。",
                    "Demonstrate it in that program, at the same version and with the stated parameters, and film it."),
    )  # fmt: skip


def _weights(recipe: Recipe) -> Iterator[Gap]:
    checkpoint = recipe.checkpoint.value
    if checkpoint is not None and checkpoint.short_hash is None and checkpoint.sha256 is None:
        yield Gap(
            parameter="checkpoint",
            blocking=False,
            message=text(f"大模型只有名称 {checkpoint.name!r}，没有哈希，无法确定是哪一个文件。",
                         f"The checkpoint is named {checkpoint.name!r} but no hash binds it to a file."),
            remedy=text("请由下载记录或模型网站确认其 SHA-256。", "Confirm its SHA-256 from the download record or the model's page."),
        )  # fmt: skip


def _loras(recipe: Recipe) -> Iterator[Gap]:
    for lora in recipe.loras:
        if Known.UNKNOWN in (lora.unet_weight.known, lora.text_weight.known):
            yield Gap(parameter="loras", blocking=True, remedy=_WHERE,
                      message=text(f"LoRA {lora.weights.name} 的权重未记载。",
                                   f"The weight of the LoRA {lora.weights.name} is not stated."))  # fmt: skip
        if lora.weights.short_hash is None:
            yield Gap(
                parameter="loras",
                blocking=False,
                message=text(f"LoRA {lora.weights.name} 没有哈希，同名文件可能不止一个。",
                             f"The LoRA {lora.weights.name} carries no hash; several files may bear that name."),
                remedy=text("请由下载记录确认其文件。", "Confirm the file from the download record."),
            )  # fmt: skip


def _noise(recipe: Recipe) -> Iterator[Gap]:
    if recipe.noise_source.value == "gpu":
        yield Gap(
            parameter="noise_source",
            blocking=False,
            message=text("初始噪声来自当时的显卡；在其他设备上要重现，需知道显卡型号。",
                         "The noise came from the graphics card of the time; to repeat it elsewhere its model must be known."),
            remedy=text("请说明当时的显卡型号；在 CPU 上运行会得到另一张图片。",
                        "State the card's model; a run on the CPU makes another picture."),
        )  # fmt: skip


def _fork(recipe: Recipe) -> Iterator[Gap]:
    if FORGE in (recipe.program.value or ""):
        yield Gap(
            parameter="dialect",
            blocking=False,
            message=text("图片由 Forge 生成；其规则不详，暂按 webui 1.8–1.10 的规则运行。",
                         "The picture was made by Forge, a fork whose own rules are not known; webui 1.8 to 1.10's are used."),
            remedy=text("如结果与原图不符，请在该版本的 Forge 中演示并录屏。",
                        "If the result differs, demonstrate it in Forge at that version, and film it."),
        )  # fmt: skip


def _others(recipe: Recipe) -> Iterator[Gap]:
    runs = understood(recipe)
    for other in recipe.others:
        if other.key == AMBIGUOUS:
            yield _ambiguous(other)
        elif other.changes_pixels and other.key not in runs:
            yield _not_run(other)


def _not_run(other: OtherParameter) -> Gap:
    return Gap(
        parameter=other.key,
        blocking=True,
        message=text(f"参数“{other.key}: {other.value}”会改变画面，而本工具尚不支持。",
                     f"The setting “{other.key}: {other.value}” changes pixels, and the kit does not run it yet."),
        remedy=text("请在原程序的同一版本中演示该图片，并录屏。",
                    "Demonstrate this picture in the original program at the same version, and film it."),
    )  # fmt: skip


def _ambiguous(other: OtherParameter) -> Gap:
    return Gap(
        parameter="parameters",
        blocking=False,
        message=text(f"参数文本可有另一种读法（{other.value}）。", f"The parameters can be read in another way: {other.value}."),
        remedy=text("请对照原文核对提示词与反向提示词的分界。",
                    "Check against the raw text where the prompt ends and the negative prompt begins."),
    )  # fmt: skip


def _size(recipe: Recipe) -> Iterator[Gap]:
    if recipe.width.known is Known.OBSERVED and recipe.prompt.known is not Known.UNKNOWN:
        yield Gap(
            parameter="size",
            blocking=False,
            message=text("参数中没有尺寸，暂以图片本身的尺寸代替。", "No size is stated; the picture's own is used."),
            remedy=text("请核对图片是否被裁剪或放大过。", "Check whether the picture was cropped or enlarged."),
        )
