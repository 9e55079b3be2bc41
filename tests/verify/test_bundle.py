"""Bundles as a court meets them: whole, under its own trust or none, and changed by one bit anywhere."""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509 import ReasonFlags

from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.formats import asic, canonical_zip
from evidence_kit.verify import check, load_trust, verify_bundle
from tests.filed import Filed, kit
from tests.pki import authority, crl_of, time_stamping_unit

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def verdict(path: Path, trust: Path | None = None) -> Verdict:
    return check(path, load_trust(trust), now=NOW).verdict


def status(found: Verdict, question: Question) -> Status:
    return next(answer.status for answer in found.answers if answer.question is question)


def codes(found: Verdict, wanted: Status) -> set[str]:
    return {finding.code for finding in found.findings if finding.status is wanted}


def test_under_the_courts_trust_time_and_custody_pass(filed: Filed) -> None:
    found = verdict(filed.bundle, filed.trust)
    assert not codes(found, Status.FAILED), [finding for finding in found.findings if finding.status is Status.FAILED]
    assert status(found, Question.EXISTED) is Status.PASSED
    assert status(found, Question.UNTOUCHED) is Status.PASSED
    assert {"BOOK_SIGNATURE", "CONTAINER_SIGNATURE", "TOKEN_TRUSTED"} <= codes(found, Status.PASSED)
    assert not found.rehearsal


def test_a_creation_log_dated_on_the_claimed_day_is_contemporaneous(filed: Filed) -> None:
    assert status(verdict(filed.bundle, filed.trust), Question.CONTEMPORANEOUS) is Status.PASSED


def test_nothing_run_is_nothing_shown(filed: Filed) -> None:
    found = verdict(filed.bundle, filed.trust)
    assert status(found, Question.RECIPE_MAKES_PICTURE) is Status.INDETERMINATE
    assert status(found, Question.DECISIONS_MATTER) is Status.INDETERMINATE


def test_without_trust_nothing_is_dated(filed: Filed) -> None:
    found = verdict(filed.bundle)
    assert not codes(found, Status.FAILED)
    assert status(found, Question.EXISTED) is Status.INDETERMINATE
    assert {"TOKEN_UNTRUSTED", "CONTAINER_SIGNATURE_UNTRUSTED", "BOOK_UNTRUSTED"} <= codes(found, Status.INDETERMINATE)


def test_the_revocation_list_that_was_kept_is_named(filed: Filed) -> None:
    trusted = [item for item in verdict(filed.bundle, filed.trust).findings if item.code == "TOKEN_TRUSTED"]
    assert trusted
    assert all("the revocation list of" in item.message.en for item in trusted), (
        "one list speaks for every token of its issuer"
    )


def test_a_key_that_the_court_knows_to_be_stolen_dates_nothing(filed: Filed, tmp_path: Path) -> None:
    """Whatever day it was stolen, and although the list that came with the token does not name it yet."""
    unit, stolen = time_stamping_unit()[1], NOW - timedelta(days=30)
    newer = crl_of(authority("Time-Stamping"), (unit.serial_number, stolen, ReasonFlags.key_compromise))
    listed = json.loads(filed.trust.read_text("utf-8")) | {"revocation_lists": [b64encode(newer).decode("ascii")]}
    (tmp_path / "trust.json").write_text(json.dumps(listed), encoding="utf-8")
    found = verdict(filed.bundle, tmp_path / "trust.json")
    assert status(found, Question.EXISTED) is Status.INDETERMINATE
    (message, *_) = [item.message.en for item in found.findings if item.code == "TOKEN_UNTRUSTED"]
    assert "was revoked on 2029-12-02 (RFC 5280 reason keyCompromise)" in message


def members(bundle: Path) -> list[canonical_zip.ZipEntry]:
    with bundle.open("rb") as stream:
        return list(canonical_zip.read(stream).entries)


def flipped(bundle: Path, offset: int, to: Path, bit: int = 0x01) -> Path:
    data = bytearray(bundle.read_bytes())
    data[offset] ^= bit
    to.write_bytes(data)
    return to


def test_a_bit_flipped_in_a_file_of_each_kind_fails_and_is_named(filed: Filed, tmp_path: Path) -> None:
    """Every file of a smaller bundle: `tests/adversary/test_changed_bytes.py`."""
    for entry in {entry.name.rpartition(".")[2]: entry for entry in members(filed.bundle)}.values():
        at = entry.data_offset + entry.size // 2
        found = verdict(flipped(filed.bundle, at, tmp_path / "flipped.zip"), filed.trust)
        assert found.status is Status.FAILED, entry.name
        assert any(entry.name in finding.message.en for finding in found.findings if finding.status is Status.FAILED)


