"""Graphs within other texts: prefixes, one JSON of two, a graph with strangers among its nodes."""

from __future__ import annotations

import json

import pytest

from evidence_kit.formats.metadata.graph_texts import GraphTexts, is_graph, packed, prefixed

NODES = {"3": {"class_type": "KSampler", "inputs": {}}}
TEXT = json.dumps(NODES)


@pytest.mark.parametrize("prefix", ["prompt:", "Prompt: ", "PROMPT :", "\n prompt: "])
def test_a_prefix_in_any_case(prefix: str) -> None:
    assert prefixed(prefix + TEXT) == GraphTexts(prompt=TEXT)
    assert prefixed(prefix.lower().replace("prompt", "Workflow") + TEXT) == GraphTexts(workflow=TEXT)


@pytest.mark.parametrize("text", ["prompt: a mill", TEXT, "my prompt:{}", "prompting: {}", " " * 50_000 + "prompt:{}"])
def test_other_texts_have_no_prefix(text: str) -> None:
    with pytest.raises(ValueError, match="no prefix"):
        prefixed(text)


def test_both_forms_as_objects_or_as_texts() -> None:
    objects = packed(json.dumps({"prompt": NODES, "workflow": {"nodes": []}, "note": 1}))
    texts = packed(json.dumps({"prompt": TEXT, "workflow": '{"nodes": []}', "note": 1}))
    assert objects == texts == GraphTexts(TEXT, '{"nodes": []}', (("note", 1),))


def test_the_editors_document_alone() -> None:
    assert packed('{"nodes": [], "links": []}') == GraphTexts(workflow='{"nodes": [], "links": []}')


def test_what_is_no_node_stands_beside_the_graph() -> None:
    assert packed(json.dumps({**NODES, "extraMetadata": "{}"})) == GraphTexts(
        prompt=TEXT, beside=(("extraMetadata", "{}"),)
    )
    assert (
        packed('{"3": {"class_type": "A", "is_changed": [NaN]}}').prompt
        == '{"3": {"class_type": "A", "is_changed": [null]}}'
    )


@pytest.mark.parametrize(
    "text", ["{}", "[]", "{", '{"prompt": "a mill"}', '{"prompt": {"a": 1}}', '{"3": {"inputs": {}}}']
)
def test_without_a_node_there_is_no_graph(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - by whichever part of the reading
        packed(text)
    assert is_graph(NODES) and not is_graph({"3": 1}) and not is_graph([NODES])
