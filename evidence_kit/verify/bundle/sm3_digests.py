"""SM3 digests (GB/T 32905-2016) that the records state beside SHA-256: a court may compare by them alone, so they are computed."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Count, Record
from evidence_kit.formats.bundle_layout import BUNDLE
from evidence_kit.formats.digest import hash_stream, new_hash
from evidence_kit.verify.bundle.custody import shown
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words

_SM3 = "sm3"


class Sm3Facts(Record):
    """The files for which the table of contents states SM3."""

    stated: Count = 0
    differing: tuple[str, ...] = ()
    """Members whose SM3 is another."""
    unable: bool = False
    """The OpenSSL of this Python computes none."""


def observe_sm3(opened: OpenedBundle) -> Sm3Facts:
    """Compute the SM3 of every file for which one is stated; journal and table of contents are held against each other elsewhere."""
    members = opened.bundle.members if opened.bundle else ()
    stated = {one.member: one.artifact.digests.sm3 for one in members if one.artifact.digests.sm3}
    if not stated:
        return Sm3Facts()
    try:
        new_hash(_SM3)
    except ToolMissing:
        return Sm3Facts(stated=len(stated), unable=True)
    differing = tuple(name for name, digest in stated.items() if _of(opened, name) != digest)
    return Sm3Facts(stated=len(stated), differing=differing)


def judge_sm3(facts: Sm3Facts | None) -> Iterator[Finding]:
    """One finding, where any SM3 is stated."""
    if facts is None or not facts.stated:
        return
    status, said = Status.PASSED, words("sm3_digests", count=facts.stated)
    if facts.unable:
        status, said = Status.INDETERMINATE, words("sm3_digests_unable", count=facts.stated)
    elif facts.differing:
        status, said = Status.FAILED, words("sm3_digests_differ", names=shown(facts.differing))
    yield finding(FindingCode.SM3_DIGESTS, Question.UNTOUCHED, status, said, BUNDLE, "openssl dgst -sm3 FILE")


def _of(opened: OpenedBundle, member: str) -> str:
    entry = opened.directory.find(member)
    if entry is None or member in opened.damaged:
        return ""
    return hash_stream(opened.directory.open(entry), (_SM3,))[1][_SM3]
