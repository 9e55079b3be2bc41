"""When a graph of ComfyUI can have been made at the earliest, and under which of the kit's rules.

A file dates itself from below only: whoever ran it may have kept an old release for years, never a coming one. Sources: the
dates on which PyPI first had a release of `comfyui-frontend-package` (read on 2026-11-30), which ComfyUI's `requirements.txt`
pins since March 2025; and the commits that first had a node, an input, a sampler or a schedule
(`formats/metadata/comfyui/first_seen.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evidence_kit.domain.making.recipe import OtherParameter, Parameter, Recipe
from evidence_kit.formats.metadata.comfyui import first_seen
from evidence_kit.formats.metadata.comfyui.nodes import Graph
from evidence_kit.recipe.parameters import inferred, unknown

VERSION = "ComfyUI version"
"""Key of an `OtherParameter` that says since when the program can have been what it was."""
ASSUMED = "the file does not state ComfyUI's version; the rules of May 2023 are assumed"
_OF_PARTS = frozenset({
    "QuadrupleCLIPLoader", "DiffusersLoader", "unCLIPCheckpointLoader",
    "UnetLoaderGGUF", "UnetLoaderGGUFAdvanced", "CLIPLoaderGGUF", "DualCLIPLoaderGGUF", "TripleCLIPLoaderGGUF", "NunchakuFluxDiTLoader",
})  # fmt: skip
"""Loaders of models in parts that the kit has no rules for."""
_EDITOR = "workflow.extra.frontendVersion"
_FRONTENDS = {
    12: "2025-03-08", 13: "2025-03-09", 14: "2025-03-17", 15: "2025-03-23", 16: "2025-04-07", 17: "2025-04-15", 18: "2025-04-24",
    19: "2025-05-03", 20: "2025-05-14", 21: "2025-05-22", 22: "2025-06-03", 23: "2025-06-18", 24: "2025-07-01", 25: "2025-07-24",
    26: "2025-08-07", 27: "2025-09-04", 28: "2025-09-18", 29: "2025-10-08", 30: "2025-10-17", 31: "2025-10-27", 32: "2025-10-31",
    33: "2025-11-19", 34: "2025-11-26", 35: "2025-12-09", 36: "2025-12-14", 37: "2025-12-30", 38: "2026-01-13", 39: "2026-01-28",
    40: "2026-02-11", 41: "2026-02-21", 42: "2026-03-12", 43: "2026-03-16", 44: "2026-05-23", 45: "2026-05-25", 46: "2026-07-06",
    47: "2026-07-15", 48: "2026-08-05", 49: "2026-08-12", 50: "2026-08-17", 51: "2026-08-26", 52: "2026-09-05", 53: "2026-09-17",
    54: "2026-09-21", 55: "2026-10-07", 57: "2026-10-20", 58: "2026-10-22",
}  # fmt: skip
"""First release of each 1.x of the editor on PyPI."""
_DOCUMENT_MARKS = ("revision", "definitions")
_NODE_MARK = "cnr_id"
"""Members that no editor wrote while it lay within ComfyUI's own repository (until bfc214f4 of 15 August 2024)."""
_NOTE = "MarkdownNote"
_NUMBER = re.compile(r"(\d{1,3})\.(\d{1,3})\.\d{1,4}")
_ANY_FRONTEND = "2024-08-01"
"""No release of the editor wrote its version before the summer of 2024."""


@dataclass(frozen=True)
class _Days:
    """A dialect of the kit, and the days from and until which ComfyUI drew by it; between two of them it drew by neither."""

    name: str
    start: str
    end: str


_RULES = (
    _Days("comfyui-2023", "0000", "2023-06-19"),
    _Days("comfyui-2024-02", "2024-02-08", "2024-11-11"),
    _Days("comfyui-2024-12", "2024-12-17", "2025-01-06"),
    _Days("comfyui-2025-01", "2025-01-06", "2025-12-26"),
    _Days("comfyui-2026-01", "2025-12-26", "9999"),
)
"""The commits are named with the switches (`domain/making/dialects/dialect.py`)."""


@dataclass(frozen=True)
class Earliest:
    """The earliest day, and what in the file says so."""

    day: str
    """ISO date."""
    ground: str

    def __str__(self) -> str:
        return f"{self.day} or later: {self.ground}"


