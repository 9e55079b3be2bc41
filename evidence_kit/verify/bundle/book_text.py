"""The text on the book's pages against the records: the catalogue of evidence, and the digests of all files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.book_binding import BOTH_LANGUAGES
from evidence_kit.domain.bundle import Exhibit, SupplementaryFiling
from evidence_kit.domain.text import Language, Text

Page = Sequence[str]
"""The pieces of text of one page, as `pades.PdfPages.blocks` gives them."""
_DIGEST = re.compile(r"(?:SM3)?([0-9a-f]{64})")
_CODE = re.compile(r"\[U\+([0-9A-F]{4,6})\]")


def shows_digests(
    pages: Iterable[Page], artifacts: Sequence[Artifact], names: Sequence[str], *, nothing_else: bool
) -> bool:
    """Return whether pages show every file with its name in the bundle, its size and its digests, one after the other.

    Args:
        names: of the artifacts, in their order; empty for one that the bundle leaves out.
        nothing_else: no other digest may stand on these pages.
    """
    pieces = [_bare(piece) for page in pages for piece in page]
    shown = [found[1] for found in map(_DIGEST.fullmatch, pieces) if found]
    expected = [digest for item in artifacts for digest in (item.digests.sha256, item.digests.sm3) if digest]
    if (shown != expected) if nothing_else else not _run_of(shown, expected):
        return False
    return _in_order(pieces, _lines(artifacts, names))


def digests_on(pages: Iterable[Page]) -> list[str]:
    """Return every SHA-256 or SM3 that stands on pages as a piece of text of its own, in their order."""
    return [found[1] for page in pages for piece in page if (found := _DIGEST.fullmatch(_bare(piece)))]


def exhibit_not_shown(
    pages: Sequence[Page],
    exhibits: Sequence[Exhibit],
    languages: Sequence[Language] = BOTH_LANGUAGES,
    pages_before: int = 0,
) -> str:
    """Return the number of the first exhibit that the catalogue does not show with its name and pages; empty when it shows all.

    Args:
        languages: in which the pages are written.
        pages_before: of earlier books; the numbers printed on these pages count them.
    """
    flat = [(number, _bare(piece)) for number, page in enumerate(pages) for piece in page]
    places: list[int] = []
    for exhibit in exhibits:
        start = places[-1] + 1 if places else 0
        found = (at for at in range(start, len(flat)) if _begins(flat, at, exhibit, languages[0]))
        places.append(next(found, -1))
        if places[-1] < 0:
            return exhibit.number
    for exhibit, (start, end) in zip(exhibits, pairwise([*places, len(flat)]), strict=True):
        if not _row_shows(flat[start:end], exhibit, languages, pages_before):
            return exhibit.number
    return ""


def filing_shown(pages: Sequence[Page], filing: SupplementaryFiling | None, languages: Sequence[Language]) -> bool:
    """Return whether the catalogue of a supplementary filing shows the digest of the bundle before and each change since."""
    if filing is None:
        return True
    parts = ["".join(map(_bare, page)) for page in pages]
    changes = (words for change in filing.changes for words in _in(change, languages))
    return all(_stands(words, parts) for words in (filing.earlier, *changes))


def says(pages: Iterable[Page], words: Sequence[str]) -> bool:
    """Return whether one piece of text of these pages holds all of some words."""
    return any(all(word in piece for word in words) for page in pages for piece in page)


def stands_on(page: Page, words: str) -> bool:
    """Return whether words stand on a page in one run, in the order in which it is set."""
    return _bare(words) in _bare("".join(page))


def _lines(artifacts: Sequence[Artifact], names: Sequence[str]) -> Iterator[str]:
    for item, name in zip(artifacts, names, strict=True):
        if name:
            yield _bare(f"{name} {item.digests.size:,} B")
        yield item.digests.sha256


def _run_of(shown: Sequence[str], expected: Sequence[str]) -> bool:
    return any(shown[at : at + len(expected)] == expected for at in range(len(shown) - len(expected) + 1))


def _in_order(pieces: Sequence[str], lines: Iterable[str]) -> bool:
    left = iter(pieces)
    return all(line in left for line in lines)


def _begins(flat: Sequence[tuple[int, str]], at: int, exhibit: Exhibit, language: Language) -> bool:
    """A row begins with the number, and the name follows; a page's end may cut the name, but not its first piece away."""
    following = flat[at + 1][1] if at + 1 < len(flat) else ""
    return (
        flat[at][1] == _bare(exhibit.number)
        and bool(following)
        and _bare(exhibit.name.in_(language)).startswith(following)
    )


def _row_shows(
    row: Sequence[tuple[int, str]], exhibit: Exhibit, languages: Sequence[Language], pages_before: int
) -> bool:
    first = exhibit.first_page + pages_before
    last = first + exhibit.pages - 1
    where = str(last) if exhibit.pages == 1 else f"{first}–{last}"
    if not any(piece == where for _, piece in row):
        return False
    parts: dict[int, str] = {}
    for page, piece in row:
        parts[page] = parts.get(page, "") + piece
    texts = (exhibit.name, exhibit.kind, exhibit.source, exhibit.content, exhibit.purpose)
    return all(_stands(words, list(parts.values())) for text in texts for words in _in(text, languages))


def _in(text: Text, languages: Sequence[Language]) -> tuple[str, ...]:
    return tuple(_bare(text.in_(language)) for language in languages)


def _stands(words: str, parts: Sequence[str]) -> bool:
    """On one page, or begun on one and continued on the next ones: a row taller than a page is parted."""
    left = words
    for part in parts:
        if words in part:
            return True
        # Whatever more than its honest share is found on a page, the rest still begins within the share of the next one.
        left = left[_longest_prefix(left, part) :]
    return not left


def _longest_prefix(words: str, part: str) -> int:
    """How many characters at the beginning of words stand together in a part of the page."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if words[:middle] in part else (low, middle - 1)
    return low


def _bare(words: str) -> str:
    """Words as they compare: without spaces and line ends, with characters that no face of the book has as themselves."""
    return "".join(_CODE.sub(_character, words).split())


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code <= 0x10FFFF else found[0]
