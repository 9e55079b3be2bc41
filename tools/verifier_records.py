"""Write `verifier/src/records.json`: the nouns of a bundle as the court's page reads them.

    python tools/verifier_records.py

It is the JSON Schemas of `schemas/`, without their prose, keys in the order in which a noun writes them (which sorted schemas
do not show), and two things that a schema cannot say: which keys a noun leaves out when they are empty (`absent`), and which
texts are relative paths (`paths`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic.fields import FieldInfo

from evidence_kit.domain.record import Record, check_relative_path
from evidence_kit.domain.schemas import KEPT

NOUNS = (
    "bundle", "case", "custody-event", "held-line", "seal", "renewal", "upgrade", "beacon", "recipe", "regeneration", "controls",
    "determinism", "variation-run", "variation-sheet", "recovery", "hearing", "recording", "trust",
)  # fmt: skip
WHERE = Path(__file__).resolve().parent.parent / "verifier" / "src" / "records.json"
_PROSE = ("title", "description", "default", "discriminator", "examples")


def records() -> str:
    """Return the content of the file."""
    shared: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for name in NOUNS:
        schema = KEPT[name].model_json_schema(by_alias=True)
        for noun, inner in schema.pop("$defs", {}).items():
            plain = _marked(noun, _plain(inner))
            if shared.setdefault(noun, plain) != plain:
                raise SystemExit(f"two nouns are called {noun}")
        kept[name] = _marked(KEPT[name].__name__, _plain(schema))
    return json.dumps({"$defs": shared, "records": kept}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _plain(schema: Any, *, names: bool = False) -> Any:
    """A schema without what only people read; `names`: its keys are those of a record."""
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _plain(value, names=key in {"properties", "$defs"} and not names)
        for key, value in schema.items()
        if names or key not in _PROSE
    }


def _marked(noun: str, schema: dict[str, Any]) -> dict[str, Any]:
    model = _MODELS.get(noun)
    if model is None:
        return schema
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    absent = [name for name, field in fields.items() if field.exclude_if is not None]
    paths = [name for name, field in fields.items() if _is_path(field)]
    return schema | ({"absent": absent} if absent else {}) | ({"paths": paths} if paths else {})


def _is_path(field: FieldInfo) -> bool:
    return any(
        getattr(one, "func", None) is check_relative_path for one in (*field.metadata, *_inside(field.annotation))
    )


def _inside(annotation: Any) -> Iterator[Any]:
    for part in get_args(annotation):
        yield part
        yield from _inside(part)


def _models(noun: type[Record]) -> Iterator[tuple[str, type[Record]]]:
    for child in noun.__subclasses__():
        yield child.__name__, child
        yield from _models(child)


_MODELS = dict(_models(Record))


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(WHERE.read_text("utf-8") != records())
    WHERE.write_text(records(), encoding="utf-8", newline="\n")
