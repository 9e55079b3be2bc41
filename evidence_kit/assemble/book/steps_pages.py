"""The regeneration demonstration: each step beside the claimed picture, its figures, the controls, the machine."""

from __future__ import annotations

from reportlab.platypus import KeepTogether

from evidence_kit.assemble.book.chance import chance_chart
from evidence_kit.assemble.book.spread import spread
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, gallery
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story, clock
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, labelled, remark
from evidence_kit.domain.making.determinism import kernels
from evidence_kit.domain.making.regeneration import (
    GRADE_NAMES,
    Environment,
    Figures,
    Regeneration,
    decibels,
    registration_text,
)
from evidence_kit.domain.making.settings import describe, settings_facts
from evidence_kit.domain.text import Text, text

_FILES = {"tokenizer": text("分词表", "Tokenizer"), "configuration": text("配置文件", "Configuration")}
_NONE = text("尚未再生成。", "Nothing has been regenerated yet.")
_READING = text(
    "最大差异：8 位 RGB 各通道差值的最大者（0–255）。峰值信噪比（PSNR）越高越接近，∞ 为逐像素相同。结构相似度（SSIM）1 为相同。"
    "PDQ：256 位感知哈希中相异的位数，0 为相同，无关图片约 128。"
    "对照组：同一配方、无关种子所得图片与主张图片的距离，即“碰巧”能有多近。",
    "Max difference: the largest difference of any 8-bit RGB value (0–255). PSNR: higher is nearer, ∞ is equal pixels. SSIM: "
    "1 is equal. PDQ: bits of 256 in which perceptual hashes differ, 0 for equal pictures, about 128 for unrelated ones. "
    "Controls: how near pictures of the same recipe from unrelated seeds come to the claimed one, that is, by chance.",
)


def chain(setting: Setting) -> Story:
    """All steps in their order; the last one claims to be the picture."""
    steps = setting.gathered.regenerations
    if not steps:
        return [remark(_NONE)]
    story = [*_overview(setting, steps), *_figures(setting, steps), *spread(setting, steps[-1])]
    for number, step in enumerate(steps, start=1):
        story += _step(setting, number, step)
    return [*story, *_final_settings(steps[-1]), *_controls(setting), *_machine(steps[-1].environment)]


def _overview(setting: Setting, steps: tuple[Regeneration, ...]) -> Story:
    pictures = [
        (setting.gathered.read(made.picture), made.picture,
         caption(text(f"{number}. {made.step.title.zh}", f"{number}. {made.step.title.en}")))
        for number, made in enumerate(steps, start=1)
    ]  # fmt: skip
    title = text(f"{_count(len(steps))}总览", "The steps at a glance")
    return [*section(title), gallery(pictures, columns=min(max(len(steps), 2), 4), height=150)]


def _count(number: int) -> str:
    return f"{'一二三四五六七八九'[number - 1]}步" if number <= 9 else f"{number} 步"


def _figures(setting: Setting, steps: tuple[Regeneration, ...]) -> Story:
    rows = [_figures_row(number, made) for number, made in enumerate(steps, start=1)]
    head = (
        text("步骤", "Step"), text("与主张图片的比对", "Against the claimed picture"), text("最大差异", "Max diff."),
        text("PSNR", "PSNR"), text("SSIM", "SSIM"), text("PDQ", "PDQ"), text("相同值", "Equal values"),
        text("较前一步 PSNR", "PSNR to step before"),
    )  # fmt: skip
    last = steps[-1].comparison
    story = [*section(text("与主张图片的比对", "Compared with the claimed picture")),
             grid(head, rows, (112, 100, 42, 44, 38, 34, 42, 54))]  # fmt: skip
    if last is not None and last.figures is not None:
        story += [space(6), chance_chart(last.figures, last.decoys)]
    return [*story, space(4), *both(_READING, style.REMARK, style.REMARK_EN)]


def _figures_row(number: int, made: Regeneration) -> list[Cell]:
    title = text(f"{number}. {made.step.title.zh}", f"{number}. {made.step.title.en}")
    change = decibels(made.change_from_previous) if made.change_from_previous else "—"
    if made.comparison is None:
        return [title, *["—"] * 6, change]
    return [title, GRADE_NAMES[made.comparison.grade], *_measured(made.comparison.figures), change]


