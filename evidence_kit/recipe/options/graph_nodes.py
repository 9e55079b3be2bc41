"""The nodes of a ComfyUI graph that stand among a recipe's other parameters: one key a node, its inputs as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evidence_kit.formats import strict_json

_NODE = re.compile(r"(?P<kind>[^\n]{1,200}) #(?P<number>[0-9:]{1,40})")
Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class OptionNode:
    """A node that the graph's reader passed on as a whole."""

    key: str
    """Of the parameter it stands under."""
    kind: str
    number: str
    inputs: Mapping[str, Any]


def option_nodes(pairs: Pairs) -> tuple[OptionNode, ...]:
    """The nodes among keys and values; what is no node is left out."""
    found = []
    for key, value in pairs:
        named = _NODE.fullmatch(key)
        if named is None:
            continue
        try:
            inputs = strict_json.parse(value.encode("utf-8"), max_size=1 << 20)
        except ValueError:
            continue
        if isinstance(inputs, dict):
            found.append(OptionNode(key, named["kind"], named["number"], inputs))
    return tuple(found)
