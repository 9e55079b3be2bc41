"""What came of an intake: file by file what was taken, passed over or refused, and what is odd about it."""

from __future__ import annotations

from typing import Any

from evidence_kit.casefile import CaseFile
from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.cli.recipe_table import print_gaps, print_origin, print_recipe
from evidence_kit.domain.artifact import LANE_NAMES, Artifact, ExhibitClass
from evidence_kit.domain.text import Text, text
from evidence_kit.wording.gaps import gaps_json
from evidence_kit.wording.problems import problem_remedy, problem_text, problems_json
from evidence_kit.workflows.intake import Duplicate, IntakeResult

_HANDED_OVER = text("按移交时状态收存的原始文件；尚无独立时间证明",
                    "original file as handed over; no independent proof of its time yet")  # fmt: skip
"""What a file of the creation is on the day on which it comes under custody (`domain.time.creation_dating`)."""


def print_intake(case_file: CaseFile, taken: IntakeResult, *, as_json: bool) -> None:
    """Show the outcome, and why case.yaml cannot be used where it cannot: the files are in custody all the same."""
    if as_json:
        terminal.print_json(_as_json(case_file, taken))
        return
    for artifact in taken.artifacts:
        terminal.line(f"✓ {artifact.title.in_(chosen_language())}  {artifact.digests.sha256}", style="green")
        terminal.line(f"  {_class_of(artifact).in_(chosen_language())}  {artifact.path}")
    for duplicate in taken.duplicates:
        terminal.line(_already(duplicate), style="yellow")
    for one in taken.oddities:
        terminal.line(f"! {problem_text(one).in_(chosen_language())}", style="yellow")
        terminal.line(f"  → {problem_remedy(one).in_(chosen_language())}")
    if taken.recipe is not None:
        print_recipe(taken.recipe)
        print_origin(taken.recipe, taken.check)
        print_gaps(taken.gaps)
    for failure in taken.failures:
        terminal.print_error(failure.error, as_json=False)
    if case_file.fault is not None:
        terminal.aside(
            say("文件已收存。case.yaml 则须改正：", "The files are in custody. case.yaml wants mending:"),
            style="yellow",
        )
        terminal.print_error(case_file.fault, as_json=False)


def _class_of(artifact: Artifact) -> Text:
    return _HANDED_OVER if artifact.lane is ExhibitClass.CREATION_RECORD else LANE_NAMES[artifact.lane]


def _already(duplicate: Duplicate) -> Text:
    name, event = duplicate.path.name, duplicate.event
    return text(f"• {name} 已于日志第 {event} 条收存（{duplicate.kept.title.zh}），未再收存；仍要再收请加 --again",
                f"• {name} is in custody since event {event} ({duplicate.kept.title.en}) and was not taken again; "
                "to take it all the same, add --again")  # fmt: skip


def _as_json(case_file: CaseFile, taken: IntakeResult) -> dict[str, Any]:
    fault = case_file.fault
    return {
        "artifacts": [artifact.model_dump(mode="json") for artifact in taken.artifacts],
        "recipe": taken.recipe.model_dump(mode="json", by_alias=True) if taken.recipe else None,
        "gaps": gaps_json(taken.gaps),
        "credentials_check": taken.check.model_dump(mode="json") if taken.check else None,
        "duplicates": [
            {"file": one.path.name, "event": one.event, "path": one.kept.path, "sha256": one.kept.digests.sha256}
            for one in taken.duplicates
        ],
        "warnings": problems_json(taken.oddities),
        "failures": [
            {"file": one.path.name, "error": one.error.code, "message": one.error.message.model_dump(),
             "remedy": one.error.remedy.model_dump()}
            for one in taken.failures
        ],
        "case_fault": None if fault is None else {"message": fault.message.model_dump(), "remedy": fault.remedy.model_dump()},
    }  # fmt: skip
