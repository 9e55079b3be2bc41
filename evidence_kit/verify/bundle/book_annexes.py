"""The tables beside the book against the bundle: lists of files and events, of segments and runs, of stamps on its pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.book_binding import BookBinding
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.recording import Recording
from evidence_kit.formats.journal import book_annex
from evidence_kit.verify.bundle.reader import MAX_RECORD, OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode


def annexes_differ(
    opened: OpenedBundle, binding: BookBinding, listed: Sequence[Artifact], names: Sequence[str], shown: list[str]
) -> Iterator[Fault]:
    """In what the annexes are not those of this bundle.

    The book's pages name them, the bundle holds them, and what they say follows from journal, exhibits and records.

    Args:
        opened: the bundle.
        binding: of its book.
        listed: the files that the journal listed when the book was set.
        names: theirs in the bundle, in that order.
        shown: the digests on the pages of the book that name its annexes.
    """
    if shown != [annex.sha256 for annex in binding.annexes]:
        yield fault(CheckCode.BOOK_DIGESTS)
    held = {
        (item.path.rpartition("/")[2], item.digests.sha256): item.path for item in opened.with_role(Role.BOOK_ANNEX)
    }
    if book_annex.DIGESTS not in {annex.name for annex in binding.annexes}:
        yield fault(CheckCode.BOOK_ANNEX, name=book_annex.DIGESTS)
    for annex in binding.annexes:
        path = held.get((annex.name, annex.sha256))
        data = opened.of_path(path, MAX_RECORD) if path else None
        if data is None or _is_another(opened, annex.name, data, _lists(opened, binding, listed, names)):
            yield fault(CheckCode.BOOK_ANNEX, name=annex.name)


def _is_another(opened: OpenedBundle, name: str, data: bytes, begin: bytes) -> bool:
    """Whether a table says anything that does not follow from journal, exhibits and records."""
    bundle, journal = opened.bundle, opened.journal
    if name == book_annex.STAMPS and bundle is not None and journal is not None:
        paths = {item.path for event in journal.events for item in event.products}
        return book_annex.strange_stamps(data, bundle.exhibits, bundle.pages_before, paths)
    if name != book_annex.DIGESTS:
        return False
    films = [film for _, film in opened.records_of(Role.RECORDING, Recording)]
    runs = [made for _, made in opened.records_of(Role.REGENERATION, Regeneration)]
    rest = book_annex.digests_rest(films, runs)
    return not data.startswith(begin) or book_annex.strange_rows(data[len(begin) :], rest)


def _lists(opened: OpenedBundle, binding: BookBinding, listed: Sequence[Artifact], names: Sequence[str]) -> bytes:
    """How the annex of digests must begin."""
    bundle, journal = opened.bundle, opened.journal
    if bundle is None or journal is None:
        return b""
    called = dict(zip((item.path for item in listed), names, strict=True))
    answered: dict[str, list[str]] = {}
    for exhibit in bundle.exhibits:
        for path in exhibit.artifacts:
            answered.setdefault(path, []).append(exhibit.number)
    return book_annex.digests_begin(listed, called, answered, journal.first(binding.head.size).events)
