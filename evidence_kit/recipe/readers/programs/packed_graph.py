"""ComfyUI's graph out of carriers other than its own PNG chunks → Recipe, by the reader of graphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evidence_kit.domain.making.recipe import OtherParameter, Recipe
from evidence_kit.formats.metadata import graph_texts
from evidence_kit.formats.metadata.carriers import Embedded, EmbeddedText
from evidence_kit.formats.metadata.comfyui.carried import DOCUMENT
from evidence_kit.formats.metadata.graph_texts import GraphTexts
from evidence_kit.formats.metadata.json_fields import as_text
from evidence_kit.recipe.readers import comfyui


def read_prefixed(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of a graph that follows `prompt:` or `workflow:` in an EXIF tag; the other form stands in another one.

    Raises:
        ValueError: the text is no such graph.
    """
    return read_texts(picture, embedded, graph_texts.prefixed(text), source)


def read_packed(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of a graph within a JSON.

    Raises:
        ValueError: there is none.
    """
    return read_texts(picture, embedded, graph_texts.packed(text), source)


def read_texts(picture: str, embedded: Embedded, found: GraphTexts, source: str) -> Recipe:
    """The recipe of a graph that was found, read with the editor's document beside it; of the document where it stands alone.

    Raises:
        ValueError: the graph is none.
    """
    beside = () if found.workflow is None else (EmbeddedText(DOCUMENT, found.workflow, found.workflow.encode()),)
    seen = replace(embedded, entries=(*embedded.entries, *beside))
    reader = comfyui.read_carried if found.prompt is None else comfyui.read
    recipe = reader(picture, seen, found.prompt or "", source)
    return recipe.model_copy(
        update={
            "raw": tuple(entry.kept for entry in embedded.entries),
            "others": (*recipe.others, *_beside(found, source)),
        }
    )


def _beside(found: GraphTexts, source: str) -> Iterator[OtherParameter]:
    """What stands beside the graph and is no part of what was run."""
    for key, value in found.beside:
        if value not in (None, "", [], {}):
            yield OtherParameter(key=f"{source}: {key}", value=as_text(value), changes_pixels=False)
