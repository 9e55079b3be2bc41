"""Batches: what is taken and what is not, going on after a kill, proofs that public tools accept."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import itertools
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from opentimestamps.core.serialize import BytesDeserializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile

from evidence_kit.casefile import system_clock
from evidence_kit.domain.errors import CaseBusy, InputError, SealError, UsageError
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.batch import BatchEntry, BatchProblem, Problem
from evidence_kit.formats import batch_files, opentimestamps
from evidence_kit.formats.batch_files import BatchFileBroken
from evidence_kit.formats.opentimestamps import read_proof
from evidence_kit.seal import Parties
from evidence_kit.seal.batch import intake, listing
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.batch.intake import Taker
from evidence_kit.workflows.batch import BatchSelection, DatedBatch, make_batch
from evidence_kit.workflows.parties import named_parties, rehearsal_parties
from evidence_kit.workflows.prove import write_proofs
from tests import loopback
from tests.pki import roots_pem


def batch_of(folder: Path, out: Path, *, parties: Parties | None = None, **options: object) -> DatedBatch:
    return make_batch(
        BatchSelection(folder, **options),  # type: ignore[arg-type]
        out, title="", also=(), parties=parties or rehearsal_parties(system_clock), clock=system_clock, watch=unwatched,
    )  # fmt: skip


def lines_of(out: Path) -> list[BatchEntry | BatchProblem]:
    return [batch_files.parse_line(line) for line in BatchFolder(out).lines()]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "卷宗 files"
    (folder / "sub").mkdir(parents=True)
    for number in range(9):
        (folder / f"{number}.txt").write_bytes(b"content %d" % number)
    (folder / "sub" / "empty").write_bytes(b"")
    return folder


def test_a_batch_is_dated_by_one_token_and_one_submission(files: Path, tmp_path: Path) -> None:
    asked = {"tsa": 0, "ots": 0}

    def counted(kind: str, answer: Callable[[bytes], object]) -> Callable[[bytes], object]:
        def respond(body: bytes) -> object:
            asked[kind] += 1
            return answer(body)

        return respond

    with (
        loopback.served(counted("tsa", loopback.stamp)) as tsa,
        loopback.served(counted("ots", loopback.promise)) as ots,
    ):
        dated = batch_of(files, tmp_path / "out", parties=named_parties([f"tsa:{tsa}"], [f"ots:{ots}"]))
        again = batch_of(files, tmp_path / "out", parties=named_parties([f"tsa:{tsa}"], [f"ots:{ots}"]))
    assert asked == {"tsa": 1, "ots": 2}, "one for the root, and one for all of its tokens"
    assert again.batch == dated.batch
    assert (dated.batch.files, dated.batch.problems) == (10, 0)
    result = subprocess.run(
        ["openssl", "ts", "-verify", "-in", "127.0.0.1.tsr", "-data", "root.txt", "-CAfile", roots_pem(tmp_path)],
        cwd=dated.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Verification: OK" in result.stdout, result.stderr
    listed = subprocess.run(["sha256sum", "files.jsonl"], cwd=dated.folder, capture_output=True, text=True, check=True)
    assert f"\nlist {listed.stdout.split()[0]}\n" in (dated.folder / "root.txt").read_text()


def test_tokens_are_anchored_together_and_each_proof_stands_alone(files: Path, tmp_path: Path) -> None:
    """The reference library reads each, over its own token, and all lead to the one commitment that was submitted."""
    submitted: list[bytes] = []

    def promise(body: bytes) -> object:
        submitted.append(body)
        return loopback.promise(body)

    with loopback.served(loopback.stamp) as tsa, loopback.served(promise) as ots:
        parties = named_parties([f"tsa:{tsa}?{number}" for number in range(3)], [f"ots:{ots}"])
        dated = batch_of(files, tmp_path / "out", parties=replace(parties, authorities_needed=1))
    assert len(submitted) == 2
    tokens = [proof.path for proof in dated.batch.proofs if proof.kind == "rfc3161"]
    assert len(tokens) == 3
    anchors = {proof.over: proof for proof in dated.batch.proofs if proof.kind == "opentimestamps"}
    assert list(anchors) == [None, *tokens]
    for token in tokens:
        data = (dated.folder / f"{token}.ots").read_bytes()
        read = DetachedTimestampFile.deserialize(BytesDeserializationContext(data))
        assert read.file_digest == hashlib.sha256((dated.folder / token).read_bytes()).digest()
        (pending,) = read_proof(data).attestations
        assert pending.commitment == hashlib.sha256(submitted[1] + b"0123456789abcdef").digest()


def test_every_file_gets_an_ots_that_the_public_client_reads(files: Path, tmp_path: Path) -> None:
    dated = batch_of(files, tmp_path / "out")
    every = sorted(files.rglob("*.txt")) + [files / "sub" / "empty"]
    written = write_proofs(dated.folder, every, tmp_path / "proofs", every=False, watch=unwatched)
    assert len(written) == 20
    for path in written:
        if path.suffix == ".ots":
            library = DetachedTimestampFile.deserialize(BytesDeserializationContext(path.read_bytes()))
            assert library.file_digest.hex() in {
                item.sha256 for item in lines_of(dated.folder) if isinstance(item, BatchEntry)
            }
            read = opentimestamps.read_proof(path.read_bytes())
            assert [leaf.kind for leaf in read.attestations] == ["pending"]
            assert not read.weak
    client = shutil.which("ots", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if client is not None:
        info = subprocess.run([client, "info", written[1]], capture_output=True, text=True, check=True)
        assert "verify PendingAttestation" in info.stdout


def test_hostile_names_and_kinds_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    root = os.fsencode(folder)
    names = [b"bad\xff\xfe.txt", b"new\nline.txt", "rtl\u202egpj.exe".encode(), b"=cmd|' C calc'!A0.csv", b"-rf", b"@SUM(1+1)",
             b"back\\slash", "\u2028.txt".encode(), b"x" * 255]  # fmt: skip
    for name in names:
        Path(os.fsdecode(root + b"/" + name)).write_bytes(b"content of " + name)
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "up").symlink_to("..")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(folder)  # the address of a socket holds 107 bytes
        server.bind("socket")
    dated = batch_of(folder, tmp_path / "out")
    entries = {(item.raw or item.name.encode()): item for item in lines_of(dated.folder)}
    assert {name for name, item in entries.items() if isinstance(item, BatchEntry)} == set(names)
    problems = {name.decode(): item.problem for name, item in entries.items() if isinstance(item, BatchProblem)}
    assert problems == {
        "link": Problem.SYMBOLIC_LINK, "up": Problem.SYMBOLIC_LINK, "pipe": Problem.NOT_A_FILE, "socket": Problem.NOT_A_FILE,
    }  # fmt: skip
    assert dated.pdf.read_bytes().startswith(b"%PDF-")
    table = list(csv.reader(io.StringIO(dated.csv.read_text(encoding="utf-8-sig"), newline="")))
    assert len(table) == 1 + len(names) + 4
    for row in table[1:]:
        assert not row[1].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert not any(character in row[1] for character in "\n\r\u202e\u2028")
        exact = base64.b64decode(row[8]) if row[8] else row[1].encode()
        assert exact in entries


def test_devices_folders_and_vanished_files_in_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "folder").mkdir()
    (tmp_path / "secret").write_bytes(b"s")
    (tmp_path / "secret").chmod(0)
    (tmp_path / "list").write_bytes(b"a\r\n/dev/null\n\nfolder\ngone\nsecret\na/b\n/dev/tty9999")
    dated = batch_of(None, tmp_path / "out", list_file=tmp_path / "list")  # type: ignore[arg-type]
    found = [item.problem.value if isinstance(item, BatchProblem) else "taken" for item in lines_of(dated.folder)]
    unreadable = "taken" if os.geteuid() == 0 else "no-permission"
    assert found == ["taken", "not-a-file", "not-a-file", "vanished", unreadable, "vanished", "vanished"]


def test_a_file_that_changes_while_it_is_read_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log").write_bytes(b"one")
    real = intake.os.read

    def meddle(descriptor: int, size: int) -> bytes:
        data = real(descriptor, size)
        with (tmp_path / "log").open("ab") as stream:
            stream.write(b"more")
        return data

    monkeypatch.setattr(intake.os, "read", meddle)
    line, size = Taker(str(tmp_path), (), os.urandom).take(b"log", lambda _: None)
    assert (json.loads(line), size) == ({"name": "log", "problem": "changed"}, 0)
    monkeypatch.setattr(intake.os, "read", lambda *given: (real(*given), (tmp_path / "log").unlink())[0])
    assert json.loads(Taker(str(tmp_path), (), os.urandom).take(b"log", lambda _: None)[0])["problem"] == "vanished"


def test_a_folder_is_listed_in_the_order_of_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b/2", "b/1", "a/z", "a/y/1", "c", "a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "out").mkdir()

    def names() -> list[bytes]:
        return [*listing.names_in_folder(tmp_path, tmp_path / "out")]

    assert names() == [b"a.txt", b"c", b"a/z", b"a/y/1", b"b/1", b"b/2"]
    monkeypatch.setattr(listing, "_SORTED", 1)
    assert sorted(names()) == [b"a.txt", b"a/y/1", b"a/z", b"b/1", b"b/2", b"c"]


def test_lists_by_nul_and_by_line() -> None:
    def read(data: bytes, *, ends_in_nul: bool) -> list[bytes]:
        return list(listing.names_in_list(io.BytesIO(data), ends_in_nul=ends_in_nul))

    assert read(b"a\nb \r\n\n c", ends_in_nul=False) == [b"a", b"b ", b" c"]
    assert read(b"a\nb\0c\r\0", ends_in_nul=True) == [b"a\nb", b"c\r"]
    assert read(b"", ends_in_nul=False) == []
    for hostile in (b"a\0b\n", b"x" * 100_000, b"x" * 100_000 + b"\n"):
        with pytest.raises(InputError, match="list of files is off"):
            read(hostile, ends_in_nul=False)


def test_nothing_readable_is_an_error_and_nothing_is_stamped(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(InputError, match="no file in the folder"):
        batch_of(tmp_path / "in", tmp_path / "out")
    (tmp_path / "in" / "link").symlink_to("nowhere")
    with pytest.raises(InputError, match="Not one file"):
        batch_of(tmp_path / "in", tmp_path / "out-2")
    assert not [*tmp_path.glob("out*/*.tsr")]


def test_the_batch_folder_may_lie_within_the_files(files: Path) -> None:
    assert batch_of(files, files / "out").batch.files == 10


def test_other_arguments_do_not_mix_into_a_batch(files: Path, tmp_path: Path) -> None:
    def failing() -> Parties:
        with loopback.served(lambda _: (400, "text/plain", b"no")) as tsa:
            return named_parties([f"tsa:{tsa}"], [])

    with pytest.raises(SealError, match="0 of 1 authorities"):
        batch_of(files, tmp_path / "out", parties=failing())
    with pytest.raises(UsageError, match="begun otherwise"):
        batch_of(files / "sub", tmp_path / "out", parties=failing())
    with loopback.served(loopback.stamp) as tsa:
        parties = named_parties([f"tsa:{tsa}"], [])
        assert batch_of(files, tmp_path / "out", parties=parties).batch.files == 10
        with pytest.raises(UsageError, match="FOLDER"):
            batch_of(files / "sub", tmp_path / "out", parties=parties)
        (tmp_path / "case").mkdir()
        (tmp_path / "case" / "case.yaml").touch()
        with pytest.raises(UsageError, match="folder of a case"):
            batch_of(files, tmp_path / "case", parties=parties)


def test_a_token_is_never_taken_for_that_of_another_authority_of_its_host(files: Path, tmp_path: Path) -> None:
    with loopback.served(loopback.stamp) as tsa, loopback.served(lambda _: (400, "text/plain", b"no")) as dead:
        with pytest.raises(SealError, match="1 of 2 authorities"):
            batch_of(files, tmp_path / "out", parties=named_parties([f"tsa:{tsa}", f"tsa:{dead}"], []))
        with pytest.raises(SealError, match="0 of 1 authorities"):
            batch_of(files, tmp_path / "out", parties=named_parties([f"tsa:{dead}"], []))
        dated = batch_of(files, tmp_path / "out", parties=named_parties([f"tsa:{tsa}"], []))
    assert [proof.path for proof in dated.batch.proofs] == ["127.0.0.1.tsr"]


def test_files_of_one_name_get_proofs_of_their_own(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / "in" / folder).mkdir(parents=True)
        (tmp_path / "in" / folder / "合同.pdf").write_text(folder)
    dated = batch_of(tmp_path / "in", tmp_path / "out")
    same = [tmp_path / "in" / folder / "合同.pdf" for folder in ("a", "b")]
    for asked in (same, same[::-1], same[1:]):  # every run gives each file the same name
        write_proofs(dated.folder, asked, tmp_path / "proofs", every=False, watch=unwatched)
        owners = {}
        for path in (tmp_path / "proofs").glob("*.proof.json"):
            owners[path.name] = json.loads(path.read_bytes())["entry"]["name"]
        assert owners == {"合同.pdf.proof.json": "a/合同.pdf", "合同-2.pdf.proof.json": "b/合同.pdf"}


def test_a_proof_of_somebody_elses_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "合同.pdf").touch()
    (tmp_path / "合同.pdf.ots").write_bytes(b"stamped years ago")
    dated = batch_of(tmp_path, tmp_path / "out")
    written = write_proofs(dated.folder, [tmp_path / "合同.pdf"], tmp_path, every=False, watch=unwatched)
    assert {path.name for path in written} == {"合同-2.pdf.proof.json", "合同-2.pdf.ots"}
    assert (tmp_path / "合同.pdf.ots").read_bytes() == b"stamped years ago"


def test_a_list_that_was_changed_gives_no_proof(files: Path, tmp_path: Path) -> None:
    dated = batch_of(files, tmp_path / "out")
    path = dated.folder / "files.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"0.txt"', b'"9.txt"'))
    with pytest.raises(InputError, match="was changed"):
        write_proofs(dated.folder, [files / "1.txt"], tmp_path / "proofs", every=False, watch=unwatched)


def kit_batch(*arguments: str | Path, limit: int | None = None) -> subprocess.Popen[bytes]:
    def few_files() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, "-m", "evidence_kit", "--lang=en", "batch", *map(str, arguments), "--rehearsal"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=few_files,  # noqa: PLW1509
    )  # fmt: skip


def many(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05d}").write_bytes(b"%d" % number)
    return folder


def test_a_killed_batch_goes_on_and_takes_every_file_once(tmp_path: Path) -> None:
    folder, out = many(tmp_path / "in", 6000), tmp_path / "out"
    kills = 0
    for least in itertools.count(100_000, 300_000):
        run = kit_batch(folder, "--out", out)
        while run.poll() is None and (
            not (out / "files.jsonl").exists() or (out / "files.jsonl").stat().st_size < least
        ):
            time.sleep(0.001)
        if run.poll() is not None:
            break
        os.kill(run.pid, signal.SIGKILL)
        kills += run.wait() == -signal.SIGKILL
        if (out / "files.jsonl").exists():
            with (out / "files.jsonl").open("ab") as stream:
                stream.write(b'{"name":"torn')
        if least > 2_000_000:
            run = kit_batch(folder, "--out", out)
            break
    _, said = run.communicate()
    assert run.returncode == 0, said
    assert kills >= 1
    taken = [item.name for item in lines_of(out)]
    assert sorted(taken) == [f"{number:05d}" for number in range(6000)]
    nonces = {item.nonce for item in lines_of(out) if isinstance(item, BatchEntry)}
    assert len(nonces) == 6000


def test_few_open_files_suffice(tmp_path: Path) -> None:
    run = kit_batch(many(tmp_path / "in", 400), "--out", tmp_path / "out", limit=48)
    _, said = run.communicate()
    assert run.returncode == 0, said


def test_two_runs_on_one_batch_do_not_mix(files: Path, tmp_path: Path) -> None:
    def slow() -> Iterator[bytes]:
        with pytest.raises(CaseBusy):
            batch_of(files, tmp_path / "out")
        yield b"0.txt"

    from evidence_kit import storage

    (tmp_path / "out").mkdir()
    with storage.exclusive(tmp_path / "out" / ".lock"):
        assert list(slow()) == [b"0.txt"]


@pytest.mark.parametrize(
    "line",
    [
        b'{"name":"a","size":1}\n', b'{"name":"a","problem":"bored"}\n', b'{"name":"a","problem":"vanished"}',
        b'{"name":"a", "problem":"vanished"}\n', b'{"name":"a","name":"b","problem":"vanished"}\n', b"[]\n", b"\xff\n", b"",
        b'{"name":"a","size":-1,"sha256":"' + b"0" * 64 + b'","nonce":"' + b"0" * 32 + b'"}\n',
        b'{"name":"a","size":1,"sha256":"' + b"A" * 64 + b'","nonce":"' + b"0" * 32 + b'"}\n',
        b'{"name":"a","size":1,"sha256":"' + b"0" * 64 + b'","nonce":"00"}\n',
    ],
)  # fmt: skip
def test_lines_in_another_form_are_refused(line: bytes) -> None:
    with pytest.raises(BatchFileBroken):
        batch_files.parse_line(line)


@pytest.mark.parametrize("change", [lambda d: d[:-1], lambda d: d + b"\n", lambda d: d.replace(b"size 3", b"size 03"),
                                    lambda d: d.replace(b"size 3", b"size -3"), lambda d: d.upper(), lambda d: d * 100])  # fmt: skip
def test_root_files_in_another_form_are_refused(change: Callable[[bytes], bytes]) -> None:
    good = batch_files.BatchRoot(3, bytes(32), "0" * 64)
    assert batch_files.parse_root(good.to_bytes()) == good
    with pytest.raises(BatchFileBroken):
        batch_files.parse_root(change(good.to_bytes()))
