"""The engine on a processor against bare diffusers modules doing the same work: what does the kit itself cost?

    python -m bench.cpu_regenerate [--rounds 5] [--steps 12]

The toy case is the suite's picture (192×288, DPM++ 2M Karras, 12 steps, a LoRA), one thread. Goal: at most 1.1 times the
peer. Intermediate pictures are the kit's own addition, so they are left out of the comparison and shown on a line below.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import torch

from bench.bare import Bare
from bench.timing import Measured, in_turn, report
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats import png
from evidence_kit.intake import settings_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.regenerate import PREVIEWS, Job, open_engine
from evidence_kit.regenerate.compare.comparison import figures_of
from evidence_kit.regenerate.engine import machine
from evidence_kit.regenerate.engine.job_batches import batches
from evidence_kit.regenerate.weights.model_store import FolderModelStore

CLOCK = time.process_time
"""One thread does all the work: its own time is the same on a busy machine, but for what others push out of the caches."""
TOY = Path(__file__).parents[1] / "tests" / "tiny_case"


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--batch", type=int, default=4, help="pictures together in fast mode")
    arguments = parser.parse_args()
    claimed = TOY / "claimed" / "celadon-teapot.png"
    stated = settings_of(read_recipe(claimed.name, png.read(claimed.read_bytes())))
    # diffusers stretches the UNet's layers of odd sides, webui cuts them: let both do the same.
    rules = stated.effective_rules.model_copy(update={"odd_layers": "fitted"})
    settings = stated.model_copy(update={"steps": arguments.steps, "rules": rules})
    models = {path.stem: path for path in (TOY / "models").glob("*.safetensors")}
    engine = open_engine("local:cpu", FolderModelStore([TOY / "models"]))
    peer = Bare(settings, models[settings.checkpoint.name], models)

    def kit(previews: int = 0) -> bytes:
        return engine.run(Job(settings, "bench", previews=previews), unwatched).png

    bare, ours = in_turn(peer.picture, kit, arguments.rounds, CLOCK)
    figures = figures_of(peer.picture(), kit())
    assert figures is not None
    rows = [Measured("reference mode, one picture", bare, ours, ours / bare, "<= 1.1", ours <= 1.1 * bare)]
    _, watched = in_turn(peer.picture, lambda: kit(PREVIEWS), max(1, arguments.rounds // 2), CLOCK)
    rows.append(
        Measured(f"the same with {PREVIEWS} intermediate pictures", bare, watched, watched / bare, "shown only:", True)
    )

    fast = open_engine(f"local:cpu?mode=fast&batch={arguments.batch}", FolderModelStore([TOY / "models"]))
    jobs = [
        Job(settings.model_copy(update={"seed": seed}), f"seed-{seed}", previews=0) for seed in range(arguments.batch)
    ]
    assert len(list(batches(jobs, arguments.batch))) == 1
    alone, together = in_turn(
        lambda: list(engine.run_all(jobs, unwatched)),
        lambda: list(fast.run_all(jobs, unwatched)),
        max(1, arguments.rounds // 2),
        CLOCK,
    )
    rows.append(Measured(f"fast mode, {arguments.batch} together (peer: one by one)", alone / arguments.batch,
                         together / arguments.batch, together / alone, "shown only:", True))  # fmt: skip
    device = torch.device("cpu")
    facts = {
        "device": machine.describe(device),
        "threads": str(torch.get_num_threads()),
        "seconds": "of the processor, not of the clock on the wall",
        "picture": f"{settings.width}×{settings.height}, {settings.sampler} {settings.schedule}, {settings.steps} steps",
        "peer": "UNet, VAE and CLIP of diffusers in a plain loop",
        "PSNR of the two pictures": "∞"
        if figures.psnr_db is None
        else f"{figures.psnr_db:.1f} dB (the peer lacks the prompt rules)",
    }
    return report("Engine against bare diffusers modules, on a processor", rows, facts)


if __name__ == "__main__":
    sys.exit(main())
