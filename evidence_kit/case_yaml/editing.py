"""The text of a case.yaml with another catalogue in it: comments, order of keys and everything else stay as they were.

Values are replaced where they stand; items that moved take their lines along. What came out is read again and must be
the case that was wanted: if it is not, the catalogue is written anew as a whole, and if that fails too, nothing is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from evidence_kit.case_yaml import kinds
from evidence_kit.case_yaml.decoding import decode, encoding_of
from evidence_kit.case_yaml.document import compose
from evidence_kit.case_yaml.plain import PlainTree
from evidence_kit.case_yaml.reading import parse_case, read_tree
from evidence_kit.case_yaml.spans import Item, Span, content_end, items, line_end, line_start, replaced, scalar, shifted
from evidence_kit.case_yaml.words import key_of
from evidence_kit.domain.artifact import LANE_NAMES, ExhibitClass
from evidence_kit.domain.case import FACT_STATUS_NAMES, Case, ExhibitGroup, ExhibitPlan, FactStatus
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.pleadings.contradiction import REFERRING, Place
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import BOTH, Text, text

Origin = tuple[int | None, tuple[tuple[int, int] | None, ...]]
"""Of a group as it is wanted: which group it was, and of each of its exhibits which exhibit of which group; None: new."""
_GROUP_KEYS = ("title", "purpose")
_EXHIBIT_KEYS = ("number", "name", "kind", "source", "content", "purpose", "lane", "copies", "note")


@dataclass(frozen=True)
class Edited:
    """A case.yaml as it will be."""

    data: bytes
    anew: bool
    """The catalogue had to be written anew: its own comments are gone."""


def with_catalogue(data: bytes, wanted: Case, origins: Sequence[Origin]) -> Edited:
    """Return the bytes of a case.yaml that reads as `wanted`, which differs in its catalogue and the numbers of exhibits.

    Args:
        data: the file as it is.
        wanted: the case that it shall be.
        origins: where each group and exhibit of it stood before.

    Raises:
        CaseError: the file cannot be read, or its layout lets nobody put the catalogue in.
    """
    encoding, written = encoding_of(data), decode(data)
    breaks = "\r\n" if written.count("\n") == written.count("\r\n") else "\n"
    before, written = parse_case(data), written.replace(breaks, "\n")
    for anew in (False, True):
        try:
            made = _written(written, before, wanted, origins, anew=anew).replace("\n", breaks).encode(encoding)
            if parse_case(made) == wanted:
                return Edited(made, anew)
        except (CaseError, ValueError, IndexError):
            continue
    raise CaseError(
        text("case.yaml 的写法使目录无法写入。", "case.yaml is laid out so that the catalogue cannot be put in."),
        text(
            "请按 evidence-kit new 的模板分行书写 groups。", "Write `groups` line by line, as `evidence-kit new` does."
        ),
    )


def _written(written: str, before: Case, wanted: Case, origins: Sequence[Origin], *, anew: bool) -> str:
    _, tree = read_tree(compose(written, exact=True).root, Case)
    spans = list(_references(tree, before, wanted))
    if anew or not before.groups:
        return _whole(replaced(written, spans), wanted)
    for (was, exhibits), group in zip(origins, wanted.groups, strict=True):
        if was is not None:
            spans += changed_values(written, tree, ("groups", was), before.groups[was], group, _GROUP_KEYS)
        for one, plan in zip(exhibits, group.exhibits, strict=True):
            if one is not None:
                place = ("groups", one[0], "exhibits", one[1])
                old = before.groups[one[0]].exhibits[one[1]]
                spans += changed_values(written, tree, place, old, plan, _EXHIBIT_KEYS)
    written = replaced(written, spans)
    same = tuple(
        (number, tuple((number, place) for place in range(len(group.exhibits))))
        for number, group in enumerate(before.groups)
    )
    return written if tuple(origins) == same else _moved(written, wanted, origins)


def _references(tree: PlainTree, before: Case, wanted: Case) -> Iterator[Span]:
    for key in REFERRING:
        for index, (old, new) in enumerate(zip(getattr(before, key), getattr(wanted, key), strict=True)):
            for position, (was, now) in enumerate(zip(old.exhibits, new.exhibits, strict=True)):
                if was != now:
                    yield _span(tree.nodes[key, index, "exhibits", position], scalar(now))


def changed_values(
    written: str, tree: PlainTree, place: Place, old: Record, new: Record, keys: tuple[str, ...]
) -> Iterator[Span]:
    """Give what a record of the file says otherwise under some keys, each where it stands or behind the others."""
    for key in keys:
        was, now = getattr(old, key), getattr(new, key)
        node = tree.nodes.get((*place, key))
        if was == now:
            continue
        if now is None:
            yield _span(node, "null") if node else (0, 0, "")
        elif node is None or now is not None and was is None:
            yield _added(tree.nodes[place], key, value_words(now, tree), node)
        elif isinstance(now, Text) and isinstance(node, yaml.MappingNode):
            yield from _halves(node, was, now)
        else:
            yield _span(node, value_words(now, tree))


def _halves(node: yaml.MappingNode, was: Text, now: Text) -> Iterator[Span]:
    for key, value in node.value:
        language = key_of(str(key.value), BOTH)
        if language and getattr(was, language) != getattr(now, language):
            yield _span(value, scalar(getattr(now, language)))


def _span(node: yaml.Node, words: str) -> Span:
    """In the place of a node; a block scalar (`|`) ends only with the break of its last line."""
    block = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
    return node.start_mark.index, node.end_mark.index, words + "\n" * block


def _added(mapping: yaml.Node, key: str, words: str, node: yaml.Node | None) -> Span:
    if node is not None:  # the key stands there without a value
        return node.start_mark.index, node.end_mark.index, f" {words}"
    first, last = mapping.value[0][0], mapping.value[-1][1]
    end = content_end(last)
    if isinstance(mapping, yaml.CollectionNode) and mapping.flow_style:
        return end, end, f", {key}: {words}"
    column = " " * first.start_mark.column
    block = isinstance(last, yaml.ScalarNode) and last.style in {"|", ">"}
    return end, end, f"{column}{key}: {words}\n" if block else f"\n{column}{key}: {words}"


def value_words(value: Any, tree: PlainTree) -> str:
    """Return how a value is written in a file: in its languages, words of choices as the file's readers know them."""
    if isinstance(value, Text):
        if len(tree.languages) == 1:
            return scalar(value.zh)
        return f"{{zh: {scalar(value.zh)}, en: {scalar(value.en)}}}"
    if isinstance(value, ExhibitClass | FactStatus):
        name = LANE_NAMES[value] if isinstance(value, ExhibitClass) else FACT_STATUS_NAMES[value]
        return name.zh if tree.languages == ("zh",) else value.value
    if isinstance(value, tuple):
        return f"[{', '.join(scalar(str(one)) for one in value)}]"
    return str(value) if isinstance(value, int) else scalar(str(value))


