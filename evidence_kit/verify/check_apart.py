"""A bundle checked in the sandbox: the report on whatever the child found, and on what it did not reach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from evidence_kit import storage
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify.check import TOOL, report_on
from evidence_kit.verify.credentials.validation import with_validation
from evidence_kit.verify.facts import Facts, nothing_observed, with_section
from evidence_kit.verify.fence import Guard
from evidence_kit.verify.report import Report
from evidence_kit.verify.sandbox import Child, Said, run_job
from evidence_kit.verify.sections import Section

_JOB = "evidence_kit.verify.bundle_job:observe_bundle"


def verify_bundle(
    path: Path, trust: TrustList, *, now: datetime, watch: ProgressCallback = unwatched, child: Child | None = None
) -> Report:
    """The report on a bundle, made by a child process that can do nothing else.

    A child that passes its limits, or dies, is a finding (`RESOURCE_LIMIT`, INDETERMINATE), not an error; what it found
    before is in the report.

    Args:
        child: that waits for the bundle (`sandbox.waiting_child`); None starts one.

    Raises:
        StorageError: no regular file, or it cannot be read at all.
    """
    with storage.read_unchanged(path) as stream:
        size = stream.seek(0, 2)
    nothing = facts = nothing_observed(size, trust, tool=TOOL, now=now)

    def hear(said: Said) -> None:
        nonlocal facts
        if "guards" in said:
            facts = facts.model_copy(update={"guards": tuple(Guard(name) for name in said["guards"])})
        else:
            facts = with_section(facts, Section(said["section"]), _parsed(nothing, said["found"]))

    order = {"path": str(path.resolve()), "trust": trust.to_json().decode("utf-8"), "now": format_instant(now)}
    run_job(_JOB, order, size=size, hear=hear, watch=watch, child=child)
    origins = with_validation(facts.origins, path, trust, apart=True)
    return report_on(facts.model_copy(update={"origins": origins}))


def _parsed(nothing: Facts, found: dict[str, Any]) -> Mapping[str, object]:
    """Fields of the facts as the child told them, parsed as what they are.

    Raises:
        ValueError: they are not.
    """
    bare = nothing.model_dump(mode="json", by_alias=True) | {"unreached": []}
    facts = Facts.model_validate(bare | found)
    return {name: getattr(facts, name) for name in found}