def _measured(figures: Figures | None) -> list[Cell]:
    if figures is None:
        return [text("尺寸不同", "sizes differ"), *["—"] * 4]
    hashed = "—" if figures.pdq_bits is None else str(figures.pdq_bits)
    return [
        f"{figures.max_difference}/255", decibels(figures), f"{figures.ssim:.4f}", hashed, f"{figures.equal_values:.2%}",
    ]  # fmt: skip


def _step(setting: Setting, number: int, made: Regeneration) -> Story:
    step = made.step
    read = setting.gathered.read
    pictures = [(read(made.picture), made.picture, caption(text("再生成所得", "Regenerated")))]
    if made.comparison is not None:
        pictures.append((
            read(made.comparison.target),
            made.comparison.target,
            caption(text("主张的图片", "The claimed picture")),
        ))
        if made.comparison.heat_map:
            heat = caption(text("差异热图（黑色为相同）", "Differences (black: equal)"))
            pictures.append((read(made.comparison.heat_map), made.comparison.heat_map, heat))
    changes = [line for change in step.changes for line in cell(describe(change))]
    laid = made.comparison.registration if made.comparison else None
    registered: list[tuple[Text, Cell]] = [(text("配准", "Registration"), registration_text(laid))] if laid else []
    return [KeepTogether([
        *section(text(f"第 {number} 步　{step.title.zh}", f"Step {number}: {step.title.en}")),
        labelled([
            (text("改变", "Changed"), changes or text("无", "nothing")),
            (text("理由（作者陈述）", "Why (the author's statement)"), step.why),
            *registered,
            (text("运行时间", "Run"), f"{clock(made.started)} – {clock(made.finished)[11:19]}"),
            (text("像素 SHA-256", "SHA-256 of the pixels"), [paragraph(made.pixels_sha256, style.DIGEST)]),
            (text("潜变量 SHA-256", "SHA-256 of the latent"), [paragraph(made.latent_sha256, style.DIGEST)]),
        ]),
        space(4),
        gallery(pictures, columns=3, height=150),
    ])]  # fmt: skip


def _final_settings(made: Regeneration) -> Story:
    rows: list[tuple[Text, Cell]] = [(label, value) for label, value in settings_facts(made.settings)]
    title = text("最后一步的全部参数", "Every setting of the last step")
    return [*section(title), labelled(rows)]


def _controls(setting: Setting) -> Story:
    controls = setting.gathered.controls
    if controls is None:
        return []
    last = setting.gathered.regenerations[-1].comparison
    scores = {decoy.seed: decibels(decoy.figures) for decoy in last.decoys} if last else {}
    pictures = [
        (setting.gathered.read(control.picture), control.picture,
         caption(text(f"种子 {control.seed}", f"seed {control.seed}"), f"PSNR {scores.get(control.seed, '—')}"))
        for control in controls.controls
        if control.seed in scores or not scores  # more of them may have been run later, for the variations
    ]  # fmt: skip
    title = text("对照组：同一配方，无关种子", "Controls: the same recipe, unrelated seeds")
    return [*section(title), gallery(pictures, columns=min(max(len(pictures), 3), 4), height=150)]


def _machine(environment: Environment) -> Story:
    versions = "　".join(f"{name} {version}" for name, version in environment.versions.items())
    rows: list[tuple[Text, Cell]] = [
        (text("设备", "Device"), f"{environment.device}　{environment.precision}　threads {environment.threads}"),
        (text("处理器", "Processor"), environment.processor),
        (text("计算内核", "Kernels"), kernels(environment.arithmetic) if environment.arithmetic else "—"),
        (text("系统", "Platform"), environment.platform),
        (text("软件版本", "Versions"), versions),
    ]
    for component in environment.components:
        licence = component.licence or "—"
        kind = _FILES.get(component.kind, text("权重", "Weights"))
        rows.append((text(f"{kind.zh}：{component.name}", f"{kind.en}: {component.name}"), [
            paragraph(component.sha256, style.DIGEST),
            *cell(text(f"{component.size:,} 字节；文件自述许可：{licence}", f"{component.size:,} bytes; licence the file states: {licence}")),
        ]))  # fmt: skip
    return [*section(text("运行环境", "Where it ran")), labelled(rows)]
