"""The line-up as it was held: its order, its commitments, pictures that tell nothing."""

from __future__ import annotations

import json
from hashlib import sha256

from PIL import Image

from evidence_kit.domain.in_court.hearing import Hearing
from evidence_kit.domain.in_court.line_up import order_by
from tests.heard import Heard


def test_the_line_up_stands_in_the_order_of_the_courts_number(heard: Heard) -> None:
    folder, told = heard.folder, heard.told
    line_up = Hearing.model_validate(told).line_up
    assert line_up is not None and line_up.order == order_by("4711", 10)
    assert line_up.suspects[line_up.claimed_place - 1].settings == Hearing.model_validate(told).recipe
    roster = json.loads((folder / line_up.roster).read_bytes())
    assert [one["settings"]["seed"] for one in roster["suspects"]][0] == told["recipe"]["seed"]
    committed = json.loads((folder / line_up.order_file).read_bytes())
    assert committed["pixels"] == list(line_up.pixels_sha256) and committed["roster"] == line_up.roster_sha256
    for name, digest in zip(line_up.pictures, line_up.pixels_sha256, strict=True):
        with Image.open(folder / name) as picture:
            assert sha256(picture.convert("RGB").tobytes()).hexdigest() == digest
            assert not [value for value in picture.info.values() if "eed" in str(value)], "no seed in a blind picture"
