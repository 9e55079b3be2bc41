"""What a bundle holds for people: a script and a text that a clerk may follow, so they must be the kit's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import BOTH, Language
from evidence_kit.formats.bundle_layout import CHECK_JOURNAL, CHECK_JOURNAL_RELEASES, README
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.wording import bundle_papers

_LANGUAGES: tuple[tuple[Language, ...], ...] = (BOTH, ("zh",), ("en",))
"""In which a case may be filed; what a command prints is in them."""


class PaperFacts(Record):
    """The script and the text of a bundle held against those of the kit."""

    script_known: bool
    """`check-journal.sh` is, byte for byte, that of a release."""
    readme_agrees: bool
    """The commands of `README.txt` are those that this version writes for this bundle. Its words are not compared: counsel
    may edit them, and versions word them differently."""


def observe_papers(opened: OpenedBundle) -> PaperFacts | None:
    """None where the table of contents cannot be read."""
    bundle = opened.bundle
    if bundle is None:
        return None
    digests = opened.digests.get(CHECK_JOURNAL)
    artifacts = {member.member: member.artifact for member in bundle.members}
    expected = [_commands(bundle_papers.readme(bundle, artifacts, languages)) for languages in _LANGUAGES]
    return PaperFacts(
        script_known=digests is not None and digests.sha256 in CHECK_JOURNAL_RELEASES,
        readme_agrees=_commands(opened.read(README) or b"") in expected,
    )


def judge_papers(facts: PaperFacts | None) -> Iterator[Finding]:
    """One finding each. Neither is evidence; but whoever runs a stranger's script has handed him the machine."""
    if facts is None:
        return
    if facts.script_known:
        said, status = words("script_known", name=CHECK_JOURNAL), Status.PASSED
    else:
        said, status = words("script_of_a_stranger", name=CHECK_JOURNAL), Status.FAILED
    yield finding(FindingCode.BUNDLE_SCRIPT, Question.UNTOUCHED, status, said, CHECK_JOURNAL)
    if not facts.readme_agrees:
        said = words("readme_differs", name=README)
        yield finding(FindingCode.BUNDLE_README, Question.UNTOUCHED, Status.INDETERMINATE, said, README)
    else:
        yield finding(
            FindingCode.BUNDLE_README, Question.UNTOUCHED, Status.PASSED, words("readme_agrees", name=README), README
        )


def without_strange_script(findings: Iterator[Finding], facts: PaperFacts | None) -> Iterator[Finding]:
    """The findings; where the script is not known to be the kit's, none of them tells anybody to run it."""
    known = facts is not None and facts.script_known
    for one in findings:
        yield one if known or CHECK_JOURNAL not in one.command else one.model_copy(update={"command": ""})


_COMMAND = re.compile(r"^ {5,}(?=[^A-Z\s\u2e80-\uffff]|[A-Z_]+=)(.*?)(?: {4,}\(.*\))?$", re.MULTILINE)
"""A line as far in as the commands of the text are, that begins as a command does, without the remark behind it."""


def _commands(readme: bytes) -> list[str]:
    return _COMMAND.findall(readme.decode("utf-8", "replace"))
