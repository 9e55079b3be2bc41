"""The words of the book and the other papers: asked for as they are written, in two languages that say the same terms."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from evidence_kit import resources, wording
from evidence_kit.assemble.bundle import OMITTED
from evidence_kit.domain.case import PartyRole
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.wording.sentence import COUNT, PLACEHOLDER, Sentence

TEMPLATES = resources.shipped("templates")
TABLES = sorted(
    f"{path.parent.name}/{path.stem}" for folder in ("book", "papers") for path in (TEMPLATES / folder).glob("*.yaml")
)
KIT_TABLES = ("findings", "faults", "gaps", "case_yaml", "problems", "objections", "mutations")
PACKAGE = Path(wording.__file__).parent.parent
GLOSSARY = wording.table("glossary").sentences.values()
HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U000323af]")
"""Ideographs, and the marks and spaces that are set as wide as one."""


@dataclass(frozen=True)
class Use:
    """A place in the code that asks for words."""

    where: str
    table: str
    key: str
    """The whole key; of a family such as `f"role_{role}"`, its beginning."""
    family: bool
    values: frozenset[str]

    def found(self) -> list[str]:
        """The keys of the table that it may ask for."""
        sentences = wording.table(self.table).sentences
        return [key for key in sentences if key == self.key or (self.family and key.startswith(self.key))]


@cache
def uses() -> list[Use]:
    return [use for path in sorted(PACKAGE.rglob("*.py")) for use in uses_of(path)]


def uses_of(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text("utf-8"))
    tables = {
        ast.unparse(node.targets[0]): ast.literal_eval(node.value.args[0])
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) == "wording.table"
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name.removesuffix(".each") in tables:
            values = frozenset(str(value.arg) for value in node.keywords)
            for argument in node.args:
                where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                yield Use(where, tables[name.removesuffix(".each")], *key_of(argument), values)


def key_of(argument: ast.expr) -> tuple[str, bool]:
    """A key, whole or the constant beginning of an f-string; anything else could not be followed by a reader either."""
    if isinstance(argument, ast.JoinedStr):
        return str(ast.literal_eval(argument.values[0])), True
    return str(ast.literal_eval(argument)), False


def values_of(sentence: Sentence) -> Iterator[str]:
    yield from filter(None, (sentence.zh, sentence.en, sentence.en_one))


def test_the_search_finds_what_it_should() -> None:
    assert len(TABLES) >= 18
    assert {use.table for use in uses()} == set(TABLES)
    assert len(uses()) > 250


def test_every_key_that_is_asked_for_exists() -> None:
    assert not [f"{use.where}: {use.table} {use.key}" for use in uses() if not use.found()]


def test_every_key_is_asked_for() -> None:
    asked = {(use.table, key) for use in uses() for key in use.found()}
    assert not [
        f"{table} {key}" for table in TABLES for key in wording.table(table).sentences if (table, key) not in asked
    ]


def test_every_placeholder_gets_its_value() -> None:
    for use in uses():
        for key in use.found():
            assert use.values == wording.table(use.table).sentences[key].placeholders, f"{use.where} {key}"


@pytest.mark.parametrize(
    ("table", "prefix", "members"),
    [
        ("book/cover", "role_", {role.replace("-", "_") for role in PartyRole}),
        ("book/seals", "kind_", {kind.replace("-", "_") for kind in get_args(Renewal.model_fields["kind"].annotation)}),
        ("book/machine", "file_", {"weights", "tokenizer", "configuration"}),
        ("papers/bundle", "omitted_", {role.replace("-", "_") for role in OMITTED}),
    ],
)
def test_a_family_of_keys_has_every_member(table: str, prefix: str, members: set[str]) -> None:
    keys = {key.removeprefix(prefix) for key in wording.table(table).sentences if key.startswith(prefix)}
    assert keys == members


@pytest.mark.parametrize("table", TABLES)
def test_neither_language_stands_in_the_other(table: str) -> None:
    names_zh = sorted((term.zh for term in GLOSSARY), key=len, reverse=True)
    for key, sentence in wording.table(table).sentences.items():
        chinese = without(PLACEHOLDER.sub("", sentence.zh), names_zh)
        assert not re.search("[A-Za-z]", chinese), f"{table} {key}: not a name of the glossary: {sentence.zh}"
        for english in filter(None, (sentence.en, sentence.en_one)):
            assert not HAN.search(english), f"{table} {key}: {english}"


@pytest.mark.parametrize(
    "table", [*map(wording.table, TABLES), *map(wording.kit_table, KIT_TABLES)], ids=lambda table: str(table.name)
)
def test_the_glossary_is_kept(table: wording.Table) -> None:
    terms = sorted(GLOSSARY, key=lambda term: len(term.en), reverse=True)  # `negative prompt` before `prompt`
    for key, sentence in table.sentences.items():
        english = PLACEHOLDER.sub("", sentence.en)
        for term in terms:
            english, found = re.subn(rf"(?<![\w-]){plural_of(term.en)}(?![\w-])", "", english, flags=re.IGNORECASE)
            assert not found or term.zh.strip() in sentence.zh, (
                f"{table.name} {key}: {term.en} is {term.zh}: {sentence.zh}"
            )


def test_a_sentence_of_one_figure_says_it_in_chinese() -> None:
    """`one` may leave the figure out, Chinese has one form and needs it."""
    for table in TABLES:
        for key, sentence in wording.table(table).sentences.items():
            if sentence.en_one is not None:
                assert f"{{{COUNT}}}" in sentence.zh, f"{table} {key}"


def test_no_sentence_stands_in_the_code_of_the_book_but_errors() -> None:
    left = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted((PACKAGE / "assemble").rglob("*.py"))
        for node in outside_errors(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search("[\u4e00-\u9fff]{2}", node.value)
    ]
    assert not left


def outside_errors(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a module but those of `raise` statements, of errors that are made, and docstrings."""
    for child in ast.iter_child_nodes(node):
        documented = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        made = isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id.endswith("Error")
        if not documented and not made and not isinstance(child, ast.Raise):
            yield child
            yield from outside_errors(child)


def without(words: str, parts: list[str]) -> str:
    for part in parts:
        words = words.replace(part, "")
    return words


def plural_of(term: str) -> str:
    """A pattern for a term and its plural: of `proof of time`, `proofs of time`."""
    head, of, rest = term.partition(" of ")
    plural = f"(?:{re.escape(head[:-1])}ies|{re.escape(head)}s?)" if head.endswith("y") else f"{re.escape(head)}s?"
    return plural + re.escape(of + rest)
