"""The text of a case.yaml with other facts, elements and damages in it; everything else stays as it was.

As `editing` does for the catalogue: values are replaced where they stand, a list whose items come, go or move is written
anew, and what came out is read again and must be the case that was wanted.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from evidence_kit.case_yaml import kinds
from evidence_kit.case_yaml.decoding import decode, encoding_of
from evidence_kit.case_yaml.document import compose
from evidence_kit.case_yaml.editing import Edited, changed_values, value_words
from evidence_kit.case_yaml.plain import PlainTree
from evidence_kit.case_yaml.reading import parse_case, read_tree
from evidence_kit.case_yaml.spans import Span, content_end, line_end, line_start, replaced
from evidence_kit.case_yaml.words import key_of
from evidence_kit.domain.case import Case
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text

_FIELDS = {
    "facts": ("id", "day", "status", "statement", "exhibits"),
    "elements": ("name", "facts"),
    "damages": ("item", "amount", "currency", "basis", "exhibits"),
}


def with_lists(data: bytes, wanted: Case) -> Edited:
    """Return the bytes of a case.yaml that reads as `wanted`, which differs in its facts, elements and damages.

    Raises:
        CaseError: the file cannot be read, or its layout lets nobody put them in.
    """
    encoding, written = encoding_of(data), decode(data)
    breaks = "\r\n" if written.count("\n") == written.count("\r\n") else "\n"
    before = parse_case(data)
    if before == wanted:
        return Edited(data, False)
    for anew in (False, True):
        try:
            made = (
                _written(written.replace(breaks, "\n"), before, wanted, anew=anew)
                .replace("\n", breaks)
                .encode(encoding)
            )
            if parse_case(made) == wanted:
                return Edited(made, anew)
        except (CaseError, ValueError, KeyError):
            continue
    raise CaseError(
        text(
            "case.yaml 的写法使要件与费用无法写入。",
            "case.yaml is laid out so that elements and damages cannot be put in.",
        ),
        text("请按 evidence-kit new 的模板分行书写。", "Write them line by line, as `evidence-kit new` does."),
    )


def _written(written: str, before: Case, wanted: Case, *, anew: bool) -> str:
    _, tree = read_tree(compose(written, exact=True).root, Case)
    spans: list[Span] = []
    for key, fields in _FIELDS.items():
        old, new = getattr(before, key), getattr(wanted, key)
        if old == new:
            continue
        if anew or len(old) != len(new):
            spans.append(_list_anew(written, key, new, tree))
        else:
            for at, (was, now) in enumerate(zip(old, new, strict=True)):
                spans += changed_values(written, tree, (key, at), was, now, fields)
    return replaced(written, spans)


def _list_anew(written: str, key: str, records: tuple[Record, ...], tree: PlainTree) -> Span:
    """The whole of a list in place of the old one, or at the end of the file."""
    block = f"{key}:\n{''.join(_lines(records, _FIELDS[key], tree))}" if records else f"{key}: []\n"
    found = next(_pairs(tree.nodes[()], key), None)
    if found is None:
        end = len(written)
        return end, end, block if written.endswith("\n") else "\n" + block
    return line_start(written, found[0].start_mark.index), line_end(written, content_end(found[1])), block


def _pairs(root: yaml.Node, wanted: str) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    fields = kinds.fields_of(Case)
    yield from ((key, value) for key, value in root.value if key_of(str(key.value), tuple(fields)) == wanted)


def _lines(records: tuple[Record, ...], fields: tuple[str, ...], tree: PlainTree) -> Iterator[str]:
    for record in records:
        pairs = [(key, getattr(record, key)) for key in fields if getattr(record, key) not in (None, ())]
        for number, (key, value) in enumerate(pairs):
            yield f"{'    ' if number else '  - '}{key}: {value_words(value, tree)}\n"
