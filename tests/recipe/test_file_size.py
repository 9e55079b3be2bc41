"""The file's size against the one that its parameters state: said, unless a setting explains it."""

from __future__ import annotations

import pytest

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.formats.metadata.carriers import Embedded, EmbeddedText
from evidence_kit.intake import settings_of
from evidence_kit.recipe.file_size import FILE_SIZE
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording.gaps import gap_text
from tests.recipe.webui_texts import infotext

HIRES = "Denoising strength: 0.5, Hires upscale: 2, Hires upscaler: Latent"


@pytest.mark.parametrize(("more", "size", "said"), [
    ("", (128, 64), None), ("", (128, 65), "128x64 ≠ 128x65"), ("", (64, 128), "128x64 ≠ 64x128"), (HIRES, (256, 128), None),
    (HIRES, (128, 64), "256x128 ≠ 128x64"), ("Postprocess upscale by: 4", (512, 256), None), ("Hires resize: 300x300", (300, 300), None),
    ("Denoising strength: 0.7, First pass size: 64x32", (128, 64), None),
])  # fmt: skip
def test_the_size_is_said_where_no_setting_explains_it(more: str, size: tuple[int, int], said: str | None) -> None:
    text = infotext(", ".join(part for part in (more, "RNG: CPU, Version: v1.6.0") if part))
    recipe = read_recipe("claimed", Embedded(*size, (EmbeddedText("png:parameters", text, text.encode()),)))
    assert [other.value for other in recipe.others if other.key == FILE_SIZE] == ([said] if said else [])
    gaps = [gap for gap in gaps_of(recipe) if gap.code is GapCode.SIZE_OF_FILE_DIFFERS]
    assert len(gaps) == bool(said)
    for gap in gaps:  # the file may be a copy of the picture in another size, which a comparison can tell
        assert not gap.blocking and all(part in gap_text(gap).zh for part in str(said).split(" ≠ "))


def test_a_copy_in_another_size_still_runs() -> None:
    text = infotext("RNG: CPU, Version: v1.6.0")
    recipe = read_recipe("claimed", Embedded(64, 32, (EmbeddedText("png:parameters", text, text.encode()),)))
    assert (settings_of(recipe).width, settings_of(recipe).height) == (128, 64)
