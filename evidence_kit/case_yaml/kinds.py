"""What a field of a noun wants to be given, read off its annotation."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from evidence_kit.domain.record import Record

Kind = Any
"""`Text`, a `Record`, a tuple of records by their `kind`, `date`, `Decimal`, `bool`, `str`, `tuple` items or `object`."""


def bare(annotation: Any) -> Any:
    """Return an annotation without `Annotated` and `None`."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation):
            left = [one for one in get_args(annotation) if one is not type(None)]
            annotation = left[0] if len(left) == 1 else Union[tuple(left)]  # noqa: UP007
        else:
            return annotation


def item_of(annotation: Any) -> Any | None:
    """Return what a list holds; None for what is no list."""
    return get_args(annotation)[0] if get_origin(annotation) in (tuple, list) else None


def is_record(annotation: Any) -> bool:
    """Whether it is a noun of its own."""
    return isinstance(annotation, type) and issubclass(annotation, Record)


def records_by_kind(annotation: Any) -> Mapping[str, type[Record]]:
    """Return the records of a union that are told apart by `kind`; empty for anything else."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return {}
    records = [one for one in get_args(annotation) if is_record(one)]
    return {name: one for one in records for name in get_args(one.model_fields["kind"].annotation)}


def choices_of(annotation: Any) -> tuple[str, ...]:
    """Return the values of an enum or a literal; empty for anything else."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return tuple(member.value for member in annotation)
    if get_origin(annotation) is Literal and all(isinstance(one, str) for one in get_args(annotation)):
        return tuple(str(one) for one in get_args(annotation))
    return ()


@cache
def fields_of(record: type[Record]) -> Mapping[str, Any]:
    """Return key → annotation, by the names under which the fields are written."""
    return dict(_fields(record))


@cache
def needed_by(record: type[Record]) -> frozenset[str]:
    """Return the keys without which there is no such record."""
    return frozenset(field.alias or name for name, field in record.model_fields.items() if field.is_required())


def _fields(record: type[Record]) -> Iterator[tuple[str, Any]]:
    for name, field in record.model_fields.items():
        yield field.alias or name, bare(field.annotation)


def is_day(annotation: Any) -> bool:
    """Whether it is a day of the calendar."""
    return annotation is date


def is_amount(annotation: Any) -> bool:
    """Whether it is an amount of money."""
    return annotation is Decimal
