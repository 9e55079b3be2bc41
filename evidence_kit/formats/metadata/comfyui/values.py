"""Constants of a graph: what an input holds, be it written there, in a primitive behind it, or put together from several texts."""

from __future__ import annotations

import re

from evidence_kit.formats.metadata.comfyui.nodes import Graph, GraphNode, NodeLink

MAX_TEXT = 1 << 20
"""Characters of one text that is put together; doubling nodes could else fill the memory."""
_DEEPEST = 60
CONSTANTS = {
    "Seed (rgthree)": "seed", "CR Seed": "seed", "easy seed": "seed", "Seed": "seed", "Seed Generator": "seed",
    "INTConstant": "value", "FloatConstant": "value", "StringConstant": "string", "StringConstantMultiline": "string",
    "Int Literal": "int", "Float Literal": "float", "String Literal": "string", "DF_Text_Box": "Text", "Text Multiline": "text",
    "Text Multiline (Code Compatible)": "text",
    "CR Text": "text", "CR Prompt Text": "prompt", "easy positive": "positive", "easy negative": "negative",
    "easy string": "value", "easy int": "value", "easy float": "value", "ImpactInt": "value", "ImpactFloat": "value",
    "ttN text": "text", "ttN seed": "seed", "ttN int": "int", "Textbox": "text", "KSamplerSelect": "sampler_name",
    "Power Primitive (rgthree)": "value", "ImpactWildcardProcessor": "populated_text",
}  # fmt: skip
"""Nodes that hand out one constant: the input that holds it."""
_SLOTS = {
    "KSampler Config (rgthree)": ("steps_total", "refiner_step", "cfg", "sampler_name", "scheduler"),
    "Text String": ("text", "text_b", "text_c", "text_d"),
}
"""Nodes that hand out several constants: the input of each output."""
_NAMES = (
    "value",
    "text",
    "string",
    "seed",
    "noise_seed",
    "int",
    "float",
    "number",
    "prompt",
    "boolean",
    "sampler_name",
    "scheduler",
)
"""Inputs of nodes that are not known here under which a constant stands, where it is the node's only one."""
JOINED = {
    "StringConcatenate": (("string_a", "string_b"), "delimiter", ""),
    "JoinStrings": (("string1", "string2"), "delimiter", " "),
    "CR Text Concatenate": (("text1", "text2"), "separator", ""),
    "easy promptConcat": (("prompt1", "prompt2"), "separator", ""),
}
"""Nodes that join two texts: the parts in order, what stands between them, and what stands there if nothing is written."""
_WAS_JOINED = ("text_a", "text_b", "text_c", "text_d")
_WAS_TEXTS = ("Text Multiline", "Text Multiline (Code Compatible)", "Text String")
"""Nodes of WAS that put something else in place of words in brackets (`[time]`, or any that was entered), the first of them leaving out
lines that begin with `#`."""
_WILDCARDS = re.compile(r"__[^_\s](?:[^\n]{0,200}?[^_\s])?__|\{[^{}]{0,4000}\}")
"""What extensions that know wildcards draw a word for: `__thing__`, `{one|other}`."""


_HOLDS = re.compile(r"constant|literal|primitive|string|text|prompt|input|box|value", re.IGNORECASE)
_REWRITES = re.compile(
    r"wildcard|random|translat|upper|lower|case|trim|strip|replac|regex|split|format|pars|process|filter|clean|remov|convert|code|"
    r"generat|enhanc|expand|extend|improv|refin|styl|magic|llm|gpt|llama|token|shuffl|sort|dynamic|templat|eval|load|read|file|url|"
    r"fetch|caption|tag|concat|join|append|prepend|limit|truncat|summar|chat|weight|list|(?<!multi)line|pick|select|choose",
    re.IGNORECASE,
)
"""Words in the class of a node that holds a text, and in that of one that makes another of it."""


def is_resolved(text: str) -> bool:
    """Whether a text holds nothing for which a node that knows wildcards would draw a word at the run."""
    return _WILDCARDS.search(text) is None


def value_of(graph: Graph, node: GraphNode | None, name: str) -> object:
    """The constant of an input; None when it is computed by something that is not known here."""
    known: dict[tuple[str, int], object] = {}
    value = _value(graph, node, name, known, 0)
    if value is not None:
        graph.touched.update(number for number, _ in known)
    return value


