"""The spread to be expected between machines, beside what the last step and this case's own repeated runs gave."""

from __future__ import annotations

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting.heading import section
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.table import Cell, labelled
from evidence_kit.domain.making.determinism import Determinism
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.making.spread import MEASURED, expectation, expected_tier, place_in_it
from evidence_kit.domain.text import Text

_words = wording.table("book/spread")


def spread(setting: Setting, last: Regeneration) -> Story:
    """What may be expected of another machine and of the same one, for the environment of the last step."""
    rows: list[tuple[Text, Cell]] = [(_words("other_machines"), expectation(last.environment))]
    if expected_tier(last.environment) is not None:
        rows.append((_words("basis"), MEASURED))
        if last.comparison is not None:
            rows.append((_words("last_step"), place_in_it(last.comparison.grade, last.environment)))
    again = _on_the_same_machine(setting.gathered.determinism, last)
    rows += [(_words("same_machine"), words) for words in again]
    return [*section(_words("heading")), labelled(rows, label_width=104, small=True)]


def _on_the_same_machine(reports: tuple[Determinism, ...], last: Regeneration) -> tuple[Text, ...]:
    """The newest report on these settings in this environment; a report on any other says nothing of this run."""
    about = [report for report in reports if report.is_about(last.settings, last.environment)]
    return (about[-1].on_this_machine() if about else ()) or (_words("not_repeated", command="evidence-kit repeat"),)
