"""Renewals of cases and batches by a keeper with honest authorities: another kind, lists that leave out, things that count twice.

The forger runs the kit itself and changes what it writes down before it is kept, so that every digest and token is right.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.domain.errors import InputError
from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.seal.batch import renew as renewing_batch
from evidence_kit.seal.case import renew as renewing
from evidence_kit.verify.batch.examine import examine_batch
from evidence_kit.verify.time.renewal import record_reading
from evidence_kit.workflows.renew import RenewalRequest
from tests.batch_years import BatchYears
from tests.verify.time.test_renewal import found
from tests.years import Years

SINCE = 2016
Fields = dict[str, Any]
Change = Callable[[Fields], Fields]


def written(noun: type[Any], change: Change) -> Callable[..., object]:
    """A noun as the forger makes it: whatever the kit would write, changed; nothing holds it to what may be."""
    return lambda **fields: noun.model_construct(**(fields | change(fields)))


def relabelled(kind: str, line_kind: str) -> Change:
    """Every line that renews an older one says another kind."""

    def change(fields: Fields) -> Fields:
        lines = [line if line.kind == "initial" else line.model_copy(update={"kind": line_kind})
                 for line in fields["lines"]]  # fmt: skip
        return {"kind": kind, "lines": tuple(lines)}

    return change


def without_first_head(fields: Fields) -> Fields:
    """The first authority's token is said to date the journal, and no record of it does."""
    first = fields["proofs"][0].path
    lost = [line for line in fields["lines"] if (line.token, line.over) == (first, fields["head_file"])]
    return {"lines": tuple(line for line in fields["lines"] if line not in lost)}


def as_initial(fields: Fields) -> Fields:
    """A record of two tokens is said to begin with the second."""
    lines = [line.model_copy(update={"kind": "initial"}) for line in fields["lines"]]
    return {"lines": tuple(lines)}


def lasting_until(year: int) -> Change:
    """Every token is said to be good until that year."""
    until = datetime(year, 1, 1, tzinfo=UTC)
    return lambda fields: {"lines": tuple(line.model_copy(update={"until": until}) for line in fields["lines"])}


TIME_STAMP, HASH_TREE = RenewalRequest(), RenewalRequest(rehash="sha512")
LIES: dict[str, tuple[RenewalRequest, Change, str]] = {
    "a hash-tree renewal as one of time-stamps": (
        HASH_TREE, lambda fields: relabelled("time-stamp", "time-stamp")(fields) | {"sums_file": None}, "another kind"),
    "a renewal of time-stamps as one by a hash tree": (TIME_STAMP, relabelled("hash-tree", "hash-tree"), "list of new digests"),
    "lines of another kind than the renewal": (HASH_TREE, relabelled("hash-tree", "time-stamp"), "another kind"),
    "a renewal as a first time-stamp": (TIME_STAMP, as_initial, "another kind"),
    "another algorithm than that of the tree": (TIME_STAMP, lambda fields: {"algorithm": "sha512"}, "algorithm"),
    "a hash-tree renewal without its list": (HASH_TREE, lambda fields: {"sums_file": None}, "list of new digests"),
    "a record twice": (TIME_STAMP, lambda fields: {"lines": (*fields["lines"], fields["lines"][-1])}, "twice"),
    "a token twice": (TIME_STAMP, lambda fields: {"proofs": (*fields["proofs"], fields["proofs"][0])}, "twice"),
    "a token that dates no head": (TIME_STAMP, without_first_head, "begins with its token"),
    "a token said to be good for longer": (TIME_STAMP, lasting_until(2098), "good until 2098-01-01"),
    "an algorithm that no length is known of": (TIME_STAMP, lambda fields: {"algorithm": "shake_128"}, "cannot be read"),
    "an algorithm that is none": (TIME_STAMP, lambda fields: {"algorithm": "x" * 5000}, "cannot be read"),
    "lines without end": (TIME_STAMP, lambda fields: {"lines": fields["lines"] * 4000}, "cannot be read"),
    "proofs without end": (TIME_STAMP, lambda fields: {"proofs": fields["proofs"] * 4000}, "cannot be read"),
}  # fmt: skip


@pytest.fixture
def years(tmp_path: Path) -> Years:
    made = Years(tmp_path, SINCE)
    made.clock.set(SINCE + 2, 10, 1)
    return made


def failed(findings: tuple[Finding, ...]) -> str:
    return " | ".join(one.message.en for one in findings if one.status is Status.FAILED)


@pytest.mark.parametrize(("asked", "change", "said"), LIES.values(), ids=LIES)
def test_a_renewal_that_says_what_its_records_do_not_show(
    years: Years, monkeypatch: pytest.MonkeyPatch, asked: RenewalRequest, change: Change, said: str
) -> None:
    monkeypatch.setattr(renewing, "Renewal", written(Renewal, change))
    years.renew(asked)
    monkeypatch.undo()
    began = time.process_time()
    verdict = found(years)
    assert time.process_time() - began < 10
    assert said in failed(verdict.findings)
    assert not [one.code for one in verdict.findings if one.code == "NOT_CHECKED"]


