"""`evidence-kit catalogue`: the catalogue of evidence to Word, Excel or CSV, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import CaseFile
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.text import text

if TYPE_CHECKING:
    from evidence_kit.workflows.catalogue import Change


@click.command(help=say(
    "证据目录导出为 Word、Excel 或 CSV，改好后再读回 case.yaml。\n\n"
    "读回时按行内的隐藏标识对应，编号改了也认得；删去的行、新增的行、调换的次序都会读回。"
    "Excel 中的要件对照表、损失与费用也一并读回。导出之后 case.yaml 又改过的，两边的改动合在一起；同一处两边都改的，逐处列出，什么都不写。"
    ""
    "case.yaml 中的其余内容与注释不动。写入前列出改动并询问。\n\n"
    "例：evidence-kit catalogue 春风案 --out 证据目录.docx\n\n例：evidence-kit catalogue 春风案 --from 证据目录.docx",
    "Write the catalogue of evidence as Word, Excel or CSV, and read what was edited there back into case.yaml.\n\n"
    "Rows are known again by a hidden mark, even with another number; rows that were deleted, added or moved come back so.\n"
    "The sheets of elements and of damages come back from Excel too. What was changed in case.yaml meanwhile is kept; what\n"
    "was changed on both sides is named, and nothing is written. All else in case.yaml stays, comments too.\n"
    "Changes are shown, and you are asked, before anything is written.\n\n"
    "Example: evidence-kit catalogue spring-breeze --out catalogue.docx\n\n"
    "Example: evidence-kit catalogue spring-breeze --from catalogue.docx",
))  # fmt: skip
@options.CASE
@click.option("--out", "out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help=say("导出到新文件：.docx、.xlsx 或 .csv", "write a new file: .docx, .xlsx or .csv"))  # fmt: skip
@click.option("--from", "source", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help=say("读回改过的 .docx、.xlsx 或 .csv", "read an edited .docx, .xlsx or .csv back"))  # fmt: skip
@click.option("--yes", is_flag=True, help=say("不询问，直接写入", "write without asking"))
@options.as_json
def catalogue(case_file: CaseFile, out: Path | None, source: Path | None, yes: bool, json_output: bool) -> None:
    """Writes the catalogue, or reads it back."""
    if (out is None) == (source is None):
        raise UsageError(
            text("请给出 --out 或 --from 之一。", "Give either --out or --from."),
            text(
                "导出用 --out 文件，读回用 --from 文件。", "--out FILE writes the catalogue, --from FILE reads it back."
            ),
        )
    if out is not None:
        _write(case_file, out, json_output)
    elif source is not None:
        _read(case_file, source, yes=yes, json_output=json_output)


def _write(case_file: CaseFile, out: Path, json_output: bool) -> None:
    from evidence_kit.workflows.catalogue import language_of, write_catalogue

    write_catalogue(case_file, out, language_of(case_file, chosen_language()), returning=True)
    if json_output:
        terminal.print_json({"file": str(out)})
    else:
        terminal.line(say(f"已写出：{out}", f"Written: {out}"), style="bold green")


def _read(case_file: CaseFile, source: Path, *, yes: bool, json_output: bool) -> None:
    from evidence_kit.workflows.catalogue import put_catalogue, returned_catalogue

    change = returned_catalogue(case_file, source)
    lines = change.lines
    if not json_output:
        _show(lines, change)
    agreed = bool(lines) and (yes or (not json_output and click.confirm(say("写入 case.yaml？", "Write case.yaml?"))))
    if agreed:
        put_catalogue(case_file, change)
    if json_output:
        terminal.print_json({"changes": lines, "anew": change.anew, "unsure": change.unsure, "written": agreed})
    elif lines:
        said = (
            say("已写入 case.yaml。", "case.yaml is written.") if agreed else say("没有写入。", "Nothing was written.")
        )
        terminal.line(said, style="bold green" if agreed else "")


def _show(lines: list[str], change: Change) -> None:
    if not lines:
        terminal.line(say("目录没有改动。", "The catalogue is unchanged."))
    for each in lines:
        terminal.line(each, style={"+": "green", "-": "red"}.get(each[:1], ""))
    if change.anew:
        terminal.line(say("有的列表将整段重写，其中的注释不能保留。", "A list is written anew: the comments in it are lost."),
                      style="yellow")  # fmt: skip
    if lines and change.unsure:
        terminal.line(say("无从得知该文件导出时 case.yaml 的内容：导出之后在 case.yaml 中所作的改动，可能被上列改动撤销，请逐行核对。",
                          "Nothing tells what case.yaml said when this file was written: what was changed there since may be undone by these "
                          "lines; compare them."), style="yellow")  # fmt: skip
