"""Batch: any number of files dated by one token, and what each file needs to show that it was among them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_serializer

from evidence_kit.domain.record import Count, Instant, Record, RelativePath, Sha256Hex, Sm3Hex
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.embedded_proofs import AttachedProof, Base64, HeaderRuns
from evidence_kit.domain.time.seal import Proof

Hex16 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Hex64 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]


class Problem(StrEnum):
    """Why a file was not taken into a batch."""

    VANISHED = "vanished"
    CHANGED = "changed"
    NO_PERMISSION = "no-permission"
    SYMBOLIC_LINK = "symbolic-link"
    NOT_A_FILE = "not-a-file"
    UNREADABLE = "unreadable"


PROBLEM_NAMES: dict[Problem, Text] = {
    Problem.VANISHED: text("文件已不存在", "does not exist (any more)"),
    Problem.CHANGED: text("读取过程中被改动", "changed while it was read"),
    Problem.NO_PERMISSION: text("没有读取权限", "may not be read"),
    Problem.SYMBOLIC_LINK: text("符号链接，未跟随", "a symbolic link, not followed"),
    Problem.NOT_A_FILE: text("不是普通文件（管道、设备、套接字或文件夹）", "no regular file (a pipe, device, socket or folder)"),
    Problem.UNREADABLE: text("无法读取", "could not be read"),
}  # fmt: skip


class BatchLine(Record):
    """A line of a batch's list: a file as it was found under its name."""

    name: str
    """As the file system gave it; where its bytes are not UTF-8, with `\\xNN` in their place."""
    raw: Base64 | None = None
    """The bytes of such a name."""

    @model_serializer(mode="wrap")
    def _without_absent(self, serialize: Any) -> dict[str, Any]:
        """Absent fields are left out: a line is as short as it can be."""
        return {key: value for key, value in serialize(self).items() if value is not None}


class BatchEntry(BatchLine):
    """A file that was taken: an entry of the tree."""

    size: Count
    sha256: Sha256Hex
    nonce: Hex16
    """Sixteen random bytes between this digest and the tree, so that neighbours learn nothing of it."""
    sm3: Sm3Hex | None = None
    sha512: Hex64 | None = None
    blake2b: Hex64 | None = None


DIGESTS_BESIDE = ("sm3", "sha512", "blake2b")
"""That an entry can state beside SHA-256, in the order in which it does."""


class BatchProblem(BatchLine):
    """A file that was named and could not be taken."""

    problem: Problem


class BatchPlan(Record):
    """What a batch set out to take; written when its list of names is complete, so that a killed run goes on."""

    schema_tag: Literal["evidence-kit/batch-plan/1"] = Field("evidence-kit/batch-plan/1", alias="schema")
    title: str
    base: str
    """The folder that names are relative to, itself relative to that of the batch; absolute in plans of before."""
    also: tuple[str, ...]
    """Digests beside SHA-256."""
    rehearsal: bool
    names: Count
    bytes: Count
    """By the sizes found while listing, for progress only; 0 for so many files that progress is told by their number."""


class Batch(Record):
    """A dated batch. `list_file` names every file; `root_file` is what was stamped."""

    schema_tag: Literal["evidence-kit/batch/1"] = Field("evidence-kit/batch/1", alias="schema")
    title: str
    created: Instant
    """By this machine's clock."""
    tool: str
    rehearsal: bool
    files: int = Field(ge=1)
    bytes: Count
    problems: Count
    tree_root: Sha256Hex
    """RFC 9162 Merkle tree root."""
    list_file: RelativePath
    list_sha256: Sha256Hex
    root_file: RelativePath
    proofs: tuple[Proof, ...] = Field(max_length=256)


class BatchProof(Record):
    """What the owner of one file of a batch keeps beside it. It discloses no other file."""

    schema_tag: Literal["evidence-kit/batch-proof/1"] = Field("evidence-kit/batch-proof/1", alias="schema")
    title: str
    """Of the batch."""
    entry: BatchEntry
    index: Count
    """Place among the files of the batch, from 0."""
    path: tuple[Sha256Hex, ...] = Field(max_length=64)
    """RFC 9162 inclusion proof, lowest level first."""
    root_file: str = Field(max_length=4096)
    """The text of `root.txt`, which the proofs are over."""
    proofs: tuple[AttachedProof, ...] = Field(max_length=128)
    headers: HeaderRuns = ()
    """Of the Bitcoin blocks that the proofs lead to; none while these are pending."""

    @model_serializer(mode="wrap")
    def _without_no_headers(self, serialize: Any) -> dict[str, Any]:
        """Left out where there are none: proofs of before an upgrade keep their one form."""
        return {key: value for key, value in serialize(self).items() if key != "headers" or value}
