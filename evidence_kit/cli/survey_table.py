"""A survey of a folder in the terminal, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

from evidence_kit import storage
from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.text import Text, text
from evidence_kit.wording.gaps import gap_name, gap_remedy, gap_text, gaps_json
from evidence_kit.wording.remarks import program_name
from evidence_kit.workflows.survey import Survey, SurveyedPicture, SurveyState, survey

STATES: dict[SurveyState, Text] = {
    SurveyState.RUNNABLE: text("可再生成", "can be run"),
    SurveyState.BLOCKED: text("缺参数或本工具不能运行", "something is missing or not run"),
    SurveyState.SERVICE: text("服务生成，须调取账号记录", "made by a service: its records"),
    SurveyState.NOTHING: text("未读出参数", "no parameters read"),
    SurveyState.REFUSED: text("不能收存", "cannot be taken in"),
}
_NAMED = 4
"""Things missing that a row of the table names; the CSV has a sentence for each."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take a cell for a formula by."""


def survey_folder(folder: Path, csv_file: Path | None, *, as_json: bool) -> None:
    """Survey a folder and show the outcome.

    Raises:
        StorageError: the folder cannot be read, or the CSV cannot be written.
    """
    with terminal.watching(as_json=as_json) as watch:
        found = survey(folder, watch)
    if csv_file is not None:
        write_csv(found, csv_file)
    if as_json:
        terminal.print_json(survey_json(found))
        return
    print_survey(found)
    if csv_file is not None:
        terminal.line(say(f"已写入 {csv_file}", f"Written: {csv_file}"))


def print_survey(found: Survey) -> None:
    """The pictures as a table, and how many there are of each kind."""
    language = chosen_language()
    head = [say("文件", "file"), say("生成程序", "program"), say("文件日期", "date of the file"),
            say("可否再生成", "can it be run?"), say("缺少", "missing")]  # fmt: skip
    terminal.grid(say("图片", "Pictures"), head, [_row(one) for one in found.pictures])
    counts = Counter(one.state for one in found.pictures)
    said = [f"{STATES[state].in_(language)} {counts[state]}" for state in SurveyState if counts[state]]
    terminal.line(say("；", "; ").join(said) or say("没有图片。", "No pictures."))
    if found.others:
        terminal.line(say(f"另有 {found.others} 个其他文件。", f"Files of other kinds: {found.others}."), style="dim")
    if found.left_out:
        terminal.line(
            say(
                f"文件过多，有 {found.left_out} 个没有查看。",
                f"{found.left_out} files were too many and not looked at.",
            ),
            style="yellow",
        )


def survey_json(found: Survey) -> dict[str, Any]:
    """The survey for a program that reads along."""
    return {
        "pictures": [
            {
                "file": one.file,
                "state": one.state.value,
                "program": one.program,
                "sha256": one.sha256,
                "modified": one.modified.isoformat() if one.modified else None,
                "gaps": gaps_json(one.gaps),
                "refusal": one.refusal.model_dump() if one.refusal else None,
            }
            for one in found.pictures
        ],
        "others": found.others,
        "left_out": found.left_out,
    }


def write_csv(found: Survey, target: Path) -> None:
    """Write the survey as CSV that spreadsheets open by themselves, one line a picture, in the language of the terminal.

    Raises:
        StorageError: it cannot be written.
    """
    language, stream = chosen_language(), io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([say("文件", "file"), say("生成程序", "program"), say("文件日期", "date of the file"),
                     say("可否再生成", "can it be run?"), say("缺少", "missing"), say("请问当事人", "to ask the client"),
                     "SHA-256"])  # fmt: skip
    for one in found.pictures:
        blocking = [gap for gap in one.gaps if gap.blocking]
        missing = " ".join(gap_text(gap).in_(language) for gap in blocking)
        asked = " ".join(dict.fromkeys(gap_remedy(gap).in_(language) for gap in blocking))
        refusal = one.refusal.in_(language) if one.refusal else ""
        cells = [*_row(one)[:4], missing or refusal, asked, one.sha256]
        writer.writerow([_harmless(cell) for cell in cells])
    storage.replace_file(target, stream.getvalue().encode("utf-8-sig"))


def _row(one: SurveyedPicture) -> list[str]:
    language = chosen_language()
    names = list(dict.fromkeys(gap_name(gap).in_(language) for gap in one.gaps if gap.blocking))
    missing = one.refusal.in_(language) if one.refusal else say("、", ", ").join(names[:_NAMED])
    if len(names) > _NAMED:
        missing += say(f"等 {len(names)} 项", f" … {len(names)} in all")
    return [
        one.file,
        program_name(one.program).in_(language),
        clock(one.modified)[:10] if one.modified else "",
        STATES[one.state].in_(language),
        missing,
    ]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
