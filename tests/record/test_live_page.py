"""The page that is filmed, in a real browser: every fact can be read, however long the words are."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from evidence_kit.domain.making.settings import settings_facts
from evidence_kit.domain.progress import Shown, Stage
from evidence_kit.domain.text import text
from evidence_kit.formats import png
from evidence_kit.intake import settings_of
from evidence_kit.outside.programs import find_browser
from evidence_kit.recipe.read import read_recipe
from evidence_kit.record.live_page import LivePage, serve
from evidence_kit.record.page_state import Board
from tests.filed import SAMPLE

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="films X11 only")


@pytest.fixture
def live() -> Iterator[tuple[LivePage, Page]]:
    board = Board(title=text("录屏", "film"), case_line=text("法院　案件", "court · case"), rehearsal=True)
    with serve(board) as page, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find_browser().path),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        window = browser.new_page(viewport={"width": 1280, "height": 720})
        window.goto(page.url)
        yield page, window
        browser.close()


def picture(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (90, 120, 60)).save(buffer, "PNG")
    return buffer.getvalue()


def test_every_fact_of_the_sample_is_on_the_page_and_readable(live: tuple[LivePage, Page], tmp_path: Path) -> None:
    page, window = live
    recipe = read_recipe("a.png", png.read((SAMPLE / "claimed" / "celadon-teapot.png").read_bytes()))
    settings = settings_of(recipe)
    page.show(Stage("step-1", text("第 1/4 步：基础图", "Step 1 of 4: base"), settings_facts(settings)))
    version = page.show(Shown("base", text("基础图", "base"), picture((192, 288))))
    assert page.wait_drawn(version, 10)
    facts = window.locator("#facts").bounding_box()
    assert facts is not None
    values = window.locator("#facts dd")
    assert values.count() == len(settings_facts(settings))
    for number in range(values.count()):
        box = values.nth(number).bounding_box()
        assert box is not None
        assert box["width"] > 60
        assert box["y"] + box["height"] <= facts["y"] + facts["height"] + 1, values.nth(number).inner_text()
        if "long" not in (values.nth(number).get_attribute("class") or ""):
            assert box["height"] < 60, values.nth(number).inner_text()


def test_what_is_shown_is_text_and_never_markup(live: tuple[LivePage, Page]) -> None:
    page, window = live
    version = page.show(
        Stage("x", text("<img src=x onerror=alert(1)>", "<b>x</b>"), ((text("种子", "seed"), "<script>1</script>"),))
    )
    assert page.wait_drawn(version, 10)
    assert window.locator("#facts dd").inner_text() == "<script>1</script>"
    assert window.locator("#heading b, #facts script").count() == 0
