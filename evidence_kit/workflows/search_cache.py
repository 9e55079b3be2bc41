"""What the runs of a search came to, kept beside the case: a search of hours goes on where it was broken off.

It is a cache, no evidence: deleting it costs time only, and a line that cannot be read is run again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.regenerate import Engine, Job
from evidence_kit.regenerate.job_key import job_key
from evidence_kit.regenerate.recover.successive_halving import RunScore


class SearchMemory:
    """One line for each run, appended when it is done.

    Args:
        path: of the file; it need not exist.
        engine: whose weights and precision are part of a run's key.
        target: the picture against which runs are judged.
    """

    def __init__(self, path: Path, engine: Engine, target: bytes) -> None:
        self._path, self._engine = path, engine
        self._target = hashlib.sha256(target).hexdigest()
        self._known = dict(self._read())

    def recall(self, job: Job) -> RunScore | None:
        """See `halving.Memory`."""
        return self._known.get(self._key(job))

    def keep(self, job: Job, seen: RunScore) -> None:
        """See `halving.Memory`."""
        key = self._key(job)
        self._known[key] = seen
        line = {"key": key, "seen": seen.model_dump(mode="json")}
        storage.append(self._path, json.dumps(line).encode() + b"\n")

    def _key(self, job: Job) -> str:
        return f"{self._target}:{job_key(job, self._engine.environment(job.settings))}"

    def _read(self) -> list[tuple[str, RunScore]]:
        if not self._path.exists():
            return []
        found = []
        with storage.storage_errors(self._path):
            lines = self._path.read_bytes().splitlines()
        for line in lines:
            try:
                entry = json.loads(line)
                found.append((str(entry["key"]), RunScore.model_validate(entry["seen"])))
            except (ValueError, KeyError, TypeError, ValidationError):
                continue
        return found
