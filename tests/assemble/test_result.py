"""One page, whatever came of the check: sound, failed with long sentences, a rehearsal; in one language."""

from __future__ import annotations

import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from evidence_kit.assemble.result import CheckedBundle, result_page
from evidence_kit.domain.finding import Answer, AnswerState, Status, Verdict
from evidence_kit.domain.text import Language, text
from evidence_kit.verify.check import check
from evidence_kit.verify.headline import headline
from evidence_kit.verify.time.trust_list import EMPTY

GOLDEN = Path(__file__).parent.parent / "golden" / "third-edition" / "bundle.zip"
LONG = text("有一项不符：" + "证" * 900, "something does not hold: " + "word " * 400)


@pytest.fixture(scope="module")
def sound() -> Verdict:
    return check(GOLDEN, EMPTY, now=datetime(2026, 12, 1, 12, tzinfo=UTC)).verdict


def failed(verdict: Verdict) -> Verdict:
    def worse(answer: Answer) -> Answer:
        parts = tuple(part.model_copy(update={"state": AnswerState.FAILED}) for part in answer.parts)
        return answer.model_copy(
            update={"status": Status.FAILED, "state": AnswerState.FAILED, "sentence": LONG, "parts": parts}
        )

    findings = tuple(one.model_copy(update={"status": Status.FAILED, "message": LONG}) for one in verdict.findings)
    answers = tuple(map(worse, verdict.answers))
    return verdict.model_copy(update={"answers": answers, "findings": findings, "status": Status.FAILED})


def page(verdict: Verdict, language: Language, name: str = "证据包.zip") -> bytes:
    checked = CheckedBundle(name, verdict, headline(verdict), "ab" * 32, trusting=False)
    return result_page(checked, language)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["sound", "failed", "rehearsal"])
def test_it_is_one_page_in_one_language(sound: Verdict, kind: str, language: Language) -> None:
    made = {"sound": sound, "failed": failed(sound), "rehearsal": failed(sound).model_copy(update={"rehearsal": True})}[
        kind
    ]
    data = page(made, language, name="很长的文件名" * 20 + ".zip")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1


def test_it_names_the_file_the_list_the_clock_and_what_is_not_shown(sound: Verdict) -> None:
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=page(sound, "en"), capture_output=True, check=True)
    plain = " ".join(read.stdout.decode().split())
    for expected in (sound.bundle_sha256, "(none was given)", "2026-12-01 20:00:00 +08:00", sound.tool, "2 not run, 3 lack material",
                     "Not shown:", "does not establish authorship", f"{sound.members} files in it"):  # fmt: skip
        assert expected.replace(" ", "") in plain.replace(" ", ""), expected


def test_the_same_check_gives_the_same_bytes(sound: Verdict) -> None:
    assert page(sound, "zh") == page(sound, "zh")


def test_of_a_container_that_could_not_be_read_no_file_is_counted(sound: Verdict) -> None:
    unread = sound.model_copy(update={"members": 0, "bundle_sha256": ""})
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=page(unread, "en"), capture_output=True, check=True)
    assert "the files in it could not be read" in read.stdout.decode() and "0 files" not in read.stdout.decode()


def test_the_first_checks_that_failed_are_named(sound: Verdict) -> None:
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=page(failed(sound), "en"), capture_output=True, check=True
    )
    words = read.stdout.decode()
    assert f"Checks that failed ({len(sound.findings)})" in words and sound.findings[0].code in words
