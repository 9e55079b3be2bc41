"""Every film of a case is in its book, also one that shows an earlier result or broke off."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.recording import Recording, Unshown
from evidence_kit.domain.text import text
from evidence_kit.formats.journal import book_annex
from tests.assemble.test_book import compose, group
from tests.films import filmed_case


def test_the_book_lists_every_film_and_what_was_not_run_in_it(tmp_path: Path) -> None:
    plan = group({"number": "1-1", "roles": ["recording"], "lane": "regeneration-demonstration"})
    case = filmed_case(tmp_path, afresh=(True, False), **plan)
    book = words(case)
    table = dict(compose(CaseFile(case.root)).annexes)[book_annex.DIGESTS].decode()
    films = [film for _, film in case.records(Role.RECORDING, Recording)]
    assert len(films) == 2
    for number, film in enumerate(films, start=1):
        assert f"录屏（{number}/2）" in book
        assert film.chain_head in book
        assert all(segment.sha256 in table for segment in film.segments)
    assert book.count("运行完成于") == 1 and "先前结果，本次未运行" in book


def test_the_book_names_the_stretch_in_which_the_page_was_not_shown(tmp_path: Path) -> None:
    case = filmed_case(
        tmp_path, **group({"number": "1-1", "roles": ["recording"], "lane": "regeneration-demonstration"})
    )
    ((_, film),) = case.records(Role.RECORDING, Recording)
    stretch = Unshown(start=3.0, end=5.4, why=text("画面全黑", "the screen is black"))
    with case.writing(system_clock) as writer, writer.act("recording") as act:
        act.record("recording.json", film.model_copy(update={"unshown": (stretch,)}), role=Role.RECORDING,
                   lane=ExhibitClass.REGENERATION, title=text("记录", "record"))  # fmt: skip
        act.commit(Action.RECORDED, text("录屏。", "Filmed."))
    book = words(case)
    assert book.count("未显示演示页面的时段") == 1
    assert "0:03.0–0:05.4画面全黑" in book and "0:03.0–0:05.4,thescreenisblack" in book


def words(case: CaseFile) -> str:
    """The whole book without the ends of its lines."""
    pages = pypdfium2.PdfDocument(compose(CaseFile(case.root)).pdf)
    return "".join("".join(page.get_textpage().get_text_range() for page in pages).split())
