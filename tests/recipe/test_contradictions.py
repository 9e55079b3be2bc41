"""Several texts in one picture that do not say the same."""

from __future__ import annotations

import json

import pytest

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.formats.metadata.carriers import Embedded, EmbeddedText
from evidence_kit.recipe.contradictions import CONTRADICTION, MOST_NAMED
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from tests.recipe.test_readers import GRAPH, changed
from tests.recipe.webui_texts import infotext, recipe_of

TEXT = infotext("RNG: CPU, Version: v1.6.0")


def carrying(*texts: tuple[str, str]) -> Embedded:
    return Embedded(128, 64, tuple(EmbeddedText(carrier, text, text.encode()) for carrier, text in texts))


@pytest.mark.parametrize("carrier", ["png:parameters", "exif:UserComment", "stealth", "comment"])
@pytest.mark.parametrize(("old", "new", "named"), [
    ("Seed: 5", "Seed: 6", "Seed: 5 "), ("teapot", "kettle", "prompt: teapot"), ("fog", "rain", "negative prompt: fog"),
    (", RNG: CPU", "", "RNG: CPU"),
])  # fmt: skip
def test_what_two_texts_state_differently_is_named_and_blocks(carrier: str, old: str, new: str, named: str) -> None:
    recipe = read_recipe("claimed", carrying(("png:parameters", TEXT), (carrier, TEXT.replace(old, new))))
    (found,) = [other for other in recipe.others if other.key == CONTRADICTION]
    assert found.value.startswith(named) and carrier in found.value
    assert [gap.code for gap in gaps_of(recipe) if gap.blocking] == [GapCode.TEXTS_CONTRADICT]


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>{}</dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"""
NOVEL = {"prompt": "teapot", "uc": "fog", "steps": 20, "height": 64, "width": 128, "scale": 7.0, "seed": 5,
         "sampler": "k_euler_ancestral", "noise_schedule": "karras"}  # fmt: skip
SWARM = {"sui_image_params": {"prompt": "teapot", "negativeprompt": "fog", "model": "tiny", "seed": 5, "steps": 20, "cfgscale": 7,
         "width": 128, "height": 64, "sampler": "euler_ancestral", "swarm_version": "0.6.1"}}  # fmt: skip
HIDDEN = {"Software": "NovelAI"}


def said(*texts: tuple[str, str]) -> list[str]:
    recipe = read_recipe("claimed", carrying(*texts))
    found = [other.value for other in recipe.others if other.key == CONTRADICTION]
    assert bool(found) is (GapCode.TEXTS_CONTRADICT in {gap.code for gap in gaps_of(recipe) if gap.blocking})
    return found


@pytest.mark.parametrize("carrier", [
    "exif:ImageDescription", "exif:XPComment", "exif:IFD0:UserComment", "comment:1", "png:Description", "png:UserComment", "png:Comment",
])  # fmt: skip
@pytest.mark.parametrize("first", ["png:parameters", "exif:UserComment"])
def test_every_place_is_held_against_the_text_that_was_read(first: str, carrier: str) -> None:
    assert said((first, TEXT), (carrier, TEXT)) == []
    (found,) = said((first, TEXT), (carrier, TEXT.replace("Seed: 5", "Seed: 6")))
    assert "Seed" in found and first in found and carrier in found


def test_a_text_within_a_packet_is_held_against_a_chunk() -> None:
    for packet in ("png:XML:com.adobe.xmp", "xmp"):
        assert said(("png:parameters", TEXT), (packet, XMP.format(TEXT))) == []
        (found,) = said(("png:parameters", TEXT), (packet, XMP.format(TEXT.replace("CFG scale: 7", "CFG scale: 9"))))
        assert f"{packet}: dc:description" in found and "CFG scale: 7 " in found


@pytest.mark.parametrize(("changed", "named"), [
    ({}, None), ({"seed": 6}, "seed: 5 ≠ 6"), ({"prompt": "kettle"}, "prompt: teapot ≠ kettle"), ({"uc": "rain"}, "negative_prompt: fog ≠ rain"),
    ({"steps": 28}, "steps: 20 ≠ 28"), ({"sampler": "k_dpmpp_2m"}, "sampler: Euler a ≠ k_dpmpp_2m"), ({"width": 512}, "width: 128 ≠ 512"),
    ({"scale": 11}, "cfg_scale: 7.0 ≠ 11.0"),
])  # fmt: skip
def test_hidden_json_is_held_against_a_chunk(changed: dict[str, object], named: str | None) -> None:
    text = TEXT.replace(", RNG: CPU, Version: v1.6.0", ", Schedule type: Karras")
    found = said(("png:parameters", text), ("stealth", json.dumps(HIDDEN | {"Comment": json.dumps(NOVEL | changed)})))
    assert found == ([f"{named} (stealth)"] if named else [])


def test_another_program_that_signs_the_same_values_is_said() -> None:
    (found,) = said(("png:parameters", TEXT), ("exif:UserComment", json.dumps(SWARM)))
    assert found.startswith("program: ") and "SwarmUI" in found


def test_a_graph_in_exif_is_held_against_the_chunk() -> None:
    chunk, tag = json.dumps(GRAPH), "prompt:" + json.dumps(changed("3", seed=8))
    assert said(("png:prompt", chunk), ("exif:Model", "prompt:" + chunk)) == []
    assert said(("png:prompt", chunk), ("exif:Model", tag)) == ["seed: 7 ≠ 8 (exif:Model)"]


def test_a_saver_of_comfyui_beside_its_graph_is_compared_with_it_and_nothing_more() -> None:
    text = infotext("Version: ComfyUI", sampler="dpmpp_2m")
    assert said(("png:parameters", text), ("png:prompt", json.dumps(GRAPH))) == []
    assert said(("exif:UserComment", text), ("png:prompt", json.dumps(GRAPH)))  # no saver writes into two containers


def test_a_description_that_is_no_statement_contradicts_nothing() -> None:
    assert (
        said(("png:parameters", TEXT), ("exif:ImageDescription", "Client: Li, Date: today, Reference: 12, teapot"))
        == []
    )


@pytest.mark.parametrize("again", [TEXT, TEXT + "\n", TEXT.replace("\n", "\r\n")])
def test_the_same_text_twice_is_no_contradiction(again: str) -> None:
    recipe = read_recipe("claimed", carrying(("png:parameters", TEXT), ("stealth", again), ("png:parameters", again)))
    assert recipe.others == ()


def test_two_graphs_that_differ_contradict() -> None:
    texts = (json.dumps(GRAPH), json.dumps(changed("3", seed=8)))
    recipe = read_recipe("claimed", carrying(*(("png:prompt", text) for text in texts)))
    assert [gap.code for gap in gaps_of(recipe) if gap.blocking] == [GapCode.TEXTS_CONTRADICT]


def test_chunks_that_are_no_parameters_may_differ() -> None:
    assert not recipe_of(TEXT, ("Software", "a"), ("Software", "b")).others


def test_many_texts_are_named_up_to_a_bound() -> None:
    texts = [("png:parameters", infotext(f"Key {number}: {number}, Version: v1.6.0")) for number in range(500)]
    recipe = read_recipe("claimed", carrying(*texts))
    assert sum(other.key == CONTRADICTION for other in recipe.others) <= MOST_NAMED
