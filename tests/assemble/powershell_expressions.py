"""Expressions of PowerShell, as far as `check-bundle.ps1` has any: each kind of node of its syntax tree has its value."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from tests.assemble.dotnet import STATIC, member


class Expressions:
    outside: dict[str, Any]
    """Variables of the script."""

    @abstractmethod
    def block(self, node: Node, scope: dict[str, Any], output: list[Any]) -> None: ...

    def value(self, node: Node, scope: dict[str, Any]) -> Any:
        if hasattr(self, f"of_{node.type}"):
            return getattr(self, f"of_{node.type}")(node, scope)
        operator = next((one for one in node.children if not one.is_named or one.type == "comparison_operator"), None)
        if len(node.named_children) == 1 and operator is None:
            return self.value(node.named_children[0], scope)
        if operator is not None and len(node.named_children) >= 2:
            first, last = node.named_children[0], node.named_children[-1]
            return self._operated(text(operator).lower(), first, last, scope)
        raise NotImplementedError(f"{node.type}: {text(node)}")

    def _operated(self, operator: str, first: Node, last: Node, scope: dict[str, Any]) -> Any:
        one = self.value(first, scope)
        if operator in {"-and", "-or"}:
            return (
                is_true(one) and is_true(self.value(last, scope))
                if operator == "-and"
                else is_true(one) or is_true(self.value(last, scope))
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
        operator, value = text(node.children[0]).lower(), self.value(node.named_children[-1], scope)
        return {"-not": lambda: not is_true(value), ",": lambda: [value]}[operator]()

    def of_cast_expression(self, node: Node, scope: dict[str, Any]) -> Any:
        kind, value = text(node.named_children[0])[1:-1].lower(), self.value(node.named_children[1], scope)
        return {
            "char": lambda: chr(value),
            "byte": lambda: int(value),
            "int": lambda: int(value),
            "char[]": lambda: list(value),
        }[kind]()

    def of_post_increment_expression(self, node: Node, scope: dict[str, Any]) -> None:
        name = variable_name(node.named_children[0])
        self._assign(name, self._looked_up(name, scope) + 1, scope)

    def of_assignment_expression(self, node: Node, scope: dict[str, Any]) -> None:
        left, _, right = node.named_children
        self._assign(variable_name(only_node(left, "variable")), self.value(right, scope), scope)

    def _assign(self, name: str, value: Any, scope: dict[str, Any]) -> None:
        (self.outside if name.startswith("script:") else scope)[name.removeprefix("script:")] = value

    def _looked_up(self, name: str, scope: dict[str, Any]) -> Any:
        plain = name.removeprefix("script:")
        return (
            scope[plain] if plain in scope and plain == name else self.outside[plain]
        )  # strict mode: unset is an error

    def of_variable(self, node: Node, scope: dict[str, Any]) -> Any:
        return self._looked_up(variable_name(node), scope)

    def of_integer_literal(self, node: Node, _: dict[str, Any]) -> int:
        return int(text(node))

    def of_real_literal(self, node: Node, _: dict[str, Any]) -> float:
        return float(text(node))

    def of_string_literal(self, node: Node, scope: dict[str, Any]) -> str:
        inner = node.named_children[0]
        if inner.type == "verbatim_string_characters":
            return text(inner)[1:-1].replace("''", "'")
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
        of, name = node.named_children[0], text(node.named_children[-1])
        if of.type == "type_literal":
            return STATIC[f"{text(of)[1:-1]}::{name}"]
        return member(self.value(of, scope), name)

    def of_invokation_expression(self, node: Node, scope: dict[str, Any]) -> Any:
        of, name, *given = node.named_children
        arguments = [
            self.value(one, scope) for part in given for listed in part.named_children for one in listed.named_children
        ]
        if of.type == "type_literal":
            return STATIC[f"{text(of)[1:-1]}::{text(name)}"](*arguments)
        return member(self.value(of, scope), text(name))(*arguments)


def unrolled(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def each(value: Any) -> list[Any]:
    return (
        list(value.values())
        if isinstance(value, dict)
        else unrolled(value)
        if not isinstance(value, list)
        else list(value)
    )


def is_true(value: Any) -> bool:
    return bool(value)


def _added(one: Any, other: Any) -> Any:
    return one + str(other) if isinstance(one, str) else one + other


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "-eq": lambda a, b: a == b, "-ne": lambda a, b: a != b, "-lt": lambda a, b: a < b, "-gt": lambda a, b: a > b,
    "-bor": lambda a, b: a | b, "+": _added, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "-ccontains": lambda a, b: b in a, "-contains": lambda a, b: any(one == b for one in a),
    "-cmatch": lambda a, b: re.search(b.replace(r"\z", r"\Z"), a) is not None,
}  # fmt: skip


def text(node: Node) -> str:
    return (node.text or b"").decode()


def variable_name(variable: Node) -> str:
    return text(variable).removeprefix("$").strip("{}").lower()


def only_node(node: Node, kind: str) -> Node:
    (found,) = nodes(node, kind)
    return found


def nodes(node: Node, kind: str) -> list[Node]:
    return [node] if node.type == kind else [found for one in node.children for found in nodes(one, kind)]
