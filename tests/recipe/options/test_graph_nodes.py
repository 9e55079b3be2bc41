"""Nodes among a recipe's other parameters."""

from __future__ import annotations

from evidence_kit.recipe.options.graph_nodes import option_nodes


def test_only_whole_nodes_are_nodes() -> None:
    pairs = (
        ("RescaleCFG #3", '{"multiplier":0.7}'),
        ("EmptyLatentImage #4.batch_size", "2"),
        ("A #1", "[1]"),
        ("B #2", "{"),
    )
    (node,) = option_nodes(pairs)
    assert (node.kind, node.number, node.inputs) == ("RescaleCFG", "3", {"multiplier": 0.7})