def _moved(written: str, wanted: Case, origins: Sequence[Origin]) -> str:
    """The items of the catalogue in their new order, with the lines of new ones; gone ones are left out."""
    _, tree = read_tree(compose(written, exact=True).root, Case)
    groups = items(written, tree.nodes["groups",])
    exhibits = [
        items(written, tree.nodes["groups", number, "exhibits"])
        if ("groups", number, "exhibits") in tree.nodes else []
        for number in range(len(groups))
    ]  # fmt: skip
    dash = next((one.dash for listed in exhibits for one in listed), groups[0].dash + 4)
    parts = []
    for (was, plans), group in zip(origins, wanted.groups, strict=True):
        lines = [
            _exhibit_lines(plan, dash, tree)
            if one is None
            else shifted(_whole_lines(written, exhibits[one[0]][one[1]]), dash - exhibits[one[0]][one[1]].dash)
            for one, plan in zip(plans, group.exhibits, strict=True)
        ]
        head, tail = _around(written, groups[was], exhibits[was]) if was is not None else ("", "")
        head = head or _group_lines(group, groups[0].dash, tree)
        parts.append(head + "".join(lines) + tail)
    return written[: groups[0].start] + "".join(parts) + written[groups[-1].end :]


def _whole_lines(written: str, item: Item) -> str:
    lines = written[item.start : item.end]
    return lines if lines.endswith("\n") else lines + "\n"


def _around(written: str, group: Item, exhibits: list[Item]) -> tuple[str, str]:
    """What stands in a group before its exhibits and after them; nothing where they are not listed line by line."""
    if not exhibits:
        return "", ""
    return written[group.start : exhibits[0].start], written[exhibits[-1].end : group.end]


def _group_lines(group: ExhibitGroup, dash: int, tree: PlainTree) -> str:
    column = " " * dash
    return (
        f"{column}- title: {value_words(group.title, tree)}\n{column}  purpose: {value_words(group.purpose, tree)}\n"
        f"{column}  exhibits:{'' if group.exhibits else ' []'}\n"
    )


def _exhibit_lines(plan: ExhibitPlan, dash: int, tree: PlainTree) -> str:
    pairs = [(key, value_words(getattr(plan, key), tree)) for key in _EXHIBIT_KEYS if getattr(plan, key) is not None]
    pairs += [
        (key, f"[{', '.join(map(scalar, getattr(plan, key)))}]") for key in ("roles", "files") if getattr(plan, key)
    ]
    column = " " * dash
    return "".join(f"{column}{'  ' if number else '- '}{key}: {words}\n" for number, (key, words) in enumerate(pairs))


def _whole(written: str, wanted: Case) -> str:
    """The catalogue written anew in place of the old one, or at the end of the file."""
    root = compose(written, exact=True).root
    _, tree = read_tree(root, Case)
    lines = "".join(
        _group_lines(group, 2, tree) + "".join(_exhibit_lines(plan, 6, tree) for plan in group.exhibits)
        for group in wanted.groups
    )
    block = f"groups:\n{lines}" if lines else "groups: []\n"
    pair = next(
        ((key, value) for key, value in root.value if key_of(str(key.value), kinds.fields_of(Case)) == "groups"), None
    )
    if pair is None:
        return (written if written.endswith("\n") else written + "\n") + block
    start, end = line_start(written, pair[0].start_mark.index), line_end(written, content_end(pair[1]))
    return written[:start] + block + written[end:]
