"""Draws the prompts of `prompts.json` with the kit's own engine and lays them out on one sheet.

python samples/demo-model/render.py sheet.jpg [--models DIR] [--only celadon] [--steps 20]
"""

from __future__ import annotations

import argparse
import json
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import AppliedLora, Settings
from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate import Job, open_engine
from evidence_kit.regenerate.weights.model_store import FolderModelStore

HERE = Path(__file__).resolve().parent
CHECKPOINT, LORA = "stilllife-tiny", "gold-leaf"
COLUMNS, CELL, LETTERING = 8, 264, 18


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--models", type=Path, default=HERE / "models")
    parser.add_argument("--only", default="", help="prompts whose name has this in it")
    parser.add_argument("--steps", type=int, help="instead of each prompt's own")
    options = parser.parse_args()
    engine = open_engine("local:cpu", FolderModelStore([options.models]))
    drawn = []
    for entry in json.loads((HERE / "prompts.json").read_text(encoding="utf-8")):
        if options.only in entry["name"]:
            entry["steps"] = options.steps or entry["steps"]
            begin = time.monotonic()
            run = engine.run(Job(settings_of(entry), entry["name"]), unwatched)
            print(f"{entry['name']}: {time.monotonic() - begin:.1f} s", flush=True)
            drawn.append((entry["name"], Image.open(BytesIO(run.png)).convert("RGB")))
            sheet_of(drawn).save(options.sheet)


def settings_of(entry: dict[str, Any]) -> Settings:
    """One entry of the list as settings of AUTOMATIC1111 1.9."""
    weight = entry["lora_weight"]
    lora = AppliedLora(weights=_named(WeightsKind.LORA, LORA), unet_weight=weight, text_weight=weight)
    return Settings(
        dialect="a1111-1.9",
        checkpoint=_named(WeightsKind.CHECKPOINT, CHECKPOINT),
        vae=_named(WeightsKind.VAE, entry["vae"]) if entry["vae"] else None,
        loras=(lora,) if weight else (),
        noise_source="cpu",
        **{key: value for key, value in entry.items() if key not in {"name", "lora_weight", "vae"}},
    )


def sheet_of(drawn: list[tuple[str, Image.Image]]) -> Image.Image:
    """All pictures at half their size, with their names."""
    rows = -(-len(drawn) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * CELL, rows * (CELL + LETTERING)), "white")
    draw = ImageDraw.Draw(sheet)
    for number, (name, picture) in enumerate(drawn):
        left, top = number % COLUMNS * CELL, number // COLUMNS * (CELL + LETTERING)
        shown = picture.copy()
        shown.thumbnail((CELL - 8, CELL - 8), Image.Resampling.LANCZOS)
        sheet.paste(shown, (left + (CELL - shown.width) // 2, top + 4))
        draw.text((left + 8, top + CELL), name, fill="black")
    return sheet


def _named(kind: WeightsKind, name: str) -> WeightsRef:
    return WeightsRef(kind=kind, name=name)


if __name__ == "__main__":
    main()
