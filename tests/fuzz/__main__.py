"""Fires mutated inputs at the parsers: python -m tests.fuzz [PARSER ...] [--executions N] [--seconds S] [--seed N] [--keep FOLDER]

A million executions of each takes hours: it is for an idle machine. Every crash is written to FOLDER and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

from tests.fuzz.parsers import PARSERS, Parser
from tests.fuzz.run import Outcome, fire, keep_within_bounds


def main() -> int:
    asked = _asked()
    logging.disable()  # libraries tell the log what they tell us
    chosen = [parser for parser in PARSERS if not asked.parsers or parser.name in asked.parsers]
    for parser in chosen:
        parser.seeds()  # what makes them takes memory of its own
    keep_within_bounds()
    crashed = False
    for parser in chosen:
        outcome = fire(parser, executions=asked.executions, seconds=asked.seconds, seed=asked.seed)
        _tell(parser, outcome, asked.seed)
        _keep(parser, outcome, asked.keep)
        crashed = crashed or bool(outcome.crashes)
    return int(crashed)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parsers", nargs="*", choices=[[], *(one.name for one in PARSERS)], metavar="PARSER")
    parser.add_argument("--executions", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="of processor time, for each parser")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-crashes"))
    return parser.parse_args()


def _tell(parser: Parser, outcome: Outcome, seed: int) -> None:
    print(json.dumps({
        "parser": parser.name, "seed": seed, "executions": outcome.executions, "a_second": round(outcome.executions / max(outcome.seconds, 1e-9)),
        "read": outcome.read, "kinds": len(outcome.kinds), "crashes": len(outcome.crashes), "slowest_ms": round(outcome.slowest * 1000, 1),
    }), flush=True)  # fmt: skip
    for place in outcome.crashes:
        print(f"  {place}", flush=True)


def _keep(parser: Parser, outcome: Outcome, folder: Path) -> None:
    for number, data in enumerate(outcome.crashes.values()):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{parser.name}-{number}").write_bytes(data)
    if outcome.slowest > 1:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{parser.name}-slowest").write_bytes(outcome.slowest_input)


if __name__ == "__main__":
    sys.exit(main())
