"""Renewing a batch over decades: what is covered, what is left as it was, and what a kill, a stranger or a change does."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit import storage
from evidence_kit.casefile import system_clock
from evidence_kit.domain.errors import CaseBusy, InputError, SealError, StorageError, UsageError
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import in_language
from evidence_kit.formats import rfc4998
from evidence_kit.formats.x509 import certificates
from evidence_kit.workflows.batch import BatchSelection as Files
from evidence_kit.workflows.batch import make_batch
from evidence_kit.workflows.batch_renewal import lines_of_batch, renew_folder, renewing_parties
from evidence_kit.workflows.batch_status import standing_of_batch
from evidence_kit.workflows.parties import rehearsal_parties
from evidence_kit.workflows.renew import RenewalRequest, write_records
from tests.authorities import Silent
from tests.batch_years import BatchYears
from tests.kills import dies_at


@pytest.fixture
def years(tmp_path: Path) -> BatchYears:
    return BatchYears(tmp_path)


def test_what_is_not_due_is_left_alone(years: BatchYears) -> None:
    before = years.contents()
    assert years.renew() == ()
    assert years.contents() == before


def test_a_renewal_covers_every_old_token_by_another_authority_and_changes_nothing_old(years: BatchYears) -> None:
    before = years.contents()
    years.clock.set(2028, 10, 1)
    (renewal,) = years.renew()
    after = years.contents()
    assert {name: after[name] for name in before} == before
    assert {name for name in after if name not in before} == {
        f"renewal-1/{name}" for name in (
            "renewal.json", "authorities.json", "receipt.pdf", "hashes.bin", "SHA256SUMS", "Gamma.tsr", "Gamma.pem", "Delta.tsr", "Delta.pem",
            "SHA256SUMS-Gamma.ers", "SHA256SUMS-Delta.ers", "root-Alpha.ers", "root-Beta.ers",
        )
    }  # fmt: skip
    assert [line.kind for line in renewal.lines] == ["initial", "initial", "time-stamp", "time-stamp"]
    lines = lines_of_batch(years.out)
    assert [(line.over, line.generations) for line in lines[:2]] == [("root.txt", 2)] * 2
    assert {line.authority for line in lines} == {"Gamma Unit", "Delta Unit"}
    for line in lines:
        content = after[line.over]
        rfc4998.check_record(line.record, lambda name, data=content: hashlib.new(name, data).digest())
    assert years.renew() == ()
    assert years.contents() == after


def test_public_tools_check_the_new_token_and_find_the_old_one_under_it(years: BatchYears, tmp_path: Path) -> None:
    years.clock.set(2028, 10, 1)
    (renewal,) = years.renew()
    token = next(proof for proof in renewal.proofs if proof.kind == "rfc3161")
    (tmp_path / "root.pem").write_bytes(certificates.pem([one.root for one in years.new]))
    checked = subprocess.run(
        ["openssl", "ts", "-verify", "-in", token.path, "-data", renewal.stamped_file, "-CAfile", tmp_path / "root.pem",
         "-attime", f"{token.generated.timestamp():.0f}"], cwd=years.out, capture_output=True, text=True, check=False)  # fmt: skip
    assert "Verification: OK" in checked.stdout, checked.stderr
    stamped = (years.out / renewal.stamped_file).read_bytes()
    for name in ("Alpha.tsr", "Beta.tsr"):
        cut = subprocess.run(["openssl", "ts", "-reply", "-in", years.out / name, "-token_out"], capture_output=True,
                             check=True)  # fmt: skip
        assert hashlib.sha256(cut.stdout).digest() in stamped
    assert hashlib.sha256((years.out / renewal.sums_file).read_bytes()).digest() in stamped


def test_a_hash_tree_renewal_carries_the_list_over_to_the_new_algorithm(tmp_path: Path) -> None:
    years = BatchYears(tmp_path, also=("sha512",))
    years.clock.set(2028, 10, 1)
    years.renew()
    years.clock.set(2030, 1, 1)
    (renewal,) = years.renew(RenewalRequest(rehash="sha512"))
    assert (renewal.kind, renewal.sums_file) == ("hash-tree", "renewal-2/SHA512SUMS")
    checked = subprocess.run(["sha512sum", "-c", renewal.sums_file], cwd=years.out, capture_output=True, text=True, check=False)  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    listed = {line.split("  ")[1] for line in (years.out / renewal.sums_file).read_text().splitlines()}
    assert listed >= {"files.jsonl", "root.txt", "batch.json", "Alpha.tsr", "Alpha.pem", "renewal-1/renewal.json"}
    assert not {name for name in listed if name.startswith("renewal-2/")}
    lines = lines_of_batch(years.out)
    assert {line.record.newest.algorithm for line in lines} == {"sha512"}
    assert [line.generations for line in lines] == [3, 3, 2, 2, 1, 1]
    years.clock.set(2031, 1, 1)
    assert [item.algorithm for item in years.renew(RenewalRequest(everything=True))] == ["sha512"]


@pytest.mark.parametrize("rehash", [None, "sha512"])
def test_a_run_killed_at_any_write_loses_nothing_and_goes_on(
    years: BatchYears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rehash: str | None
) -> None:
    years.clock.set(2028, 10, 1)
    before, ends = years.contents(), list[int]()
    shutil.copytree(years.out, tmp_path / "untouched")
    for last in range(15):
        shutil.rmtree(years.out)
        shutil.copytree(tmp_path / "untouched", years.out)
        if dies_at(monkeypatch, last, lambda: years.renew(RenewalRequest(rehash=rehash))):
            ends.append(last)
            tokens = {name: data for name, data in years.contents().items() if name.endswith(".tsr")}
        if last not in ends:
            break
        if (years.out / "renewal-1" / "renewal.json").exists():
            assert years.renew() == ()
            assert (years.out / "renewal-1" / "receipt.pdf").read_bytes().startswith(b"%PDF-"), "made up for"
            continue
        (renewal,) = years.renew(RenewalRequest(rehash=rehash))
        after = years.contents()
        assert {name: after[name] for name in (*before, *tokens)} == before | tokens, "no token is asked for twice"
        assert renewal.stamped_file == "renewal-1/hashes.bin"
        assert [line.generations for line in lines_of_batch(years.out)[:2]] == [2, 2]
    assert ends == list(range(13)), (
        "sums, what is stamped, who is asked, 2 tokens with certificates, 4 records, renewal.json, receipt"
    )


def test_too_few_authorities_keep_what_came_and_the_next_run_takes_it(years: BatchYears) -> None:
    years.clock.set(2028, 10, 1)
    with pytest.raises(SealError, match="1 of 2"):
        years.renew(authorities=[years.new[0], Silent(**vars(years.new[1]))])
    kept = (years.out / "renewal-1" / "Gamma.tsr").read_bytes()
    assert not (years.out / "renewal-1" / "renewal.json").exists()
    assert [line.generations for line in lines_of_batch(years.out)] == [1, 1]
    years.renew()
    assert (years.out / "renewal-1" / "Gamma.tsr").read_bytes() == kept


def test_two_authorities_of_one_house_are_one(years: BatchYears) -> None:
    years.clock.set(2028, 10, 1)
    gamma = years.new[0]
    twin = replace(gamma, name="Gamma 2")
    with pytest.raises(SealError, match="1 of 2 authorities.*one key or one issuer count once"):
        years.renew(authorities=[gamma, twin])
    assert [line.generations for line in lines_of_batch(years.out)] == [1, 1]


def test_what_a_killed_run_was_to_stamp_stays_where_other_things_are_due_now(
    years: BatchYears, monkeypatch: pytest.MonkeyPatch
) -> None:
    years.clock.set(2028, 10, 1)
    (first,) = years.renew()
    (years.out / "renewal-1" / "renewal.json").unlink()
    left = years.contents()
    (second,) = years.renew(RenewalRequest(rehash="sha512"))
    assert (first.stamped_file, second.stamped_file) == ("renewal-1/hashes.bin", "renewal-2/hashes.bin")
    assert {name: years.contents()[name] for name in left} == left


def test_parties_are_named_and_a_rehearsal_renews_rehearsals_only(years: BatchYears, tmp_path: Path) -> None:
    years.clock.set(2028, 10, 1)
    with pytest.raises(SealError, match="--authority"):
        renewing_parties([], ["ots:https://calendar.example"])
    with pytest.raises(UsageError, match="rehears"):
        renew_folder(years.out, RenewalRequest(), lambda: rehearsal_parties(system_clock), rehearsal=True, clock=years.clock,
                     watch=unwatched)  # fmt: skip
    out = tmp_path / "rehearsed"
    make_batch(Files(tmp_path / "in"), out, title="", also=(), parties=rehearsal_parties(system_clock),
               clock=system_clock, watch=unwatched)  # fmt: skip
    (made,) = renew_folder(out, RenewalRequest(everything=True), lambda: rehearsal_parties(system_clock), rehearsal=True,
                           clock=system_clock, watch=unwatched)  # fmt: skip
    assert made.rehearsal
    assert {proof.over for proof in made.proofs if proof.kind == "opentimestamps"} == {
        "renewal-1/hashes.bin",
        next(proof.path for proof in made.proofs if proof.kind == "rfc3161"),
    }


def test_a_batch_without_a_token_says_that_nothing_can_be_renewed(years: BatchYears) -> None:
    record = json.loads((years.out / "batch.json").read_bytes())
    (years.out / "batch.json").write_text(json.dumps(record | {"proofs": []}), encoding="utf-8")
    with pytest.raises(UsageError, match="no time stamp"):
        years.renew(RenewalRequest(everything=True))


def test_two_runs_do_not_mix(years: BatchYears) -> None:
    years.clock.set(2028, 10, 1)
    with storage.exclusive(years.out / ".lock"), pytest.raises(CaseBusy):
        years.renew()


@pytest.mark.parametrize(
    "name", ["Alpha.tsr", "renewal-1/root-Alpha.ers", "renewal-1/renewal.json", "renewal-1/Gamma.tsr"]
)
@pytest.mark.parametrize("change", ["cut", "other", "gone"])
def test_what_was_changed_since_is_told_with_the_way_out(years: BatchYears, name: str, change: str) -> None:
    years.clock.set(2028, 10, 1)
    years.renew()
    path = years.out / name
    data = path.read_bytes()
    path.unlink()
    if change != "gone":
        path.write_bytes(data[:-9] if change == "cut" else b"{}")
    if change == "gone" and name == "renewal-1/renewal.json":
        years.renew()
        assert [line.generations for line in lines_of_batch(years.out)[:2]] == [2, 2], "made again"
        return
    if name == "renewal-1/Gamma.tsr":  # the records hold its token; that the file is another is for verify to say
        assert years.renew() == ()
        return
    with pytest.raises((InputError, StorageError)) as raised:
        years.renew(RenewalRequest(everything=True))
    assert raised.value.remedy.en


def test_status_says_what_ends_and_names_the_command(years: BatchYears) -> None:
    def said(*moment: int) -> tuple[str, str]:
        standing = standing_of_batch(years.out, datetime(*moment, tzinfo=UTC))
        return " ".join(remark.en for remark in standing.remarks), standing.next_command.en

    assert said(2028, 1, 1) == ("", f"evidence-kit prove {years.out} FILE…")
    remark, command = said(2028, 8, 1)
    assert "2 time stamps lose their strength from 2028-12-31 on; run: evidence-kit renew" in remark
    assert command == f"evidence-kit renew {years.out} --authority tsa:…"
    assert "2 of them have lost it already" in said(2029, 8, 1)[0]
    years.clock.set(2028, 10, 1)
    years.renew()
    rows = " ".join(
        in_language(value, "en") for _, value in standing_of_batch(years.out, datetime(2029, 8, 1, tzinfo=UTC)).rows
    )
    assert "renewed 1 time," in rows
    assert said(2029, 8, 1)[0] == ""


def test_records_are_handed_out_under_names_of_their_own(years: BatchYears, tmp_path: Path) -> None:
    years.clock.set(2028, 10, 1)
    years.renew()
    written = write_records(lines_of_batch(years.out), tmp_path / "records")
    assert {path.name for path in written} == {
        "root-Alpha.ers", "root-Beta.ers", "renewal-1-SHA256SUMS-Gamma.ers", "renewal-1-SHA256SUMS-Delta.ers",
    }  # fmt: skip
