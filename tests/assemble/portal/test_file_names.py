"""Names that sort as the catalogue does and that every disc and portal takes."""

from __future__ import annotations

import pytest

from evidence_kit.assemble.portal.file_names import file_name
from evidence_kit.domain.court_profile import NameStyle
from evidence_kit.domain.text import text

POST = text("“红叶集”发布页：2025/10/12", "RedLeaf post (2025-10-12)")


@pytest.mark.parametrize(
    ("style", "name"),
    [(NameStyle.HAN, "2-1_“红叶集”发布页：2025_10_12.pdf"), (NameStyle.ASCII, "2-1_redleaf_post_2025_10_12.pdf")],
)
def test_the_number_comes_first_and_the_title_after_it(style: NameStyle, name: str) -> None:
    assert file_name("2-1", POST, "pdf", style) == name


def test_a_long_title_is_cut_between_characters() -> None:
    name = file_name("1-1", text("龘" * 200, "x" * 900), "pdf", NameStyle.HAN)
    assert name == f"1-1_{'龘' * 40}.pdf"
    assert len(file_name("1-1", text("", "word " * 90), "pdf", NameStyle.ASCII)) <= 128


@pytest.mark.parametrize("zh", ["", "...", "/ \\ :"])
def test_where_nothing_is_left_the_number_stands_alone(zh: str) -> None:
    assert file_name("3-2", text(zh, ""), "mp4", NameStyle.HAN) == "3-2.mp4"


def test_what_reorders_or_hides_letters_does_not_reach_a_name() -> None:
    name = file_name("1-1", text("gnp\u202efdp\x00", ""), "pdf", NameStyle.HAN)
    assert name.isprintable() and "\u202e" not in name
