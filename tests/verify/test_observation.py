"""A check section by section: whatever one of them meets, the others are observed, and none is spoken of unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.formats import canonical_zip
from evidence_kit.formats.canonical_zip import Source
from evidence_kit.verify import check, check_apart, load_trust, observation, verify_bundle
from evidence_kit.verify.sections import NEEDED, Section
from tests.filed import Filed

NOW = datetime.now(UTC)
CLAIMS = (
    "as stated",
    "are what was recorded",
    "agree and show no change",
    "No regeneration was demonstrated",
    "no steps",
)


def exchanged(filed_bundle: Path, out: Path, **members: bytes) -> Path:
    """The same bundle with other bytes for some of its records."""
    with filed_bundle.open("rb") as stream:
        directory = canonical_zip.read(stream)
        content = {entry.name: directory.read(entry, max_size=1 << 30) for entry in directory.entries}
    content |= {f"data/{name}.json": data for name, data in members.items()}
    with out.open("xb") as sink:
        canonical_zip.write(sink, [Source.of_bytes(name, data) for name, data in content.items()])
    return out


def altered(bundle: Path, change: str, value: object) -> bytes:
    """The table of contents with another value of one key."""
    with bundle.open("rb") as stream:
        directory = canonical_zip.read(stream)
        entry = directory.find("data/bundle.json")
        assert entry is not None
        record = json.loads(directory.read(entry, max_size=1 << 30))
    record[change] = value
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def assert_nothing_is_claimed(verdict: Verdict) -> None:
    said = " ".join(answer.sentence.en for answer in verdict.answers)
    assert not [claim for claim in CLAIMS if claim in said]


HOSTILE = {
    "a day before year 1": ("created", "0001-01-01T00:00:00+23:00"),
    "a day after year 9999": ("created", "9999-12-31T23:59:59-23:00"),
    "a day before any computer": ("created", "1969-12-31T23:59:59Z"),
    "a size beyond any disk": ("head", {"size": 10**30, "sha256": "0" * 64}),
    "a number in place of a list": ("members", 1e305),
}


@pytest.mark.parametrize(("key", "value"), HOSTILE.values(), ids=HOSTILE)
def test_an_impossible_value_is_a_finding(filed: Filed, tmp_path: Path, key: str, value: object) -> None:
    path = exchanged(filed.bundle, tmp_path / "b.zip", bundle=altered(filed.bundle, key, value))
    verdict = verify_bundle(path, load_trust(filed.trust), now=NOW).verdict
    assert verdict.status is Status.FAILED
    assert "RECORD_READABLE" in {finding.code for finding in verdict.findings if finding.status is Status.FAILED}
    assert_nothing_is_claimed(verdict)


WIDE: dict[str, Callable[[], bytes]] = {
    "lists": lambda: b"[" + b"[]," * (4 << 20) + b"[]]",
    "keys": lambda: b"{" + b",".join(b'"%x":0' % number for number in range(1_500_000)) + b"}",
}


@pytest.mark.parametrize("wide", WIDE.values(), ids=WIDE)
def test_a_record_of_millions_of_values_is_refused_unread(
    filed: Filed, tmp_path: Path, wide: Callable[[], bytes]
) -> None:
    path = exchanged(filed.bundle, tmp_path / "b.zip", bundle=wide())
    verdict = verify_bundle(path, load_trust(filed.trust), now=NOW).verdict
    assert verdict.status is Status.FAILED
    assert "RESOURCE_LIMIT" not in {finding.code for finding in verdict.findings}


@pytest.mark.parametrize("section", [section for section in Section if section is not Section.ATTESTATIONS])
def test_no_answer_speaks_of_a_section_that_failed(
    filed: Filed, monkeypatch: pytest.MonkeyPatch, section: Section
) -> None:
    """Whatever observer breaks, in whatever way, its questions are not settled and the other findings stand."""
    guarded = observation._guarded

    def broken(this: Section, observer: object) -> object:
        def raises() -> object:
            raise MemoryError

        return guarded(this, raises if this is section else observer)  # type: ignore[arg-type]

    monkeypatch.setattr(observation, "_guarded", broken)
    verdict = check(filed.bundle, load_trust(filed.trust), now=NOW).verdict
    assert "NOT_CHECKED" in {finding.code for finding in verdict.findings}
    for question in Question:
        answer = verdict.answers[question - 1]
        if section in NEEDED[question]:
            assert answer.status is Status.INDETERMINATE, answer.sentence.en
            assert answer.sentence.en.startswith("Not checked")
    assert verdict.status is Status.INDETERMINATE


def test_a_picture_too_large_for_the_memory_at_hand_is_not_checked_and_no_fault(
    filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_memory(self: object) -> None:
        raise MemoryError

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load_prepare", without_memory)
    verdict = check(filed.bundle, load_trust(filed.trust), now=NOW).verdict
    failed = [finding for finding in verdict.findings if finding.status is Status.FAILED]
    assert failed == [] and "NOT_CHECKED" in {finding.code for finding in verdict.findings}


def test_what_was_found_before_a_death_stands(filed: Filed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte of a file was changed, and the child dies after the lists: the change is still told."""
    path = exchanged(filed.bundle, tmp_path / "b.zip", case=b"{}")
    parsed = check_apart._parsed

    def dies(nothing: object, found: dict[str, object]) -> object:
        if "records" in found:
            raise ValueError("no more is heard of it")
        return parsed(nothing, found)  # type: ignore[arg-type]

    monkeypatch.setattr(check_apart, "_parsed", dies)
    verdict = verify_bundle(path, load_trust(filed.trust), now=NOW).verdict
    failed = {finding.code for finding in verdict.findings if finding.status is Status.FAILED}
    assert {"BAG_MANIFEST", "SIGNED_MANIFEST", "STAMPED_MANIFEST"} <= failed
    assert "RESOURCE_LIMIT" in {finding.code for finding in verdict.findings}
    assert verdict.exit_code == 1
    assert_nothing_is_claimed(verdict)


def test_the_child_and_the_caller_come_to_the_same_facts(filed: Filed) -> None:
    trust = load_trust(filed.trust)
    apart, here = verify_bundle(filed.bundle, trust, now=NOW), check(filed.bundle, trust, now=NOW)
    assert apart.verdict == here.verdict
    assert apart.facts.guards
    assert apart.facts.model_copy(update={"guards": ()}) == here.facts
