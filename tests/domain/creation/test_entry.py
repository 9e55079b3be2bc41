from __future__ import annotations

from evidence_kit.domain.creation.entry import EntryKind, RecordEntry


def test_an_entry_writes_only_what_it_says() -> None:
    entry = RecordEntry(kind=EntryKind.HEARTBEAT, key="heartbeat/2026-12/3")
    written = entry.model_dump_json(by_alias=True)
    assert RecordEntry.model_validate_json(written) == entry
    assert set(entry.model_dump(by_alias=True)) == {"schema", "kind", "key"}
