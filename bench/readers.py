"""What the readers make of a folder of pictures: counts, and for each file what was not read and why.

    python -m bench.readers FOLDER [--files] [--peer]

A picture counts as *read* where prompt, seed, steps, sampler, size and model are known, be it of one of several passes or
in parts. `--files` prints a line for each file. `--peer` asks sd-parsers (`pip install sd-parsers`, no part of the kit) for its
own reading and counts the pictures of which the two give different seeds, steps, samplers, guidance or prompts.
Files `*.json` are taken for graphs of ComfyUI's editor without a picture.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.formats.metadata.carriers import Embedded, EmbeddedText, embedded_in
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.recipe.readers.comfyui import SAMPLERS

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".avif", ".heic")
ASKED = ("prompt", "seed", "steps", "sampler", "width", "checkpoint")
_PARTS = {"prompt": "prompt, part ", "checkpoint": "merged of "}


@dataclass
class Row:
    """One file."""

    path: Path
    recipe: Recipe | None = None
    """None: refused."""
    seconds: float = 0
    unread: list[str] = field(default_factory=list)
    runnable: bool = False

    @property
    def kind(self) -> str:
        """Under which column it is counted."""
        if self.recipe is None:
            return "refused"
        if not self.recipe.raw:
            return "no text in the file"
        if not self.unread:
            return "read"
        return "nothing" if {"prompt", "seed"} <= set(self.unread) else "partly"


def rows_of(folder: Path) -> Iterator[Row]:
    """Yields every picture and graph of a folder with its reading."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in (*PICTURES, ".json"):
            yield _row(path)


def _row(path: Path) -> Row:
    started = time.perf_counter()
    try:
        carried = _graph_alone(path) if path.suffix == ".json" else embedded_in(path.read_bytes())
    except (OSError, ValueError, SyntaxError):
        return Row(path)
    recipe = read_recipe("picture", carried)
    row = Row(path, recipe, time.perf_counter() - started)
    row.unread = [name for name in ASKED if not _is_read(recipe, name)]
    row.runnable = not any(gap.blocking for gap in gaps_of(recipe))
    return row


def _graph_alone(path: Path) -> Embedded:
    raw = path.read_bytes()
    return Embedded(0, 0, (EmbeddedText("png:workflow", raw.decode("utf-8"), raw),))


def runs_of(recipe: Recipe) -> list[Any]:
    """The recipe's passes, those of its candidates included; the recipe itself where it has none."""
    return [*recipe.passes, *(one for candidate in recipe.candidates for one in candidate.passes)] or [recipe]


def _is_read(recipe: Recipe, name: str) -> bool:
    runs = [getattr(one, name) for one in (recipe, *runs_of(recipe))]
    if any(one is not None and one.known is not Known.UNKNOWN for one in runs):
        return True
    words = _PARTS.get(name)
    return words is not None and any(words in f"{other.key} {other.value}" for other in recipe.others)


def disagreement(row: Row) -> str | None:
    """What sd-parsers reads of a picture otherwise; None where both agree, empty where it reads nothing."""
    from sd_parsers import ParserManager  # type: ignore[import-not-found]  # noqa: PLC0415

    try:
        info = ParserManager().parse(str(row.path))
    except Exception:  # noqa: BLE001 - whatever a peer raises on a foreign file is its own
        return ""
    if row.recipe is None or info is None or not info.samplers:
        return ""
    theirs = {_of_peer(one) for one in info.samplers}
    mine = {_own(one) for one in runs_of(row.recipe)}
    prompts = {
        one.prompt.value.strip() for one in (row.recipe, *runs_of(row.recipe)) if one.prompt and one.prompt.value
    }
    peers = {prompt.value.strip() for prompt in info.prompts}
    odd = [f"only here: {one}" for one in sorted(mine - theirs, key=str)]
    odd += [f"prompt only here: {one[:60]!r}" for one in sorted(prompts - peers)]
    return "; ".join(odd) or None


def _own(run: Any) -> tuple[Any, ...]:
    return run.seed.value, run.steps.value, run.sampler.value, run.cfg_scale.value


def _of_peer(sampler: Any) -> tuple[Any, ...]:
    told = sampler.parameters
    seed, cfg = told.get("seed", told.get("noise_seed")), told.get("cfg", told.get("cfg_scale"))
    steps = told.get("steps")
    whole = [int(value) if str(value).isdigit() else None for value in (seed, steps)]
    plain = str(cfg).replace(".", "", 1).isdigit()
    return whole[0], whole[1], SAMPLERS.get(sampler.name, sampler.name), float(cfg) if plain else None


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--peer", action="store_true")
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    slowest = 0.0
    for row in rows_of(asked.folder):
        counts["files"] += 1
        counts[row.kind] += 1
        counts["offered as runnable"] += row.runnable
        counts["of several passes"] += bool(row.recipe and row.recipe.passes)
        counts["left open between savers"] += bool(row.recipe and row.recipe.candidates)
        slowest = max(slowest, row.seconds)
        if asked.files and row.kind not in ("read", "no text in the file"):
            reason = [f"{other.key}: {other.value}"[:120] for other in row.recipe.others][:3] if row.recipe else []
            print(f"{row.path.relative_to(asked.folder)}: {row.kind}, without {row.unread}; {reason}")
        if asked.peer and row.kind != "no text in the file":
            odd = disagreement(row)
            counts[
                "sd-parsers reads nothing" if odd == "" else "sd-parsers disagrees" if odd else "sd-parsers agrees"
            ] += 1
            if odd:
                print(f"{row.path.relative_to(asked.folder)}: {odd}")
    for name, count in counts.items():
        print(f"{count:6} {name}")
    print(f"{slowest:6.2f} s the slowest file")
    return 0


if __name__ == "__main__":
    sys.exit(main())
