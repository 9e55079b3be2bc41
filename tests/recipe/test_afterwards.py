"""What was done to a picture after it was drawn: webui's Extras block a run, an editor's name is said."""

from __future__ import annotations

import pytest

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.formats.metadata.carriers import Embedded, EmbeddedText
from evidence_kit.recipe.afterwards import EDITED_WITH
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.own_remarks import OWN_REMARKS
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording.gaps import gap_text

WORDS = (
    "a teapot\nNegative prompt: fog\nSteps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 5, Size: 64x64, "
    "Model hash: abcdef1234, Model: kiln, RNG: CPU, Version: v1.10.1"
)
PACKET = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Adobe Photoshop 26.1 (Windows)"/></rdf:RDF></x:xmpmeta>'
)


def carrying(*texts: tuple[str, str]) -> Embedded:
    return Embedded(64, 64, tuple(EmbeddedText(carrier, text, text.encode()) for carrier, text in texts))


@pytest.mark.parametrize(("texts", "named"), [
    ((("png:parameters", WORDS), ("png:extras", "Postprocess upscale by: 2, Postprocess upscaler: R-ESRGAN 4x+")), "R-ESRGAN"),
    ((("png:postprocessing", "CodeFormer visibility: 0.5, CodeFormer weight: 0.2"), ("png:parameters", WORDS)), "CodeFormer"),
    ((("png:parameters", WORDS), ("png:extras", "Upscale: 4, visibility: 1.0, model:ESRGAN_4x\n")), "ESRGAN_4x"),
    ((("exif:UserComment", "Postprocess upscale by: 4, Postprocess upscaler: SwinIR 4x"),), "SwinIR"),
])  # fmt: skip
def test_what_extras_did_is_named_and_blocks(texts: tuple[tuple[str, str], ...], named: str) -> None:
    blocking = [gap for gap in gaps_of(read_recipe("a.png", carrying(*texts))) if gap.blocking]
    assert named in gap_text(*blocking).en and named in gap_text(*blocking).zh


@pytest.mark.parametrize(("place", "text", "editor"), [
    ("png:Software", "GIMP 2.10.36", "GIMP 2.10.36"), ("exif:Software", "Adobe Photoshop 26.1 (Windows)", "Adobe Photoshop"),
    ("xmp", PACKET, "Adobe Photoshop 26.1"), ("png:XML:com.adobe.xmp", PACKET, "xmp:CreatorTool"), ("exif:Software", "美图秀秀 11", "美图秀秀"),
])  # fmt: skip
def test_an_editor_that_saved_the_file_is_named(place: str, text: str, editor: str) -> None:
    recipe = read_recipe("a.png", carrying(("png:parameters", WORDS), (place, text)))
    [said] = [other for other in recipe.others if other.key == EDITED_WITH]
    [gap] = [gap for gap in gaps_of(recipe) if gap.code is GapCode.SAVED_BY_EDITOR]
    assert editor in said.value and editor in gap_text(gap).zh and not gap.blocking
    assert EDITED_WITH in OWN_REMARKS


@pytest.mark.parametrize(
    ("place", "text"), [("png:Software", "NovelAI"), ("exif:Software", "ComfyUI"), ("png:Title", "GIMP 2")]
)
def test_no_other_program_is_taken_for_an_editor(place: str, text: str) -> None:
    recipe = read_recipe("a.png", carrying(("png:parameters", WORDS), (place, text)))
    assert EDITED_WITH not in {other.key for other in recipe.others}
    assert not any(gap.blocking for gap in gaps_of(recipe))
