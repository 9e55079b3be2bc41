"""A thousand archives made to deceive or to exhaust: how many of them the verifier takes for a sound bundle.

    python -m bench.hostile_archives [--count 1000] [--seed 14] [--whole 5]

Every kind of `bench.archive_kinds` is made from the golden bundle of `tests/golden`, again and again with other names, numbers and
places by a seed. Accepted would be one on which no finding is FAILED. A check ends with the first such finding, but for every
`--whole`th archive, of which every section is observed; a section that fails itself is counted. The slowest one is named.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter

from bench.archive_kinds import KINDS
from bench.changed_files import GOLDEN, NOTHING, drawn
from evidence_kit.formats import canonical_zip
from evidence_kit.verify import load_trust


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--whole", type=int, default=5)
    asked = parser.parse_args()
    path, trust = GOLDEN / "bundle.zip", load_trust(GOLDEN / "trust.json")
    with path.open("rb") as stream:
        directory = canonical_zip.read(stream)
        members = {entry.name: directory.read(entry, max_size=1 << 30) for entry in directory.entries}
    found: Counter[str] = Counter()
    accepted, slowest, most = [], (0.0, ""), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    names = list(KINDS)
    for number in range(asked.count):
        kind = names[number % len(names)]
        data = KINDS[kind](members, random.Random(f"{kind} {asked.seed} {number}"))
        began = time.process_time()
        said = drawn(path, data, trust, whole=not number // len(KINDS) % asked.whole)
        slowest = max(slowest, (time.process_time() - began, kind))
        found[said] += 1
        if said == NOTHING:
            accepted.append(f"{kind}, number {number}")
    print(f"{asked.count} archives of {len(KINDS)} kinds, seed {asked.seed}: {len(accepted)} accepted; {dict(found)}")
    print(f"slowest: {slowest[0]:.2f} s of processor time ({slowest[1]})")
    print(*accepted, sep="\n")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most) >> 10
    print(
        json.dumps({
            "archives": asked.count,
            "kinds": len(KINDS),
            "accepted": len(accepted),
            "slowest_s": slowest[0],
            "grown_mib": grown,
        })
    )
    return int(bool(accepted))


if __name__ == "__main__":
    sys.exit(main())
