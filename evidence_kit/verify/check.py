"""A bundle checked in this very process."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from evidence_kit import __version__, storage
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify.credentials.validation import with_validation
from evidence_kit.verify.facts import Facts, judge, nothing_observed, with_section
from evidence_kit.verify.observation import Found, Observation
from evidence_kit.verify.report import Report
from evidence_kit.verify.sections import Section
from evidence_kit.verify.verdict.answers import verdict_of

TOOL = f"evidence-kit {__version__}"


def check(path: Path, trust: TrustList, *, now: datetime, watch: ProgressCallback = unwatched) -> Report:
    """The report on a bundle; whatever is wrong with it is a finding.

    Raises:
        StorageError: the file cannot be read at all.
    """
    with storage.read_unchanged(path) as stream:
        facts = nothing_observed(path.stat().st_size, trust, tool=TOOL, now=now)

        def keep(section: Section, found: Found) -> None:
            nonlocal facts
            facts = with_section(facts, section, found)

        Observation(path, stream, trust, now=now, watch=watch).run(keep)
    origins = with_validation(facts.origins, path, trust, apart=False)
    return report_on(facts.model_copy(update={"origins": origins}))


def report_on(facts: Facts) -> Report:
    """The report that follows from facts."""
    return Report(facts, verdict_of(facts, judge(facts)))
