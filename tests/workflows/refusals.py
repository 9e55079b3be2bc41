"""How a command says no, and what a case holds after it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from evidence_kit.casefile import CaseFile


def refused(result: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """One error, its remedy, no traceback."""
    assert result.returncode == code, (result.returncode, result.stderr)
    assert "Traceback" not in result.stderr
    assert result.stderr.count("✗") == 1, result.stderr
    assert "→" in result.stderr
    folded = " ".join(result.stderr.split())
    for word in words:
        assert word in folded, folded


def received(case: Path) -> list[tuple[str, str]]:
    """Role and name of every file that was handed in, in their order."""
    return [(item.role.value, item.origin) for item in CaseFile(case).artifacts if item.origin]
