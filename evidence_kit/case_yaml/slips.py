"""What is typed wrongly so often that it has a sentence of its own, found in the line that YAML cannot read."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

import yaml

from evidence_kit.case_yaml.flaw import Flaw, at, said
from evidence_kit.case_yaml.words import every_key

_TAB = re.compile(r"^[ ]*\t|(?<=[:-])[ ]*\t")
_KEY = r"(?:^|(?<=[{,，\-]))\s*([\w /]+?)"
_COLON = re.compile(_KEY + "：")
_SPACE = re.compile(_KEY + r":(?=[^\s])")
_COMMA = re.compile(r"[，、](?=\s*[\w /]+[:：])")
_QUOTES = re.compile("(?<=[:\\[{,，])\\s*“[^”]*”(?=\\s*[,，}\\]]|$)|(?<=[:\\[{,，])\\s*‘[^’]*’(?=\\s*[,，}\\]]|$)")
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})

_PROBLEMS = (
    ("mapping values are not allowed", "colon_in_text"),
    ("could not find expected ':'", "no_colon"),
    ("expected <block end>", "indentation"),
    ("expected ',' or", "bracket"),
    ("found unexpected end of stream", "quote_open"),
    ("found unexpected document", "quote_open"),
    ("expected a single document", "two_documents"),
    ("but found another document", "two_documents"),
    ("that cannot start any token", "sign"),
    ("found undefined alias", "sign"),
    ("block sequence entries are not allowed", "indentation"),
    ("mapping keys are not allowed", "sign"),
)  # fmt: skip


@dataclass(frozen=True)
class Slip:
    """A slip and the line as it was meant, so that what stands after it can be read too."""

    flaw: Flaw
    line: int
    """Counted from 0."""
    meant: str


def slip_near(lines: list[str], error: yaml.MarkedYAMLError) -> Slip | None:
    """Return the slip that made YAML stop, in the line where it stopped or shortly before."""
    mark = error.problem_mark or error.context_mark
    last = min(mark.line if mark else 0, len(lines) - 1)
    first = error.context_mark.line if error.context_mark and last - error.context_mark.line < 60 else last
    for number in _lines_back(lines, first, last):
        slip = _slip_in(lines[number], number)
        if slip is not None:
            return slip
    return None


def open_quote(lines: list[str], error: yaml.MarkedYAMLError) -> Flaw | None:
    """Return the place of a quotation mark that swallowed the lines up to the one in whose midst YAML stopped."""
    stopped, opened = error.problem_mark, None
    with suppress(yaml.YAMLError):
        for token in yaml.scan("\n".join(lines), Loader=yaml.SafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.style in {"'", '"'}:
                opened = token
    if opened is None or stopped is None:
        return None
    swallowed = opened.start_mark.line < opened.end_mark.line == stopped.line
    return at(opened.start_mark, said("quote_open")) if swallowed else None


def syntax_flaw(error: yaml.MarkedYAMLError) -> Flaw:
    """Return what a message of the YAML parser means, at its place; none of its own words."""
    problem = str(error.problem)
    mark = error.problem_mark or error.context_mark
    key = next((key for part, key in _PROBLEMS if part in problem), "syntax")
    if key in {"bracket", "quote_open"} and error.context_mark:
        mark = error.context_mark
    what = _SENTENCES[key]
    return at(mark, said(what)) if mark else Flaw(0, 0, said(what))


_SENTENCES = {key: key for _, key in _PROBLEMS} | {"syntax": "syntax"}


def _lines_back(lines: list[str], first: int, last: int) -> list[int]:
    """From the last line back to the first, and one line with words before it."""
    before = next(
        (n for n in range(first - 1, -1, -1) if lines[n].strip() and not lines[n].lstrip().startswith("#")), first
    )
    return [*range(last, first - 1, -1), before]


def _slip_in(line: str, number: int) -> Slip | None:
    if found := _TAB.search(line):
        column = line.index("\t", found.start())
        return Slip(Flaw(number + 1, column + 1, said("tab")), number, line.replace("\t", "  "))
    for pattern, mend in ((_COLON, ": "), (_SPACE, ": ")):
        for found in pattern.finditer(line):
            if found[1].strip() not in every_key():
                continue
            what = said("colon", key=found[1].strip()) if pattern is _COLON else said("space", key=found[1].strip())
            meant = line[: found.end() - 1] + mend + line[found.end() :]
            return Slip(Flaw(number + 1, found.end(), what), number, meant)
    if found := _QUOTES.search(line):
        meant = line[: found.start()] + found[0].translate(_PLAIN) + line[found.end() :]
        return Slip(Flaw(number + 1, found.start() + 1, said("quotes")), number, meant)
    if found := _COMMA.search(line):
        return Slip(
            Flaw(number + 1, found.start() + 1, said("comma")),
            number,
            f"{line[: found.start()]}, {line[found.end() :]}",
        )
    return None
