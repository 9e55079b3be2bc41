"""The journal and the table of contents of a bundle, changed with every digest put right: what needs no key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from evidence_kit.attack.target import Edit, Target
from evidence_kit.domain.artifact import Artifact, Digests
from evidence_kit.domain.custody import GENESIS, CustodyEvent, HeldLine, Material
from evidence_kit.formats import journal
from evidence_kit.formats.bundle_layout import BUNDLE, HEAD, JOURNAL
from evidence_kit.formats.digest import digest_bytes

Line = CustodyEvent | HeldLine


class FiledRecords:
    """What a bundle says of itself, in parts that can be changed; `edit` puts it together again."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self.bundle = target.bundle
        self.content: dict[str, bytes] = {}
        """By path in the case: what has other bytes now."""
        self.removed: set[str] = set()
        """Paths of files that are there no more."""
        chain = journal.parse(target.journal, filed=True)
        held = {one.sequence: one for one in chain.held}
        self.lines: list[Line] = [held.get(at) or chain.event_at(at) for at in range(chain.head.size)]

    def replace(self, item: Artifact, data: bytes) -> None:
        """Give a file other bytes; whatever names their digest names the new one."""
        digests, path = digest_bytes(data), item.path
        self.content[path] = data
        self.change_events(
            lambda event: event.model_copy(update={
                "products": tuple(_redigested(one, path, digests) for one in event.products),
                "materials": tuple(_rematerialised(one, path, digests) for one in event.materials),
            })
        )  # fmt: skip
        members = tuple(
            one.model_copy(update={"artifact": _redigested(one.artifact, path, digests)}) for one in self.bundle.members
        )
        self.bundle = self.bundle.model_copy(update={"members": members})

    def change_events(self, change: Callable[[CustodyEvent], CustodyEvent]) -> None:
        """Change every event that is shown; lines that are held back stay."""
        self.lines = [change(one) if isinstance(one, CustodyEvent) else one for one in self.lines]

    def drop_events(self, gone: Callable[[CustodyEvent], bool]) -> None:
        """Take events out with the files that they made."""
        events = [one for one in self.lines if isinstance(one, CustodyEvent) and gone(one)]
        self.lines = [one for one in self.lines if one not in events]
        self.removed |= {item.path for event in events for item in event.products}
        kept = tuple(one for one in self.bundle.members if one.artifact.path not in self.removed)
        exhibits = tuple(
            one.model_copy(update={"artifacts": tuple(path for path in one.artifacts if path not in self.removed)})
            for one in self.bundle.exhibits
        )
        self.bundle = self.bundle.model_copy(update={"members": kept, "exhibits": exhibits})

    def backdate(self, by: timedelta) -> None:
        """Have every event that is shown say an earlier time."""
        self.change_events(lambda event: event.model_copy(update={"time": event.time - by}))

    def edit(self) -> Edit:
        """The members that are other than they were, the journal chained anew."""
        chain = journal.parse(b"".join(_chained(self.lines)), filed=True)
        bundle = self.bundle.model_copy(update={"head": chain.head})
        names = {one.artifact.path: one.member for one in self._target.bundle.members}
        return {
            **{names[path]: data for path, data in self.content.items() if path in names},
            **{names[path]: None for path in self.removed if path in names},
            BUNDLE: bundle.to_json(),
            JOURNAL: b"".join(chain.lines),
            HEAD: journal.head_file(chain),
        }


def _chained(lines: list[Line]) -> list[bytes]:
    raw: list[bytes] = []
    previous = GENESIS
    for number, one in enumerate(lines):
        if isinstance(one, HeldLine):
            held = one.model_copy(update={"sequence": number})
            raw.append(held.model_dump_json().encode() + b"\n")
            previous = one.held_line
        else:
            raw.append(journal.encode(one.model_copy(update={"previous": previous, "sequence": number})))
            previous = digest_bytes(raw[-1]).sha256
    return raw


def _redigested(item: Artifact, path: str, digests: Digests) -> Artifact:
    return item.model_copy(update={"digests": digests}) if item.path == path else item


def _rematerialised(item: Material, path: str, digests: Digests) -> Material:
    return item.model_copy(update={"sha256": digests.sha256}) if item.path == path else item