def text_of(graph: Graph, node: GraphNode | None, *names: str) -> str | None:
    """The first of some inputs that holds a text."""
    found = (value_of(graph, node, name) for name in names)
    return next((value for value in found if isinstance(value, str)), None)


def _value(graph: Graph, node: GraphNode | None, name: str, known: dict[tuple[str, int], object], depth: int) -> object:
    value = node.inputs.get(name) if node else None
    if isinstance(value, dict) and isinstance(value.get("content"), str):  # pysssss: a name with its preview
        return value["content"]
    if not isinstance(value, list):
        return None if isinstance(value, dict) else value
    link = graph.link(node, name)
    if link is None or depth > _DEEPEST:
        return None
    output = (link.node.number, link.slot)
    if output not in known:
        known[output] = None  # a circle ends here
        known[output] = _handed_out(graph, link, known, depth + 1)
    return known[output]


def _handed_out(graph: Graph, link: NodeLink, known: dict[tuple[str, int], object], depth: int) -> object:
    node = link.node
    if node.kind in JOINED:
        return _joined(graph, node, known, depth)
    if node.kind == "Text Concatenate":
        return _joined_by_was(graph, node, known, depth)
    if node.kind.startswith("Primitive"):
        return _value(graph, node, "value", known, depth)
    slots = _SLOTS.get(node.kind, ())
    name = slots[link.slot] if 0 <= link.slot < len(slots) else CONSTANTS.get(node.kind)
    if link.slot > 0 and node.kind.startswith("CR "):
        return None  # Comfyroll's second output is the address of a page of help
    if name is None:
        return _only_constant(node) if link.slot == 0 else None
    return _as_run(graph, node, _value(graph, node, name, known, depth))


def _only_constant(node: GraphNode) -> object:
    """What a node that is not known here hands out, where it has one input and that is written; a text by a holder of texts alone."""
    plain = [(name, value) for name, value in node.inputs.items() if not isinstance(value, dict)]
    name, value = plain[0] if len(plain) == 1 else ("", None)
    if name.lower() not in _NAMES or isinstance(value, list):
        return None
    holds = _HOLDS.search(node.kind) is not None and _REWRITES.search(node.kind) is None
    return value if not isinstance(value, str) or (holds and is_resolved(value)) else None


def _as_run(graph: Graph, node: GraphNode, value: object) -> object:
    """A constant as its node hands it out; None where the node makes something else of it."""
    if not isinstance(value, str):
        return value
    if node.kind in _WAS_TEXTS:
        return None if "[" in value or any(line.strip().startswith("#") for line in value.split("\n")) else value
    if node.kind == "StringConstantMultiline":  # KJNodes
        stripped, strips = value.replace("\n", "").strip(), node.inputs.get("strip_newlines")
        return stripped if strips is True else value if strips is False or value == stripped else None
    if node.kind == "ImpactWildcardProcessor":
        drawn_anew = graph.from_editor and node.inputs.get("mode") in (True, "populate")
        return value if is_resolved(value) and not drawn_anew else None
    return value


def _joined(graph: Graph, node: GraphNode, known: dict[tuple[str, int], object], depth: int) -> str | None:
    names, between, usual = JOINED[node.kind]
    given = {name: _value(graph, node, name, known, depth) for name in (*names, between) if name in node.inputs}
    return _put_together([given.get(name, "") for name in names], given.get(between, usual))


def _joined_by_was(graph: Graph, node: GraphNode, known: dict[tuple[str, int], object], depth: int) -> str | None:
    """WAS leaves out what is empty and takes `\\n` for a new line; before it trimmed its parts it had other rules."""
    trims = node.inputs.get("clean_whitespace")
    if trims not in ("true", "false"):
        return None
    parts = [_value(graph, node, name, known, depth) for name in _WAS_JOINED if name in node.inputs]
    delimiter = _value(graph, node, "delimiter", known, depth)
    texts = [part.strip() if trims == "true" else part for part in parts if isinstance(part, str)]
    whole = len(texts) == len(parts) and not any(
        name.startswith("text_") and name not in _WAS_JOINED for name in node.inputs
    )
    return _put_together([text for text in texts if text], "\n" if delimiter == "\\n" else delimiter) if whole else None


def _put_together(parts: list[object], delimiter: object) -> str | None:
    texts = [part for part in (*parts, delimiter) if isinstance(part, str)]
    if len(texts) != len(parts) + 1 or sum(map(len, texts)) + len(parts) * len(texts[-1]) > MAX_TEXT:
        return None
    return texts[-1].join(texts[:-1])
