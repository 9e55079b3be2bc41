"""A hearing held once with a bundle of a small model, for all who look at what it left."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.filed import SAMPLE, kit
from tests.formats.test_drand import QUICKNET_ROUND, data

HEARD_BUNDLE = Path(__file__).parent / "golden" / "second-edition" / "bundle.zip"
HEARD_WEIGHTS = ("--models", SAMPLE / "models", "--device", "cpu?workers=1")


@dataclass(frozen=True)
class Heard:
    """A bundle, the folder of its hearing with three requests and a line-up, and what the command said as JSON."""

    bundle: Path
    folder: Path
    told: dict[str, Any]


def hear(desk: Path) -> Heard:
    """Holds the hearing in a folder."""
    bundle = desk / "证据包.zip"
    shutil.copy(HEARD_BUNDLE, bundle)
    (desk / "round.json").write_bytes(data(QUICKNET_ROUND))
    made = kit("hearing", bundle, *HEARD_WEIGHTS, "--request", "red cup", "--instead", "moonlight", "noon", "--beacon", desk / "round.json",
               "--line-up", "4711", "--trials", "2", "--json")  # fmt: skip
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    return Heard(bundle, Path(told.pop("folder")), told)
