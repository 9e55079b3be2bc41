"""The exhibit book set again from a bundle's own records: every page of the filed one beside it, in the sandbox.

The strongest that can be said of a book without a person reading it: this version, given the records that are in the bundle,
sets these very pages. It needs the extra `assemble`, and the fonts.
"""

from __future__ import annotations

from pathlib import Path

from evidence_kit import __version__, storage
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.verify import Report
from evidence_kit.verify.bundle.book_again import Again, BookAgainFacts
from evidence_kit.verify.facts import judge
from evidence_kit.verify.sandbox import Said, run_job
from evidence_kit.verify.verdict.answers import verdict_of

_JOB = "evidence_kit.workflows.recompose_job:recompose_as_job"
_TOOL = f"evidence-kit {__version__}"


def recompose_book(report: Report, bundle: Path, watch: ProgressCallback) -> Report:
    """The report with the book beside the one that comes out when it is set again.

    A book that cannot be set here (another version's, an extra that is not installed, records that do not allow it) is said to
    be not compared.

    Args:
        report: on the bundle.
        bundle: the file that was checked.
        watch: told of the setting.

    Raises:
        StorageError: the file cannot be read at all.
    """
    if report.facts.book is None or not report.facts.book.bound:
        return _with(report, BookAgainFacts(outcome=Again.UNABLE, tool=_TOOL, why="the book states no binding"))
    with storage.read_unchanged(bundle) as stream:
        size = stream.seek(0, 2)
    heard: list[BookAgainFacts] = []

    def hear(said: Said) -> None:
        if "again" in said:
            heard.append(BookAgainFacts.model_validate(said["again"]))

    try:
        run_job(_JOB, {"path": str(bundle.resolve())}, size=size, hear=hear, watch=watch)
    except EvidenceKitError as error:
        heard.append(BookAgainFacts(outcome=Again.UNABLE, tool=_TOOL, why=error.message.en[:200]))
    return _with(report, heard[-1] if heard else BookAgainFacts(outcome=Again.UNABLE, tool=_TOOL, why="the child died"))


def _with(report: Report, again: BookAgainFacts) -> Report:
    facts = report.facts.model_copy(update={"again": again})
    return Report(facts, verdict_of(facts, judge(facts)))
