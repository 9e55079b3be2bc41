"""Between several savers a text of the saver's own decides, where its seed fits one of them alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidence_kit.formats.metadata.comfyui import graph as graphs
from evidence_kit.formats.metadata.comfyui.graph import TextBeside
from evidence_kit.formats.metadata.comfyui.nodes import parse
from evidence_kit.formats.metadata.generation import StatedGeneration
from tests.formats.metadata.test_comfyui import BASE, SECOND, Nodes, node, sampler

TWO = BASE | SECOND | {"9": node("Image Saver", images=["8", 0]), "30": node("Image Saver", images=["22", 0])}
APART = BASE | {"21": sampler(22, ["5", 0], steps=9), "22": node("VAEDecode", samples=["21", 0], vae=["4", 2]),
                "9": node("Image Saver", images=["8", 0]), "30": node("Image Saver", images=["22", 0])}  # fmt: skip


def read(nodes: Nodes, seed: int, steps: int | None = None) -> StatedGeneration:
    return graphs.generation_of(parse(json.dumps(nodes)), "png", None, TextBeside(seed, steps))


def test_the_seed_of_a_pass_that_one_saver_alone_has_decides() -> None:
    said = read(TWO, 22)
    assert [one.seed for one in said.passes] == [11, 22] and said.candidates == ()
    assert ("saver", "Image Saver #30; by the seed in the text beside the graph it was not Image Saver #9") in said.rest
    assert read(APART, 22).seed == 22 and read(APART, 11, 20).seed == 11 and read(APART, 22, 9).seed == 22


@pytest.mark.parametrize(
    ("nodes", "seed", "steps"), [(TWO, 11, None), (TWO, 33, None), (APART, 22, 20), (APART, 33, None)]
)
def test_a_seed_that_fits_both_or_none_does_not(nodes: Nodes, seed: int, steps: int | None) -> None:
    assert len(read(nodes, seed, steps).candidates) == 2


def test_savers_that_are_given_the_seed_of_their_text_are_held_to_it() -> None:
    def given(first: Any, second: Any) -> Nodes:
        return APART | {"9": node("Image Saver", images=["8", 0], seed_value=first),
                        "30": node("Image Saver", images=["22", 0], seed_value=second)}  # fmt: skip

    assert read(given(11, 22), 22).seed == 22
    assert len(read(given(11, 11), 22).candidates) == 2
    assert len(read(given(22, 11), 22).candidates) == 2


def test_a_pass_whose_seed_is_not_stated_may_have_drawn_it() -> None:
    unknown = APART | {"3": sampler(["90", 0], ["5", 0]), "90": node("Odd Seed", a=1, b=2)}
    assert len(read(unknown, 22).candidates) == 2
