"""The claimed picture: shown whole, with what it says about its own making and what it leaves open."""

from __future__ import annotations

from evidence_kit import wording
from evidence_kit.assemble.book.papers import identity
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, figure
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, remark
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES, parameter_name
from evidence_kit.domain.making.recipe import KNOWN_NAMES, Known, Parameter, Recipe, WeightsRef
from evidence_kit.domain.text import Text, text
from evidence_kit.wording.gaps import gap_remedy, gap_text

_words = wording.table("book/original")
_SHOWN = (
    "program",
    "dialect",
    "prompt",
    "negative_prompt",
    "sampler",
    "schedule",
    "steps",
    "cfg_scale",
    "seed",
    "width",
    "height",
    "clip_skip",
    "checkpoint",
    "vae",
    "noise_source",
    "eta_noise_seed_delta",
)
"""Fields of a recipe, in the order of the table."""


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
    rows = [_row(_name(field), getattr(recipe, field)) for field in _SHOWN]
    for lora in recipe.loras:
        weight = _words("lora_weight", model=_model(lora.weights), weight=_value(lora.unet_weight))
        rows.append([_name("loras"), weight, KNOWN_NAMES[lora.unet_weight.known], lora.unet_weight.source])
    rows += [[other.key, other.value, KNOWN_NAMES[Known.STATED], ""] for other in recipe.others]
    return [
        *section(_words("parameters")),
        grid(_words.each("parameter", "value", "how_known", "where_read"), rows, (78, 268, 46, 74)),
        space(4),
        *both(_words("how_known_meaning"), style.REMARK, style.REMARK_EN),
    ]


def _name(parameter: str) -> Text:
    """What a parameter is called, as a line of a table begins."""
    name = parameter_name(parameter)
    return text(name.zh, name.en[:1].upper() + name.en[1:]) if parameter in PARAMETER_NAMES else name


def _row(name: Text, parameter: Parameter[object]) -> list[Cell]:
    known = KNOWN_NAMES[parameter.known]
    status: Cell = list(both(known, style.CELL_RED, style.CELL_EN)) if parameter.known is Known.UNKNOWN else known
    return [name, _value(parameter), status, parameter.source]


def _value(parameter: Parameter[object] | Parameter[float]) -> Text:
    value = parameter.value
    if value is None:
        return _words("unknown")
    if isinstance(value, WeightsRef):
        if not value.name and not value.short_hash:
            return _words("own_vae")
        value = _model(value)
    return text(str(value), str(value))


def _model(weights: WeightsRef) -> str:
    return f"{weights.name}　{weights.short_hash or ''}"


def _raw(recipe: Recipe) -> Story:
    story: Story = []
    for raw in recipe.raw:
        story += [
            *section(_words("embedded_text", carrier=raw.carrier)),
            *(paragraph(line or " ", style.EXACT) for line in raw.text.splitlines()),
            space(3),
            paragraph(f"SHA-256  {raw.sha256}", style.DIGEST),
        ]
    return story


def _gaps(setting: Setting) -> Story:
    gaps = setting.gathered.gaps
    if not gaps:
        return [*section(_words("gaps")), remark(_words("no_gaps"))]
    rows: list[list[Cell]] = [[_name(gap.parameter), gap_text(gap), gap_remedy(gap)] for gap in gaps]
    return [*section(_words("gaps")), grid(_words.each("parameter", "gap", "remedy"), rows, (70, 190, 206))]
