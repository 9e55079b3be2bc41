"""Every way of altering a bundle that is tried, in a fixed order: a copy is made by its place in it, in any process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from evidence_kit.attack.edits import custody, files, meaning, paper
from evidence_kit.attack.edits.custody import Stamp
from evidence_kit.attack.packing import Signed, write_flipped, write_repacked, write_resized
from evidence_kit.attack.target import Edit, Target
from evidence_kit.domain.filing.mutation import Access, MutationCode
from evidence_kit.formats.canonical_zip import ZipEntry

_NOTHING: Edit = {}
_CODE = MutationCode


@dataclass(frozen=True)
class Mutation:
    """One way of altering a bundle."""

    code: MutationCode
    access: Access
    write: Callable[[Path], None]
    """Makes the altered copy."""
    member: str = ""


def mutations_of(target: Target, stamp: Stamp, signed: Signed | None) -> tuple[Mutation, ...]:
    """Return every way that there is something to alter for.

    Args:
        target: the bundle.
        stamp: asks an authority that nobody certifies.
        signed: makes a container's parts anew with keys that nobody certifies; None: it is not tried, since nobody's signature is
            known to be trusted.
    """
    found = [*_bytes(target), *_repacked(target, _edits(stamp))]
    if signed is not None:
        found += [
            Mutation(_CODE.NOTHING_ELSE_CHANGED, Access.OWN_KEYS, lambda out: write_repacked(target, out, {}, signed)),
            *_repacked(target, dict(_MEANING), signed),
        ]
    return tuple(found)


_MEANING: tuple[tuple[MutationCode, Callable[[Target], Edit | None]], ...] = (
    (_CODE.PICTURE_REPLACED, meaning.picture_replaced),
    (_CODE.LOG_REPLACED, meaning.log_replaced),
    (_CODE.RECIPE_CHANGED, meaning.recipe_changed),
    (_CODE.GRADE_RAISED, meaning.grade_raised),
    (_CODE.EFFECT_RAISED, meaning.effect_raised),
    (_CODE.CLAIMED_DAY_CHANGED, meaning.claimed_day_changed),
    (_CODE.PARTY_RENAMED, meaning.party_renamed),
    (_CODE.EXHIBIT_REWORDED, meaning.exhibit_reworded),
    (_CODE.EXHIBIT_DROPPED, meaning.exhibit_dropped),
    (_CODE.JOURNAL_CUT, custody.journal_cut),
    (_CODE.JOURNAL_BACKDATED, custody.journal_backdated),
)


def _edits(stamp: Stamp) -> dict[MutationCode, Callable[[Target], Edit | None]]:
    return {
        _CODE.FILES_SWAPPED: files.swapped,
        _CODE.FILE_REMOVED: files.removed,
        _CODE.FILE_ADDED: files.added,
        _CODE.FILE_BESIDE_ADDED: files.added_beside,
        _CODE.SCRIPT_REPLACED: files.script_replaced,
        _CODE.COMMAND_ADDED: files.command_added,
        **dict(_MEANING),
        _CODE.EVENT_DROPPED: custody.event_dropped,
        _CODE.SEALS_REMOVED: custody.seals_removed,
        _CODE.SEAL_SPLICED: custody.seal_spliced,
        _CODE.TOKEN_REPLACED: custody.token_replaced(stamp),
        _CODE.CONTAINER_TOKEN_REPLACED: custody.container_token_replaced(stamp),
        _CODE.SIGNATURE_EMPTIED: custody.signature_emptied,
        _CODE.BOOK_APPENDED: paper.book_appended,
        _CODE.BOOK_BYTE_CHANGED: paper.book_byte_changed,
        _CODE.BOOK_REVISED: paper.book_revised,
        _CODE.FILM_SEGMENT_REMOVED: paper.segment_removed,
        _CODE.FILM_REPLACED: paper.film_replaced,
        _CODE.MARK_REMOVED: meaning.mark_removed,
    }


def _repacked(
    target: Target, edits: dict[MutationCode, Callable[[Target], Edit | None]], signed: Signed | None = None
) -> Iterator[Mutation]:
    access = Access.LISTS if signed is None else Access.OWN_KEYS
    for code, edit in edits.items():
        altered = edit(target)
        if altered is not None:
            only = next(iter(altered)) if len(altered) == 1 else ""
            yield Mutation(code, access, partial(_write, target, edit, signed), only)


def _write(target: Target, edit: Callable[[Target], Edit | None], signed: Signed | None, out: Path) -> None:
    write_repacked(target, out, edit(target) or _NOTHING, signed)


def _bytes(target: Target) -> Iterator[Mutation]:
    entries = list(target.entries.values())
    for entry in _one_of_each_kind(target):
        at = entry.data_offset + entry.size // 2
        yield Mutation(_CODE.BYTE_OF_MEMBER, Access.BYTES, partial(write_flipped, target, at=at), entry.name)
    header, end = entries[len(entries) // 2], entries[-1].end
    yield Mutation(
        _CODE.BYTE_OF_HEADER, Access.BYTES, partial(write_flipped, target, at=header.offset + 10), header.name
    )
    yield Mutation(_CODE.BYTE_OF_DIRECTORY, Access.BYTES, partial(write_flipped, target, at=end + 12))
    yield Mutation(_CODE.BYTE_ADDED, Access.BYTES, partial(write_resized, target, by=1))
    yield Mutation(_CODE.END_CUT, Access.BYTES, partial(write_resized, target, by=-1))


def _one_of_each_kind(target: Target) -> Iterator[ZipEntry]:
    """A file of every role, the newest, and every member that is no file of the case; empty ones have no byte to change."""
    newest = {one.artifact.role: one.member for one in target.bundle.members}
    of_case = {one.member for one in target.bundle.members}
    for name, entry in target.entries.items():
        if entry.size and (name not in of_case or name in newest.values()):
            yield entry