def earliest(workflow: Any, graph: Graph | None) -> Earliest | None:
    """The latest of the days before which the file cannot have been made; None where nothing dates it.

    Args:
        workflow: the editor's document as parsed JSON; None where there is none.
        graph: the graph that was read; None where there is none.
    """
    found = [*_signs_of_document(workflow), *(_signs_of_graph(graph) if graph else ())]
    return max(found, key=lambda one: one.day, default=None)


def _signs_of_graph(graph: Graph) -> Iterator[Earliest]:
    """Nodes, inputs and choices that did not exist from the beginning; the first of several of one day is named."""
    for node in graph.nodes.values():
        yield from _dated(first_seen.day_of_node(node.kind), node.kind)
        for name, value in node.inputs.items():
            yield from _dated(first_seen.day_of_input(node.kind, name), f"{node.kind}.{name}")
            if name in first_seen.CHOSEN_BY and isinstance(value, str):
                yield from _dated(first_seen.CHOICES.get(value), value)
        if ":" in node.number and not graph.from_editor:
            yield Earliest(first_seen.GROUPED_NUMBER, f"#{node.number}")
        if node.titled:
            yield Earliest(first_seen.TITLES, "_meta")


def _signs_of_document(workflow: Any) -> Iterator[Earliest]:
    if not isinstance(workflow, dict):
        return
    extra = workflow.get("extra")
    version = extra.get("frontendVersion") if isinstance(extra, dict) else None
    if isinstance(version, str) and version:
        yield Earliest(_day_of(version), f"{_EDITOR} {version[:40]}")
    yield from (Earliest(_ANY_FRONTEND, f"workflow.{mark}") for mark in _DOCUMENT_MARKS if mark in workflow)
    listed = workflow.get("nodes")
    for node in listed if isinstance(listed, list) else ():
        kind = node.get("type") if isinstance(node, dict) else None
        if isinstance(kind, str):
            yield from _dated(_ANY_FRONTEND if kind == _NOTE else first_seen.day_of_node(kind), kind)
        known = node.get("properties") if isinstance(node, dict) else None
        if isinstance(known, dict) and _NODE_MARK in known:
            yield Earliest(_ANY_FRONTEND, f"workflow.nodes.properties.{_NODE_MARK}")


def _dated(day: str | None, ground: str) -> Iterator[Earliest]:
    if day is not None:
        yield Earliest(day, ground)


def dated(recipe: Recipe, *names: str | None, since: Earliest | None = None) -> Recipe:
    """The recipe with rules that fit its day, where it states a sampler or schedule that did not exist from the beginning.

    Args:
        since: what else dates the file.
    """
    found = [one for name in names if name for one in _dated(first_seen.CHOICES.get(name), name)]
    found += [since] if since else []
    latest = max(found, key=lambda one: one.day, default=None)
    if latest is None:
        return recipe
    said = OtherParameter(key=VERSION, value=str(latest), changes_pixels=False)
    return recipe.model_copy(update={"dialect": rules_since(latest), "others": (*recipe.others, said)})


def _day_of(version: str) -> str:
    """The first day of an editor's release; of a form or number that the table does not know, of any release at all."""
    number = _NUMBER.match(version)
    if number is None or int(number[1]) < 1:
        return _ANY_FRONTEND
    minor = max(_FRONTENDS) if int(number[1]) > 1 else int(number[2])
    return max((day for known, day in _FRONTENDS.items() if known <= minor), default=_ANY_FRONTEND)


def rules_since(found: Earliest | None) -> Parameter[str]:
    """Whose rules apply: the kit's of May 2023 where nothing speaks against them, otherwise none that it has."""
    if found is None:
        return inferred(_RULES[0].name, ASSUMED)
    return inferred(_RULES[0].name, f"{found}") if found.day < _RULES[0].end else unknown()


def rules_of_graph(found: Earliest | None, graph: Graph) -> Parameter[str]:
    """Whose rules apply to a graph: of a whole checkpoint, those of its editor's days, or the newest that may have been.

    For some loaders of models in parts the kit has no rules.
    """
    if found is None or found.day < _RULES[0].end or any(node.kind in _OF_PARTS for node in graph.nodes.values()):
        return rules_since(found)
    if found.ground.startswith(_EDITOR):  # every release asks for an editor of its own days
        fitting = [rules for rules in _RULES if rules.start <= found.day < rules.end]
    else:
        fitting = [rules for rules in _RULES[1:] if found.day < rules.end]
    return inferred(fitting[-1].name, f"{found}") if fitting else unknown()
