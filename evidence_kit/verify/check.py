"""A bundle checked in this very process."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from evidence_kit import __version__, storage
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify.answers import verdict_of
from evidence_kit.verify.bundle.reader import open_bundle
from evidence_kit.verify.facts import judge, observe
from evidence_kit.verify.report import Report
from evidence_kit.verify.time.attestations import observe_attestations

TOOL = f"evidence-kit {__version__}"


def check(path: Path, trust: TrustList, *, now: datetime, watch: ProgressCallback = unwatched) -> Report:
    """The report on a bundle; whatever is wrong with it is a finding.

    Raises:
        StorageError: the file cannot be read at all.
    """
    with storage.storage_errors(path), path.open("rb") as stream:
        container, opened = open_bundle(path, stream, watch)
        facts = observe(container, opened, trust, tool=TOOL, now=now, watch=watch)
        filed_with = facts.signatures.container.key if facts.signatures else ""
        beside = observe_attestations(path, stream, trust, filed_with, now=now)
        facts = facts.model_copy(update={"attestations": beside})
    return Report(facts, verdict_of(facts, judge(facts)))