def test_a_bit_flipped_anywhere_between_files_fails(filed: Filed, tmp_path: Path) -> None:
    size = filed.bundle.stat().st_size
    last = members(filed.bundle)[-1]
    headers = [entry.offset + step for entry in members(filed.bundle)[:4] for step in range(0, 30, 3)]
    directory = range(last.end, size, max(1, (size - last.end) // 60))
    for offset in [*headers, *directory, size - 1]:
        assert verdict(flipped(filed.bundle, offset, tmp_path / "flipped.zip"), filed.trust).status is Status.FAILED, (
            offset
        )


def test_a_file_changed_with_all_checksums_put_right_still_fails(filed: Filed, tmp_path: Path) -> None:
    """Whoever repacks properly still lacks the signer's key."""
    with filed.bundle.open("rb") as stream:
        directory = canonical_zip.read(stream)
        content = {entry.name: directory.read(entry, max_size=1 << 30) for entry in directory.entries}
    name = next(name for name in content if name.endswith(".txt") and name.startswith("data/exhibits/"))
    content[name] += b" "
    forged = tmp_path / "forged.zip"
    with forged.open("xb") as sink:
        canonical_zip.write(sink, [canonical_zip.Source.of_bytes(name, data) for name, data in content.items()])
    found = verdict(forged, filed.trust)
    assert {"BAG_MANIFEST", "SIGNED_MANIFEST", "CONTENTS_COMPLETE"} <= codes(found, Status.FAILED)


@pytest.mark.parametrize("cut", [0, 1, 100, 1000])
def test_a_truncated_bundle_fails(filed: Filed, tmp_path: Path, cut: int) -> None:
    short = tmp_path / "short.zip"
    short.write_bytes(filed.bundle.read_bytes()[:cut] if cut < 1000 else filed.bundle.read_bytes()[:-cut])
    assert verdict(short).status is Status.FAILED


def test_a_bundle_zipped_again_fails_as_a_container(filed: Filed, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    with zipfile.ZipFile(filed.bundle) as source, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    assert "CONTAINER_CANONICAL" in codes(verdict(again), Status.FAILED)


def test_an_unsigned_file_slipped_in_fails(filed: Filed, tmp_path: Path) -> None:
    with filed.bundle.open("rb") as stream:
        directory = canonical_zip.read(stream)
        content = {entry.name: directory.read(entry, max_size=1 << 30) for entry in directory.entries}
    content["data/exhibits/added.txt"] = b"not there before"
    extra = tmp_path / "extra.zip"
    with extra.open("xb") as sink:
        canonical_zip.write(sink, [canonical_zip.Source.of_bytes(name, data) for name, data in content.items()])
    found = verdict(extra, filed.trust)
    assert {"BAG_MANIFEST", "SIGNED_MANIFEST", "CONTENTS_COMPLETE"} <= codes(found, Status.FAILED)


def test_the_child_process_says_the_same(filed: Filed) -> None:
    apart = verify_bundle(filed.bundle, load_trust(filed.trust), now=NOW)
    assert apart.verdict == verdict(filed.bundle, filed.trust)


def test_a_child_that_dies_is_a_finding(filed: Filed, monkeypatch: pytest.MonkeyPatch) -> None:
    from evidence_kit.verify import sandbox

    monkeypatch.setattr(sandbox, "BASE_SECONDS", 0)  # no processor time at all
    found = verify_bundle(filed.bundle, load_trust(None), now=NOW).verdict
    assert found.status is Status.INDETERMINATE
    assert codes(found, Status.INDETERMINATE) == {"RESOURCE_LIMIT"}


def test_the_command_exits_with_the_verdict(filed: Filed, tmp_path: Path) -> None:
    whole = kit("verify", filed.bundle, "--trust", filed.trust, "--json", "--out", tmp_path / "report")
    assert whole.returncode == 3, whole.stderr
    assert json.loads(whole.stdout)["answers"][0]["status"] == "PASSED"
    assert json.loads((tmp_path / "report" / "facts.json").read_text("utf-8"))["schema"] == "evidence-kit/facts/1"
    broken = kit("verify", flipped(filed.bundle, 5000, tmp_path / "flipped.zip"))
    assert broken.returncode == 1
    assert "FAILED" in broken.stdout


def test_a_trust_list_with_another_fingerprint_is_refused(filed: Filed, tmp_path: Path) -> None:
    trust = json.loads(filed.trust.read_text("utf-8"))
    trust["anchors"][0]["sha256"] = "0" * 64
    wrong = tmp_path / "trust.json"
    wrong.write_text(json.dumps(trust), encoding="utf-8")
    result = kit("verify", filed.bundle, "--trust", wrong)
    assert result.returncode == 13
    assert "fingerprint" in result.stderr


def test_names_from_the_bundle_cannot_reach_the_terminal(filed: Filed) -> None:
    from evidence_kit.verify.report import as_text

    report = check(filed.bundle, load_trust(None).model_copy(update={"name": "\x1b[2Jevil\u202e"}), now=NOW)
    assert "\x1b" not in as_text(report, "en")
    assert "\u202e" not in as_text(report, "zh")


def test_verify_loads_none_of_the_extras(filed: Filed) -> None:
    import subprocess
    import sys

    probe = (
        "import sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from evidence_kit.verify import check, load_trust\nfrom evidence_kit.verify.report import as_text\n"
        "as_text(check(Path(sys.argv[1]), load_trust(None), now=datetime.now(UTC)), 'zh')\n"
        "print(*sorted({m.split('.')[0] for m in sys.modules}))\n"
    )
    result = subprocess.run([sys.executable, "-c", probe, filed.bundle], capture_output=True, text=True, check=True)
    extras = {
        "torch",
        "diffusers",
        "transformers",
        "reportlab",
        "pikepdf",
        "starlette",
        "uvicorn",
        "httpx",
        "numpy",
        "ffmpeg",
    }
    assert not set(result.stdout.split()) & extras


def test_not_even_a_zip(tmp_path: Path) -> None:
    for content in (b"", b"hello", b"PK\x03\x04" + bytes(100), io.BytesIO().getvalue()):
        junk = tmp_path / "junk.zip"
        junk.write_bytes(content)
        found = verdict(junk)
        assert found.status is Status.FAILED
        assert codes(found, Status.FAILED) == {"CONTAINER_CANONICAL"}


def test_every_manifest_of_the_container_is_needed(filed: Filed, tmp_path: Path) -> None:
    for left_out in asic.META_INF:
        with filed.bundle.open("rb") as stream:
            directory = canonical_zip.read(stream)
            content = {entry.name: directory.read(entry, max_size=1 << 30) for entry in directory.entries}
        del content[left_out]
        path = tmp_path / "less.zip"
        path.unlink(missing_ok=True)
        with path.open("xb") as sink:
            canonical_zip.write(sink, [canonical_zip.Source.of_bytes(name, data) for name, data in content.items()])
        assert verdict(path, filed.trust).status is Status.FAILED, left_out


def test_whoever_stamps_his_own_evidence_is_not_trusted_for_it(filed: Filed) -> None:
    from evidence_kit.verify.time.cross_checks import without_own_stamps
    from evidence_kit.verify.time.seals import TimeFacts
    from evidence_kit.verify.time.token_fact import TokenFact

    token = TokenFact(member="a.tsr", over="head.txt", generated=NOW, key="k", anchor="x")
    assert token.trusted
    assert not without_own_stamps(TimeFacts(tokens=(token,), now=NOW), "k").tokens[0].trusted
    assert without_own_stamps(TimeFacts(tokens=(token,), now=NOW), "other").tokens[0].trusted
    facts = check(filed.bundle, load_trust(filed.trust), now=NOW).facts
    assert facts.signatures is not None
    assert facts.times is not None
    assert facts.signatures.container.key not in {token.key for token in facts.times.tokens}


def test_a_demonstration_that_poses_as_a_creation_record_fails(filed: Filed) -> None:
    from evidence_kit.domain.artifact import ExhibitClass, Role
    from evidence_kit.domain.progress import unwatched
    from evidence_kit.verify.bundle.reader import open_bundle
    from evidence_kit.verify.demonstration.exhibit_classes import ClassFacts, judge_classes, observe_classes

    with filed.bundle.open("rb") as stream:
        _, opened = open_bundle(filed.bundle, stream, unwatched)
        assert opened is not None
        assert opened.bundle is not None
        assert observe_classes(opened) == ClassFacts()
        first = opened.bundle.members[0]
        posing = first.artifact.model_copy(update={"role": Role.PICTURE, "lane": ExhibitClass.CREATION_RECORD})
        members = (first.model_copy(update={"artifact": posing}), *opened.bundle.members[1:])
        from dataclasses import replace

        forged = replace(opened, bundle=opened.bundle.model_copy(update={"members": members}))
        facts = observe_classes(forged)
    assert facts.mixed == (first.member,)
    assert [finding.status for finding in judge_classes(facts)] == [Status.FAILED]
    assert [finding.status for finding in judge_classes(ClassFacts())] == [Status.PASSED]
