"""What this version finds in a golden folder, in one form that can be compared.

    python -m tests.golden.expect FOLDER      writes expected.json there: look at every changed line before committing it

A later version may look at more, and then a line is added here on purpose; it may never find less, or otherwise.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

from evidence_kit.domain.finding import Finding
from evidence_kit.domain.progress import unwatched
from evidence_kit.verify import load_trust, verify_bundle
from evidence_kit.workflows.verify import examine

NOW = datetime.fromisoformat("2027-01-01T00:00:00+00:00")
"""The clock of whoever checks, always the same: certificates and lists of the folders are valid then."""


def found_in(folder: Path) -> dict[str, list[str]]:
    """Check the bundle, the batch, the single file and, where there is one, the disclosure of a golden folder."""
    trust = load_trust(folder / "trust.json")
    verdict = verify_bundle(folder / "bundle.zip", trust, now=NOW).verdict
    batch = examine(folder / "batch", None, trust, now=NOW, watch=unwatched)
    file = folder / "single" / "file-3.txt"
    single = examine(file, file.with_name("file-3.txt.proof.json"), trust, now=NOW, watch=unwatched)
    found = {
        "answers": [f"{answer.question.name} {answer.status}" for answer in verdict.answers],
        "bundle": _lines(verdict.findings),
        "batch": [str(batch.status), *_lines(batch.findings)],
        "single": [str(single.status), *_lines(single.findings)],
    }
    if (folder / "part.json").exists():
        part = examine(folder / "part.json", None, trust, now=NOW, watch=unwatched)
        found["part"] = [str(part.status), *_lines(part.findings)]
    return found


def _lines(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(f"{finding.code} {finding.status} {finding.subject}".strip() for finding in findings)


if __name__ == "__main__":
    where = Path(sys.argv[1])
    (where / "expected.json").write_text(json.dumps(found_in(where), indent=1, ensure_ascii=False) + "\n", "utf-8")
