"""`evidence-kit recover`: parameters that the picture does not state are searched for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.chain_table import differs
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.making.parameter_names import parameter_name
from evidence_kit.domain.making.recovery import ParameterValues, Recovery, SeedEstimate, Trial
from evidence_kit.domain.making.regeneration import GRADE_NAMES
from evidence_kit.domain.making.supplement import Value
from evidence_kit.domain.text import text

SHOWN = 12
"""Trials printed; the record holds all of them."""


class _Try(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """`NAME=VALUES`."""

    name = "name=values"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Sequence[Value]]:
        """Splits and parses it; the kit's own errors explain themselves."""
        from evidence_kit.recipe.candidates import values_of

        name, mark, values = str(value).partition("=")
        if not mark:
            raise UsageError(
                text(f"不是“参数=数值”：{value}", f"This is no NAME=VALUES: {value}"),
                text("例：--try clip_skip=1,2", "Example: --try clip_skip=1,2"),
            )
        return name.strip(), values_of(values)


@click.command(help=say(
    "检索图片没有记载的参数：试候选、逐轮淘汰，报告图片能够确定与不能区分的数值。结果是推断，不是创作记录。\n\n"
    "未指定数值时试常用值；中断后再次运行同一命令即可继续。\n\n"
    "例：evidence-kit recover 春风案 --models D:\\sd\\models --try \"lora:hanfugirl=0.5..1/0.05\"",
    "Search for parameters that the picture does not state: candidates are tried and halved; the report says which values "
    "the picture pins down and which it cannot tell apart. What is found is an inference, no record of the creation.\n\n"
    "Common values are tried where none are named; after an interruption run the same command.\n\n"
    "Example: evidence-kit recover spring-breeze --models ~/sd/models --try \"lora:hanfugirl=0.5..1/0.05\"",
))  # fmt: skip
@options.CASE
@options.models
@options.device
@options.controls
@click.option("--try", "tries", multiple=True, type=_Try(), metavar="NAME=VALUES",
              help=say("试这些数值：A,B 或 1..20 或 0.5..1/0.05；可重复",
                       "values to try: A,B or 1..20 or 0.5..1/0.05; may be repeated"))  # fmt: skip
@options.as_json
def recover(
    case_file: CaseFile,
    model_folders: tuple[Path, ...],
    device: str,
    controls: int,
    tries: tuple[tuple[str, Sequence[Value]], ...],
    json_output: bool,
) -> None:
    """Searches and reports."""
    from evidence_kit.workflows.engines import confirming, engine_for
    from evidence_kit.workflows.recover import recover_case

    with ExitStack() as held:
        watch = held.enter_context(terminal.watching(as_json=json_output))
        writer = case_file.writer(system_clock)
        scout = held.enter_context(closing(engine_for(case_file, model_folders, device, watch)))
        engine, final = scout, confirming(device)
        if final != device:
            engine = held.enter_context(closing(engine_for(case_file, model_folders, final, watch)))
        recovery = recover_case(
            case_file, writer, engine, asked=dict(tries), controls=controls, watch=watch, scout=scout
        )
    if json_output:
        terminal.print_json(recovery.model_dump(mode="json", by_alias=True))
        return
    print_recovery(recovery)


def print_recovery(recovery: Recovery) -> None:
    """The ranked candidates, what is pinned down, and what that does not show."""
    language = chosen_language()
    terminal.rows(
        say("最接近的参数（推断，不是创作记录）", "The nearest settings (an inference, no record of the creation)"),
        [_line(trial) for trial in recovery.trials[:SHOWN]],
    )
    left = len(recovery.trials) - SHOWN
    if left > 0:
        terminal.line(say(f"  另有 {left} 组，见检索记录。", f"  {left} more in the record."), style="dim")
    terminal.rows(say("图片能说明的", "What the picture tells"), [_told(told) for told in recovery.told])
    for estimate in recovery.seeds:
        terminal.line(_seeds(estimate), style="dim")
    spent = say(f"候选 {recovery.candidates} 组，画面可能不同的 {recovery.distinct} 组；用去 {recovery.cost:.1f} 次完整运行",
                f"{recovery.candidates} candidates, {recovery.distinct} of them different pictures; "
                f"the cost of {recovery.cost:.1f} whole runs")  # fmt: skip
    grade = GRADE_NAMES[recovery.grade].in_(language)
    terminal.line(
        say(f"最接近者与涉案图片：{grade}。{spent}。", f"The nearest against the claimed picture: {grade}. {spent}.")
    )
    if recovery.exact:
        terminal.line(say("所得参数已作为“推断”写入生成参数；未曾试过的参数也可能得出同一图片。",
                          "The values found stand in the recipe as inferred; settings that nobody tried may make the same picture."))  # fmt: skip
    else:
        terminal.line(
            say("没有一组候选再现该图片，生成参数未改动。请扩大 --try 的范围，或由当事人说明。",
                "No candidate makes the picture; the recipe is unchanged. Widen --try, or let the party state the values."),
            style="yellow",
        )  # fmt: skip


def _line(trial: Trial) -> tuple[str, str]:
    if trial.failed is not None:
        return trial.label, trial.failed.in_(chosen_language())
    if trial.figures is not None:
        return trial.label, differs(trial.figures)
    if not trial.scores:
        return trial.label, say("未试", "not tried")
    return trial.label, say(f"第 {len(trial.scores)} 轮后放弃（相关 {trial.scores[-1]:.3f}）",
                            f"given up after round {len(trial.scores)} (correlation {trial.scores[-1]:.3f})")  # fmt: skip


def _told(told: ParameterValues) -> tuple[str, str]:
    values, name = ", ".join(str(value) for value in told.values), parameter_name(told.parameter).in_(chosen_language())
    if told.pinned:
        return name, say(f"{values}（所试之中唯一）", f"{values} (the only one of those tried)")
    return name, say(f"不能区分：{values}", f"cannot be told apart: {values}")


def _seeds(estimate: SeedEstimate) -> str:
    if not estimate.nearest:
        return ""
    seed, fit = estimate.nearest[0]
    sigmas = fit / estimate.spread
    return say(f"反演比对 {estimate.tried} 个种子（{estimate.source}）：{seed} 的相关 {fit:.3f}，为偶然标准差的 {sigmas:.1f} 倍",
               f"{estimate.tried} seeds against the inverted noise ({estimate.source}): {seed} correlates {fit:.3f}, "
               f"{sigmas:.1f} standard deviations of chance")  # fmt: skip
