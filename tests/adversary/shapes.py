"""Every shape of a record that its noun may or may not take: what is a list becomes an object, what is there goes missing."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from tests.adversary.leaves import Path, at, put

_OTHER: dict[type, tuple[Any, ...]] = {
    dict: ([], None, "", 0, {}),
    list: ({}, None, "", 0, []),
    str: ([], {}, None, 0, "\ud7ff" * 3, "x" * 5000),
    int: ([], {}, None, "0", -1, 1 << 70, 0.5),
    float: ([], {}, None, "0", -1e308, 1 << 70),
    bool: ([], {}, None, "true", 2),
    type(None): ([], {}, "", 0, True),
}


def reshaped(record: Any) -> Iterator[tuple[str, Any]]:
    """The record with one place of another shape: each place of each name once, however long its list is."""
    seen = set[str]()
    for path in _places(record):
        place = ".".join("*" if isinstance(key, int) else key for key in path)
        if place in seen:
            continue
        seen.add(place)
        for number, new in enumerate(_OTHER[type(at(record, path))]):
            if new != at(record, path) or type(new) is not type(at(record, path)):
                yield f"{place} -> shape {number}", _with(record, path, new)
        yield f"{place} is not there", _without(record, path)
        if isinstance(at(record, path), dict):
            yield f"{place} has one key more", _with(record, path, {**at(record, path), "forged": 1})
        elif isinstance(at(record, path), list) and at(record, path):
            yield f"{place} twice over", _with(record, path, at(record, path) * 2)


def _places(value: Any, path: Path = ()) -> Iterator[Path]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from _places(one, (*path, key))


def _with(record: Any, path: Path, new: Any) -> Any:
    changed = copy.deepcopy(record)
    put(changed, path, copy.deepcopy(new))
    return changed


def _without(record: Any, path: Path) -> Any:
    changed = copy.deepcopy(record)
    del at(changed, path[:-1])[path[-1]]
    return changed
