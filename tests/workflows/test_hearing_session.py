"""Every request is committed before it runs; digests are those of the files that lie there."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

from PIL import Image

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.in_court.hearing import Hearing
from tests.formats.test_drand import QUICKNET_ROUND
from tests.heard import Heard


def test_every_digest_is_that_of_the_file_it_names(heard: Heard) -> None:
    folder, told = heard.folder, heard.told
    hearing = Hearing.model_validate(told)
    told_of = [run.request.told().en for run in hearing.runs]
    assert told_of[:2] == ["the recipe as it is", "“red cup” added at the end of the prompt"]
    assert told_of[2] == "“moonlight” in the prompt becomes “noon”"
    drawn = hearing.runs[3].request.drawn
    assert (
        drawn is not None
        and told_of[3] == f"seed from drand round {QUICKNET_ROUND['round']} ({clock(drawn.due)}): {drawn.seed}"
    )
    for run in hearing.runs:
        assert sha256((folder / run.commitment).read_bytes()).hexdigest() == run.request_sha256
        png = (folder / run.picture).read_bytes()
        assert sha256(png).hexdigest() == run.picture_sha256
        with Image.open(BytesIO(png)) as picture:
            assert sha256(picture.convert("RGB").tobytes()).hexdigest() == run.pixels_sha256
        assert run.committed <= run.computed
    assert len({run.pixels_sha256 for run in hearing.runs}) == 4
    assert hearing.runs[0].against_claimed is not None and hearing.runs[0].against_claimed.max_difference <= 2
    assert all(run.changed for run in hearing.runs[1:])
