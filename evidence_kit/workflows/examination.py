"""Whatever is no bundle, examined in the sandbox as bundles are: a stranger wrote it, and it may be made to exhaust a reader."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from evidence_kit import storage
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import NOT_SHOWN, Question, Status
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.text import readable
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify.check import TOOL
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, on_one_line, words
from evidence_kit.verify.sandbox import Said, run_job
from evidence_kit.verify.sandbox_child import ProgressTeller, tell
from evidence_kit.verify.time.trust_list import digest_of
from evidence_kit.workflows.verify import examine

_JOB = "evidence_kit.workflows.examination:examine_as_job"


def examine_apart(
    path: Path, proof: Path | None, trust: TrustList, *, now: datetime, watch: ProgressCallback
) -> Examination:
    """As `examine`, by a child process that can do nothing else.

    A child that passes its limits, or dies, makes an examination that says so (`RESOURCE_LIMIT`, INDETERMINATE).

    Raises:
        InputError, StorageError: as `examine`.
    """
    heard: list[Examination] = []

    def hear(said: Said) -> None:
        if "examination" in said:
            heard.append(Examination.model_validate(said["examination"]))

    order = {
        "path": str(path.absolute()),
        "proof": str(proof.absolute()) if proof is not None else None,
        "trust": trust.to_json().decode("utf-8"),
        "now": format_instant(now),
    }
    size = _size(path) + (_size(proof) if proof is not None else 0)
    run_job(_JOB, order, size=size, hear=hear, watch=watch)
    return heard[-1] if heard else _unfinished(path, proof, trust, now)


def examine_as_job(order: dict[str, Any]) -> None:
    """Examines what the order names, and tells the outcome."""
    trust, now = TrustList.model_validate_json(order["trust"]), datetime.fromisoformat(order["now"])
    proof = Path(order["proof"]) if order["proof"] is not None else None
    made = examine(Path(order["path"]), proof, trust, now=now, watch=ProgressTeller())
    tell({"examination": made.model_dump(mode="json", by_alias=True)})


def _size(path: Path) -> int:
    """Bytes of a file, or of the files of a folder.

    Raises:
        StorageError: no regular file and no folder, or unreadable.
    """
    if not path.is_dir():
        with storage.read_unchanged(path) as stream:
            return stream.seek(0, os.SEEK_END)
    with storage.storage_errors(path):
        return sum(entry.stat().st_size for entry in os.scandir(path) if entry.is_file())


def _unfinished(path: Path, proof: Path | None, trust: TrustList, now: datetime) -> Examination:
    name = readable(path.name)
    kind: Literal["batch", "batch-proof", "disclosure"] = (
        "batch-proof" if proof is not None else "batch" if path.is_dir() else "disclosure"
    )
    limit = finding(
        FindingCode.RESOURCE_LIMIT, Question.UNTOUCHED, Status.INDETERMINATE, words("resource_limit", what=name), name
    )
    return Examination(
        kind=kind,
        subject=name,
        status=Status.INDETERMINATE,
        sentence=on_one_line(words("answer_not_checked", what=name)),
        not_shown=NOT_SHOWN[Question.EXISTED],
        existed_by=None,
        checked_at=now,
        tool=TOOL,
        trust_name=trust.name,
        trust_sha256=digest_of(trust),
        findings=(limit,),
    )
