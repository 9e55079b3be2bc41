"""Holds the engine against pictures that the real programs made: a table, and exit 1 when one falls short.

    python tools/parity.py DIR [--only WORDS] [--report docs/parity.md] [--jobs N]

DIR is laid out like this: `models/` (weights), `prompts.json` ({key: [prompt, negative]}), and one folder a program
(`a1111-1.9.4`, `a1111-2023-02`, `comfyui`) of PNGs named `prompt__sampler__csN__loraW|nolora[__vae][__variant].png`.
A PNG that carries its parameters is run from these; a bare one from the JSON beside it (a request of ComfyUI), or
from its name. Folders of today's ComfyUI are named by families (`sdxl`), their PNGs hold the graph. Pictures of img2img
also need `inits.json`: {pattern of folder/name: {"picture": file, "mask": file, …}}, the files relative to DIR, the rest
as under `init` in case.yaml; the first pattern that fits counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.making.regeneration import Figures, decibels
from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate import Job
from evidence_kit.regenerate.compare.comparison import figures_of
from evidence_kit.regenerate.engine.local import LocalEngine
from evidence_kit.regenerate.interface import Engine
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tools.parity_set import Case, TokenTable, cases_of, settings_for

GATE_MAX, GATE_DB = 2, 65.0


@dataclass(frozen=True)
class Outcome:
    """How near the engine came; `refusal` says why it did not try."""

    case: Case
    figures: Figures | None
    refusal: str
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether the picture is within the gate."""
        return self.figures is not None and self.figures.max_difference <= GATE_MAX and (
            self.figures.psnr_db is None or self.figures.psnr_db >= GATE_DB
        )  # fmt: skip


def main() -> int:
    """Runs a folder and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="run only pictures whose folder/name holds these words")
    parser.add_argument("--report", type=Path, help="also write the table as Markdown")
    parser.add_argument("--jobs", type=int, default=1, help="processes of one thread each")
    arguments = parser.parse_args()
    cases = [case for case in cases_of(arguments.folder) if arguments.only in f"{case.program}/{case.path.stem}"]
    outcomes: list[Outcome] = []
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for outcome in pool.map(run_case, cases):
            outcomes.append(outcome)
            print(f"[{len(outcomes)}/{len(cases)}] {line(outcome)}", flush=True)
    print("\n" + table(outcomes))
    if arguments.report:
        arguments.report.write_text(table(outcomes), encoding="utf-8")
    return 0 if outcomes and all(outcome.passed for outcome in outcomes) else 1


_engines: dict[Path, Engine] = {}
"""One for each folder of weights in a process; its models stay in memory."""


def run_case(case: Case) -> Outcome:
    """Regenerates one picture and measures it."""
    started = time.monotonic()
    try:
        if case.models not in _engines:
            _engines[case.models] = _engine(case)
        made = _engines[case.models].run(Job(settings_for(case), "parity"), unwatched).png
        figures, refusal = figures_of(case.path.read_bytes(), made), ""
    except EvidenceKitError as error:
        figures, refusal = None, error.message.en
    return Outcome(case, figures, refusal, time.monotonic() - started)


def _engine(case: Case) -> Engine:
    """The engine over a folder's weights, with its own token ids where it has some."""
    store = FolderModelStore([case.models])
    tokens = TokenTable(case.models.parent) if (case.models.parent / "tokens.json").exists() else None
    return LocalEngine(store, case.pictures, device="cpu", vocabularies=tokens)


def line(outcome: Outcome) -> str:
    """One outcome in words."""
    name = f"{outcome.case.program}/{outcome.case.path.stem}"
    if outcome.figures is None:
        return f"NOT RUN {name}: {outcome.refusal}"
    verdict = "ok  " if outcome.passed else "FAIL"
    measured = f"max {outcome.figures.max_difference}, {decibels(outcome.figures)}"
    return f"{verdict} {name}: {measured}, {outcome.seconds:.1f} s"


def table(outcomes: list[Outcome]) -> str:
    """Program by sampler by feature, as Markdown."""
    rows = ["| program | sampler | prompt and features | max | PSNR | |", "|---|---|---|---|---|---|"]
    for outcome in outcomes:
        prompt, sampler, *features = outcome.case.path.stem.split("__")
        figures = outcome.figures
        measured = f"{figures.max_difference} | {decibels(figures)}" if figures else "– | –"
        verdict = "within" if outcome.passed else outcome.refusal or "SHORT"
        rows.append(f"| {outcome.case.program} | {sampler} | {prompt} {' '.join(features)} | {measured} | {verdict} |")
    passed = sum(outcome.passed for outcome in outcomes)
    rows.append(f"\n{passed} of {len(outcomes)} pictures within max {GATE_MAX} and {GATE_DB:.0f} dB.")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.exit(main())
