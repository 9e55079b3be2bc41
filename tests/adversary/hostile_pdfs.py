"""Five hundred signed books changed by everything that is published against signed PDFs, and how many are still accepted.

    python -m tests.adversary.hostile_pdfs [--count 500] [--seed 14] [--folder OTHERS]

The attacks are those of `pdf_attacks`; half of those that append close the file with another sound time stamp of an authority that
the reader trusts. OTHERS holds PDFs of other people, such as the published exploits: each is judged under the very roots that it
brings along. None of them comes with this project.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from evidence_kit.formats import pades
from tests.adversary.pdf_attacks import ATTACKS, closed, signed
from tests.assemble.packing_case import small_pdf
from tests.pki import roots

Judged = tuple[str, bool, str, float]
"""What it is, whether it is accepted, why it is not, and the processor time that this took."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    honest = signed(small_pdf())
    assert pades.inspect(honest, roots()).accepted
    assert pades.inspect(closed(honest), roots()).accepted
    found = [judged(kind, data, roots()) for kind, data in made(honest, asked.count, asked.seed)]
    tell(f"{asked.count} of {len(ATTACKS)} kinds, seed {asked.seed}", found)
    if asked.folder is not None:
        others = sorted(asked.folder.rglob("*.pdf"))
        strangers = [judged(path.name, data := path.read_bytes(), pades.claimed_roots(data)) for path in others]
        tell(f"{len(others)} of other people, under their own roots", strangers)
        found += strangers
    return int(any(accepted for _, accepted, *_ in found))


def made(honest: bytes, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Attack after attack, each time with other numbers, pages and places."""
    for number in range(count):
        kind = list(ATTACKS)[number % len(ATTACKS)]
        data = ATTACKS[kind](honest, random.Random(f"{kind} {seed} {number}"))
        if data != honest:
            yield kind, data


def judged(kind: str, data: bytes, trust: pades.TrustRoots) -> Judged:
    """One file under some roots."""
    began = time.process_time()
    seen = pades.inspect(data, trust)
    why = ", ".join(fault.name for fault in seen.faults) or ("NOT_TRUSTED" if not seen.trusted else "")
    return kind, seen.accepted, why, time.process_time() - began


def tell(what: str, found: list[Judged]) -> None:
    """Prints the counts, and one line of JSON."""
    accepted = [kind for kind, taken, *_ in found if taken]
    slowest = max(found, key=lambda one: one[3], default=("", False, "", 0.0))
    print(
        f"{what}: {len(found)} looked at, {len(accepted)} accepted {accepted}; slowest {slowest[3]:.2f} s ({slowest[0]})"
    )
    for why, count in Counter(why for _, taken, why, _ in found if not taken).most_common(12):
        print(f"{count:6}  {why}")
    print(
        json.dumps({
            "what": what,
            "looked_at": len(found),
            "accepted": len(accepted),
            "slowest_s": round(slowest[3], 2),
        })
    )


if __name__ == "__main__":
    sys.exit(main())
