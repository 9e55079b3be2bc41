"""`evidence-kit disclose`: some events of a journal, and the proof that they are part of it."""

from __future__ import annotations

import re
from pathlib import Path

import click

from evidence_kit.casefile import CaseFile
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import say
from evidence_kit.cli.usage import misused
from evidence_kit.domain.suggestion import suggested

_MOST = 100_000


class _Events(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """`3,7-9` as numbers."""

    name = "events"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """Every number that is named, in order."""
        if not re.fullmatch(r"\d{1,9}(-\d{1,9})?(,\d{1,9}(-\d{1,9})?)*", str(value)):
            raise misused(
                f"--events 有误：{value}。请写成 3,7-9 的形式。", f"--events is wrong: {value}. Write it like 3,7-9."
            )
        numbers: set[int] = set()
        for piece in str(value).split(","):
            first, _, last = piece.partition("-")
            if not 0 <= int(last or first) - int(first) < _MOST:
                raise misused(f"--events 的范围有误：{piece}", f"This is no range of --events: {piece}")
            numbers |= set(range(int(first), int(last or first) + 1))
        return tuple(sorted(numbers))


@click.command(help=say(
    "披露保管日志的若干条，而不泄露其余：写出一个 JSON 文件，载有原始行、到封存点的证明（RFC 9162）及时间证明。\n\n"
    "例：evidence-kit disclose 春风案 --events 3,7-9 --out 节录.json\n\n核验：evidence-kit verify 节录.json --trust trust.json",
    "Disclose some events of the custody journal without the rest: one JSON file with the raw lines, their proofs to a "
    "sealed head (RFC 9162) and the proofs of its time.\n\n"
    "Example: evidence-kit disclose spring-breeze --events 3,7-9 --out part.json\n\n"
    "To check it: evidence-kit verify part.json --trust trust.json",
))  # fmt: skip
@options.CASE
@click.option("--events", required=True, type=_Events(),
              help=say("序号，与 evidence-kit show 所示相同", "numbers as evidence-kit show counts them"))  # fmt: skip
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help=say("写入该文件", "file to write"))  # fmt: skip
@options.as_json
def disclose(case_file: CaseFile, events: tuple[int, ...], out: Path, json_output: bool) -> None:
    """Writes a disclosure."""
    from evidence_kit import storage
    from evidence_kit.seal.case.disclose import disclose as disclosed

    made = disclosed(case_file, events)
    storage.replace_file(out, made.to_json())
    if json_output:
        terminal.print_json({"file": str(out), "events": [event.index + 1 for event in made.events]})
        return
    terminal.line(say(f"已写出 {len(made.events)} 条：{out}", f"{len(made.events)} events written: {out}"))
    terminal.line(say("下一步：", "Next: ") + suggested("verify", out), style="bold")
