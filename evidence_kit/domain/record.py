"""What all nouns share: frozen, closed, and with exact forms for digests, instants and paths."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

_FIRST_YEAR = 1970
"""Before it, systems differ in what they make of a time; the last is that of `datetime`, 9999."""
_CALENDAR_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day_alone(day: object) -> object:
    """Lets pass a day as RFC 3339 writes it; pydantic also takes midnight (`2026-01-02T00:00:00`) and bare seconds."""
    if type(day) is not date and not (isinstance(day, str) and _CALENDAR_DAY.fullmatch(day)):
        raise ValueError("not a day as RFC 3339 writes it")
    return day


Day = Annotated[
    date,
    Field(ge=date(_FIRST_YEAR, 1, 1), le=date(9999, 12, 30)),
    BeforeValidator(_day_alone),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""A day of the calendar after which there is another one, written in one way only."""
Count = Annotated[int, Field(ge=0, lt=1 << 63)]
"""How many, or how large in bytes: no file system holds more."""
Seconds = Annotated[float, Field(ge=0, le=10_000_000)]
"""A length of time, or a place in a film: at most a season of it."""
Sha256Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Sm3Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Record(BaseModel):
    """Base of every noun: immutable, unknown keys refused, parsed once at the border."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False, defer_build=True)

    def to_json(self) -> bytes:
        """The noun as indented UTF-8 JSON ending in LF: the form in which it is kept and hashed."""
        return (self.model_dump_json(by_alias=True, indent=2) + "\n").encode("utf-8")


_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)


def format_instant(moment: datetime) -> str:
    """A UTC instant as RFC 3339 with milliseconds and `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _to_utc_milliseconds(moment: datetime) -> datetime:
    try:
        utc = moment.astimezone(UTC)
    except OverflowError as error:  # 0001-01-01T00:00+14:00 is no ValueError by itself, and pydantic lets it through
        raise ValueError("a moment outside of the years 1970 to 9999") from error
    if utc.year < _FIRST_YEAR:
        raise ValueError("a moment outside of the years 1970 to 9999")
    beyond = utc.microsecond % 1000
    return utc.replace(microsecond=utc.microsecond - beyond) if beyond else utc


def _written_plainly(moment: object) -> object:
    """Lets pass what RFC 3339 writes with capitals; pydantic also takes `2036-01-01 00:00Z`, `…t…z` and bare seconds."""
    if not isinstance(moment, datetime) and not (isinstance(moment, str) and _RFC_3339.fullmatch(moment)):
        raise ValueError("not a moment as RFC 3339 writes it")
    return moment


Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_plainly),
    AfterValidator(_to_utc_milliseconds),
    PlainSerializer(format_instant, return_type=str),
]
"""A moment in UTC, kept to the millisecond, and written in one way only: whoever changes a letter of it changes the record."""

_FORBIDDEN_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_WINDOWS_DEVICES = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def check_relative_path(path: str) -> str:
    """A relative path of `/`-separated names that Windows, macOS and Linux can all hold.

    Raises:
        ValueError: absolute, climbing (`..`), empty or unportable names.
    """
    for name in path.split("/"):
        if name in ("", ".", "..") or name[-1] in ". ":
            raise ValueError(f"not a portable relative path: {path!r}")
        if not _is_portable(name):
            raise ValueError(f"name not portable across systems: {name!r}")
    return path


@lru_cache(maxsize=4096)  # the files of all acts have the same few names
def _is_portable(name: str) -> bool:
    return not (_FORBIDDEN_IN_NAMES.search(name) or _WINDOWS_DEVICES.match(name) or len(name.encode()) > 200)


RelativePath = Annotated[str, AfterValidator(check_relative_path)]
