"""The page in a real browser, from a file, with every request noted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from evidence_kit.outside.programs import find_browser
from evidence_kit.workflows.verifier_page import PAGE

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "third-edition"


@dataclass
class Window:
    """An open page."""

    page: Page
    requests: list[str] = field(default_factory=list)

    def check(self, bundle: Path) -> None:
        """Hand a bundle in, as a clerk does who chooses a file, and wait for the result."""
        self.page.set_input_files("#bundle", bundle)
        self.page.wait_for_selector("#result-title")

    def trust(self, path: Path, choice: str = "已核对，采用此名单") -> None:
        """Hand in a list or certificates, and take them as someone does who compared the fingerprints."""
        self.page.set_input_files("#trust", path)
        self.page.get_by_role("button", name=choice).click()
        self.page.wait_for_selector("#choose .fingerprints li")

    def found(self) -> set[str]:
        """Code, status and subject of every finding that the table shows."""
        rows = self.page.locator("tr[data-code]")
        return set(rows.evaluate_all("rows => rows.map(({dataset: d}) => `${d.code} ${d.status} ${d.subject}`.trim())"))


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    """The page as it ships, opened by a double click."""
    copy = shutil.copyfile(PAGE, tmp_path / "核验.html")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find_browser().path), args=["--no-sandbox", "--disable-background-networking"]
        )
        opened = Window(browser.new_page(locale="zh-CN"))
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.goto(copy.as_uri())
        yield opened
        browser.close()
