"""Where single values and items of a list stand in the text of a written file, and how new ones are written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

Span = tuple[int, int, str]
"""From here, to here, what stands there instead; in characters."""


def replaced(written: str, spans: Iterable[Span]) -> str:
    """Return a text with parts of it replaced; none may overlap another."""
    for start, end, words in sorted(spans, reverse=True):
        written = written[:start] + words + written[end:]
    return written


def scalar(value: str) -> str:
    """Return words as a scalar of YAML on one line: bare where that reads back alike, else in straight quotes."""
    try:
        alike = yaml.safe_load(f"[{value}]") == [value] and yaml.safe_load(f"a: {value}") == {"a": value}
    except (yaml.YAMLError, ValueError):
        alike = False
    return value if alike and "\n" not in value else json.dumps(value, ensure_ascii=False)


def content_end(node: yaml.Node) -> int:
    """Return where the last character of a node stands; PyYAML ends a block only where the next one begins."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return content_end(last[1] if isinstance(last, tuple) else last)


def line_start(written: str, at: int) -> int:
    """Return where the line begins that holds a character."""
    return written.rfind("\n", 0, at) + 1


def line_end(written: str, at: int) -> int:
    """Return where the line ends, its break included, that holds a character or the break before it."""
    if at and written[at - 1] == "\n":
        return at
    end = written.find("\n", at)
    return len(written) if end < 0 else end + 1


@dataclass(frozen=True)
class Item:
    """An item of a list in block style: its lines, with the comments right before it."""

    start: int
    end: int
    dash: int
    """Column of its dash."""
    node: yaml.Node


def items(written: str, sequence: yaml.Node) -> list[Item]:
    """Return the items of a list in block style; what stands between two of them belongs to the former."""
    if not isinstance(sequence, yaml.SequenceNode) or sequence.flow_style:
        return []
    starts = [_item_start(written, node) for node in sequence.value]
    ends = [start for start, _ in starts[1:]] + [line_end(written, content_end(sequence))]
    return [Item(start, end, dash, node) for (start, dash), end, node in zip(starts, ends, sequence.value, strict=True)]


def shifted(lines: str, columns: int) -> str:
    """Return lines further in by so many columns, or further out."""
    return "".join(_shifted(line, columns) for line in lines.splitlines(keepends=True))


def _item_start(written: str, node: yaml.Node) -> tuple[int, int]:
    dash = written.rindex("-", 0, node.start_mark.index)
    start = line_start(written, dash)
    for comment in _comments_before(written, start, dash - start):
        start = comment
    return start, dash - line_start(written, dash)


def _comments_before(written: str, start: int, column: int) -> Iterator[int]:
    """The starts of the lines right before that hold nothing but a comment, as far in as the dash."""
    while start:
        before = line_start(written, start - 1)
        line = written[before : start - 1]
        if not (line.lstrip().startswith("#") and len(line) - len(line.lstrip()) == column):
            return
        yield before
        start = before


def _shifted(line: str, columns: int) -> str:
    if columns >= 0:
        return " " * columns + line if line.strip() else line
    return line[min(-columns, len(line) - len(line.lstrip(" "))) :]
