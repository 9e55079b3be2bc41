"""Holds the engine against pictures that the real programs made: a table, and exit 1 when one falls short.

    python tools/parity.py DIR [--only WORDS] [--report docs/parity.md] [--jobs N]

DIR is laid out like this: `models/` (weights), `prompts.json` ({key: [prompt, negative]}), and one folder a program
(`a1111-1.9.4`, `a1111-2023-02`, `comfyui`) of PNGs named `prompt__sampler__csN__loraW|nolora[__vae][__variant].png`.
A PNG that carries its parameters is run from these; a bare one from its name.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from evidence_kit.domain.dialects import dialect_named
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.regeneration import Figures, decibels
from evidence_kit.domain.settings import AppliedLora, Settings
from evidence_kit.formats import png
from evidence_kit.intake.reading import read_recipe
from evidence_kit.intake.settings import settings_of
from evidence_kit.regenerate import Job, open_engine
from evidence_kit.regenerate.comparison import figures_of
from evidence_kit.regenerate.shelf import ModelShelf

GATE_MAX, GATE_DB = 2, 65.0
DIALECTS = {"a1111-1.9.4": "a1111-1.9", "a1111-2023-02": "a1111-2023-02", "comfyui": "comfyui-2023"}
SAMPLERS = {
    "euler_a": ("Euler a", "automatic"), "euler": ("Euler", "automatic"), "2m_karras": ("DPM++ 2M", "karras"),
    "sde_karras": ("DPM++ SDE", "karras"), "ddim": ("DDIM", "automatic"), "2s_a_karras": ("DPM++ 2S a", "karras"),
    "lms_karras": ("LMS", "karras"), "dpm2_karras": ("DPM2", "karras"), "dpm2_a_karras": ("DPM2 a", "karras"),
    "heun": ("Heun", "automatic"), "unipc": ("UniPC", "automatic"), "lms": ("LMS", "automatic"),
    "2m": ("DPM++ 2M", "uniform"), "2m_sde_karras": ("DPM++ 2M SDE", "karras"), "plms": ("PLMS", "automatic"),
    "3m_sde_karras": ("DPM++ 3M SDE", "karras"), "dpm_fast": ("DPM fast", "automatic"),
    "dpm_adaptive": ("DPM adaptive", "automatic"), "restart_karras": ("Restart", "karras"),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One reference picture."""

    program: str
    path: Path
    models: Path
    prompts: dict[str, tuple[str, str]]


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


def cases_of(folder: Path) -> list[Case]:
    """Every picture of a folder laid out like the reference set."""
    prompts = {key: (pair[0], pair[1]) for key, pair in json.loads((folder / "prompts.json").read_text()).items()}
    return [
        Case(program, path, folder / "models", prompts)
        for program in DIALECTS
        for path in sorted((folder / program).glob("*.png"))
    ]


_engine = None


def run_case(case: Case) -> Outcome:
    """Regenerates one picture and measures it."""
    global _engine  # noqa: PLW0603 - one engine a process, its models stay in memory
    started = time.monotonic()
    try:
        _engine = _engine or open_engine("local:cpu", ModelShelf([case.models]))
        made = _engine.run(Job(settings_for(case), "parity"), unwatched).png
        figures, refusal = figures_of(case.path.read_bytes(), made), ""
    except EvidenceKitError as error:
        figures, refusal = None, error.message.en
    return Outcome(case, figures, refusal, time.monotonic() - started)


def settings_for(case: Case) -> Settings:
    """From what the picture states of itself; from its name where it states nothing."""
    stated = png.read(case.path.read_bytes())
    if stated.text("parameters") is not None:
        return settings_of(read_recipe(case.path.name, stated))
    prompt, sampler, skip, lora, *others = case.path.stem.split("__")
    name, schedule = SAMPLERS[sampler]
    if schedule == "automatic":
        schedule = "ddim_uniform" if (name, case.program) == ("DDIM", "comfyui") else "uniform"
    dialect = dialect_named(DIALECTS[case.program])
    assert dialect is not None
    vae = "vae" in others
    return Settings(
        dialect=dialect.name, rules=dialect.rules, prompt=case.prompts[prompt][0], negative_prompt=case.prompts[prompt][1],
        sampler=name, schedule=schedule, steps=33, cfg_scale=9, seed=2692150200, width=128, height=192,
        clip_skip=int(skip.removeprefix("cs")), checkpoint=WeightsRef(kind=WeightsKind.CHECKPOINT, name="tiny"),
        vae=WeightsRef(kind=WeightsKind.VAE, name="animevae.vae") if vae else None, loras=_loras(lora),
        noise_source="nv" if "nv" in others else "cpu", eta_noise_seed_delta=31337 if "ensd" in others else 0,
        discard_penultimate="discard" in others,
    )  # fmt: skip


def _loras(part: str) -> tuple[AppliedLora, ...]:
    if part == "nolora":
        return ()
    weight = float(part.removeprefix("lora"))
    weights = WeightsRef(kind=WeightsKind.LORA, name="tinylora")
    return (AppliedLora(weights=weights, unet_weight=weight, text_weight=weight),)


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
