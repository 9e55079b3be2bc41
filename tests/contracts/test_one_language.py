"""No sentence of the kit holds what somebody else said: words of an exception or of a program's log go along as `quoted`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_kit.domain.errors import QUOTED, RecordingError, words_of
from evidence_kit.domain.text import text

PACKAGE = Path(__file__).parent.parent.parent / "evidence_kit"
SENTENCES = {"text", "Text", "say", "misused"}
OTHERS_WORDS = {"args", "strerror", "reason", "note"}
"""Members of an exception that are words in one language; `fault`, `message`, `name` … are not."""
EXCEPTION = re.compile(r"\w*(Exception|Error|Lost)\b")


def pasted(source: str) -> Iterator[int]:
    """Lines in which a sentence holds the words of an exception or the last words of a program."""
    tree = ast.parse(source)
    for scope in ast.walk(tree):
        if isinstance(scope, ast.ExceptHandler | ast.FunctionDef):
            speaking = speaking_names(scope)
            for call in ast.walk(scope):
                if isinstance(call, ast.Call) and ast.unparse(call.func) in SENTENCES and speaks(call, speaking):
                    yield call.lineno


def speaking_names(scope: ast.ExceptHandler | ast.FunctionDef) -> set[str]:
    """Names for exceptions, and for what was made of their words."""
    if isinstance(scope, ast.ExceptHandler):
        names = {scope.name} if scope.name else set()
    else:
        arguments = [*scope.args.args, *scope.args.kwonlyargs]
        names = {one.arg for one in arguments if one.annotation and EXCEPTION.fullmatch(ast.unparse(one.annotation))}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and speaks(node.value, names):
            names.add(node.targets[0].id)
    return names


def speaks(node: ast.AST, names: set[str]) -> bool:
    """Whether words of one of these names stand somewhere in an expression."""
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, ast.Attribute):
        if node.attr in ("zh", "en") or (isinstance(node.value, ast.Name) and node.attr not in OTHERS_WORDS):
            return node.attr == "last_words"
        return speaks(node.value, names)
    if isinstance(node, ast.Call):
        if ast.unparse(node.func) in ("isinstance", "type", "fault_of", "fault_text"):
            return False
        return any(speaks(part, names) for part in ast.iter_child_nodes(node))
    return any(speaks(part, names) for part in ast.iter_child_nodes(node))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_sentence_holds_the_words_of_an_exception(path: Path) -> None:
    assert not list(pasted(path.read_text("utf-8")))


@pytest.mark.parametrize("wrong", [
    "try: work()\nexcept OSError as error:\n    raise E(text(f'坏：{error}', f'bad: {error}'), r) from error",
    "try: work()\nexcept OSError as error:\n    raise E(text('坏：' + str(error), 'bad'), r) from error",
    "try: work()\nexcept OSError as error:\n    raise E(text(f'坏：{error.strerror}', f'bad: {error.strerror}'), r)",
    "def lost(error: Exception) -> E:\n    why = str(error).splitlines()[0]\n    return E(text(f'坏：{why}', f'bad: {why}'), r)",
    "def lost(child: Child) -> E:\n    return E(text(f'坏：{child.last_words()}', 'bad'), r)",
])  # fmt: skip
def test_the_search_finds_what_it_should(wrong: str) -> None:
    assert list(pasted(wrong))


@pytest.mark.parametrize("right", [
    "try: work()\nexcept Faulty as error:\n    why = fault_text(error.fault)\n    raise E(text(f'坏：{why.zh}', f'bad: {why.en}'), r)",
    "try: work()\nexcept ImportError as error:\n    raise E(text(f'缺少 {error.name}', f'{error.name} is missing'), r)",
    "def lost(error: Exception) -> E:\n    return E(text('坏', 'bad'), r, words_of(error))",
])  # fmt: skip
def test_the_search_lets_the_right_way_pass(right: str) -> None:
    assert not list(pasted(right))


def test_what_is_quoted_is_marked_in_both_languages_and_travels() -> None:
    error = RecordingError(text("未能完成。", "It failed."), text("重试。", "Again."), words_of("first\n\n  x\x1b\n"))
    assert error.quoted == "first | x[U+001B]"
    assert error.told.zh == f"未能完成。（{QUOTED.zh}：{error.quoted}）"
    assert error.told.en == f"It failed. ({QUOTED.en}: {error.quoted})"
    make, arguments = error.__reduce__()
    assert (again := make(*arguments)).quoted == error.quoted and again.told == error.told


def test_much_output_is_cut_where_it_matters_least() -> None:
    assert words_of("a" * 999 + "end", last=True).endswith("end") and len(words_of("a" * 999)) < 310
    assert words_of(KeyError()) == "KeyError"
