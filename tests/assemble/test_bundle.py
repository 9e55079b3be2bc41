from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence_kit.assemble import bundle as packing
from evidence_kit.assemble import container
from evidence_kit.assemble.member_names import member_names
from evidence_kit.assemble.selection import everything
from evidence_kit.casefile import CaseFile, create_case
from evidence_kit.domain.artifact import Artifact, Digests, ExhibitClass, Role
from evidence_kit.domain.bundle import MAY_BE_LEFT_OUT, Bundle
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import AssemblyError, SealError, StorageError
from evidence_kit.domain.progress import Advanced, Event
from evidence_kit.formats import asic, bag, canonical_zip, journal, pades, strict_json
from evidence_kit.formats.asic import ManifestKind
from evidence_kit.formats.canonical_zip import writing
from tests.assemble.packing_case import CREATED, NOTE, pack_case, worked_case
from tests.conftest import CASE_YAML, TickingClock
from tests.pki import roots, roots_pem, signer, stamping


def test_the_packer_leaves_out_what_the_verifier_lets_it() -> None:
    assert set(packing.OMITTED) == MAY_BE_LEFT_OUT


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    clock = TickingClock()
    case_file = create_case(tmp_path_factory.mktemp("case") / "案件 一", CASE_YAML.encode(), clock)
    return pack_case(case_file, clock, *worked_case(case_file, clock))


@pytest.fixture
def unzipped(packed: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "unzipped 包"
    subprocess.run(["unzip", "-q", packed, "-d", folder], check=True)
    return folder


def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False)


