"""How a table of sentences is written, and its reader.

    submitted_on:
      zh: "提交日期：{day}"
      en: "Submitted on {day}"
    covers:
      zh: "覆盖 {count} 个时间戳"
      en: {one: "covers {count} time stamp", other: "covers {count} time stamps"}

The YAML is read as events and every scalar as text, so that nobody has to know that YAML 1.1 takes an unquoted `No` for a
boolean. Aliases, anchors and tags are refused, size and depth are bounded, and every fault names its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import yaml

from evidence_kit.domain.text import text, visible
from evidence_kit.wording.sentence import COUNT, PLACEHOLDER, Sentence

MAX_SIZE = 1 << 19
"""Bytes of a table."""
_DEEPEST = 3
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML was built with it, is much the faster


class TableFault(ValueError):
    """What is wrong with a table, and in which line."""

    def __init__(self, line: int, zh: str, en: str) -> None:
        self.reason = text(f"第 {line} 行：{zh}", f"line {line}: {en}")
        super().__init__(self.reason.en)


def parse(data: bytes) -> dict[str, Sentence]:
    """Read the sentences in the bytes of a table.

    Raises:
        TableFault: too large, not YAML, not of the form above, a key given twice, a language missing or empty, or placeholders
            that differ between the languages.
    """
    if len(data) > MAX_SIZE:
        raise TableFault(1, f"文件大于 {MAX_SIZE} 字节", f"the file is larger than {MAX_SIZE} bytes")
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableFault(line, "不是 UTF-8 编码", "the file is not encoded in UTF-8") from error
    return {key: _sentence(node) for key, node in _document(source).items()}


@dataclass(frozen=True)
class _Node:
    line: int
    value: str | dict[str, _Node]


def _document(source: str) -> dict[str, _Node]:
    """The one document of a file, a mapping. Events come one by one: the first that does not belong ends the reading."""
    try:
        events = iter(yaml.parse(source, Loader=_YAML))
        *_, start = islice(events, 3)  # of the stream, the document, the mapping
        if not isinstance(start, yaml.MappingStartEvent):
            raise TableFault(1, "文件中没有“键: {zh: …, en: …}”", "the file holds no `key: {zh: …, en: …}`")
        entries = _mapping(events)
        extra = next((event for event in events if isinstance(event, yaml.DocumentStartEvent)), None)
    except yaml.MarkedYAMLError as error:
        # An open quote is noticed at the end of the file; what helps is where it began.
        mark = (error.context_mark if isinstance(error, yaml.scanner.ScannerError) else None) or error.problem_mark
        raise TableFault(
            mark.line + 1 if mark else 1,
            "不是合法的 YAML（含冒号、括号或引号的文字须置于双引号内）",
            "this is not YAML (words with a colon, braces or quotes stand in double quotes)",
        ) from None  # the parser's own words are English, and libyaml's frames have no line numbers
    except yaml.YAMLError:
        raise TableFault(1, "含有 YAML 不允许的字符", "there is a character that YAML does not allow") from None
    if extra is not None:
        raise TableFault(_line(extra), "一个文件只能有一份文档", "a file holds one document")
    return entries


def _mapping(events: Iterator[yaml.Event], depth: int = 1) -> dict[str, _Node]:
    """The rest of a mapping whose start was read."""
    found: dict[str, _Node] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        key, value = _scalar(event), next(events)
        if not _KEY.fullmatch(key):
            raise TableFault(
                _line(event),
                f"键只能由英文字母、数字和下划线组成：{visible(key)}",
                f"a key is made of letters, digits and underscores: {visible(key)}",
            )
        if key in found:
            raise TableFault(_line(event), f"{key} 重复", f"{key} is given twice")
        nested = isinstance(value, yaml.MappingStartEvent) and depth < _DEEPEST and not _marked(value)
        found[key] = _Node(_line(event), _mapping(events, depth + 1) if nested else _scalar(value))
    return found


def _scalar(event: yaml.Event) -> str:
    if _marked(event):
        raise TableFault(_line(event), "不得使用 &、*、! 标记", "the marks &, * and ! are not for tables")
    if not isinstance(event, yaml.ScalarEvent):
        raise TableFault(
            _line(event),
            "此处应为文字（以 { 或 [ 开头的文字须置于双引号内）",
            "words belong here (those that begin with { or [ stand in double quotes)",
        )
    if _line(event) != _line(event, end=True):  # YAML would join the lines by a space, which Chinese has not
        raise TableFault(_line(event), "一种语言的文字须写在同一行", "the words of one language stand on one line")
    return str(event.value)


def _marked(event: yaml.Event) -> bool:
    """Whether it is an alias, or has an anchor or a tag."""
    return isinstance(event, yaml.AliasEvent) or bool(getattr(event, "anchor", None) or getattr(event, "tag", None))


def _line(event: yaml.Event, *, end: bool = False) -> int:
    mark = event.end_mark if end else event.start_mark
    return mark.line + 1 if mark else 0


def _sentence(node: _Node) -> Sentence:
    parts = _exactly(node, "zh", "en")
    zh, en, one = _words(parts["zh"]), parts["en"], None
    if isinstance(en.value, dict):
        forms = _exactly(en, "one", "other")
        one, en = _words(forms["one"]), forms["other"]
    other = _words(en)
    _check_placeholders(node.line, zh, other, one)
    return Sentence(zh, other, one)


def _exactly(node: _Node, *names: str) -> dict[str, _Node]:
    if not isinstance(node.value, dict) or node.value.keys() != set(names):
        raise TableFault(node.line, f"此处恰有 {'、'.join(names)} 两项", f"exactly {' and '.join(names)} belong here")
    return node.value


def _words(node: _Node) -> str:
    words = node.value
    if not isinstance(words, str) or not words.strip():
        raise TableFault(node.line, "此处没有文字", "there are no words here")
    if visible(words) != words:
        raise TableFault(
            node.line, f"有不可见的字符：{visible(words)}", f"there is an unseen character: {visible(words)}"
        )
    if re.search(r"[{}]", PLACEHOLDER.sub("", words)):
        raise TableFault(node.line, "花括号只用于占位符，如 {day}", "braces are for placeholders, such as {day}")
    return words


def _check_placeholders(line: int, zh: str, other: str, one: str | None) -> None:
    """A fact that one language states and the other leaves out would make two statements of one sentence."""
    stated = [set(PLACEHOLDER.findall(words)) for words in (zh, other, one) if words is not None]
    if one is not None:  # "one time stamp" needs no figure
        stated = [names | {COUNT} for names in stated]
    differing = [f"{{{name}}}" for name in sorted(set.union(*stated) - set.intersection(*stated))]
    if differing:
        raise TableFault(
            line,
            f"中英文的占位符不同：{'、'.join(differing)}",
            f"the two languages differ in placeholders: {', '.join(differing)}",
        )
