"""The journal and the table of contents, changed so that every digest is right again."""

from __future__ import annotations

from datetime import timedelta

from evidence_kit.attack.records import FiledRecords
from evidence_kit.attack.target import Target
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.custody import Action
from evidence_kit.formats import journal
from evidence_kit.formats.bundle_layout import BUNDLE, HEAD, JOURNAL
from evidence_kit.formats.digest import digest_bytes


def test_nothing_changed_gives_the_same_records(target: Target) -> None:
    edit = FiledRecords(target).edit()
    assert {name: edit[name] for name in (BUNDLE, JOURNAL, HEAD)} == {
        name: target.read(name) for name in (BUNDLE, JOURNAL, HEAD)
    }


def test_other_bytes_are_named_by_everything_that_names_the_file(target: Target) -> None:
    (claimed,) = target.with_role(Role.CLAIMED_PICTURE)
    records = FiledRecords(target)
    records.replace(claimed.artifact, b"other")
    edit = records.edit()
    chain = journal.parse(_bytes(edit[JOURNAL]), filed=True)
    new = digest_bytes(b"other")
    (product,) = [item for event in chain.events for item in event.products if item.path == claimed.artifact.path]
    named = {one.sha256 for event in chain.events for one in event.materials if one.path == claimed.artifact.path}
    assert (product.digests, named) == (new, {new.sha256})
    bundle = Bundle.model_validate_json(_bytes(edit[BUNDLE]))
    assert bundle.head == chain.head
    assert edit[HEAD] == journal.head_file(chain)
    assert edit[claimed.member] == b"other"


def test_an_event_goes_with_its_files(target: Target) -> None:
    records = FiledRecords(target)
    records.drop_events(lambda event: event.action is Action.SEALED)
    edit = records.edit()
    gone = {one.member for one in target.with_role(Role.SEAL, Role.JOURNAL_HEAD)}
    assert gone and all(edit[name] is None for name in gone)
    chain = journal.parse(_bytes(edit[JOURNAL]), filed=True)
    assert Action.SEALED not in {event.action for event in chain.events}
    assert [event.sequence for event in chain.events] == list(range(chain.head.size))


def test_times_move_together(target: Target) -> None:
    records = FiledRecords(target)
    records.backdate(timedelta(days=365))
    before = journal.parse(target.journal, filed=True).events
    after = journal.parse(_bytes(records.edit()[JOURNAL]), filed=True).events
    assert [one.time - two.time for one, two in zip(before, after, strict=True)] == [timedelta(days=365)] * len(before)


def _bytes(data: object) -> bytes:
    assert isinstance(data, bytes)
    return data
