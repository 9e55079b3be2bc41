"""A forger's workshop: a filed bundle is taken apart into a case, changed, and filed again with every digest put right.

The forger is the party that files. It has an ordinary signing certificate under a root of the court's list, and stamps at an
honest authority of that list. It uses the kit itself: what comes out differs from an honest bundle in nothing but what
a test changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import Artifact, Digests, Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.custody import GENESIS, Action, CustodyEvent, Material
from evidence_kit.domain.finding import Finding, Status, Verdict
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats import canonical_zip, journal
from evidence_kit.formats.digest import digest_bytes
from evidence_kit.verify import check, load_trust
from evidence_kit.verify.bundle.reader import open_bundle
from evidence_kit.verify.demonstration.summary import judge_demonstration, observe_demonstration
from evidence_kit.workflows.seal import seal_case
from tests.adversary.genuine import PARTIES, pack_it
from tests.filed import write_trust

Json = dict[str, Any]


class Forger:
    """A bundle in parts: `case`, `events` without the last seal, and `content` by path."""

    def __init__(self, bundle: Path) -> None:
        with bundle.open("rb") as stream:
            directory = canonical_zip.read(stream)
            members = {entry.name: directory.read(entry, max_size=1 << 30) for entry in directory.entries}
        contents = Bundle.model_validate_json(members["data/bundle.json"])
        self.content = {member.artifact.path: members[member.member] for member in contents.members}
        self.case: Json = json.loads(members["data/case.json"])
        events = journal.parse(members["data/journal.jsonl"]).events
        assert events[-1].action is Action.SEALED
        self.events: list[CustodyEvent] = list(events[:-1])

    def artifacts(self, role: Role) -> list[Artifact]:
        """The files of a role, in the journal's order."""
        return [item for event in self.events for item in event.products if item.role is role]

    def newest(self, role: Role) -> Artifact:
        """The last file of a role."""
        return self.artifacts(role)[-1]

    def edit(self, role: Role, change: Callable[[Json], object], place: int = -1) -> None:
        """Changes a JSON record of a role, the newest unless said otherwise."""
        path = self.artifacts(role)[place].path
        value = json.loads(self.content[path])
        change(value)
        self.replace(path, (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode())

    def replace(self, path: str, data: bytes) -> None:
        """Gives a file other bytes; whatever names their digest names the new one."""
        digests = digest_bytes(data)
        self.content[path] = data
        self.events = [
            event.model_copy(update={
                "products": tuple(_redigested(item, path, digests) for item in event.products),
                "materials": tuple(_rematerialised(item, path, digests) for item in event.materials),
            })
            for event in self.events
        ]  # fmt: skip

    def add(self, beside: str, name: str, role: Role, data: bytes) -> str:
        """Has the event that made one file make another one too; where that one lies."""
        path = f"{beside.rpartition('/')[0]}/{name}"
        self.content[path] = data
        old = next(item for event in self.events for item in event.products if item.path == beside)
        made = old.model_copy(update={"path": path, "role": role, "digests": digest_bytes(data)})
        event = next(event for event in self.events if old in event.products)
        self.update_event(beside, products=(*event.products, made))
        return path

    def update_event(self, maker_of: str, **changes: object) -> None:
        """Changes fields of the event that made a file."""
        self.events = [
            event.model_copy(update=changes) if maker_of in {item.path for item in event.products} else event
            for event in self.events
        ]

    def drop(self, path: str) -> None:
        """Takes a file out of the case, as if it had never been there."""
        del self.content[path]
        self.events = [
            event.model_copy(update={"products": tuple(item for item in event.products if item.path != path)})
            for event in self.events
        ]

    def refile(self, folder: Path) -> Path:
        """Files the case again: journal chained, head sealed, lists, signature and stamps made; where the bundle lies."""
        root = folder / "forged"
        root.mkdir(parents=True)
        (root / "case.yaml").write_text(json.dumps(self.case, ensure_ascii=False), encoding="utf-8")
        for path, data in self.content.items():
            if not path.startswith("artifacts/") or path in _named(self.events):
                _put(root, path, data)
        (root / "journal.jsonl").write_bytes(b"".join(_chained(self.events)))
        case_file = CaseFile(root)
        with case_file.writing(system_clock) as writer:
            seal_case(case_file, writer, PARTIES.dating, unwatched)
            return pack_it(case_file, writer, case_file.with_role(Role.EXHIBIT_BOOK)[-1])


def verdict_on(bundle: Path, folder: Path, now: datetime | None = None) -> Verdict:
    """The whole check, under a list that reaches the signer and the authority; today, unless another day is given."""
    write_trust(folder / "trust.json")
    return check(bundle, load_trust(folder / "trust.json"), now=now or datetime.now(UTC)).verdict


def demonstrated(bundle: Path) -> tuple[Finding, ...]:
    """The findings on recipe and regeneration alone, which need no signature to be looked at."""
    with bundle.open("rb") as stream:
        _, opened = open_bundle(bundle, stream, unwatched)
        assert opened is not None
        return tuple(judge_demonstration(observe_demonstration(opened)))


def of_codes(findings: tuple[Finding, ...], *codes: str) -> list[Finding]:
    """The findings of some codes."""
    return [finding for finding in findings if finding.code in codes]


def assert_refuted(findings: tuple[Finding, ...], codes: tuple[str, ...], zh: str, en: str) -> None:
    """Nothing of these codes passed, and a finding of them names what was forged, in both languages."""
    found = of_codes(findings, *codes)
    assert found, f"no finding {codes}"
    passed = [finding.message.en for finding in found if finding.status is Status.PASSED]
    assert not passed, passed
    assert any(en in finding.message.en and zh in finding.message.zh for finding in found), [
        finding.message.en for finding in found
    ]


def _redigested(item: Artifact, path: str, digests: Digests) -> Artifact:
    return item.model_copy(update={"digests": digests}) if item.path == path else item


def _rematerialised(item: Material, path: str, digests: Digests) -> Material:
    return item.model_copy(update={"sha256": digests.sha256}) if item.path == path else item


def _chained(events: list[CustodyEvent]) -> list[bytes]:
    lines: list[bytes] = []
    for number, event in enumerate(events):
        previous = digest_bytes(lines[-1]).sha256 if lines else GENESIS
        lines.append(journal.encode(event.model_copy(update={"previous": previous, "sequence": number})))
    return lines


def _named(events: list[CustodyEvent]) -> set[str]:
    return {item.path for event in events for item in event.products}


def _put(root: Path, path: str, data: bytes) -> None:
    target = root.joinpath(*path.split("/"))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
