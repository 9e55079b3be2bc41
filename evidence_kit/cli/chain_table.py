"""The regenerated steps in the terminal."""

from __future__ import annotations

from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.making.regeneration import GRADE_NAMES, Figures, Regeneration, decibels


def differs(figures: Figures) -> str:
    """How far two pictures are apart, in one line."""
    largest = say("最大差异", "max difference")
    return f"{largest} {figures.max_difference}/255, {decibels(figures)}"


def print_chain(done: tuple[Regeneration, ...]) -> None:
    """The steps and how each compares with the claimed picture."""
    language = chosen_language()
    table: list[tuple[str, str]] = []
    for regeneration in done:
        comparison = regeneration.comparison
        figures = comparison.figures if comparison else None
        measured = f"  {differs(figures)}" if figures else ""
        grade = GRADE_NAMES[comparison.grade].in_(language) if comparison else ""
        table.append((regeneration.step.title.in_(language), grade + measured))
    terminal.rows(
        say(
            "与涉案图片的比对（再生成演示，不是创作记录）",
            "Against the claimed picture (a demonstration, not a record of the creation)",
        ),
        table,
    )
    decoys = done[-1].comparison.decoys if done and done[-1].comparison else ()
    for decoy in decoys:
        terminal.line(
            say(
                f"  对照：种子 {decoy.seed} 得 {decibels(decoy.figures)}",
                f"  control: seed {decoy.seed} scores {decibels(decoy.figures)}",
            ),
            style="dim",
        )
