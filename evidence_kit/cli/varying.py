"""`evidence-kit vary`: one decision changed at a time, measured against unrelated seeds."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.regeneration import GRADE_NAMES, decibels
from evidence_kit.domain.text import text
from evidence_kit.domain.variation import (
    EFFECT_NAMES,
    KIND_NAMES,
    DecisionKind,
    Variation,
    VariationSheet,
    nearest_by_chance,
)


class _Kinds(click.ParamType):  # type: ignore[type-arg]
    """Kinds of decisions, separated by commas."""

    name = "kinds"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[DecisionKind, ...]:
        """Parses them; the kit's own error lists those there are."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(DecisionKind(name.strip()) for name in str(value).split(",") if name.strip())
        except ValueError as error:
            known = ", ".join(DecisionKind)
            raise UsageError(
                text(f"没有这类选择：{value}", f"There is no such kind of decision: {value}"),
                text(f"可用：{known}", f"There are: {known}"),
            ) from error


@click.command(help=say(
    "每次只改变图片参数中的一项选择，与无关种子的图片比较变化大小，得对照图与比较图。\n\n"
    "已有的图片不重复运行；中断后再次运行同一命令即可继续。\n\n例：evidence-kit vary 春风案 --models D:\\sd\\models --limit 30",
    "Change one decision of the picture's settings at a time and measure each change against unrelated seeds.\n\n"
    "Pictures there are already are not run again; after an interruption run the same command.\n\n"
    "Example: evidence-kit vary spring-breeze --models ~/sd/models --limit 30",
))  # fmt: skip
@options.CASE
@options.models
@options.device
@click.option("--controls", default=8, show_default=True, type=click.IntRange(3, 64),
              help=say("无关种子数量", "number of unrelated seeds (the null distribution)"))  # fmt: skip
@click.option("--only", default=(), type=_Kinds(), metavar="KIND,KIND",
              help=say("只改变这几类：", "only these kinds: ") + ", ".join(DecisionKind))  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(1), help=say("至多改变几项，各类轮流", "at most so many, every kind in turn")
)
@click.option("--other-model", "other_models", multiple=True, metavar="NAME",
              help=say("另一大模型的文件名（不带后缀），可重复", "name of another checkpoint's file, without suffix; may be repeated"))  # fmt: skip
@options.as_json
def vary(
    case_file: CaseFile,
    model_folders: tuple[Path, ...],
    device: str,
    controls: int,
    only: tuple[DecisionKind, ...],
    limit: int | None,
    other_models: tuple[str, ...],
    json_output: bool,
) -> None:
    """Makes the variation sheet."""
    from evidence_kit.workflows.engines import engine_for
    from evidence_kit.workflows.variation import Asked, vary_case

    with terminal.watching(as_json=json_output) as watch, case_file.writing(system_clock) as writer:
        engine = engine_for(case_file, model_folders, device, watch)
        sheet = vary_case(
            case_file, writer, engine, controls=controls, asked=Asked(only, limit, other_models), watch=watch
        )
    if json_output:
        terminal.print_json(sheet.model_dump(mode="json", by_alias=True))
        return
    print_sheet(case_file, sheet)


def print_sheet(case_file: CaseFile, sheet: VariationSheet) -> None:
    """What each decision did, the nearest unrelated seed, and what is not in the table."""
    language = chosen_language()
    terminal.rows(
        say("每次改变一项选择，与基准图相比（再生成演示，不是创作记录）",
            "One decision changed at a time, against the base picture (a demonstration, not a record of the creation)"),
        [(KIND_NAMES[item.decision.kind].in_(language), _line(item)) for item in sheet.variations],
    )  # fmt: skip
    grade = GRADE_NAMES[sheet.base_grade].in_(language)
    terminal.line(say(f"基准图与主张的图片：{grade}", f"The base picture against the claimed one: {grade}"))
    if nearest := nearest_by_chance(sheet.null):
        terminal.line(say(f"最近的无关种子：PSNR {nearest[0]:.1f} dB，SSIM {nearest[1]:.4f}（共 {len(sheet.null)} 个）",
                          f"Nearest unrelated seed: PSNR {nearest[0]:.1f} dB, SSIM {nearest[1]:.4f} (of {len(sheet.null)})"))  # fmt: skip
    for failed in sheet.not_run:
        terminal.line(f"! {failed.decision.label.in_(language)}: {failed.reason.in_(language)}", style="yellow")
    for kept in sheet.left_out:
        terminal.line(
            say(f"未单独改变：{kept.words}（{kept.why.zh}）", f"Not changed alone: {kept.words} ({kept.why.en})"),
            style="dim",
        )
    if sheet.not_asked:
        terminal.line(
            say(f"另有 {sheet.not_asked} 项选择本次未改变。", f"{sheet.not_asked} more decisions were not asked for."),
            style="dim",
        )
    terminal.rows(say("文件", "Files"), [
        (say("对照图", "grid"), str(case_file.path(sheet.grid))),
        (say("比较图", "chart"), str(case_file.path(sheet.chart))),
    ])  # fmt: skip


def _line(variation: Variation) -> str:
    language = chosen_language()
    change = variation.change
    measured = f"  PSNR {decibels(change)}, SSIM {change.ssim:.4f}" if change else ""
    return f"{variation.decision.label.in_(language)}  {EFFECT_NAMES[variation.verdict].in_(language)}{measured}"
