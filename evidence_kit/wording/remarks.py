"""Names and values of a recipe's further parameters that a reader put into words of its own, in both languages.

A recipe keeps them in English, whatever the reader's language (`recipe/readers`, `formats/metadata/comfyui`); here they become
sentences for whoever reads them. What a text of the picture states is returned as it stands there, but for a key in the very words of a
reader's.
"""

from __future__ import annotations

import re

from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES
from evidence_kit.domain.text import Text, text
from evidence_kit.wording import kit_table

_words = kit_table("remarks")
_NAMES = {
    "taken for a sampler by its inputs": "by_its_inputs", "size of the file": "size_of_file", "saver": "saver", "samplers": "samplers",
    "embedding": "embedding", "text encoder": "text_encoder", "text encoders": "text_encoders", "checkpoint": "checkpoint",
    "checkpoint hash": "checkpoint_hash", "VAE hash": "vae_hash", "checkpoint within the graph": "checkpoint_within",
    "LoRA beside the graph": "lora_beside", "init picture": "init_picture", "init mask": "init_mask",
}  # fmt: skip
_CONCLUSIONS = frozenset({"taken for a sampler by its inputs", "size of the file", "saver", "samplers", "VAEDecode"})
_NAMES_WITH = tuple((re.compile(pattern, re.DOTALL), key) for pattern, key in (
    (r"prompt, part (?P<number>\d+)", "prompt_part"), (r"negative prompt, part (?P<number>\d+)", "negative_part"),
    (r"LoRA hash: (?P<name>.*)", "lora_hash"), (r"job (?P<number>\d+)", "job"), (r"(?P<name><lora:.*>) again", "lora_again"),
))  # fmt: skip
_VALUES = {
    "none": "none", "is linked to nothing": "linked_to_nothing", "the two prompts go different ways": "two_ways",
    "the last layer": "last_layer", "model from None": "model_from_nowhere",
}  # fmt: skip
_VALUES_WITH = tuple((re.compile(pattern, re.DOTALL), key) for pattern, key in (
    (r"model from (?P<node>.*), text encoder from (?P<other>.*)", "model_and_encoder"), (r"comes from (?P<node>.* #\S+)", "comes_from"),
    (r"model from (?P<node>.*)", "model_from"), (r"merged of (?P<names>.*)", "merged_of"),
    (r"the VAE within the checkpoint (?P<name>.*)", "vae_within"),
    (r"(?P<actual>\d+x\d+), where the graph makes (?P<made>\d+x\d+)", "graph_makes"),
    (r"(?P<node>.*); by the size of the file it was not (?P<others>.*)", "not_by_size"),
    (r"(?P<node>.*); by the seed in the text beside the graph it was not (?P<others>.*)", "not_by_seed"),
))  # fmt: skip
_PROGRAMS = tuple((re.compile(pattern, re.DOTALL), key) for pattern, key in (
    (r"(?P<name>.*), or a fork", "or_a_fork"), (r"(?P<name>.*), or a branch of it", "or_a_branch"), (r"(?P<name>.*) of 2022", "of_2022"),
    (r"(?P<name>.*) before 14 January 2023", "before_2023"), (r"(?P<name>.*) (?P<version>[\d.]+) or later", "or_later"),
    (r"(?P<name>.*), which has ComfyUI draw", "has_comfyui_draw"), (r"(?P<name>Civitai)'s generator", "generator_of"),
))  # fmt: skip
_OF_NODE = re.compile(r"(?P<node>.{1,200} #[\w:]{1,40})(?:, (?P<name>.+)|\.(?P<input>\w+))", re.DOTALL)
_OF_EDITOR = "the editor's graph: "
_AGAIN = " (again)"


def remark_name(key: str) -> Text:
    """The name of a further parameter; a text's own key as it stands."""
    if key in _NAMES:
        return _words(_NAMES[key])
    if key.startswith(_OF_EDITOR):
        field = key.removeprefix(_OF_EDITOR)
        return _words("of_editor", name=PARAMETER_NAMES.get(field, text(field, field)))
    if key.endswith(_AGAIN):
        return _words("again", name=key.removesuffix(_AGAIN))
    node = _OF_NODE.fullmatch(key)
    if node is not None and node["name"]:
        return _words("of_node", node=node["node"], name=remark_name(node["name"]))
    return _filled(key, _NAMES_WITH)


def remark_value(key: str, value: str) -> Text:
    """The value of a further parameter; a text's own value as it stands.

    Args:
        key: its key as the recipe keeps it: values in a reader's words stand under a reader's keys alone.
    """
    if key not in _NAMES and key not in ("VAE", "VAEDecode") and not _OF_NODE.fullmatch(key):
        return text(value, value)
    return _words(_VALUES[value]) if value in _VALUES else _filled(value, _VALUES_WITH)


def is_inferred(key: str, value: str) -> bool:
    """Whether a further parameter is what a reader makes of the file, not what stands in it: a conclusion, or a way that it followed."""
    return key in _CONCLUSIONS or remark_value(key, value).zh != value


def said_of_field(what: str) -> Text:
    """A statement that begins with the name of a field of a recipe (`seed: 4 ≠ 5`), or with a text's own key, which stays."""
    field, colon, rest = what.partition(": ")
    name = PARAMETER_NAMES.get(field) if colon else None
    return text(what, what) if name is None else text(f"{name.zh}：{rest}", f"{name.en}: {rest}")


def program_name(name: str) -> Text:
    """The name of a program that a reader inferred (`… 1.9 or later, or a fork`); one that is stated as it stands."""
    for pattern, key in _PROGRAMS:
        if match := pattern.fullmatch(name):
            inner = program_name(match["name"])
            return _words(key, **(match.groupdict() | {"name": inner}))
    return text(name, name)


def _filled(words: str, forms: tuple[tuple[re.Pattern[str], str], ...]) -> Text:
    for pattern, key in forms:
        if match := pattern.fullmatch(words):
            return _words(key, **match.groupdict())
    return text(words, words)
