"""`evidence-kit demo`: the whole way in one command, as a rehearsal."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit.casefile import system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.finding import QUESTIONS, STATE_NAMES, Status, Verdict

_COLOURS = {Status.PASSED: "green", Status.INDETERMINATE: "yellow", Status.FAILED: "bold red"}


@click.command(help=say(
    "用示例案件演练全流程：收存、封存、再生成并录屏、逐项改变选择、证据册、签名、打包、核验。\n\n"
    "不需要网络、显卡或密钥；时间与签名均为演练所用，不得提交。\n\n例：evidence-kit demo --out 演示",
    "Work the sample case from the picture to the verified bundle: custody, seal, filmed regeneration, variations,\n"
    "exhibit book, signature, bundle, check. Needs no network, no graphics card and no key.\n\n"
    "Times and signatures are for practice only, never for filing.\n\nExample: evidence-kit demo --out demo-output",
))  # fmt: skip
@click.option("--out", default="demo-output", show_default=True, type=click.Path(file_okay=False, path_type=Path),
              help=say("在此文件夹下新建案件", "make the case in this folder"))  # fmt: skip
@options.device
@options.controls
@click.option("--variations", default=5, show_default=True, type=click.IntRange(0, 64),
              help=say("逐项改变几项选择", "how many decisions to change one at a time"))  # fmt: skip
@options.as_json
def demo(out: Path, device: str, controls: int, variations: int, json_output: bool) -> None:
    """Works the sample case."""
    from evidence_kit.workflows.demo import demonstrate, shipped_sample

    with terminal.watching(as_json=json_output) as watch:
        made = demonstrate(
            out,
            shipped_sample(),
            device=device,
            controls=controls,
            variations=variations,
            clock=system_clock,
            watch=watch,
        )
    files = {
        "case": made.case_file.root,
        "book": made.case_file.path(made.filing.book),
        "video": made.case_file.path(made.recording.video) if made.recording else None,
        "bundle": made.case_file.path(made.filing.bundle),
    }
    if json_output:
        named = {name: str(path) if path else None for name, path in files.items()}
        terminal.print_json({**named, "verdict": made.verdict.model_dump(mode="json", by_alias=True)})
    else:
        labels = {"case": say("案件", "case"), "book": say("证据册", "exhibit book"), "video": say("录屏", "video"),
                  "bundle": say("证据包", "bundle")}  # fmt: skip
        terminal.rows("", [(labels[name], str(path or "—")) for name, path in files.items()])
        print_answers(made.verdict)
    if made.verdict.status is Status.FAILED:
        raise SystemExit(made.verdict.exit_code)


def print_answers(verdict: Verdict) -> None:
    """The five questions, the answer to each, and what it does not show."""
    language = chosen_language()
    terminal.line()
    for answer in verdict.answers:
        terminal.line(f"{answer.question.value}  {QUESTIONS[answer.question].in_(language)}", style="bold")
        status = STATE_NAMES[answer.told_state].in_(language)
        terminal.line(f"   {status}  {answer.sentence.in_(language)}", style=_COLOURS[answer.status])
        terminal.line(f"   {answer.not_shown.in_(language)}", style="dim")
    terminal.line()
    if verdict.rehearsal:
        terminal.line(
            say(
                "演练：时间与签名不受信任，结论至多为“无法判定”，不得提交。",
                "A rehearsal: its times and signatures are not trusted, so no answer is better than INDETERMINATE; not for filing.",
            ),
            style="yellow",
        )
    terminal.line(verdict.negative_scope, style="dim")