def test_a_token_over_nothing_of_the_journal_dates_none_of_it(years: Years, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "Renewal", written(Renewal, without_first_head))
    years.renew(TIME_STAMP)
    monkeypatch.undo()
    verdict = found(years)
    trusted = [one for one in verdict.findings if one.code == "TOKEN_TRUSTED" and "renewal" in one.subject]
    assert len(trusted) == 1


LISTS: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "a file left out": (lambda lines: [line for line in lines if b"note.txt" not in line and b"root.txt" not in line],
                        "leaves out 1 files"),
    "all but one left out": (lambda lines: lines[:1], "leaves out"),
    "nothing at all": (lambda lines: [], "leaves out"),
    "a file twice": (lambda lines: [*lines, lines[0]], "a file twice"),
    "a file that is none": (lambda lines: [*lines, b"0" * 128 + b"  artifacts/0099-x/none.txt\n"], "none.txt"),
}  # fmt: skip


def forge_list(monkeypatch: pytest.MonkeyPatch, module: object, change: Callable[[list[bytes]], list[bytes]]) -> None:
    honest = module.checksums  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "checksums", lambda *given: b"".join(change(honest(*given).splitlines(keepends=True))))


@pytest.mark.parametrize(("change", "said"), LISTS.values(), ids=LISTS)
def test_a_list_of_new_digests_names_every_file_once(
    years: Years, monkeypatch: pytest.MonkeyPatch, change: Callable[[list[bytes]], list[bytes]], said: str
) -> None:
    forge_list(monkeypatch, renewing, change)
    years.renew(HASH_TREE)
    monkeypatch.undo()
    verdict = found(years)
    assert said in failed(verdict.findings)
    assert [one.status for one in verdict.findings if one.code == "SECOND_DIGESTS"] == [Status.FAILED]


def test_records_beyond_the_bound_are_said_to_be_unread(years: Years, monkeypatch: pytest.MonkeyPatch) -> None:
    years.renew(TIME_STAMP)
    monkeypatch.setattr(record_reading, "MOST_TOKENS", 1)
    verdict = found(years)
    unread = [one for one in verdict.findings if "not looked at" in one.message.en]
    assert {one.code for one in unread} == {"EVIDENCE_RECORD_UNSUPPORTED"}
    monkeypatch.setattr(record_reading, "MOST_BYTES", 100)
    assert "100 bytes" in " ".join(one.message.en for one in found(years).findings if "not looked at" in one.message.en)


BATCH_LIES = {name: lie for name, lie in LIES.items() if "head" not in name and "without its list" not in name}


@pytest.mark.parametrize(("asked", "change", "said"), BATCH_LIES.values(), ids=BATCH_LIES)
def test_a_batchs_renewal_that_says_what_its_records_do_not_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: RenewalRequest, change: Change, said: str
) -> None:
    batch = BatchYears(tmp_path / "batch", SINCE)
    batch.clock.set(SINCE + 2, 10, 1)
    monkeypatch.setattr(renewing_batch, "BatchRenewal", written(BatchRenewal, change))
    with contextlib.suppress(InputError):  # the kit itself reads no such record again
        batch.renew(asked)
    monkeypatch.undo()
    began = time.process_time()
    made = examine_batch(batch.out, batch.trust(), now=datetime.now(UTC), watch=unwatched)
    assert time.process_time() - began < 10
    assert made.status is Status.FAILED


@pytest.mark.parametrize(("change", "said"), LISTS.values(), ids=LISTS)
def test_a_batchs_list_of_digests_names_every_file_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[list[bytes]], list[bytes]], said: str
) -> None:
    batch = BatchYears(tmp_path / "batch", SINCE)
    batch.clock.set(SINCE + 2, 10, 1)
    forge_list(monkeypatch, renewing_batch, change)
    batch.renew()
    monkeypatch.undo()
    made = examine_batch(batch.out, batch.trust(), now=datetime.now(UTC), watch=unwatched)
    assert said in failed(made.findings)


def test_a_later_list_leaves_out_no_earlier_renewal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = BatchYears(tmp_path / "batch", SINCE)
    batch.clock.set(SINCE + 2, 10, 1)
    batch.renew()
    batch.clock.set(SINCE + 4, 10, 1)
    forge_list(monkeypatch, renewing_batch, lambda lines: [line for line in lines if b"renewal-1/" not in line])
    batch.renew(HASH_TREE)
    monkeypatch.undo()
    made = examine_batch(batch.out, batch.trust(), now=datetime.now(UTC), watch=unwatched)
    assert "leaves out" in failed(made.findings)
