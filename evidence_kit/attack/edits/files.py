"""Members swapped, taken out and added, and the papers that a clerk follows."""

from __future__ import annotations

from itertools import combinations

from evidence_kit.attack.target import Edit, Target
from evidence_kit.domain.artifact import Role
from evidence_kit.formats.bundle_layout import CHECK_JOURNAL, README

_STRANGE_SCRIPT = b"#!/bin/sh\necho 'OK'\n"
_COMMAND = b"\n     sh -c 'echo OK'\n"


def swapped(target: Target) -> Edit | None:
    """Give two files of one kind each other's bytes."""
    shown = target.with_role(Role.CLAIMED_PICTURE, Role.PICTURE, Role.PUBLICATION, Role.INFRINGEMENT, Role.LICENCE)
    for one, other in combinations(shown, 2):
        media = {one.artifact.media_type, other.artifact.media_type}
        if len(media) == 1 and one.artifact.digests.sha256 != other.artifact.digests.sha256:
            return {one.member: target.sources[other.member], other.member: target.sources[one.member]}
    return None


def removed(target: Target) -> Edit | None:
    """Take the last file of the last exhibit out."""
    named = [path for exhibit in target.bundle.exhibits for path in exhibit.artifacts]
    found = next((one.member for one in target.bundle.members if named and one.artifact.path == named[-1]), None)
    return None if found is None else {found: None}


def added(target: Target) -> Edit | None:
    """Put a file among the exhibits that nobody took in."""
    return {"data/exhibits/9999-added/added.txt": b"added\n"}


def added_beside(target: Target) -> Edit | None:
    """Put a file beside the papers of the bag."""
    return {"notes.txt": b"added\n"}


def script_replaced(target: Target) -> Edit | None:
    """Exchange the script that a clerk may run."""
    return {CHECK_JOURNAL: _STRANGE_SCRIPT}


def command_added(target: Target) -> Edit | None:
    """Add a command to the text that a clerk may follow."""
    return {README: target.read(README) + _COMMAND}
