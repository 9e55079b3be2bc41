"""What is missing of the init picture of img2img and inpainting: its files, and what the claimed picture leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.init_picture import StatedInit
from evidence_kit.domain.making.recipe import Gap, Recipe
from evidence_kit.domain.text import Text, text
from evidence_kit.recipe.hires import DENOISING
from evidence_kit.recipe.img2img import LOADED, LOADED_MASK, has_mask, is_img2img

_SILENT_ON_MASKS = ("a1111-2022", "a1111-2023-01", "a1111-2023-02", "a1111-1.1", "a1111-1.6")


def init_gaps(recipe: Recipe, stated: StatedInit) -> Iterator[Gap]:
    """The gaps of a recipe that starts from an init picture; none for txt2img."""
    pairs = tuple((other.key, other.value) for other in recipe.others)
    if not is_img2img(pairs):
        return
    values = dict(pairs)
    if stated.picture is None:
        yield _no_picture(values[DENOISING], values.get(LOADED, ""))
    if has_mask(pairs) and stated.mask is None:
        yield _no_mask(values.get(LOADED_MASK, ""))
    elif stated.mask is None and recipe.dialect.value in _SILENT_ON_MASKS:
        yield _perhaps_a_mask()
    if stated.picture is not None and stated.previous_seed is None:
        yield _previous_seed()


def _no_picture(strength: str, name: str) -> Gap:
    named = text(f"（当时文件名 {name}）" if name else "", f", then named {name}" if name else "")
    return Gap(
        parameter="init",
        blocking=True,
        message=text(f"图片由另一张底图生成（图生图，重绘幅度 {strength}），而底图{named.zh}及其摘要均不在图片之内。",
                     f"The picture was made from another one (img2img, denoising strength {strength}){named.en}; neither that "
                     "picture nor its digest is in it."),
        remedy=_taken_in("底图原文件", "the init picture as it was used", "init-picture"),
    )  # fmt: skip


def _no_mask(name: str) -> Gap:
    named = text(f"（{name}）" if name else "", f" ({name})" if name else "")
    return Gap(
        parameter="mask",
        blocking=True,
        message=text(f"底图只有一部分被重绘，而蒙版{named.zh}及其摘要均不在图片之内。",
                     f"Only a part of the init picture was painted anew; the mask{named.en} and its digest are not in the picture."),
        remedy=_taken_in("蒙版原文件（白色为重绘部分）", "the mask as it was used, white where it was painted anew", "init-mask"),
    )  # fmt: skip


def _perhaps_a_mask() -> Gap:
    return Gap(
        parameter="mask",
        blocking=False,
        message=text("webui 1.8 以前的版本不记载是否使用蒙版；暂按整图重绘运行。",
                     "webui before 1.8 does not write whether there was a mask; the whole picture is taken to be painted anew."),
        remedy=Text(
            zh="如曾使用蒙版：" + _taken_in("蒙版", "", "init-mask").zh + "并在 case.yaml 的 init 中写明 mask_blur、masked_content。",
            en="If there was one: " + _taken_in("", "it", "init-mask").en
            + " State mask_blur and masked_content under `init` in case.yaml.",
        ),
    )  # fmt: skip


def _previous_seed() -> Gap:
    return Gap(
        parameter="init.previous_seed",
        blocking=False,
        message=text("编码底图所用的噪声取决于程序此前生成的一张图片的种子，图片没有记载；暂以本图种子代替。",
                     "The noise with which the init picture was encoded follows from the seed of the picture made just before, "
                     "which is not stated; this picture's own seed is used."),
        remedy=text("如知道前一张图片的种子，请写入 case.yaml 的 init.previous_seed；不知则结果约有 35 dB 的偏差。",
                    "If that seed is known, write it into case.yaml as init.previous_seed; a wrong one costs about 35 dB."),
    )  # fmt: skip


def _taken_in(zh: str, en: str, role: str) -> Text:
    return text(f"请收存{zh}：evidence-kit intake 案件 --as {role} 文件。",
                f"Take in {en}: evidence-kit intake CASE --as {role} FILE.")  # fmt: skip
