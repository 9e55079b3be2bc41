"""What the reader remarks by itself is never printed as stated by the picture."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evidence_kit.formats import png
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.own_remarks import OWN_REMARKS
from evidence_kit.recipe.read import read_recipe

WORDS = "a teapot\nSteps: 4, Sampler: Euler a, CFG scale: 4.5, Seed: 31, Size: 96x96, Styles: teapots, Version: v1.9.4"


def test_a_remark_is_among_the_others_and_is_a_gap() -> None:
    chunks, stream = PngInfo(), BytesIO()
    chunks.add_text("parameters", WORDS)
    Image.new("RGB", (128, 128), "teal").save(stream, "PNG", pnginfo=chunks)
    recipe = read_recipe("picture.png", png.read(stream.getvalue()))
    remarks = [other for other in recipe.others if other.key in OWN_REMARKS]
    assert [one.value for one in remarks] == ["96x96 ≠ 128x128"]
    assert "Styles" in {other.key for other in recipe.others} - OWN_REMARKS
    assert "96x96" in " ".join(str(gap.arguments) for gap in gaps_of(recipe))
