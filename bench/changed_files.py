"""What `bench.changed_bytes` changes: files, the places in them by kind of structure, and how the verifier is asked about each."""

from __future__ import annotations

import io
import random
import re
import shutil
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats import canonical_zip
from evidence_kit.verify import load_trust
from evidence_kit.verify.check import TOOL
from evidence_kit.verify.facts import Facts, judge, nothing_observed, with_section
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.observation import Found, Observation
from evidence_kit.verify.sections import Section
from evidence_kit.verify.time.attestations import judge_attestations, observe_attestations
from evidence_kit.verify.time.attested.attestation_stamps import Filer
from evidence_kit.workflows.verify import examine

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "second-edition"
NOW = datetime.fromisoformat("2027-01-01T00:00:00+00:00")
"""The clock of whoever checks; the golden certificates and lists are valid then."""
NOTHING, SAID, EMPTY = "nothing", "other words", "bears nothing"
_WORKING = ("names", "plan.json", "authorities.json")
"""The notary's working files of a batch: no check reads them."""
_BESIDE = (".pem", ".crl")
"""Certificates and lists beside a token: help to find the way to the court's own anchors, and trusted for nothing."""
_LABELS = re.compile(rb'"(?:name|title)": "([^"]*)"')
"""In a proof or a disclosure: what its keeper calls something. The time stamp names its authority itself."""
_PROMISES = re.compile(rb'"kind": "opentimestamps",\s+"name": "[^"]*",\s+"data": "([^"]*)"')
_OVER = 4 * 65 // 3 + 1
"""Letters of a promise in base64 that say over what it is; after them comes the way to a calendar that has confirmed nothing."""
_WORSE = (Status.PASSED, Status.INDETERMINATE, Status.FAILED)
Range = tuple[Path, int, int]
"""A file, and where in it a structure begins and ends."""


@dataclass(frozen=True)
class Change:
    """One byte of a file under another value."""

    kind: str
    file: Path
    at: int
    flip: int


@dataclass(frozen=True)
class Subject:
    """Something that a court checks, the places to change by kind, and what the check says of a change."""

    name: str
    places: dict[str, Sequence[Range]]
    look: Callable[[Change], str]
    """What a change draws: a finding's code and status, an error's name, or `NOTHING`."""
    command: tuple[str | Path, ...] = ()
    repaired: bool = False

    def place(self, kind: str, chance: random.Random) -> tuple[Path, int]:
        """A byte of a kind, first its structure by chance, then its place in it."""
        file, start, end = chance.choice(self.places[kind])
        return file, chance.randrange(start, end)

    @contextmanager
    def changed(self, change: Change) -> Iterator[tuple[str | Path, ...]]:
        """The change made on disk while the command runs."""
        whole = change.file.read_bytes()
        change.file.write_bytes(repaired(whole, change) if self.repaired else flipped(whole, change))
        try:
            yield self.command
        finally:
            change.file.write_bytes(whole)


def flipped(data: bytes, change: Change) -> bytes:
    """The bytes with the change made."""
    made = bytearray(data)
    made[change.at] ^= change.flip
    return bytes(made)


def repaired(data: bytes, change: Change) -> bytes:
    """The archive with a member's byte changed and both of its checksums put right."""
    entry = next(one for one in canonical_zip.read(io.BytesIO(data)).entries if one.data_offset <= change.at < one.end)
    made = bytearray(flipped(data, change))
    crc = zlib.crc32(made[entry.data_offset : entry.end])
    old, new = entry.crc32.to_bytes(4, "little"), crc.to_bytes(4, "little")
    made[entry.offset + 14 : entry.offset + 18] = new
    at = data.index(entry.name.encode("ascii"), canonical_zip.read(io.BytesIO(data)).entries[-1].end) - 30
    assert made[at : at + 4] == old
    made[at : at + 4] = new
    return bytes(made)


def subjects(work: Path, own: Path | None) -> Iterator[Subject]:
    """Everything that is changed; `work` is an empty folder, `own` another bundle."""
    golden = work / "golden"
    shutil.copytree(GOLDEN, golden)
    trust_file = golden / "trust.json"
    trust = load_trust(trust_file)
    (work / "alone").mkdir()
    yield from bundle(
        shutil.copyfile(golden / "bundle.zip", work / "alone" / "bundle.zip"), "bundle", trust, trust_file
    )
    yield attestation(golden, trust)
    yield examined(
        "batch", golden / "batch", None, trust, trust_file,
        {path.relative_to(golden).as_posix(): [whole(path)] for path in sorted((golden / "batch").rglob("*")) if path.is_file()},
    )  # fmt: skip
    yield examined("disclosure", golden / "part.json", None, trust, trust_file, in_parts(golden / "part.json"))
    file = golden / "single" / "file-3.txt"
    proof = file.with_name("file-3.txt.proof.json")
    yield examined("single proof", file, proof, trust, trust_file, {"file": [whole(file)], **in_parts(proof)})
    if own is not None:
        yield from bundle(shutil.copyfile(own, work / "own.zip"), "own bundle", trust, trust_file)


def bears_nothing(change: Change, data: bytes) -> bool:
    """Whether the byte lies where nothing is proved: help, labels, promises. None of the golden proofs is confirmed by a block."""
    if change.file.name in _WORKING or change.file.suffix in _BESIDE:
        return True
    if change.file.suffix != ".json":
        return False
    spans = [found.span(1) for found in _LABELS.finditer(data)]
    spans += [(found.start(1) + _OVER, found.end(1)) for found in _PROMISES.finditer(data)]
    return any(start <= change.at < end for start, end in spans)


