"""A tree of nodes → the plain values that a noun is made of, its Chinese keys and words translated, every place remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

import yaml

from evidence_kit.case_yaml import kinds, scalars
from evidence_kit.case_yaml.flaw import Flaw, Flawed, at, said
from evidence_kit.case_yaml.words import BOOLEANS, KEYS, choice_names, key_name, key_of, value_of
from evidence_kit.domain.pleadings.contradiction import Place
from evidence_kit.domain.text import BOTH, Language, Text, text, visible

_MOST_NODES = 200_000
"""What references may make of a document."""
_DEEPEST = 40
_FEW, _NAMED = 5, 20
"""Texts in one language that are told one by one; lines that one sentence names."""
_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_REFERENCES = frozenset({"number", "exhibits", "facts", "id"})
_LISTS = frozenset({*_REFERENCES, "roles", "languages"})
LANGUAGE_NAMES = {"zh": text("中文", "Chinese"), "en": text("英文", "English")}


class PlainTree:
    """The values of one document, and where each of them stands."""

    def __init__(self, languages: Sequence[Language] = BOTH, *, lenient: bool = False) -> None:
        """Begin.

        Args:
            languages: in which each text must be written.
            lenient: a text may be written in one of them.
        """
        self.languages, self.lenient = tuple(languages), lenient
        self.flaws: list[Flaw] = []
        self.nodes: dict[Place, yaml.Node] = {}
        """Place → the node of its value."""
        self.keys: dict[Place, yaml.Node] = {}
        """Place → the node of its key, as the person wrote it."""
        self.flawed: set[Place] = set()
        self._single: list[Place] = []
        """Texts in one language, of a document that has more."""
        self._count = 0

    def read(self, node: yaml.Node, kind: kinds.Kind, place: Place = ()) -> Any:
        """Return the value of a node that should be of a kind; None where it cannot be, and a flaw says so.

        Raises:
            Flawed: nested too deeply, or too many values.
        """
        self.nodes[place] = node
        self._count += 1
        if self._count > _MOST_NODES or len(place) > _DEEPEST:
            raise Flawed(at(node, said("too_deep")))
        kind = kinds.bare(kind)
        if kind is Text:
            return self._text(node, place)
        if kinds.is_record(kind) or kinds.records_by_kind(kind):
            return self._record(node, kind, place)
        if kinds.item_of(kind) is not None:
            return self._list(node, kinds.item_of(kind), place)
        if not isinstance(node, yaml.ScalarNode):
            return self._flaw(place, said("text", key=self.name(place)))
        return self._scalar(node, kind, place)

    def tell_single_texts(self) -> None:
        """Note the texts that are written in one language only; where they are many, one flaw names their lines."""
        nodes = [self.nodes[place] for place in self._single]
        if len(nodes) <= _FEW:
            for place, node in zip(self._single, nodes, strict=True):
                self.flaws.append(at(node, said("one_language", key=self.name(place))))
            return
        numbers = sorted({node.start_mark.line + 1 for node in nodes})
        lines = ", ".join(map(str, numbers[:_NAMED])) + (" …" if len(numbers) > _NAMED else "")
        self.flaws.append(
            at(self.node_near(("languages",)), said("many_in_one_language", count=len(nodes), lines=lines))
        )

    def name(self, place: Place) -> str:
        """Return the key that a place stands under, as the person wrote it."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.keys:
                return str(self.keys[place[:length]].value)
            if isinstance(place[length - 1], str):
                return str(place[length - 1])
        return "/"

    def node_near(self, place: Place) -> yaml.Node:
        """Return the node at a place, or the innermost one around it."""
        return next(self.nodes[place[:length]] for length in range(len(place), -1, -1) if place[:length] in self.nodes)

    def _flaw(self, place: Place, what: Text, node: yaml.Node | None = None) -> Any:
        self.flaws.append(at(node or self.node_near(place), what))
        self.flawed.add(place)

    def _record(self, node: yaml.Node, kind: kinds.Kind, place: Place) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return self._flaw(place, said("mapping", key=self.name(place)) if place else said("mapping_at_top"))
        pairs = list(_pairs(node))
        record = kind if kinds.is_record(kind) else self._of_its_kind(pairs, kind, place)
        if record is None:
            return None
        fields = kinds.fields_of(record)
        values = {}
        for key, written, value in self._known(pairs, tuple(fields), place):
            self.keys[*place, key] = written
            self.nodes[*place, key] = value
            if _is_empty(value):
                if key in kinds.needed_by(record):
                    self._flaw((*place, key), said("empty_value", key=written.value))
                continue
            values[key] = self.read(value, fields[key], (*place, key))
        return values

    def _of_its_kind(self, pairs: list[tuple[yaml.Node, yaml.Node]], kind: Any, place: Place) -> Any:
        records = kinds.records_by_kind(kind)
        node = next((value for key, value in pairs if key_of(str(key.value), ("kind",))), None)
        if not isinstance(node, yaml.ScalarNode):
            return self._flaw(place, said("missing_key", key=key_name("kind")))
        named = value_of(node.value.strip(), records)
        if named is None:
            return self._flaw(
                place, said("choice", key="kind", value=visible(node.value)[:60], choices=choice_names(records)), node
            )
        return records[named]

    def _known(
        self, pairs: list[tuple[yaml.Node, yaml.Node]], keys: tuple[str, ...], place: Place
    ) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """The pairs under keys that the record has, each once; the others are flaws."""
        seen: dict[str, yaml.Node] = {}
        for written, value in pairs:
            word = written.value.strip() if isinstance(written, yaml.ScalarNode) else ""
            key = key_of(word, keys)
            if key is None:
                begun, nearest = key_of(word.partition("：")[0].strip(), keys), _nearest(word, keys)
                self.flaws.append(at(written, _unknown(word, nearest, full_width="：" in word and begun is not None)))
                wanted = begun or (key_of(nearest, keys) if nearest else None)
                self.flawed.update([(*place, wanted)] if wanted else [])  # so that it is not told to be missing, too
            elif key in seen:
                self.flaws.append(at(written, said("key_twice", key=word, line=seen[key].start_mark.line + 1)))
            else:
                seen[key] = written
                yield key, written, value

    def _list(self, node: yaml.Node, kind: Any, place: Place) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, kind, (*place, number)) for number, item in enumerate(node.value)]
        single = isinstance(node, yaml.ScalarNode) and not kinds.is_record(kind) and not kinds.records_by_kind(kind)
        if not single and not (kind is Text and isinstance(node, yaml.MappingNode)):
            return self._flaw(place, said("list", key=self.name(place)))
        return [self.read(node, kind, (*place, 0))]

    def _text(self, node: yaml.Node, place: Place) -> Any:
        if isinstance(node, yaml.ScalarNode):
            if len(self.languages) > 1 and not self.lenient:
                self._single.append(place)
                self.flawed.add(place)
                return None
            return dict.fromkeys(BOTH, node.value)
        if not isinstance(node, yaml.MappingNode):
            return self._flaw(place, said("text", key=self.name(place)))
        written = {key: value for key, _, value in self._known(list(_pairs(node)), BOTH, place)}
        words = {key: value.value for key, value in written.items() if isinstance(value, yaml.ScalarNode)}
        for language in self.languages:
            if language not in words:
                name = LANGUAGE_NAMES[language]
                return self._flaw(place, said("language_missing", key=self.name(place), language=name))
        only = words[self.languages[0]]
        return words if len(self.languages) > 1 else dict.fromkeys(BOTH, only)

    def _scalar(self, node: yaml.ScalarNode, kind: Any, place: Place) -> Any:
        words, refers = node.value, bool(_REFERENCES.intersection(map(str, place[-2:])))
        if node.style is None and (kind is not str or refers) and scalars.in_curly_quotes(words):
            return self._flaw(place, said("quotes"))
        if place[-2:-1] and place[-2] in _LISTS and scalars.is_listed(words):
            return self._flaw(place, said("comma"))
        if kind is str:
            return scalars.reference_of(words) if refers else words
        read = self._read_as(node, kind)
        return self._flaw(place, self._not_of(kind, words, place)) if read is None else read

    @staticmethod
    def _read_as(node: yaml.ScalarNode, kind: Any) -> Any:
        """The value of a kind that words can miss; None where they do."""
        words, choices = node.value.strip(), kinds.choices_of(kind)
        if choices:
            return value_of(words, choices)
        if kinds.is_day(kind):
            return scalars.day_of(words)
        if kinds.is_amount(kind):
            return scalars.amount_of(words)
        return BOOLEANS[words] if kind is bool and words in BOOLEANS else scalars.resolved(node)

    def _not_of(self, kind: Any, words: str, place: Place) -> Text:
        name, shown, choices = self.name(place), visible(words)[:60], kinds.choices_of(kind)
        if choices:
            return said("choice", key=name, value=shown, choices=choice_names(choices))
        if kinds.is_day(kind):
            return said("day", key=name, value=shown)
        return said("amount", key=name, value=shown) if kinds.is_amount(kind) else said("empty_value", key=name)


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """What a mapping holds; of one that it merges (`<<`), what it does not say itself."""
    own = {key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
    for key, value in node.value:
        if key.tag != _MERGE:
            yield key, value
            continue
        for merged in value.value if isinstance(value, yaml.SequenceNode) else [value]:
            if isinstance(merged, yaml.MappingNode) and merged is not node:
                yield from ((name, one) for name, one in merged.value if name.value not in own and name.tag != _MERGE)


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == _NULL


def _nearest(word: str, keys: tuple[str, ...]) -> str | None:
    known = [*keys, *(chinese for key in keys for chinese in KEYS.get(key, ()))]
    close = get_close_matches(word[:80], known, n=1, cutoff=0.6 if len(word) > 3 else 0.5)  # two characters, one wrong
    return close[0] if close else None


def _unknown(word: str, nearest: str | None, *, full_width: bool) -> Text:
    if full_width:
        return said("colon", key=word.partition("：")[0].strip())
    short = visible(word if len(word) <= 60 else word[:60] + "…")
    return said("unknown_key_nearest", key=short, nearest=nearest) if nearest else said("unknown_key", key=short)
