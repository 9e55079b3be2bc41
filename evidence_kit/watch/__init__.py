"""The creation record as it grows: what plug-ins told in their spools, what the recorder saw in folders, one chain a month."""

from __future__ import annotations

from evidence_kit.watch.folders import look_at
from evidence_kit.watch.index import event_in
from evidence_kit.watch.months import head_at, month_lines, months_of
from evidence_kit.watch.recorder import Recorder
from evidence_kit.watch.store import RecordStore

__all__ = ["RecordStore", "Recorder", "event_in", "head_at", "look_at", "month_lines", "months_of"]
