"""The spread to be expected between machines, beside what the last step and this case's own repeated runs gave."""

from __future__ import annotations

from evidence_kit.assemble.book.typesetting.heading import section
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.table import Cell, labelled
from evidence_kit.domain.making.determinism import Determinism
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.making.spread import MEASURED, expectation, expected_tier, place_in_it
from evidence_kit.domain.text import Text, text

_NOT_REPEATED = text(
    "本案没有此环境下的重复运行报告（evidence-kit repeat），故不说明同一机器再次运行是否得到完全相同的像素。",
    "The case holds no report on repeated runs in this environment (evidence-kit repeat), so nothing is said here about "
    "whether the same machine gives the same pixels again.",
)


def spread(setting: Setting, last: Regeneration) -> Story:
    """What may be expected of another machine and of the same one, for the environment of the last step."""
    rows: list[tuple[Text, Cell]] = [
        (text("其他机器：预期", "Other machines: expected"), expectation(last.environment))
    ]
    if expected_tier(last.environment) is not None:
        rows.append((text("依据", "Where that comes from"), MEASURED))
        if last.comparison is not None:
            rows.append((text("最后一步", "The last step"), place_in_it(last.comparison.grade, last.environment)))
    again = _on_the_same_machine(setting.gathered.determinism, last)
    rows += [(text("同一机器再次运行", "The same machine again"), words) for words in again]
    return [*section(text("预期误差", "The spread to be expected")), labelled(rows)]


def _on_the_same_machine(reports: tuple[Determinism, ...], last: Regeneration) -> tuple[Text, ...]:
    """The newest report on these settings in this environment; a report on any other says nothing of this run."""
    about = [report for report in reports if report.is_about(last.settings, last.environment)]
    return (about[-1].on_this_machine() if about else ()) or (_NOT_REPEATED,)
