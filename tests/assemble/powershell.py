"""As much of PowerShell 5.1 as `check-bundle.ps1` uses, interpreted from its syntax tree, where no PowerShell is to be had.

It holds the script's logic against bundles. It cannot show that Windows' own PowerShell reads it so: the names of .NET are those of its
documentation, their behaviour is written down here a second time. Whatever the script uses and this does not know is an error.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

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


class Entry:
    """An entry of a dictionary, a group of a match, a file of a folder: named values."""

    def __init__(self, **values: Any) -> None:
        self.values = values


@dataclass
class Shell:
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
            self.functions[_text(node.named_children[0]).lower()] = node
        elif hasattr(self, f"do_{kind}"):
            getattr(self, f"do_{kind}")(node, scope, output)
        else:
            value = self.value(node, scope)
            output.extend(_unrolled(value))

    def do_if_statement(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        condition, then, *others = node.named_children
        if _true(self.value(condition, scope)):
            return self.block(then, scope, output)
        for other in others:
            if other.type == "elseif_clauses":
                for clause in other.named_children:
                    if _true(self.value(clause.named_children[0], scope)):
                        return self.block(clause.named_children[1], scope, output)
            else:
                return self.block(other.named_children[0], scope, output)
        return None

    def do_foreach_statement(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        variable, over, body = node.named_children
        self._loop(({_name(variable): item} for item in _each(self.value(over, scope))), body, scope, output)

    def do_for_statement(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        first, condition, step, body = node.named_children
        self.value(first.named_children[0], scope)

        def turns() -> Iterator[dict[str, Any]]:
            while _true(self.value(condition.named_children[0], scope)):
                yield {}
                self.value(step.named_children[0], scope)

        self._loop(turns(), body, scope, output)

    def do_while_statement(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None:
        condition, body = node.named_children

        def turns() -> Iterator[dict[str, Any]]:
            while _true(self.value(condition.named_children[0], scope)):
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
        word, *given = (_text(node).split(maxsplit=1)[0].lower(), *node.named_children)
        value = self.value(given[0], scope) if given else None
        if word == "exit":
            raise Exited(int(value))
        if word == "return":
            output.extend(_unrolled(value))
            raise Returned
        raise {"continue": Continued, "break": Broken}[word]

    def value(self, node: Node, scope: dict[str, Any]) -> Any:
        if hasattr(self, f"of_{node.type}"):
            return getattr(self, f"of_{node.type}")(node, scope)
        operator = next((one for one in node.children if not one.is_named or one.type == "comparison_operator"), None)
        if len(node.named_children) == 1 and operator is None:
            return self.value(node.named_children[0], scope)
        if operator is not None and len(node.named_children) >= 2:
            first, last = node.named_children[0], node.named_children[-1]
            return self._operated(_text(operator).lower(), first, last, scope)
        raise NotImplementedError(f"{node.type}: {_text(node)}")

    def _operated(self, operator: str, first: Node, last: Node, scope: dict[str, Any]) -> Any:
        one = self.value(first, scope)
        if operator in {"-and", "-or"}:
            return (
                _true(one) and _true(self.value(last, scope))
                if operator == "-and"
                else _true(one) or _true(self.value(last, scope))
            )
        return _OPERATORS[operator](one, self.value(last, scope))

    def of_parenthesized_expression(self, node: Node, scope: dict[str, Any]) -> Any:
        return self.value(node.named_children[0], scope)

    def of_array_expression(self, node: Node, scope: dict[str, Any]) -> Any:
        output: list[Any] = []
        self.block(node.named_children[0], scope, output)
        return output

    def of_array_literal_expression(self, node: Node, scope: dict[str, Any]) -> Any:
        values = [self.value(one, scope) for one in node.named_children]
        return values[0] if len(values) == 1 else values

    def of_expression_with_unary_operator(self, node: Node, scope: dict[str, Any]) -> Any:
        if node.children[0].type == "cast_expression":
            return self.value(node.children[0], scope)
        operator, value = _text(node.children[0]).lower(), self.value(node.named_children[-1], scope)
        return {"-not": lambda: not _true(value), ",": lambda: [value]}[operator]()

    def of_cast_expression(self, node: Node, scope: dict[str, Any]) -> Any:
        kind, value = _text(node.named_children[0])[1:-1].lower(), self.value(node.named_children[1], scope)
        return {
            "char": lambda: chr(value),
            "byte": lambda: int(value),
            "int": lambda: int(value),
            "char[]": lambda: list(value),
        }[kind]()

    def of_post_increment_expression(self, node: Node, scope: dict[str, Any]) -> None:
        name = _name(node.named_children[0])
        self._assign(name, self._looked_up(name, scope) + 1, scope)

    def of_assignment_expression(self, node: Node, scope: dict[str, Any]) -> None:
        left, _, right = node.named_children
        self._assign(_name(_only(left, "variable")), self.value(right, scope), scope)

    def _assign(self, name: str, value: Any, scope: dict[str, Any]) -> None:
        (self.outside if name.startswith("script:") else scope)[name.removeprefix("script:")] = value

    def _looked_up(self, name: str, scope: dict[str, Any]) -> Any:
        plain = name.removeprefix("script:")
        return (
            scope[plain] if plain in scope and plain == name else self.outside[plain]
        )  # strict mode: unset is an error

    def of_variable(self, node: Node, scope: dict[str, Any]) -> Any:
        return self._looked_up(_name(node), scope)

    def of_integer_literal(self, node: Node, _: dict[str, Any]) -> int:
        return int(_text(node))

    def of_real_literal(self, node: Node, _: dict[str, Any]) -> float:
        return float(_text(node))

    def of_string_literal(self, node: Node, scope: dict[str, Any]) -> str:
        inner = node.named_children[0]
        if inner.type == "verbatim_string_characters":
            return _text(inner)[1:-1].replace("''", "'")
        raw, at, said = inner.text or b"", inner.start_byte, b""
        begin = 1
        for part in inner.named_children:
            said += raw[begin : part.start_byte - at] + str(self.value(part, scope)).encode()
            begin = part.end_byte - at
        return (said + raw[begin:-1]).decode()

    def of_sub_expression(self, node: Node, scope: dict[str, Any]) -> Any:
        output: list[Any] = []
        self.block(node, scope, output)
        (value,) = output
        return value

    def of_element_access(self, node: Node, scope: dict[str, Any]) -> Any:
        return self.value(node.named_children[0], scope)[self.value(node.named_children[1], scope)]

    def of_member_access(self, node: Node, scope: dict[str, Any]) -> Any:
        of, name = node.named_children[0], _text(node.named_children[-1])
        if of.type == "type_literal":
            return _STATIC[f"{_text(of)[1:-1]}::{name}"]
        return _member(self.value(of, scope), name)

    def of_invokation_expression(self, node: Node, scope: dict[str, Any]) -> Any:
        of, name, *given = node.named_children
        arguments = [
            self.value(one, scope) for part in given for listed in part.named_children for one in listed.named_children
        ]
        if of.type == "type_literal":
            return _STATIC[f"{_text(of)[1:-1]}::{_text(name)}"](*arguments)
        return _member(self.value(of, scope), _text(name))(*arguments)

    def of_command(self, node: Node, scope: dict[str, Any]) -> Any:
        name = _text(node.named_children[0])
        parts = [one for one in node.named_children[1].named_children if one.type != "command_argument_sep"]
        options = [_text(one) for one in parts if one.type == "command_parameter"]
        given = [self.value(one, scope) for one in parts if one.type != "command_parameter"]
        if name.lower() in self.functions:
            return self._call(self.functions[name.lower()], given, scope)
        assert (name, options) in _COMMANDS, (name, options)
        return {
            "Write-Host": lambda: self.written.append(given[0]),
            "New-Object": lambda: _NEW[given[0]](),
            "Set-StrictMode": lambda: None,
            "Get-ChildItem": lambda: _items(Path(given[0])),
        }[name]()

    def _call(self, function: Node, given: list[Any], scope: dict[str, Any]) -> Any:
        names = [_name(one.named_children[-1]) for one in _all(function, "script_parameter")]
        assert len(names) == len(given), _text(function)[:60]
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


class NetList(list[Any]):
    """A List: enumerated where it is put out, as an array is."""


def _unrolled(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _each(value: Any) -> list[Any]:
    return (
        list(value.values())
        if isinstance(value, dict)
        else _unrolled(value)
        if not isinstance(value, list)
        else list(value)
    )


def _true(value: Any) -> bool:
    return bool(value)


def _added(one: Any, other: Any) -> Any:
    return one + str(other) if isinstance(one, str) else one + other


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "-eq": lambda a, b: a == b, "-ne": lambda a, b: a != b, "-lt": lambda a, b: a < b, "-gt": lambda a, b: a > b,
    "-bor": lambda a, b: a | b, "+": _added, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "-ccontains": lambda a, b: b in a, "-contains": lambda a, b: any(one == b for one in a),
    "-cmatch": lambda a, b: re.search(b.replace(r"\z", r"\Z"), a) is not None,
}  # fmt: skip


def _match(found: re.Match[str] | None) -> Entry:
    groups = [Entry(Value=one) for one in (found[0], *found.groups())] if found else []
    return Entry(Success=found is not None, Groups=groups)


class _Sha:
    def compute(self, data: Any, start: int = 0, length: int | None = None) -> bytes:
        whole = data.read() if hasattr(data, "read") else data
        return hashlib.sha256(whole[start : None if length is None else start + length]).digest()


def _decoded(data: bytes, start: int = 0, length: int | None = None) -> str:
    return data[start : None if length is None else start + length].decode("utf-8", "replace")


def _index_of(data: bytes, byte: int, start: int) -> int:
    return data.find(bytes([byte]), start)


_STATIC: dict[str, Any] = {
    "System.StringComparison::Ordinal": "ordinal",
    "System.Security.Cryptography.SHA256::Create": _Sha,
    "System.IO.Path::Combine": lambda one, other: f"{one}/{other}",
    "System.IO.File::ReadAllBytes": lambda path: Path(path).read_bytes(),
    "System.IO.File::OpenRead": lambda path: io.BytesIO(Path(path).read_bytes()),
    "System.IO.File::Exists": lambda path: Path(path).is_file(),
    "System.Text.Encoding::UTF8": Entry(GetString=_decoded),
    "System.BitConverter::ToString": lambda data: data.hex("-").upper(),
    "System.Array::IndexOf": _index_of,
    "string::Equals": lambda one, other, how: one == other and how == "ordinal",
    "regex::Match": lambda words, pattern: _match(re.search(pattern.replace(r"\z", r"\Z"), words)),
    "regex::Matches": lambda words, pattern: [_match(one) for one in re.finditer(pattern, words)],
}
_NEW: dict[str, Callable[[], Any]] = {
    "System.Collections.Generic.Dictionary[string,string]": dict,
    "System.Collections.Generic.List[string]": NetList,
    "System.Collections.Generic.HashSet[string]": set,
}


def _member(value: Any, name: str) -> Any:
    if isinstance(value, Entry):
        return value.values[name]
    members: dict[type, dict[str, Callable[[], Any]]] = {
        str: {
            "Length": lambda: len(value), "Replace": lambda: value.replace, "ToLowerInvariant": lambda: value.lower,
            "Split": lambda: value.split, "Substring": lambda: lambda at: value[at:],
            "TrimStart": lambda: lambda ends: value.lstrip("".join(ends)),
            "StartsWith": lambda: lambda begin, how: value.startswith(begin) and how == "ordinal",
        },
        dict: {
            "Count": lambda: len(value), "Keys": lambda: list(value), "ContainsKey": lambda: value.__contains__,
            "Add": lambda: lambda key, one: value.update({key: one}),
            "GetEnumerator": lambda: lambda: [Entry(Key=key, Value=one) for key, one in value.items()],
        },
        NetList: {"Count": lambda: len(value), "Add": lambda: value.append},
        list: {"Length": lambda: len(value)},
        set: {"Add": lambda: lambda one: one not in value and (value.add(one) or True), "Contains": lambda: value.__contains__},
        bytes: {"Length": lambda: len(value)},
        _Sha: {"ComputeHash": lambda: value.compute},
    }  # fmt: skip
    if hasattr(value, "readinto"):
        return {"Dispose": value.close}[name]
    return members[type(value)][name]()


def _items(folder: Path) -> list[Entry]:
    return [
        Entry(FullName=str(path), PSIsContainer=path.is_dir(), LinkType="SymbolicLink" if path.is_symlink() else None)
        for path in sorted(folder.rglob("*"))
    ]


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _name(variable: Node) -> str:
    return _text(variable).removeprefix("$").strip("{}").lower()


def _only(node: Node, kind: str) -> Node:
    (found,) = _all(node, kind)
    return found


def _all(node: Node, kind: str) -> list[Node]:
    return [node] if node.type == kind else [found for one in node.children for found in _all(one, kind)]
