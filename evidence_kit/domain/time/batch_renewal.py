"""Renewal of a batch: its tokens under new ones before they lose their strength, in folders `renewal-1`, `renewal-2` …"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from evidence_kit.domain.record import Instant, Record, RelativePath
from evidence_kit.domain.time.renewal import RecordedLine
from evidence_kit.domain.time.seal import Proof

RENEWAL_RECORD = "renewal.json"
"""Name of the record in the folder of a renewal; there once all else of it is."""
_FOLDER = re.compile(r"renewal-([1-9][0-9]{0,3})")


class BatchRenewal(Record):
    """What a renewal of a batch stamped, and the evidence records that came of it. Paths are below the batch's folder."""

    schema_tag: Literal["evidence-kit/batch-renewal/1"] = Field("evidence-kit/batch-renewal/1", alias="schema")
    kind: Literal["time-stamp", "hash-tree"]
    algorithm: Literal["sha256", "sha384", "sha512", "sm3"]
    """Digest of its hash tree."""
    created: Instant
    """By this machine's clock."""
    stamped_file: RelativePath
    """What was stamped: the children of the tree's root, one after another."""
    sums_file: RelativePath
    """By that algorithm the digest of every file that the records of the batch named so far, `files.jsonl` among them."""
    rehearsal: bool
    lines: tuple[RecordedLine, ...] = Field(max_length=2000)
    proofs: tuple[Proof, ...] = Field(max_length=256)


def renewal_folder(number: int) -> str:
    """The folder of the `number`th renewal, from 1."""
    return f"renewal-{number}"


def renewal_folders(names: Iterable[str]) -> tuple[str, ...]:
    """Of some names those of renewals, the oldest first."""
    found = {name: int(match[1]) for name in names if (match := _FOLDER.fullmatch(name))}
    return tuple(sorted(found, key=found.__getitem__))
