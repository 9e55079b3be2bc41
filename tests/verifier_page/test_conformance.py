"""Two verifiers that must agree: the rule by which they do, and that they do on the golden bundles, one of each defect, and a few changed ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.agreement import FAILED, INDETERMINATE, PASSED, Found, disagreements
from tests.verifier_page.test_build import NODE, ROOT, VERIFIER, needs_node

GOOD = Found("BAG_MANIFEST", PASSED, "manifest-sha256.txt")
BAD = Found("BAG_MANIFEST", FAILED, "manifest-sha256.txt")


@pytest.mark.parametrize(
    ("reference", "other", "agree"),
    [
        ([GOOD], [GOOD], True),
        ([BAD], [GOOD], False),
        ([GOOD], [BAD], False),
        ([GOOD], [], False),
        ([], [GOOD], False),
        ([Found("JOURNAL_CLOCK", FAILED)], [], True),  # named as not checked
        ([Found("BOOK_SIGNATURE", PASSED, "b")], [Found("BOOK_SIGNATURE", INDETERMINATE, "b", partly=True)], True),
        ([Found("BOOK_BROKEN", FAILED, "b")], [Found("BOOK_SIGNATURE", INDETERMINATE, "b", partly=True)], True),
        ([Found("BOOK_BROKEN", FAILED, "b")], [Found("BOOK_SIGNATURE", PASSED, "b")], False),
        ([Found("TOKEN_UNTRUSTED", INDETERMINATE, "t")], [Found("TOKEN_TRUSTED", PASSED, "t")], False),
        ([Found("TOKEN_TRUSTED", PASSED, "t")], [Found("TOKEN_UNTRUSTED", INDETERMINATE, "t")], False),
        (
            [Found("TOKEN_DISPUTED", INDETERMINATE, "t")],
            [Found("TOKEN_TRUSTED", PASSED, "t")],
            True,
        ),  # no second verifier
        ([Found("ROLE_RECORD", FAILED, "a.json")], [Found("ROLE_RECORD", INDETERMINATE, "", partly=True)], True),
        ([BAD, Found("NOT_CHECKED", INDETERMINATE)], [BAD, Found("TOKEN_BROKEN", FAILED, "t")], True),
    ],
)
def test_agreement(reference: list[Found], other: list[Found], agree: bool) -> None:
    assert (not list(disagreements(reference, other, {"JOURNAL_CLOCK", "TOKEN_DISPUTED"}))) is agree


@needs_node
def test_both_verifiers_agree(tmp_path: Path) -> None:
    program = tmp_path / "verify.cjs"
    subprocess.run([str(NODE), "build.mjs", "--node", str(program)], cwd=VERIFIER, check=True, capture_output=True)
    command = [sys.executable, "-m", "conformance.run", "--mutants", "8", "--", str(NODE), str(program)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"bundles": 40, "disagree": 0' in done.stdout
