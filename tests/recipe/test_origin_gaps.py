"""Content credentials beside parameters: another tool, and credentials that the file only refers to."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from evidence_kit.domain.making.gap import Gap, GapCode
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.origin_gaps import origin_gaps
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording.gaps import gap_remedy, gap_text
from tests.credentials import MODEL, picture, store, with_chunk
from tests.formats.c2pa.test_remote import ADDRESS, HEAD, TAIL
from tests.png_texts import with_texts

TEXT = """a quiet harbour
Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 7, Size: 64x48, Model hash: 0a1b2c3d4e, Model: harbour, RNG: CPU, Version: v1.9.4"""


def read(data: bytes) -> Recipe:
    return read_recipe("claimed.png", embedded_in(data))


def with_credentials(generator: str, action: str, agent: str = "", source: str = "", text: str = TEXT) -> Recipe:
    act = {"action": action, "digitalSourceType": source, "softwareAgent": agent}
    made = with_chunk(picture(), store({"claim_generator": generator}, ("c2pa.actions", {"actions": [act]})))
    return read(with_texts(made, (("parameters", text),)))


def of_another(recipe: Recipe) -> list[Gap]:
    return [gap for gap in gaps_of(recipe) if gap.code is GapCode.CREDENTIALS_OF_ANOTHER]


@pytest.mark.parametrize(("generator", "action", "agent", "source", "maker"), [
    ("OpenAI Media Service API", "c2pa.created", "gpt-image 2.0", MODEL, "gpt-image 2.0"),
    ("Adobe_Firefly", "c2pa.edited", "", MODEL, "Adobe_Firefly"),
    ("Harbour Studio/1.0", "c2pa.created", "", "", "Harbour Studio/1.0"),
    ("c2patool/0.9.1", "c2pa.created", "Harbour Studio", MODEL, "Harbour Studio"),
    ("Google Pixel Camera", "c2pa.created", "", "http://x/digitalCapture", "Google Pixel Camera"),
    ("ComfyUI 0.3", "c2pa.created", "", MODEL, "ComfyUI 0.3"),
])  # fmt: skip
def test_a_tool_that_made_the_pixels_and_is_not_the_parameters_blocks(
    generator: str, action: str, agent: str, source: str, maker: str
) -> None:
    (gap,) = of_another(with_credentials(generator, action, agent, source))
    assert gap.blocking and gap.arguments == {"maker": maker}
    assert maker in gap_text(gap).zh and maker in gap_text(gap).en and "order" in gap_remedy(gap).en


def test_a_tool_that_only_passed_the_file_on_is_said() -> None:
    (gap,) = of_another(with_credentials("Adobe Photoshop 25.0", "c2pa.opened"))
    assert not gap.blocking


@pytest.mark.parametrize(("generator", "agent"), [
    ("stable-diffusion-webui", ""), ("Harbour Studio", "AUTOMATIC1111 v1.9.4"), ("Forge", ""), ("c2patool/0.9.1", ""), ("c2pa-rs 0.40", ""),
    ("Signing Service", "Stable Diffusion 1.5"), ("", ""),
])  # fmt: skip
def test_the_same_program_or_none_is_no_other(generator: str, agent: str) -> None:
    assert of_another(with_credentials(generator, "c2pa.created", agent, MODEL)) == []


def test_where_no_program_is_known_a_program_that_could_have_written_the_text_is_no_other() -> None:
    text = TEXT.replace(", Version: v1.9.4", "").replace("RNG: CPU", "User: li")
    assert of_another(with_credentials("ComfyUI 0.3", "c2pa.created", "", MODEL, text)) == []
    assert of_another(with_credentials("ChatGPT", "c2pa.created", "", MODEL, text))


def test_credentials_alone_are_held_against_nothing() -> None:
    act = {"action": "c2pa.created", "digitalSourceType": MODEL, "softwareAgent": ""}
    recipe = read(with_chunk(picture(), store({"claim_generator": "X"}, ("c2pa.actions", {"actions": [act]}))))
    assert list(origin_gaps(recipe)) == []


def referring(address: str, kind: str = "PNG", text: str = "") -> bytes:
    packet = f'{HEAD} dcterms:provenance="{address}">{TAIL}'
    if kind == "PNG":
        texts = [("XML:com.adobe.xmp", packet), *([("parameters", text)] if text else [])]
        return with_texts(picture(), tuple(texts))
    stream = io.BytesIO()
    Image.new("RGB", (64, 48)).save(stream, kind, xmp=packet.encode())
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_credentials_that_lie_elsewhere_are_named_and_nothing_was_fetched(kind: str) -> None:
    recipe = read(referring(ADDRESS, kind))
    (gap,) = [gap for gap in gaps_of(recipe) if gap.code is GapCode.CREDENTIALS_ELSEWHERE]
    assert not gap.blocking and gap.arguments == {"address": ADDRESS}
    assert "nothing was fetched" in gap_text(gap).en and "没有从该处获取任何内容" in gap_text(gap).zh
    assert recipe.credentials == () and recipe.service is None


def test_they_stand_beside_parameters_and_block_nothing() -> None:
    gaps = gaps_of(read(referring(ADDRESS, text=TEXT)))
    assert GapCode.CREDENTIALS_ELSEWHERE in {gap.code for gap in gaps} and not any(gap.blocking for gap in gaps)


def test_a_reference_into_a_file_that_holds_none_says_that_they_are_gone() -> None:
    data = referring("self#jumbf=/c2pa/urn:c2pa:0")
    assert [gap.code for gap in origin_gaps(read(data))] == [GapCode.CREDENTIALS_GONE]
    whole = with_chunk(data, store({"claim_generator": "X"}))
    assert list(origin_gaps(read(whole))) == []
