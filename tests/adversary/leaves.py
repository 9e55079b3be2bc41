"""Every value within a record, and for each one another value that the record's noun takes as well."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

Path = tuple[str | int, ...]

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")
_WEIGHTS = {"kind": "vae", "name": "forged", "sha256": None, "short_hash": "f0f0f0f0f0"}
_INIT = {"sha256": "f" * 64, "denoising_strength": 0.5, "previous_seed": 3}
_SAID = {"value": 3, "known": "stated", "source": "forged"}
_PASS = {
    "node": "KSampler #3",
    **dict.fromkeys(("steps", "cfg_scale", "seed", "denoise", "start_step", "end_step", "width", "height"), _SAID),
    **{name: _SAID | {"value": "forged"} for name in ("sampler", "schedule")},
}
_POOL: tuple[Any, ...] = (
    "forged", "f" * 64, "f0f0f0f0f0", "artifacts/0001-claimed-picture/forged.png", 512, 0.5, 1, True,
    _WEIGHTS, _INIT, [_WEIGHTS | {"kind": "embedding"}], [_PASS], [{"output": "SaveImage #9"}],
    {"service": "openai", "ground": "label"}, [{"carrier": "png:AIGC", "label": "1"}],
    [{"carrier": "png:caBX", "size": 9, "sha256": "f" * 64}], {"prediction": "v"}, {"first_text": "forged"},
    {"shift": 3.0}, {"layers": [1], "scale": 1, "start": 0, "end": 1}, {"count": 2, "index": 0},
)  # fmt: skip
"""What may stand where a record says nothing."""


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The places of a JSON value that hold no further places; the tag of the schema is none."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            if key != "schema":
                yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for place, inner in enumerate(value):
            yield from leaves(inner, (*path, place))
    else:
        yield path


def at(value: Any, path: Path) -> Any:
    """What stands at a place."""
    for key in path:
        value = value[key]
    return value


def put(value: Any, path: Path, new: Any) -> None:
    """Puts another value at a place."""
    at(value, path[:-1])[path[-1]] = new


def another_value(noun: type[BaseModel], record: Any, path: Path) -> Any:
    """A value for a place that differs from the one there, and with which the record is still one of its noun.

    Raises:
        LookupError: none is known. A field that was added later needs one in `_POOL`.
    """
    old = at(record, path)
    before = noun.model_validate(record)
    for new in (*_near(old), *_words_of(noun), *_POOL):
        changed = copy.deepcopy(record)
        put(changed, path, new)
        try:
            if noun.model_validate(changed) != before:
                return new
        except ValidationError:
            continue
    raise LookupError(f"no other value is known for {path}")


def _near(old: Any) -> Iterator[Any]:
    if isinstance(old, bool):
        yield not old
    elif isinstance(old, int | float):
        yield from (old + 1000, old + 1, old + 0.25, old - 1, old / 2)
    elif isinstance(old, str) and _INSTANT.fullmatch(old):
        yield str(int(old[:4]) + 1) + old[4:]
        yield str(int(old[:4]) - 1) + old[4:]
    elif isinstance(old, str):
        yield from (f"{old}x", old[:-1] + ("e" if old.endswith("f") else "f"))


@cache
def _words_of(noun: type[BaseModel]) -> tuple[str, ...]:
    """The words that literals and enumerations of a noun allow."""
    found = list[str]()
    todo: list[Any] = [noun.model_json_schema()]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            found.extend(word for word in item.get("enum", ()) if isinstance(word, str))
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
    return tuple(dict.fromkeys(found))
