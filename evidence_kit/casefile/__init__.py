"""The case directory and its only writer: write-once files, an append-only journal, nothing lost by a kill.

    spring-breeze/
      case.yaml        written by counsel; the kit never changes it
      journal.jsonl    one event a line
      artifacts/0003-regeneration-base/…
      .lock, .acts/    who is writing now, and who is working on which act

Work happens in an *act*: files are written into `artifacts/NNNN-name.part`, synced, the folder is renamed, and only
then does one journal line make it part of the case. Whatever a kill leaves without its line is kept, renamed
`NNNN-name.remains` and journalled as an incident when the case is next opened for writing.

Several processes may work on a case at once. Each has the lock only while it opens an act or commits one, and an act that
somebody works on is locked by itself (docs/decisions/case-lock.md).
"""

from evidence_kit.casefile.act import Act
from evidence_kit.casefile.case_file import CaseFile
from evidence_kit.casefile.create import create_case
from evidence_kit.casefile.interface import Clock
from evidence_kit.casefile.rehearsal_copy import check_no_rehearsal, mark_rehearsal, rehearsal_copy
from evidence_kit.casefile.writer import CaseWriter, system_clock

__all__ = [
    "Act", "CaseFile", "CaseWriter", "Clock", "check_no_rehearsal", "create_case", "mark_rehearsal", "rehearsal_copy", "system_clock",
]  # fmt: skip
