"""One bundle for each defect: how it is made from the newest golden bundle, and the codes under which a verifier fails it.

Every list of the bundle is written anew, as whoever repacks it without the signer's key can, unless the defect is one of a list; so
the container's signature fails in all of them, and only the codes that the defect itself earns are named.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.mutants import members_of, packed, relisted

Members = dict[str, bytes]
CONTENTS, CASE, JOURNAL, HEAD = "data/bundle.json", "data/case.json", "data/journal.jsonl", "data/head.txt"
BOOK, MANIFEST = "data/exhibits.pdf", "manifest-sha256.txt"
CLAIMED = "data/exhibits/0001-claimed-picture/1-1_claimed.png"
RECIPE = "data/exhibits/0002-recipe/recipe.json"
SEAL = "data/seals/0014-seal/seal.json"
TOKEN = "data/seals/0014-seal/127.0.0.1.tsr"


@dataclass(frozen=True)
class Defect:
    """What is wrong with a bundle, and what is to be found."""

    name: str
    change: Callable[[Members], None]
    failed: frozenset[str]
    """Codes that fail."""
    beyond: frozenset[str] = frozenset()
    """Codes of the reference that fail too, and that a verifier may name as not checked."""
    keep: str = ""
    """The list that is left as the change made it."""

    def bundle(self, genuine: Members) -> bytes:
        """Return the archive."""
        members = dict(genuine)
        self.change(members)
        return packed(relisted(members, self.keep))


def bundles(golden: Path) -> Iterator[tuple[Defect, bytes]]:
    """Yield every defect with its bundle, made from the golden one at a path."""
    genuine = members_of(golden.read_bytes())
    for defect in DEFECTS:
        yield defect, defect.bundle(genuine)


def _flip(name: str, at: int = -1) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        data = bytearray(members[name])
        data[at] ^= 1
        members[name] = bytes(data)

    return change


def _put(name: str, data: bytes) -> Callable[[Members], None]:
    return lambda members: members.update({name: data})


def _drop(name: str) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        del members[name]

    return change


def _edit(name: str, change: Callable[[Any], object]) -> Callable[[Members], None]:
    def edited(members: Members) -> None:
        value = json.loads(members[name])
        change(value)
        members[name] = (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()

    return edited


def _edited_lines(name: str, change: Callable[[list[bytes]], object]) -> Callable[[Members], None]:
    def edited(members: Members) -> None:
        lines = members[name].splitlines(keepends=True)
        change(lines)
        members[name] = b"".join(lines)

    return edited


def _replaced(name: str, old: bytes, new: bytes) -> Callable[[Members], None]:
    def replaced(members: Members) -> None:
        assert old in members[name], f"{name} lacks {old!r}"
        members[name] = members[name].replace(old, new, 1)

    return replaced


def _longer(name: str, more: bytes) -> Callable[[Members], None]:
    def longer(members: Members) -> None:
        members[name] += more

    return longer


def _swapped(lines: list[bytes]) -> None:
    lines[2], lines[3] = lines[3], lines[2]


def _same_path(contents: Any) -> None:
    contents["members"][1]["artifact"]["path"] = contents["members"][0]["artifact"]["path"]


def _defect(name: str, change: Callable[[Members], None], failed: str, beyond: str = "", keep: str = "") -> Defect:
    return Defect(name, change, frozenset(failed.split()), frozenset(beyond.split()), keep)


DEFECTS = (
    _defect("a byte of the claimed picture", _flip(CLAIMED), "CONTENTS_COMPLETE"),
    _defect("a byte of the exhibit book", _flip(BOOK, 2000), "BOOK_BROKEN"),
    _defect("no exhibit book", _drop(BOOK), "BOOK_MISSING"),
    _defect("bytes behind the book's last time stamp", _longer(BOOK, b"\n%%EOF\n"), "BOOK_BROKEN"),
    _defect("a claimed picture that is missing", _drop(CLAIMED), "CONTENTS_COMPLETE"),
    _defect("a file that nothing names", _put("data/exhibits/0001-claimed-picture/x.png", b"x"), "CONTENTS_COMPLETE"),
    _defect("a file outside of the payload", _put("run-me.sh", b"echo OK\n"), "UNKNOWN_MEMBERS"),
    _defect("another script", _put("check-journal.sh", b"#!/bin/sh\necho OK\n"), "BUNDLE_SCRIPT"),
    _defect("another declaration of the bag", _put("bagit.txt", b"BagIt-Version: 0.97\n"), "BAG_DECLARATION"),
    _defect("another media type", _put("mimetype", b"application/zip"), "MIMETYPE"),
    _defect("a list without its last line", _edited_lines(MANIFEST, lambda lines: lines.pop()), "BAG_MANIFEST", keep=MANIFEST),
    _defect("a journal without its last line", _edited_lines(JOURNAL, lambda lines: lines.pop()), "JOURNAL_HEAD"),
    _defect("two lines of the journal the other way round", _edited_lines(JOURNAL, _swapped), "JOURNAL_CHAIN"),
    _defect("a line of the journal that says otherwise", _replaced(JOURNAL, b"claimed.png).", b"another.png)."), "JOURNAL_CHAIN"),
    _defect("another head", _put(HEAD, b"head\n"), "JOURNAL_HEAD"),
    _defect("contents of another case", _edit(CONTENTS, lambda it: it.update(case="other-case")), "CASE_IDENTITY"),
    _defect("a case of another title", _edit(CASE, lambda it: it["title"].update(zh="另一案件")), "CASE_IDENTITY"),
    _defect("an exhibit without files", _edit(CONTENTS, lambda it: it["exhibits"][2].update(artifacts=[])), "EXHIBITS"),
    _defect("an exhibit of files that are not there", _edit(CONTENTS, lambda it: it["exhibits"][0].update(artifacts=["none.png"])), "EXHIBITS"),
    _defect("two exhibits of one number", _edit(CONTENTS, lambda it: it["exhibits"][1].update(number=it["exhibits"][0]["number"])), "EXHIBITS"),
    _defect("a file under the path of another", _edit(CONTENTS, _same_path), "CONTENTS_COMPLETE"),
    _defect("contents that are no record", _put(CONTENTS, b"[]\n"), "RECORD_READABLE"),
    _defect("contents in another form", _longer(CONTENTS, b"\n"), "RECORD_READABLE"),
    _defect("contents with one key twice", _replaced(CONTENTS, b'{\n  "schema"', b'{\n  "rehearsal": true,\n  "schema"'), "RECORD_READABLE"),
    _defect("a seal over a shorter journal than it says", _edit(SEAL, lambda it: it["head"].update(size=3)), "SEAL_RECORD CONTENTS_COMPLETE"),
    _defect("a time stamp over something else", _flip(TOKEN), "TOKEN_BROKEN CONTENTS_COMPLETE"),
    _defect("a recipe that is no record", _put(RECIPE, b"{}\n"), "ROLE_RECORD CONTENTS_COMPLETE"),
    _defect("a picture that is a text", _put(CLAIMED, b"this is no picture\n"), "ROLE_RECORD CONTENTS_COMPLETE"),
    _defect("a recipe that is not the picture's", _edit(RECIPE, lambda it: it["steps"].update(value=5)), "CONTENTS_COMPLETE", beyond="RECIPE_FIELDS"),
)  # fmt: skip
"""Every defect is of one thing; what follows from it elsewhere is not named."""
