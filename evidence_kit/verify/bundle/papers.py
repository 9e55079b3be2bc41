"""What a bundle holds for people: a script and a text that a clerk may follow, so they must be the kit's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import BOTH, Language
from evidence_kit.formats.bundle_layout import (
    CHECK_BUNDLE,
    CHECK_BUNDLE_RELEASES,
    CHECK_JOURNAL,
    CHECK_JOURNAL_RELEASES,
    LATER_PAPERS,
    PAGE_COPY,
    PAGE_COPY_RELEASES,
    README,
)
from evidence_kit.formats.digest import digest_bytes
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
    windows_script_known: bool | None = None
    """The same of `check-bundle.ps1`; None: the bundle holds none."""
    page_copy_known: bool | None = None
    """`verify-convenience-copy.html` is the one that this version writes, or that of a release; None: the bundle holds none."""


def observe_papers(opened: OpenedBundle) -> PaperFacts | None:
    """None where the table of contents cannot be read."""
    bundle = opened.bundle
    if bundle is None:
        return None
    digests = {name: item.sha256 for name, item in opened.digests.items() if name in {CHECK_JOURNAL, *LATER_PAPERS}}
    later = digests.keys() & LATER_PAPERS
    artifacts = {member.member: member.artifact for member in bundle.members}
    expected = [_commands(bundle_papers.readme(bundle, artifacts, languages, later)) for languages in _LANGUAGES]
    return PaperFacts(
        script_known=digests.get(CHECK_JOURNAL) in CHECK_JOURNAL_RELEASES,
        readme_agrees=_commands(opened.read(README) or b"") in expected,
        windows_script_known=digests[CHECK_BUNDLE] in CHECK_BUNDLE_RELEASES if CHECK_BUNDLE in later else None,
        page_copy_known=_is_own_page(digests[PAGE_COPY]) if PAGE_COPY in later else None,
    )


def _is_own_page(digest: str) -> bool:
    return digest in PAGE_COPY_RELEASES or digest == digest_bytes(bundle_papers.page_copy()).sha256


def judge_papers(facts: PaperFacts | None) -> Iterator[Finding]:
    """One finding each. Neither is evidence; but whoever runs a stranger's script has handed him the machine."""
    if facts is None:
        return
    yield _script(CHECK_JOURNAL, known=facts.script_known)
    if facts.windows_script_known is not None:
        yield _script(CHECK_BUNDLE, known=facts.windows_script_known)
    if facts.page_copy_known is not None:
        yield _page_copy(known=facts.page_copy_known)
    if not facts.readme_agrees:
        said = words("readme_differs", name=README)
        yield finding(FindingCode.BUNDLE_README, Question.UNTOUCHED, Status.INDETERMINATE, said, README)
    else:
        yield finding(
            FindingCode.BUNDLE_README, Question.UNTOUCHED, Status.PASSED, words("readme_agrees", name=README), README
        )


def _script(name: str, *, known: bool) -> Finding:
    said = words("script_known", name=name) if known else words("script_of_a_stranger", name=name)
    status = Status.PASSED if known else Status.FAILED
    return finding(FindingCode.BUNDLE_SCRIPT, Question.UNTOUCHED, status, said, name)


def _page_copy(*, known: bool) -> Finding:
    """Another page is not refused: a later version of the kit writes another one, and no check rests on it."""
    said = words("page_copy_known", name=PAGE_COPY) if known else words("page_copy_unknown", name=PAGE_COPY)
    status = Status.PASSED if known else Status.INDETERMINATE
    return finding(FindingCode.BUNDLE_PAGE, Question.UNTOUCHED, status, said, PAGE_COPY)


def without_strange_script(findings: Iterator[Finding], facts: PaperFacts | None) -> Iterator[Finding]:
    """The findings; where the script is not known to be the kit's, none of them tells anybody to run it."""
    known = facts is not None and facts.script_known
    for one in findings:
        yield one if known or CHECK_JOURNAL not in one.command else one.model_copy(update={"command": ""})


_COMMAND = re.compile(r"^ {5,}(?=[^A-Z\s\u2e80-\uffff]|[A-Z_]+=)(.*?)(?: {4,}\(.*\))?$", re.MULTILINE)
"""A line as far in as the commands of the text are, that begins as a command does, without the remark behind it."""


def _commands(readme: bytes) -> list[str]:
    return _COMMAND.findall(readme.decode("utf-8", "replace"))
