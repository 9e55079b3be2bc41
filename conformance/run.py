"""Hold another verifier against the reference, over the golden bundles, one of each defect, and changed ones.

    python -m conformance.run [--mutants 300] [--seed 17] -- node verify.cjs

The command after `--` is the other verifier, as `conformance/README.md` has it. Ends with 1 where the two disagree.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from conformance.agreement import FAILED, Found, disagreements
from conformance.answers import Answered, answers_at_odds, failed_alone
from conformance.defects import bundles
from conformance.mutants import mutants
from evidence_kit.domain.finding import Verdict
from evidence_kit.verify import load_trust
from evidence_kit.verify.check import check

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"
NOW = datetime.fromisoformat("2027-01-01T00:00:00+00:00")
"""The clock of both verifiers: the certificates of the golden bundles are valid then."""


def main() -> int:
    """Runs both verifiers over all bundles; 1 where they disagree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=300)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("verifier", nargs="+")
    asked = parser.parse_args()
    not_here = not_here_of(asked.verifier)
    count: Counter[str] = Counter()
    for folder in editions():
        count.update(compared("golden", folder / "bundle.zip", folder / "trust.json", asked.verifier, not_here))
    newest = editions()[-1]
    count.update(of_defects(newest, asked.verifier, not_here))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "bundle.zip"
        for told, data in mutants(newest / "bundle.zip", asked.mutants, asked.seed):
            path.write_bytes(data)
            count.update(compared(told, path, newest / "trust.json", asked.verifier, not_here))
    print(json.dumps({"seed": asked.seed, **count}))
    return int(bool(count["disagree"] or count["defects not found"]))


def editions() -> list[Path]:
    """Return the folders of the golden bundles, the oldest first."""
    order = ("first-edition", "second-edition", "third-edition")
    return [GOLDEN / name for name in order]


def not_here_of(verifier: Sequence[str]) -> list[str]:
    """Return the codes that a verifier of the protocol does not check."""
    codes: list[str] = json.loads(output([*verifier, "--not-here"]))
    return codes


def of_defects(edition: Path, verifier: Sequence[str], not_here: Sequence[str]) -> Counter[str]:
    """Check a bundle of each defect with both; a code that was to fail and did not is a disagreement too."""
    count: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        path, trust = Path(name) / "bundle.zip", edition / "trust.json"
        for defect, data in bundles(edition / "bundle.zip"):
            path.write_bytes(data)
            count.update(compared(defect.name, path, trust, verifier, not_here))
            for who, wanted, found in (
                ("reference", defect.failed | defect.beyond, by_reference(path, trust)[0]),
                ("other verifier", defect.failed, by_other(path, trust, verifier)[0]),
            ):
                if lacking := wanted - {one.code for one in found if one.status == FAILED}:
                    print(f"{defect.name}\n   the {who} does not fail {', '.join(sorted(lacking))}", flush=True)
                    count["defects not found"] += 1
    return count


def compared(told: str, bundle: Path, trust: Path, verifier: Sequence[str], not_here: Sequence[str]) -> Counter[str]:
    """Check one bundle with both; what they disagree in is printed."""
    (reference, known), (other, found) = by_reference(bundle, trust), by_other(bundle, trust, verifier)
    wrong = [*disagreements(reference, other, not_here), *answers_at_odds(known, found, reference, other, not_here)]
    for line in wrong:
        print(f"{told}\n   {line}", flush=True)
    failed = (
        {one.code for one in reference if one.status == FAILED},
        {one.code for one in other if one.status == FAILED},
    )
    return Counter({
        "bundles": 1,
        "disagree": int(bool(wrong)),
        "failed by both": int(all(map(bool, failed))),
        "failed by the reference alone": int(bool(failed[0]) and not failed[1]),
        "failed by the other alone": int(bool(failed[1]) and not failed[0]),
        "answers failed by the reference alone": len(failed_alone(known, found)),
    })  # fmt: skip


def by_reference(bundle: Path, trust: Path) -> tuple[list[Found], list[Answered]]:
    """Return what the kit finds and answers."""
    return told_by(check(bundle, load_trust(trust), now=NOW).verdict)


def told_by(verdict: Verdict) -> tuple[list[Found], list[Answered]]:
    """Return what a verdict of the kit says, as the protocol carries it."""
    findings = [Found(one.code, one.status.value, one.subject, question=int(one.question)) for one in verdict.findings]
    return findings, [Answered.of(answer) for answer in verdict.answers]


def by_other(
    bundle: Path, trust: Path, verifier: Sequence[str], now: datetime = NOW
) -> tuple[list[Found], list[Answered]]:
    """Return what a verifier of the protocol finds and answers."""
    said = json.loads(output([*verifier, str(bundle), "--trust", str(trust), "--now", now.isoformat(), "--json"]))
    findings = [
        Found(one["code"], one["status"], one["subject"], one["partly"], one["question"]) for one in said["findings"]
    ]
    answers = [
        Answered(one["question"], one["state"], {part["name"]: part["state"] for part in one["parts"]})
        for one in said["answers"]
    ]
    return findings, answers


def output(command: Sequence[str]) -> str:
    """Return what a command prints; it ends with 0, 1 or 3."""
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in {0, 1, 3}:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
