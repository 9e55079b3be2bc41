"""What the claimed picture says of its own making, read by the kit: parameters with their basis, the embedded text, the gaps.

The reading is made now, and stands apart from the creation's own records.
"""

from __future__ import annotations

from typing import Any

from reportlab.platypus import CondPageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import heading, section, space
from evidence_kit.assemble.book.typesetting.languages import in_one_line
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, dense_grid, grid, remark
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES, parameter_name
from evidence_kit.domain.making.recipe import KNOWN_NAMES, Known, OtherParameter, Parameter, Recipe, WeightsRef
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.c2pa.validation import check
from evidence_kit.recipe.own_remarks import OWN_REMARKS
from evidence_kit.wording.gaps import gap_name, gap_remedy, gap_text
from evidence_kit.wording.origin import (
    Row,
    credentials_meaning,
    credentials_rows,
    label_meaning,
    label_rows,
    service_row,
)
from evidence_kit.wording.remarks import is_inferred, program_name, remark_name, remark_value
from evidence_kit.wording.sources import source_text

_words = wording.table("book/parameters")
_SHOWN = (
    "program",
    "dialect",
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
"""Fields of a recipe, in the order of the table; the prompts stand once, in the embedded text below it."""
_PROMPTS = ("prompt", "negative_prompt")
"""Printed in the table where no embedded text holds them."""
_WORTH_BEGINNING = 0.17
"""Share of a page that must be free for the annex to begin on it."""


def parameters(setting: Setting) -> Story:
    """The annex; nothing where no recipe was read."""
    recipe = setting.gathered.recipe
    if recipe is None:
        return []
    return [
        CondPageBreak(_WORTH_BEGINNING * style.HEIGHT),
        *heading(setting, "parameters", _words("parameters")),
        *both(_words("whose_reading"), style.SMALL, style.SMALL_EN),
        space(4),
        *_parameters(recipe),
        *_origin(recipe, setting.gathered.read(recipe.picture)),
        *_raw(recipe),
        *_gaps(setting),
    ]


def _origin(recipe: Recipe, picture: bytes) -> Story:
    """Labels, content credentials and service, each with what it does not show; nothing where the file has none."""
    story: Story = []
    for label in recipe.labels:
        story += [*section(_words("label")), _facts(label_rows(label)), remark(label_meaning())]
    checked = check(picture) if recipe.credentials else None
    for credentials in recipe.credentials:
        rows = credentials_rows(credentials, checked)
        story += [*section(_words("credentials")), _facts(rows), remark(credentials_meaning())]
    if recipe.service is not None:
        story += [*section(_words("service")), _facts((service_row(recipe.service),))]
    return story


def _facts(rows: tuple[Row, ...]) -> Any:
    return grid(_words.each("statement", "value"), [[name, value] for name, value in rows], (130, 336))


def _parameters(recipe: Recipe) -> Story:
    shown = _SHOWN if any((recipe.prompt.value or "") in raw.text for raw in recipe.raw) else (*_PROMPTS, *_SHOWN)
    rows = [_row(field, getattr(recipe, field)) for field in shown]
    for lora in recipe.loras:
        weight = _words("lora_weight", model=_model(lora.weights), weight=_value(lora.unet_weight))
        rows.append([
            in_one_line(_name("loras")),
            in_one_line(weight),
            in_one_line(KNOWN_NAMES[lora.unet_weight.known]),
            _source(lora.unet_weight.source),
        ])
    written = (other for other in recipe.others if other.key not in OWN_REMARKS)
    rows += [_other(other) for other in written]
    return [
        dense_grid(_words.each("parameter", "value", "how_known", "where_read"), rows, (130, 130, 66, 150), small=True),
        space(4),
        *both(_words("how_known_meaning"), style.SMALL, style.SMALL_EN),
    ]


def _other(other: OtherParameter) -> list[Cell]:
    """A further parameter; what the reader put into words of its own, in both languages."""
    name, value = remark_name(other.key), remark_value(other.key, other.value)
    cells: list[Cell] = [each.zh if each.zh == each.en else in_one_line(each) for each in (name, value)]
    known = Known.INFERRED if is_inferred(other.key, other.value) else Known.STATED
    return [*cells, in_one_line(KNOWN_NAMES[known]), ""]


def _name(parameter: str) -> Text:
    """What a parameter is called, as a line of a table begins."""
    name = parameter_name(parameter)
    return text(name.zh, name.en[:1].upper() + name.en[1:]) if parameter in PARAMETER_NAMES else name


def _called(gap: Gap) -> Text:
    name = gap_name(gap)
    return text(name.zh, name.en[:1].upper() + name.en[1:]) if gap.parameter in PARAMETER_NAMES else name


def _row(field: str, parameter: Parameter[object]) -> list[Cell]:
    known = in_one_line(KNOWN_NAMES[parameter.known])
    status: Cell = [paragraph(known, style.CELL_RED)] if parameter.known is Known.UNKNOWN else known
    value = _value(parameter)
    if field == "program" and isinstance(parameter.value, str):
        value = program_name(parameter.value)
    return [in_one_line(_name(field)), in_one_line(value), status, _source(parameter.source)]


def _source(said: str) -> Cell:
    """Where a value was read; a name of the file as it stands, once."""
    words = source_text(said)
    return said if words.zh == words.en else in_one_line(words)


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
            paragraph(f"SHA-256  {raw.sha256}", style.DIGEST),
            space(2),
            *(paragraph(line or " ", style.EXACT) for line in raw.text.splitlines()),
            space(3),
        ]
    return story


def _gaps(setting: Setting) -> Story:
    gaps = setting.gathered.gaps
    if not gaps:
        return both(_words("no_gaps"), style.SMALL, style.SMALL_EN)
    rows: list[list[Cell]] = [[_called(gap), gap_text(gap), gap_remedy(gap)] for gap in gaps]
    return [*section(_words("gaps")), grid(_words.each("parameter", "gap", "remedy"), rows, (70, 190, 206))]
