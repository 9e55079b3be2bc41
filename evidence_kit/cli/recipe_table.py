"""A recipe and its gaps in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.origin import CredentialsCheck
from evidence_kit.domain.making.parameter_names import parameter_name
from evidence_kit.domain.making.recipe import KNOWN_NAMES, Recipe, SamplingPass
from evidence_kit.domain.text import Text
from evidence_kit.recipe.parameters import ACCOUNT_JOB, JOB
from evidence_kit.wording.gaps import gap_remedy, gap_text
from evidence_kit.wording.origin import (
    Row,
    credentials_meaning,
    credentials_rows,
    label_meaning,
    label_rows,
    service_row,
)
from evidence_kit.wording.remarks import program_name

_SHOWN = ("program", "prompt", "negative_prompt", "sampler", "schedule", "steps", "cfg_scale", "seed", "width", "height",
          "clip_skip", "noise_source")  # fmt: skip


def print_recipe(recipe: Recipe) -> None:
    """A recipe as a table: value and how it is known; where nothing was read, only what the picture itself shows."""
    language = chosen_language()
    table: list[tuple[str, str]] = []
    for name in _SHOWN:
        parameter: Any = getattr(recipe, name)
        value = say("（未知）", "(unknown)") if parameter.value is None else str(parameter.value)
        value = program_name(value).in_(language) if name == "program" else value
        table.append((parameter_name(name).in_(language), f"{value}  [{KNOWN_NAMES[parameter.known].in_(language)}]"))
    if recipe.prompt.value is None and recipe.seed.value is None:
        table = [row for row, name in zip(table, _SHOWN, strict=True) if getattr(recipe, name).value is not None]
    weights = recipe.checkpoint.value
    if weights is not None:
        table.append((parameter_name("checkpoint").in_(language), f"{weights.name} {weights.short_hash or ''}"))
    table.extend(("LoRA", f"{lora.weights.name} {lora.unet_weight.value}") for lora in recipe.loras)
    table.extend(_jobs(recipe))
    table.extend((parameter_name("passes").in_(language), _told(one)) for one in recipe.passes)
    for candidate in recipe.candidates:
        told = "; ".join(_told(one) for one in candidate.passes)
        table.append((parameter_name("candidates").in_(language), f"{candidate.output}: {told}"))
    terminal.rows(say("生成参数", "Recipe"), table)


def _told(one: SamplingPass) -> str:
    """A pass on one line."""
    language = chosen_language()
    values = (
        (name, getattr(one, name).value)
        for name in ("sampler", "schedule", "steps", "seed", "denoise", "width", "height")
    )
    known = (f"{parameter_name(name).in_(language)} {value}" for name, value in values if value is not None)
    return f"{one.node} ({', '.join(known)})"


def _jobs(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """The jobs of a document's history, and the number under which a service keeps a picture."""
    for other in recipe.others:
        number = other.key.removeprefix(JOB)
        if other.key == ACCOUNT_JOB:
            yield say("任务编号", "job number"), other.value
        elif number != other.key:
            yield say(f"第 {number} 次生成", f"job {number}"), other.value


def print_origin(recipe: Recipe, check: CredentialsCheck | None) -> None:
    """Labels, content credentials and closed service, read aloud, each with what it does not show."""
    language = chosen_language()

    def table(title: str, rows: tuple[Row, ...], meaning: Text | None) -> None:
        terminal.rows(title, [(name.in_(language), value.in_(language)) for name, value in rows])
        if meaning is not None:
            terminal.line(f"  {meaning.in_(language)}")

    for label in recipe.labels:
        table(say("人工智能生成合成标识", "Label of AI-made content"), label_rows(label), label_meaning())
    for credentials in recipe.credentials:
        rows = credentials_rows(credentials, check)
        table(say("内容凭证（C2PA）", "Content credentials (C2PA)"), rows, credentials_meaning())
    if recipe.service is not None:
        table(say("来源服务", "Service"), (service_row(recipe.service),), None)


def print_gaps(gaps: tuple[Gap, ...]) -> None:
    """What is missing, and what to try."""
    language = chosen_language()
    if gaps:
        terminal.line(say(f"缺口 {len(gaps)} 处：", f"Gaps: {len(gaps)}"), style="bold")
    for gap in gaps:
        terminal.line(
            f"{'■' if gap.blocking else '□'} {gap_text(gap).in_(language)}", style="red" if gap.blocking else "yellow"
        )
        terminal.line(f"  → {gap_remedy(gap).in_(language)}")
