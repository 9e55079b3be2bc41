"""`evidence-kit vary`: one decision changed at a time, measured against unrelated seeds."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.making.regeneration import decibels
from evidence_kit.domain.making.variation import (
    EFFECT_NAMES,
    KIND_NAMES,
    DecisionKind,
    Variation,
    VariationSheet,
    base_against_claimed,
    nearest_by_chance,
    trust_in,
)
from evidence_kit.domain.text import text


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
    "已有的图片不重复运行；中断后再次运行同一命令即可继续。\n\n"
    "--preview 只供查看：不写入案件，可用快速模式成批生成；选定后以参考模式提交。\n\n"
    "例：evidence-kit vary 春风案 --models D:\\sd\\models --limit 30\n\n"
    "例：evidence-kit vary 春风案 --models D:\\sd\\models --preview 预览 --device \"auto?mode=fast&batch=8\"",
    "Change one decision of the picture's settings at a time and measure each change against unrelated seeds.\n\n"
    "Pictures there are already are not run again; after an interruption run the same command.\n\n"
    "--preview is for looking: nothing of the case is written, and fast mode may make many pictures together; file in "
    "reference mode what you choose.\n\n"
    "Example: evidence-kit vary spring-breeze --models ~/sd/models --limit 30\n\n"
    "Example: evidence-kit vary spring-breeze --models ~/sd/models --preview look --device \"auto?mode=fast&batch=8\"",
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
@click.option("--preview", "preview_folder", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path),
              help=say("只作预览：图片、对照图、比较图和 JSON 写入此文件夹，案件不作任何改动",
                       "only look: pictures, grid, chart and JSON go into this folder, and the case is left untouched"))  # fmt: skip
@options.as_json
def vary(
    case_file: CaseFile,
    model_folders: tuple[Path, ...],
    device: str,
    controls: int,
    only: tuple[DecisionKind, ...],
    limit: int | None,
    other_models: tuple[str, ...],
    preview_folder: Path | None,
    json_output: bool,
) -> None:
    """Makes the variation sheet, or a preview of it."""
    from evidence_kit.regenerate.vary.decisions import DecisionSelection
    from evidence_kit.workflows.engines import engine_for
    from evidence_kit.workflows.preview import filing_command, preview_case
    from evidence_kit.workflows.preview_folder import opened
    from evidence_kit.workflows.vary import vary_case

    asked = DecisionSelection(only, limit, other_models)
    with ExitStack() as held:
        watch = held.enter_context(terminal.watching(as_json=json_output))
        if preview_folder is None:
            writer = case_file.writer(system_clock)
            engine = held.enter_context(closing(engine_for(case_file, model_folders, device, watch)))
            sheet = vary_case(case_file, writer, engine, controls=controls, asked=asked, watch=watch)
        else:
            folder = held.enter_context(opened(preview_folder, case_file.root))
            filing = filing_command(case_file.root, asked, controls=controls, models=model_folders, device=device)
            engine = held.enter_context(
                closing(engine_for(case_file, model_folders, device, watch, cache=folder.cache))
            )
            sheet = preview_case(
                case_file, folder, engine, controls=controls, asked=asked, filing=filing, clock=system_clock, watch=watch
            )  # fmt: skip
    if json_output:
        terminal.print_json(sheet.model_dump(mode="json", by_alias=True))
        return
    print_sheet(preview_folder or case_file.root, sheet)


def print_sheet(root: Path, sheet: VariationSheet) -> None:
    """What each decision did, the nearest unrelated seed, and what is not in the table.

    Args:
        root: that the sheet's paths are relative to: the case, or the preview's folder.
    """
    language = chosen_language()
    if sheet.preview:
        terminal.line(sheet.preview.notice, style="bold red")
    terminal.rows(
        say("每次改变一项选择，与基准图相比（再生成演示，不是创作记录）",
            "One decision changed at a time, against the base picture (a demonstration, not a record of the creation)"),
        [(KIND_NAMES[item.decision.kind].in_(language), _line(item)) for item in sheet.variations],
    )  # fmt: skip
    terminal.line(base_against_claimed(sheet))
    if sheet.preview:
        terminal.line(trust_in(sheet))
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
        (say("对照图", "grid"), str(root / sheet.grid)),
        (say("比较图", "chart"), str(root / sheet.chart)),
    ])  # fmt: skip
    if sheet.preview:
        terminal.line(
            say("如需提交，以参考模式运行：", "To file it, in reference mode: ") + sheet.preview.filing, style="bold"
        )


def _line(variation: Variation) -> str:
    language = chosen_language()
    change = variation.change
    measured = f"  PSNR {decibels(change)}, SSIM {change.ssim:.4f}" if change else ""
    return f"{variation.decision.label.in_(language)}  {EFFECT_NAMES[variation.verdict].in_(language)}{measured}"
