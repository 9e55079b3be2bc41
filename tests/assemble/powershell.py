"""As much of PowerShell 5.1 as `check-bundle.ps1` uses, interpreted from its syntax tree, where no PowerShell is to be had.

It holds the script's logic against bundles. It cannot show that Windows' own PowerShell reads it so: the names of .NET are those of its
documentation, their behaviour is written down here a second time. Whatever the script uses and this does not know is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from tests.assemble.dotnet import NEW, items
from tests.assemble.powershell_expressions import Expressions, each, is_true, nodes, text, unrolled, variable_name

_PARSER = Parser(Language(tree_sitter_powershell.language()))
_STATEMENTS = {"statement_list", "statement_block", "script_block", "script_block_body", "program"}


class Exited(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


class Returned(Exception):
    pass


class Continued(Exception):
    pass


class Broken(Exception):
    pass


def parsed(script: bytes) -> Node:
    """The syntax tree of a script without its byte order mark."""
    return _PARSER.parse(script.removeprefix(b"\xef\xbb\xbf")).root_node


def run(script: Path) -> tuple[int, list[str]]:
    """Interpret a script where it lies; its exit code and the lines that it wrote."""
    shell = Shell(script.parent)
    try:
        shell.block(parsed(script.read_bytes()), shell.outside, [])
    except Exited as ended:
        return ended.code, shell.written
    return 0, shell.written


@dataclass
class Shell(Expressions):
    root: Path
    written: list[str] = field(default_factory=list)
    functions: dict[str, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.outside: dict[str, Any] = {"psscriptroot": str(self.root), "null": None, "_": None}

    def block(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        for child in node.named_children:
            self.statement(child, scope, output)

    def statement(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        kind = node.type
        if kind in _STATEMENTS:
            self.block(node, scope, output)
        elif kind in {"comment", "empty_statement"}:
            return
        elif kind == "function_statement":
            self.functions[text(node.named_children[0]).lower()] = node
        elif hasattr(self, f"do_{kind}"):
            getattr(self, f"do_{kind}")(node, scope, output)
        else:
            value = self.value(node, scope)
            output.extend(unrolled(value))

    def do_if_statement(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        condition, then, *others = node.named_children
        if is_true(self.value(condition, scope)):
            return self.block(then, scope, output)
        for other in others:
            if other.type == "elseif_clauses":
                for clause in other.named_children:
                    if is_true(self.value(clause.named_children[0], scope)):
                        return self.block(clause.named_children[1], scope, output)
            else:
                return self.block(other.named_children[0], scope, output)
        return None

    def do_foreach_statement(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        variable, over, body = node.named_children
        self._loop(({variable_name(variable): item} for item in each(self.value(over, scope))), body, scope, output)

    def do_for_statement(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        first, condition, step, body = node.named_children
        self.value(first.named_children[0], scope)

        def turns() -> Iterator[dict[str, Any]]:
            while is_true(self.value(condition.named_children[0], scope)):
                yield {}
                self.value(step.named_children[0], scope)

        self._loop(turns(), body, scope, output)

    def do_while_statement(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        condition, body = node.named_children

        def turns() -> Iterator[dict[str, Any]]:
            while is_true(self.value(condition.named_children[0], scope)):
                yield {}

        self._loop(turns(), body, scope, output)

    def _loop(self, turns: Iterator[dict[str, Any]], body: Node, scope: dict[str, Any], output: list[Any]) -> None:
        for names in turns:
            scope.update(names)
            try:
                self.block(body, scope, output)
            except Continued:
                continue
            except Broken:
                break

    def do_try_statement(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        body, *clauses = node.named_children
        caught = next((one for one in clauses if one.type == "catch_clauses"), None)
        last = next((one for one in clauses if one.type == "finally_clause"), None)
        try:
            self.block(body, scope, output)
        except (OSError, ArithmeticError, LookupError) as error:  # what .NET raises of files and of numbers
            if caught is None:
                raise
            scope["_"] = str(error)
            self.block(caught.named_children[0].named_children[0], scope, output)
        finally:
            if last is not None:
                self.block(last.named_children[0], scope, output)

    def do_flow_control_statement(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        word, *given = (text(node).split(maxsplit=1)[0].lower(), *node.named_children)
        value = self.value(given[0], scope) if given else None
        if word == "exit":
            raise Exited(int(value))
        if word == "return":
            output.extend(unrolled(value))
            raise Returned
        raise {"continue": Continued, "break": Broken}[word]

    def of_command(self, node: Node, scope: dict[str, Any]) -> Any:
        name = text(node.named_children[0])
        parts = [one for one in node.named_children[1].named_children if one.type != "command_argument_sep"]
        options = [text(one) for one in parts if one.type == "command_parameter"]
        given = [self.value(one, scope) for one in parts if one.type != "command_parameter"]
        if name.lower() in self.functions:
            return self._call(self.functions[name.lower()], given, scope)
        assert (name, options) in _COMMANDS, (name, options)
        if name == "Write-Host":
            self.written.append(given[0])
        if name == "New-Object":
            return NEW[given[0]]()
        return items(Path(given[0])) if name == "Get-ChildItem" else None

    def _call(self, function: Node, given: list[Any], scope: dict[str, Any]) -> Any:
        names = [variable_name(one.named_children[-1]) for one in nodes(function, "script_parameter")]
        assert len(names) == len(given), text(function)[:60]
        output: list[Any] = []
        inside = {
            **{key: value for key, value in scope.items() if scope is not self.outside},
            **dict(zip(names, given, strict=True)),
        }
        with suppress(Returned):
            self.block(function.named_children[-1], inside, output)
        return None if not output else output[0] if len(output) == 1 else output


_COMMANDS = [
    ("Write-Host", []), ("New-Object", []), ("Set-StrictMode", ["-Version"]), ("Get-ChildItem", ["-LiteralPath", "-Recurse", "-Force"]),
]  # fmt: skip
"""With the options that they are used with."""