def members(packed: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(packed) as reader:
        return {name: reader.read(name) for name in reader.namelist()}


def test_the_container_is_canonical_and_known_to_common_tools(packed: Path) -> None:
    with packed.open("rb") as stream:
        directory = canonical_zip.read(stream)
        assert all(directory.digest(entry) for entry in directory.entries)
    assert run(packed.parent, "unzip", "-tq", packed).returncode == 0
    assert asic.MIMETYPE.decode() in run(packed.parent, "file", "-b", packed).stdout


def test_the_unzipped_bundle_is_a_valid_bag(unzipped: Path) -> None:
    assert run(unzipped, sys.executable, shutil.which("bagit.py", path=Path(sys.executable).parent) or "bagit.py",
               "--validate", ".").returncode == 0  # fmt: skip
    for manifest in (bag.MANIFEST_NAME, bag.TAG_MANIFEST_NAME):
        checked = run(unzipped, "sha256sum", "-c", manifest)
        assert checked.returncode == 0, checked.stdout
    (unzipped / "data" / "case.json").write_bytes(b"{}")
    assert run(unzipped, "sha256sum", "-c", bag.MANIFEST_NAME).returncode == 1


def test_openssl_confirms_signature_and_time_of_the_container(unzipped: Path, tmp_path: Path) -> None:
    trusted = roots_pem(tmp_path)
    verify_signature = (
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", asic.SIGNATURE, "-content", asic.SIGNED_MANIFEST,
        "-CAfile", trusted, "-purpose", "any", "-out", "/dev/null",
    )  # fmt: skip
    verify_time = (
        "openssl", "ts", "-verify", "-token_in", "-in", asic.TIMESTAMP, "-data", asic.STAMPED_MANIFEST, "-CAfile", trusted,
    )  # fmt: skip
    assert run(unzipped, *verify_signature).returncode == 0
    assert run(unzipped, *verify_time).returncode == 0
    for manifest in (asic.SIGNED_MANIFEST, asic.STAMPED_MANIFEST):
        path = unzipped / manifest
        path.write_bytes(path.read_bytes().replace(b"bagit.txt", b"bagit.txT"))
    assert run(unzipped, *verify_signature).returncode != 0
    assert run(unzipped, *verify_time).returncode != 0


def test_every_member_is_under_the_signature_the_time_stamp_or_both(packed: Path) -> None:
    held = members(packed)
    for name, kind in ((asic.SIGNED_MANIFEST, ManifestKind.SIGNED), (asic.STAMPED_MANIFEST, ManifestKind.STAMPED)):
        manifest = asic.parse(held[name], kind)
        assert set(manifest.digests) == asic.expected_names(list(held), kind)
        for member, digest in manifest.digests.items():
            assert digest == canonical_zip.Source.of_bytes(member, held[member]).sha256
    outside = set(held) - set(manifest.digests)
    assert outside == {"mimetype", asic.STAMPED_MANIFEST, asic.TIMESTAMP}
    assert held["mimetype"] == asic.MIMETYPE


def test_the_shell_check_of_the_journal_agrees_and_notices_edits(unzipped: Path) -> None:
    good = run(unzipped, "sh", "check-journal.sh")
    assert good.returncode == 0, good.stdout
    assert re.search(r"OK 相符: data/seals/\d{4}-seal/head.txt", good.stdout)
    lines = (unzipped / "data/journal.jsonl").read_bytes().splitlines(keepends=True)
    edits = {
        "changed word": b"".join([*lines[:2], lines[2].replace(b"sequence", b"sequenze"), *lines[3:]]),
        "dropped tail": b"".join(lines[:-1]),
        "dropped line": b"".join([*lines[:2], *lines[3:]]),
        "no final LF": b"".join(lines)[:-1],
        "CRLF": b"".join(lines).replace(b"\n", b"\r\n"),
        "added line": b"".join(lines) + lines[-1],
        "empty": b"",
    }
    for name, data in edits.items():
        (unzipped / "data/journal.jsonl").write_bytes(data)
        assert run(unzipped, "sh", "check-journal.sh").returncode == 1, name


def test_everything_the_journal_lists_is_a_member_or_an_omission_with_a_reason(packed: Path) -> None:
    held = members(packed)
    bundle = Bundle.model_validate(strict_json.parse(held["data/bundle.json"]))
    listed = journal.parse(held["data/journal.jsonl"])
    assert journal.head_file(listed) == held["data/head.txt"]
    assert bundle.head == listed.head
    products = {product.path for event in listed.events for product in event.products}
    assert {m.artifact.path for m in bundle.members} | {o.path for o in bundle.omissions} == products
    assert {omission.path.rsplit("/", maxsplit=1)[-1] for omission in bundle.omissions} == {"half.txt", "exhibits.pdf"}
    for member in bundle.members:
        assert canonical_zip.Source.of_bytes("x", held[member.member]).sha256 == member.artifact.digests.sha256
    records = {"data/bundle.json", "data/case.json", "data/journal.jsonl", "data/head.txt"}
    assert {name for name in held if name.startswith("data/")} == records | {m.member for m in bundle.members}


def test_the_book_in_the_bundle_is_accepted_under_the_readers_trust(packed: Path, unzipped: Path) -> None:
    facts = pades.inspect(members(packed)["data/exhibits.pdf"], roots())
    assert facts.accepted, facts.faults
    assert "Total document signed" in run(unzipped, "pdfsig", "data/exhibits.pdf").stdout


def test_the_commands_that_the_readme_prints_work(unzipped: Path, tmp_path: Path) -> None:
    readme = (unzipped / "README.txt").read_text(encoding="utf-8")
    trusted = str(roots_pem(tmp_path))
    script = "\n".join(
        line[5:] for line in readme.splitlines() if line.startswith("     ") and not line.startswith("     This")
    )
    script = script.replace("SIGNER-ROOT.pem", trusted).replace("TSA-ROOT.pem", trusted)
    commands = re.findall(
        r"^(?:openssl|sha256sum|sh |pdfsig|for list)(?:.*\\\n)*.*(?:\n  .*)*(?:\ndone)?", script, re.MULTILINE
    )
    assert len(commands) >= 9, commands
    for command in commands:
        done = subprocess.run(["sh", "-c", command], cwd=unzipped, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        assert "DIFFERS" not in done.stdout
    assert "REHEARSAL" not in readme


def test_the_list_check_of_the_readme_notices_a_changed_file(unzipped: Path) -> None:
    readme = (unzipped / "README.txt").read_text(encoding="utf-8")
    loop = readme[readme.index("     for list in") : readme.index("     done\n\n") + 10]
    (unzipped / "check-journal.sh").write_bytes(b"echo OK\n")
    done = subprocess.run(["sh", "-c", loop], cwd=unzipped, capture_output=True, text=True, check=False)
    assert done.stdout.count("DIFFERS 不符: check-journal.sh") == 2


def test_two_packs_of_the_same_content_differ_in_signature_and_token_only(
    case_file: CaseFile, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, exhibits = worked_case(case_file, clock)
    archives = []
    for _ in range(2):
        with case_file.writing(clock) as writer, writer.act("bundle") as act:
            packing.pack(case_file, act, book=book, selection=everything(case_file), exhibits=exhibits,
                     identity=signer(), stamp=stamping().stamp,
                         created=CREATED, rehearsal=False, watch=lambda event: None)  # fmt: skip
            archives.append(members(act.folder / "spring-breeze.zip"))
            shutil.rmtree(act.folder)
    one, other = archives
    assert list(one) == list(other)
    differing = {name for name in one if one[name] != other[name]}
    assert differing <= {asic.SIGNATURE, asic.STAMPED_MANIFEST, asic.TIMESTAMP}


def test_a_rehearsal_says_so_in_its_name_and_papers(case_file: CaseFile, clock: TickingClock) -> None:
    path = pack_case(case_file, clock, *worked_case(case_file, clock), rehearsal=True)
    held = members(path)
    assert path.name == "spring-breeze-rehearsal.zip"
    assert "REHEARSAL 演练" in bag.parse_info(held["bag-info.txt"])["Internal-Sender-Description"]
    assert held["README.txt"].decode().splitlines()[0].startswith("*** 演练")
    assert Bundle.model_validate(strict_json.parse(held["data/bundle.json"])).rehearsal


def test_a_file_that_changed_since_it_was_journalled_stops_the_packing(
    case_file: CaseFile, clock: TickingClock
) -> None:
    book, exhibits = worked_case(case_file, clock)
    picture = case_file.path(case_file.with_role(Role.CLAIMED_PICTURE)[0])
    picture.write_bytes(bytes(reversed(picture.read_bytes())))
    with pytest.raises(StorageError, match="no longer what was journalled"):
        pack_case(case_file, clock, book, exhibits)
    picture.unlink()
    with pytest.raises(StorageError, match="does not exist"):
        pack_case(case_file, clock, book, exhibits)
    assert not CaseFile(case_file.root).with_role(Role.BUNDLE)


def test_an_earlier_bundle_is_left_out_of_a_later_one(case_file: CaseFile, clock: TickingClock) -> None:
    book, exhibits = worked_case(case_file, clock)
    pack_case(case_file, clock, book, exhibits)
    later = members(pack_case(case_file, clock, book, exhibits))
    bundle = Bundle.model_validate(strict_json.parse(later["data/bundle.json"]))
    assert [o.reason.en for o in bundle.omissions if o.path.endswith(".zip")] == [
        "An earlier bundle; what it held is in this one."
    ]


def test_an_exhibit_that_names_no_file_of_the_bundle_is_refused(case_file: CaseFile, clock: TickingClock) -> None:
    book, (exhibit,) = worked_case(case_file, clock)
    lost = exhibit.model_copy(update={"artifacts": ("artifacts/0099-none/a.png",)})
    with pytest.raises(AssemblyError, match="not in the bundle"):
        pack_case(case_file, clock, book, (lost,))


def test_a_file_too_large_for_the_format_is_refused_before_anything_is_signed(
    case_file: CaseFile, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, exhibits = worked_case(case_file, clock)
    monkeypatch.setattr(writing, "MAX_SIZE", 1000)
    monkeypatch.setattr(container, "sign_detached", lambda *_: pytest.fail("signed"))
    with pytest.raises(AssemblyError, match="2 GiB"):
        pack_case(case_file, clock, book, exhibits)


@pytest.mark.parametrize(("hours", "said"), [(3, "ahead of this machine's clock"), (-3, "before it was asked for")])
def test_a_token_of_another_time_does_not_count(
    case_file: CaseFile, clock: TickingClock, hours: int, said: str
) -> None:
    book, exhibits = worked_case(case_file, clock)
    with (
        case_file.writing(clock) as writer,
        writer.act("bundle") as act,
        pytest.raises(SealError, match=said) as refused,
    ):
        packing.pack(case_file, act, book=book, selection=everything(case_file), exhibits=exhibits,
                     identity=signer(), stamp=stamping().stamp, created=CREATED,
                     rehearsal=False, watch=lambda event: None,
                     clock=lambda: datetime.now(UTC) - timedelta(hours=hours))  # fmt: skip
    assert "Name another authority" in refused.value.remedy.en
    assert not list(act.folder.glob("*.zip"))


def test_progress_goes_from_nothing_to_everything(case_file: CaseFile, clock: TickingClock) -> None:
    heard: list[Event] = []
    pack_case(case_file, clock, *worked_case(case_file, clock), watch=heard.append)
    for task in ("pack", "digest bundle"):
        steps = [event for event in heard if isinstance(event, Advanced) and event.task == task]
        assert steps[0].done == 0
        assert steps[-1].done == steps[-1].total
        assert [step.done for step in steps] == sorted(step.done for step in steps)


def artifact(path: str, role: Role = Role.STATEMENT) -> Artifact:
    return Artifact(path=f"artifacts/{path}", role=role, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE,
                    digests=Digests(size=0, sha256="0" * 64))  # fmt: skip


def test_member_names_are_ascii_unique_and_always_the_same() -> None:
    artifacts = [
        artifact("0001-a/说明 一.txt"),
        artifact("0001-a/Plain.txt"),
        artifact("0001-a/plain.txt"),
        artifact("0001-a/-rf.txt"),
        artifact("0001-a/" + "x" * 100 + ".png"),
        artifact("0001-a/sub/图.png"),
        artifact("0002-seal/head.txt", Role.JOURNAL_HEAD),
    ]
    names = member_names(artifacts)
    assert list(names.values()) == [*member_names(artifacts).values()]
    assert len({name.lower() for name in names.values()}) == len(artifacts)
    for name in names.values():
        canonical_zip.check_name(name)
    assert names["artifacts/0001-a/Plain.txt"] == "data/exhibits/0001-a/Plain.txt"
    assert names["artifacts/0002-seal/head.txt"] == "data/seals/0002-seal/head.txt"
    assert re.fullmatch(r"data/exhibits/0001-a/file-[0-9a-f]{8}\.txt", names["artifacts/0001-a/说明 一.txt"])
    assert re.fullmatch(r"data/exhibits/0001-a/plain-[0-9a-f]{8}\.txt", names["artifacts/0001-a/plain.txt"])


def test_the_files_of_an_exhibit_are_found_by_its_number() -> None:
    page, note, sub = (
        artifact("0003-publication/红叶集.png", Role.PUBLICATION),
        artifact("0004-a/Note.txt"),
        artifact("0005-a/x/y.txt"),
    )
    names = member_names([page, note, sub], {page.path: "2-1", note.path: "2-2", sub.path: "2-3"})
    assert re.fullmatch(r"data/exhibits/0003-publication/2-1_publication-[0-9a-f]{8}\.png", names[page.path])
    assert names[note.path] == "data/exhibits/0004-a/2-2_Note.txt"
    assert names[sub.path] == "data/exhibits/0005-a/x/y.txt"


def test_a_large_file_is_never_held_in_memory(case_file: CaseFile, clock: TickingClock) -> None:
    book, exhibits = worked_case(case_file, clock)
    with case_file.writing(clock) as writer, writer.act("video") as act:
        (act.folder / "film.mp4").write_bytes(bytes(64 << 20))
        act.adopt("film.mp4", role=Role.VIDEO, lane=ExhibitClass.REGENERATION, media_type="video/mp4", title=NOTE)
        act.commit(Action.RECORDED, NOTE)
    tracemalloc.start()
    pack_case(case_file, clock, book, exhibits)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 24 << 20
