"""What `check-bundle.ps1` uses of .NET and of Windows' own commands, written down a second time for `powershell`, its interpreter."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Entry:
    """An entry of a dictionary, a group of a match, a file of a folder: named values."""

    def __init__(self, **values: Any) -> None:
        self.values = values


class NetList(list[Any]):
    """A List: enumerated where it is put out, as an array is."""


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


STATIC: dict[str, Any] = {
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
NEW: dict[str, Callable[[], Any]] = {
    "System.Collections.Generic.Dictionary[string,string]": dict,
    "System.Collections.Generic.List[string]": NetList,
    "System.Collections.Generic.HashSet[string]": set,
}


def member(value: Any, name: str) -> Any:
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


def items(folder: Path) -> list[Entry]:
    return [
        Entry(FullName=str(path), PSIsContainer=path.is_dir(), LinkType="SymbolicLink" if path.is_symlink() else None)
        for path in sorted(folder.rglob("*"))
    ]
