from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from evidence_kit.domain.artifact import Digests
from evidence_kit.domain.finding import Status, worst
from evidence_kit.domain.making.recipe import Known, Parameter
from evidence_kit.domain.record import Day, Instant, check_relative_path
from evidence_kit.domain.schemas import KEPT, json_schema

SCHEMAS = Path(__file__).parents[2] / "schemas"


@pytest.mark.parametrize("path", ["a/b.png", "案件 一/图.png", "a b/c"])
def test_portable_paths_are_taken(path: str) -> None:
    assert check_relative_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "/a", "a//b", "../a", "a/..", "a\\b", "C:/x", "con.txt", "a/NUL", "x.", "x ", "a\u202eb", "a\nb", "a" * 300],
)
def test_unportable_paths_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="portable"):
        check_relative_path(path)


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Digests.model_validate({"size": 1, "sha256": "0" * 64, "md5": "0" * 32})


def test_nouns_are_frozen() -> None:
    digests = Digests(size=1, sha256="0" * 64)
    with pytest.raises(ValidationError, match="frozen"):
        digests.size = 2  # type: ignore[misc]


@pytest.mark.parametrize(("value", "known"), [(None, Known.STATED), (3, Known.UNKNOWN)])
def test_a_parameter_has_a_value_exactly_when_it_is_known(value: int | None, known: Known) -> None:
    with pytest.raises(ValidationError, match="exactly when"):
        Parameter[int](value=value, known=known)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], Status.INDETERMINATE),
        ([Status.PASSED], Status.PASSED),
        ([Status.PASSED, Status.INDETERMINATE], Status.INDETERMINATE),
        ([Status.INDETERMINATE, Status.FAILED], Status.FAILED),
        ([Status.PASSED, Status.FAILED], Status.FAILED),
    ],
)
def test_the_worst_status_wins_and_nothing_checked_is_not_passed(statuses: list[Status], expected: Status) -> None:
    assert worst(statuses) is expected


@pytest.mark.parametrize("name", KEPT)
def test_the_shipped_schemas_are_current_and_valid(name: str) -> None:
    shipped = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(shipped)
    assert shipped == json.loads(json.dumps(json_schema(name))), "run `make schemas`"


def test_no_stray_schema_is_shipped() -> None:
    assert {path.name for path in SCHEMAS.iterdir()} == {f"{name}.schema.json" for name in KEPT}


@pytest.mark.parametrize("moment", ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678Z", "2026-01-02T11:04:05+08:00"])
def test_a_moment_is_read_as_rfc_3339_writes_it(moment: str) -> None:
    read = TypeAdapter(Instant).validate_json(f'"{moment}"')
    assert (read.hour, read.utcoffset()) == (3, timedelta(0))


@pytest.mark.parametrize(
    "moment",
    ['"2026-01-02t03:04:05Z"', '"2026-01-02T03:04:05z"', '"2026-01-02 03:04:05Z"', '"2026-01-02T03:04Z"', "1767323045",
     '"1767323045"', '"2026-01-02T03:04:05"', '"20260102T030405Z"', "null", '"２026-01-02T03:04:05Z"'],
)  # fmt: skip
def test_a_moment_written_otherwise_is_refused(moment: str) -> None:
    """One letter changed is another record, even where it would mean the same."""
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_json(moment)


def test_a_day_is_read_as_rfc_3339_writes_it_and_as_yaml_gives_it() -> None:
    assert TypeAdapter(Day).validate_json('"2026-01-02"') == TypeAdapter(Day).validate_python(date(2026, 1, 2))


@pytest.mark.parametrize(
    "day",
    ['"2026-01-02T00:00:00"', '"2026-01-02T00:00:00Z"', "1767312000", '"1767312000"', '"2026-1-2"', '"20260102"',
     '"２026-01-02"', '"2026-02-30"', '"1969-12-31"', '"9999-12-31"', "null"],
)  # fmt: skip
def test_a_day_written_otherwise_is_refused(day: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_json(day)


def test_midnight_is_no_day() -> None:
    """A YAML reader makes a moment of `2026-01-02 00:00:00`, which Python counts among the days."""
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(datetime(2026, 1, 2))  # noqa: DTZ001 - as the YAML reader gives it