def whole(path: Path) -> Range:
    """All of a file."""
    return path, 0, path.stat().st_size


def in_parts(path: Path, parts: int = 16) -> dict[str, Sequence[Range]]:
    """A file in equal parts, each a kind of its own."""
    size = path.stat().st_size
    return {f"{path.name} part {n + 1:2}": [(path, size * n // parts, size * (n + 1) // parts)] for n in range(parts)}


def bundle(path: Path, name: str, trust: TrustList, trust_file: Path) -> Iterator[Subject]:
    """A bundle as it lies, and with its zip put right after the change."""
    data = path.read_bytes()
    entries = canonical_zip.read(io.BytesIO(data)).entries
    members: dict[str, list[Range]] = {}
    for entry in entries:
        kind = entry.name.rpartition(".")[2] if "." in entry.name else entry.name
        if entry.size:
            members.setdefault(f"META-INF {kind}" if entry.name.startswith("META-INF") else kind, []).append((
                path,
                entry.data_offset,
                entry.end,
            ))
    structure = {
        "zip member headers": [(path, entry.offset, entry.data_offset) for entry in entries],
        "zip central directory": [(path, entries[-1].end, len(data) - 22)],
        "zip end record": [(path, len(data) - 22, len(data))],
    }
    command = ("verify", path, "--trust", trust_file)
    yield Subject(name, {**structure, **members}, lambda change: drawn(path, flipped(data, change), trust), command)
    yield Subject(
        f"{name} put right",
        dict(members),
        lambda change: drawn(path, repaired(data, change), trust),
        command,
        repaired=True,
    )


class _Enough(Exception):
    """Raised once something FAILED: no later section can take a finding back."""


def drawn(path: Path, data: bytes, trust: TrustList, *, whole: bool = False) -> str:
    """The first FAILED finding on a bundle in memory, its sections observed and judged as by `evidence_kit.verify.check`.

    Args:
        path: beside which attestations are looked for.
        whole: observe every section all the same, and name those whose observer failed.
    """
    facts, failed = nothing_observed(len(data), trust, tool=TOOL, now=NOW), ""

    def keep(section: Section, found: Found) -> None:
        nonlocal facts, failed
        facts = with_section(facts, section, found)
        if not whole:
            failed = _failed(facts)
            if failed:
                raise _Enough

    try:
        Observation(path, io.BytesIO(data), trust, now=NOW, watch=unwatched).run(keep)
    except _Enough:
        return f"{failed} FAILED"
    broken = [one.section.value for one in facts.unreached if one.fault.code == CheckCode.OBSERVER_FAILED.value]
    failed = _failed(facts)
    return f"{failed} FAILED{' but observer failed: ' if broken else ''}{' '.join(broken)}" if failed else NOTHING


def _failed(facts: Facts) -> str:
    return next((one.code for one in judge(facts) if one.status is Status.FAILED), "")


def attestation(golden: Path, trust: TrustList) -> Subject:
    """The notary's signature beside the bundle, its time stamp, and the bundle itself."""
    path = golden / "bundle.zip"

    def findings(data: bytes | None = None) -> list[tuple[str, str, str]]:
        with io.BytesIO(path.read_bytes() if data is None else data) as stream:
            facts, beside = observe_attestations(path, stream, trust, Filer(), now=NOW)
        return [(one.code, one.status.value, one.message.en) for one in judge_attestations(facts, beside, "0" * 16)]

    honest = findings()

    def look(change: Change) -> str:
        data = change.file.read_bytes()
        if change.file == path:
            found = findings(flipped(data, change))
        else:
            change.file.write_bytes(flipped(data, change))
            found = findings()
            change.file.write_bytes(data)
        return NOTHING if found == honest else ", ".join(f"{code} {status}" for code, status, _ in found)

    beside = [golden / "bundle.zip.p7s", golden / "bundle.zip.p7s.tsr"]
    places = {"bundle": [whole(path)]} | {kind: part for one in beside for kind, part in in_parts(one, 8).items()}
    return Subject("attestation", places, look)


def examined(
    name: str, path: Path, proof: Path | None, trust: TrustList, trust_file: Path, places: dict[str, Sequence[Range]]
) -> Subject:
    """Something that gets one outcome; noticed is whatever does not pass and is not said of the honest one in the same words."""

    def findings() -> tuple[Finding, ...]:
        return examine(path, proof, trust, now=NOW, watch=unwatched).findings

    honest = findings()

    def look(change: Change) -> str:
        data = change.file.read_bytes()
        change.file.write_bytes(flipped(data, change))
        try:
            made = findings()
        except EvidenceKitError as error:
            return f"{type(error).__name__} exit {error.exit_code}"
        finally:
            change.file.write_bytes(data)
        new = [one for one in made if one not in honest and one.status is not Status.PASSED]
        if new:
            worst = max(new, key=lambda one: _WORSE.index(one.status))
            return f"{worst.code} {worst.status}"
        return EMPTY if bears_nothing(change, data) else NOTHING if made == honest else SAID

    given = () if proof is None else ("--proof", proof)
    return Subject(name, places, look, ("verify", path, *given, "--trust", trust_file))
