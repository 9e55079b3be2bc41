"""The claimed picture: shown whole, with what it says about its own making and what it leaves open."""

from __future__ import annotations

from evidence_kit.assemble.book.papers import identity
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, figure
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, remark
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.making.recipe import KNOWN_NAMES, Known, Parameter, Recipe, WeightsRef
from evidence_kit.domain.text import Text, text

_NAMES: dict[str, Text] = {
    "program": text("生成程序", "Program"),
    "dialect": text("参数规则", "Dialect"),
    "prompt": text("提示词", "Prompt"),
    "negative_prompt": text("反向提示词", "Negative prompt"),
    "sampler": text("采样器", "Sampler"),
    "schedule": text("噪声调度", "Schedule"),
    "steps": text("迭代步数", "Steps"),
    "cfg_scale": text("提示词引导系数", "CFG scale"),
    "seed": text("随机种子", "Seed"),
    "width": text("宽度", "Width"),
    "height": text("高度", "Height"),
    "clip_skip": text("CLIP 终止层数", "CLIP skip"),
    "checkpoint": text("大模型", "Checkpoint"),
    "vae": text("VAE", "VAE"),
    "noise_source": text("噪声来源", "Noise source"),
    "eta_noise_seed_delta": text("ENSD", "Eta noise seed delta"),
}
_OWN_VAE = text("大模型自带", "the checkpoint's own")
_UNKNOWN = text("（未载明）", "(not stated)")
_LEGEND = text(
    "明载：写在文件或当事人陈述中；观察所得：自画面读出；推断：依程序公开的默认规则，或由检索得出；"
    "未知：没有依据，不作猜测。当事人陈述与检索所得，在依据一栏注明，均非图片自身的记载。",
    "Stated: written in the file or by a party. Observed: read off the picture. Inferred: from a documented default, or "
    "found by search. Unknown: no basis, and no guess. What a party states or a search found says so in the last column: "
    "the picture itself does not state it.",
)


def claimed_picture(setting: Setting) -> Story:
    """Picture, parameters with how each is known, the embedded text letter by letter, and the gaps."""
    gathered = setting.gathered
    story: Story = []
    for item in (item for item in gathered.artifacts if item.role is Role.CLAIMED_PICTURE):
        shown = figure(gathered.read(item.path), item.path, caption(item.title))
        story += [*section(item.title), identity(setting, item), space(8), shown]
    if gathered.recipe is None:
        return story
    return [*story, *_parameters(gathered.recipe), *_raw(gathered.recipe), *_gaps(setting)]


def _parameters(recipe: Recipe) -> Story:
    rows = [_row(name, getattr(recipe, field)) for field, name in _NAMES.items()]
    for lora in recipe.loras:
        weight = _value(lora.unet_weight)
        named = f"{lora.weights.name}　{lora.weights.short_hash or ''}"
        rows.append([text("LoRA", "LoRA"), [paragraph(f"{named}　× {weight.en}", style.CELL)],
                     KNOWN_NAMES[lora.unet_weight.known], lora.unet_weight.source])  # fmt: skip
    rows += [[text(other.key, other.key), other.value, KNOWN_NAMES[Known.STATED], ""] for other in recipe.others]
    head = (text("参数", "Parameter"), text("数值", "Value"), text("知悉程度", "How known"), text("依据", "Where read"))
    return [
        *section(text("生成参数及其依据", "The parameters, and how each is known")),
        grid(head, rows, (78, 268, 46, 74)),
        space(4),
        *both(_LEGEND, style.REMARK, style.REMARK_EN),
    ]


def _row(name: Text, parameter: Parameter[object]) -> list[Cell]:
    known = KNOWN_NAMES[parameter.known]
    status: Cell = list(both(known, style.CELL_RED, style.CELL_EN)) if parameter.known is Known.UNKNOWN else known
    return [name, _value(parameter), status, parameter.source]


def _value(parameter: Parameter[object] | Parameter[float]) -> Text:
    value = parameter.value
    if value is None:
        return _UNKNOWN
    if isinstance(value, WeightsRef):
        if not value.name and not value.short_hash:
            return _OWN_VAE
        return text(f"{value.name}　{value.short_hash or ''}", f"{value.name}　{value.short_hash or ''}")
    return text(str(value), str(value))


def _raw(recipe: Recipe) -> Story:
    story: Story = []
    for raw in recipe.raw:
        where = text(f"内嵌文本原文（{raw.carrier}）", f"The embedded text, letter by letter ({raw.carrier})")
        story += [
            *section(where),
            *(paragraph(line or " ", style.EXACT) for line in raw.text.splitlines()),
            space(3),
            paragraph(f"SHA-256  {raw.sha256}", style.DIGEST),
        ]
    return story


def _gaps(setting: Setting) -> Story:
    gaps = setting.gathered.gaps
    if not gaps:
        nothing = text(
            "再生成所需的参数均有记载，没有缺口。",
            "Every parameter that a regeneration needs is known; there is no gap.",
        )
        return [*section(text("缺口", "Gaps")), remark(nothing)]
    rows: list[list[Cell]] = [[gap.parameter, gap.message, gap.remedy] for gap in gaps]
    head = (text("参数", "Parameter"), text("缺口", "Gap"), text("如何补足", "What to try"))
    return [*section(text("缺口", "Gaps")), grid(head, rows, (70, 190, 206))]
