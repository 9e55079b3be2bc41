"""Every film of a case is in its book, also one that shows an earlier result or broke off."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.recording import Recording
from tests.assemble.test_book import compose, group
from tests.films import filmed_case


def test_the_book_lists_every_film_and_what_was_not_run_in_it(tmp_path: Path) -> None:
    plan = group({"number": "1-1", "roles": ["recording"], "lane": "regeneration-demonstration"})
    case = filmed_case(tmp_path, afresh=(True, False), **plan)
    book = words(case)
    films = [film for _, film in case.records(Role.RECORDING, Recording)]
    assert len(films) == 2
    for number, film in enumerate(films, start=1):
        assert f"录屏（{number}/2）" in book
        assert film.chain_head in book
        assert all(segment.sha256 in book for segment in film.segments)
    assert book.count("运行完成于") == 1 and "先前结果，本次未运行" in book


def words(case: CaseFile) -> str:
    """The whole book without the ends of its lines."""
    pages = pypdfium2.PdfDocument(compose(CaseFile(case.root)).pdf)
    return "".join("".join(page.get_textpage().get_text_range() for page in pages).split())
