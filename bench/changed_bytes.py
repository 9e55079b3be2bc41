"""One byte or bit changed, ten thousand times: how many changes the verifier does not notice.

    python -m bench.changed_bytes [--scale 1.0] [--seed 14] [--commands 200] [--bundle BUNDLE.zip] [--only SUBJECT ...]

Over the golden bundle of `tests/golden`, its attestation, batch, single proof and disclosure, and over a bundle of one's own
(`--bundle`, such as the demo's, with a film). Places are chosen evenly over kinds of structure, not over bytes: a header is met
as often as a picture. Bundles are changed twice: as they lie, and with the checksums in the zip put right, as whoever repacks would.

A change of a bundle, batch, disclosure or proof is noticed when it draws a FAILED finding, or when the command would not end
with 0; of an attestation, when its finding is another one than before. What is not noticed is printed with its place. Counted apart
are the bytes of a batch or proof that bear nothing (`changed_files.bears_nothing`): working files, help to find certificates, labels
for people, and the way to a calendar that has confirmed nothing.
`--commands` of them go through the real command, in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import runpy
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import changed_files
from bench.changed_files import EMPTY, NOTHING, Change, Subject, bears_nothing

SHARES = {"bundle": 4000, "bundle put right": 1300, "attestation": 600, "batch": 2000, "disclosure": 1000, "single proof": 600,
          "own bundle": 400, "own bundle put right": 100}  # fmt: skip


@dataclass
class Count:
    """What came of the changes of one subject."""

    changes: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    noticed_as: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--commands", type=int, default=200)
    parser.add_argument("--bundle", type=Path)
    parser.add_argument(
        "--only", action="append", choices=[*SHARES, "the command"], help="of these subjects alone; may be given again"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        subjects = [*changed_files.subjects(Path(name), asked.bundle)]
        missed = 0
        for one in subjects:
            if not asked.only or one.name in asked.only:
                missed += tell(one.name, measured(one, int(SHARES[one.name] * asked.scale), asked.seed), asked.seed)
        if not asked.only or "the command" in asked.only:
            missed += tell("the command", by_command(subjects, asked.commands, asked.seed), asked.seed)
    return int(bool(missed))


def tell(what: str, count: Count, seed: int) -> int:
    """Prints what came of one subject, and a line of JSON; how many changes were missed."""
    print(
        f"{what}: {count.changes} changes, {len(count.missed)} missed; {dict(count.noticed_as)}; by kind {dict(count.by_kind)}"
    )
    for place in count.missed[:50]:
        print(f"   missed: {place}")
    print(json.dumps({"what": what, "seed": seed, "changes": count.changes, "missed": len(count.missed)}), flush=True)
    return len(count.missed)


def changes_of(subject: Subject, seed: int) -> Iterator[Change]:
    """Endless changes: kind after kind, each time a place by chance, and there one bit or another byte."""
    chance = random.Random(f"{subject.name} {seed}")
    kinds = sorted(subject.places)
    while True:
        for kind in kinds:
            at = subject.place(kind, chance)
            yield Change(kind, *at, 1 << chance.randrange(8) if chance.random() < 0.5 else chance.randrange(1, 256))


def measured(subject: Subject, count: int, seed: int, look: Callable[[Change], str] | None = None) -> Count:
    """Makes so many changes and looks what each draws."""
    found = Count()
    for number, change in enumerate(changes_of(subject, seed)):
        if number == count:
            return found
        drawn = (look or subject.look)(change)
        found.changes += 1
        found.by_kind[change.kind] += 1
        found.noticed_as[drawn] += 1
        if drawn == NOTHING:
            found.missed.append(f"{change.kind}: {change.file} byte {change.at} xor 0x{change.flip:02x}")
    return found


def by_command(subjects: list[Subject], count: int, seed: int) -> Count:
    """The same through `evidence-kit verify`, every subject in turn; noticed is whatever does not end with 0, of a bundle with 1."""
    total = Count()
    asked = [one for one in subjects if one.command]
    for place, subject in enumerate(asked):
        share = count // len(asked) + (place < count % len(asked))
        one = measured(subject, share, seed + 1, lambda change, subject=subject: _run(subject, change))  # type: ignore[misc]
        total.changes += one.changes
        total.by_kind[subject.name] += one.changes
        total.noticed_as.update(one.noticed_as)
        total.missed += one.missed
    return total


def _run(subject: Subject, change: Change) -> str:
    with subject.changed(change) as command:
        code, errors = _ended(["evidence-kit", *map(str, command)])
    unnoticed = {0, 3} if subject.name.endswith(("bundle", "right")) else {0}
    if b"Traceback" in errors:
        return "traceback"
    if code not in unnoticed:
        return f"exit {code}"
    return EMPTY if bears_nothing(change, change.file.read_bytes()) else NOTHING


def _ended(arguments: list[str]) -> tuple[int, bytes]:
    """Exit code and errors of the command, run by a copy of this process: its libraries are loaded once."""
    with tempfile.TemporaryFile() as errors, Path(os.devnull).open("wb") as nowhere:
        child = os.fork()
        if child == 0:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            sys.argv = arguments
            code: object = 1
            try:
                runpy.run_module("evidence_kit", run_name="__main__", alter_sys=True)
            except SystemExit as end:
                code = end.code
            except BaseException:  # noqa: BLE001 - whatever it is, it is told, and this copy ends
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code if isinstance(code, int) else 0 if code is None else 1)
        _, status = os.waitpid(child, 0)
        errors.seek(0)
        return os.waitstatus_to_exitcode(status), errors.read()


if __name__ == "__main__":
    sys.exit(main())
