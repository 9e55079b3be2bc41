"""Where ComfyUI's graphs stand when they are not in PNG chunks of their own: prefixed in EXIF tags, or as parts of one JSON.

Seen in the wild: `prompt:{…}` and `workflow:{…}` in Model and Make (ComfyUI's WebP); `Prompt: {…}`, `Workflow: {…}` in Make and
ImageDescription (Save Image Extended); `{"prompt": {…}, "workflow": {…}}` in the comment (Save Image Plus, and converters, which
put the two in as texts); a graph itself (Civitai's enlarged pictures, with `extra` and `extraMetadata` among its nodes).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from evidence_kit.formats.metadata.json_fields import Fields

_PREFIX = re.compile(r"\s{0,8}(prompt|workflow)\s{0,4}:\s{0,8}(?=[{\[])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GraphTexts:
    """Both forms of a graph as texts; None where it is not there."""

    prompt: str | None = None
    """The API graph: nodes by number."""
    workflow: str | None = None
    """The editor's document."""
    beside: tuple[tuple[str, Any], ...] = ()
    """What else stands in the JSON."""


def prefixed(text: str) -> GraphTexts:
    """The graph that follows `prompt:` or `workflow:`, in any case.

    Raises:
        ValueError: the text begins otherwise.
    """
    match = _PREFIX.match(text)
    if match is None:
        raise ValueError("no prefix of a graph")
    body = text[match.end() :]
    return GraphTexts(prompt=body) if match[1].lower() == "prompt" else GraphTexts(workflow=body)


def packed(text: str) -> GraphTexts:
    """The graphs of a JSON that holds both, or is one.

    Raises:
        ValueError: no strict JSON, or no graph in it.
    """
    fields = Fields.parse(text, constants_as_null=True)
    prompt, workflow = _graph(fields.peek("prompt")), _graph(fields.peek("workflow"))
    if prompt is not None and not is_graph(json.loads(prompt)):
        prompt = None
    if prompt is None and workflow is None:
        return _itself(fields)
    beside = tuple((key, value) for key, value in fields.pairs() if key not in ("prompt", "workflow"))
    return GraphTexts(prompt, workflow, beside)


def is_graph(value: object) -> bool:
    """Whether a JSON value is an API graph: an object of which some member has a `class_type`."""
    return isinstance(value, dict) and any(_is_node(node) for node in value.values())


def _itself(fields: Fields) -> GraphTexts:
    if isinstance(fields.peek("nodes"), list):
        return GraphTexts(workflow=json.dumps(dict(fields.pairs()), ensure_ascii=False))
    nodes = {key: value for key, value in fields.pairs() if _is_node(value)}
    if not nodes:
        raise ValueError("the JSON holds no graph")
    beside = tuple((key, value) for key, value in fields.pairs() if key not in nodes)
    return GraphTexts(prompt=json.dumps(nodes, ensure_ascii=False), beside=beside)


def _is_node(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("class_type"), str)


def _graph(value: object) -> str | None:
    """A graph as a text, whether it stands there as an object or as a text itself."""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.lstrip().startswith("{"):
        return json.dumps(dict(Fields.parse(value, constants_as_null=True).pairs()), ensure_ascii=False)
    return None
