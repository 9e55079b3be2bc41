"""The case directory and its only writer: write-once files, an append-only journal, nothing lost by a kill.

    spring-breeze/
      case.yaml        written by counsel; the kit never changes it
      journal.jsonl    one event a line
      artifacts/0003-regeneration-base/…

Work happens in an *act*: files are written into `artifacts/NNNN-name.part`, synced, the folder is renamed, and only
then does one journal line make it part of the case. Whatever a kill leaves without its line is kept, renamed
`NNNN-name.remains` and journalled as an incident when the case is next opened for writing.
"""

from evidence_kit.casefile.act import Act
from evidence_kit.casefile.opening import CaseFile, create_case
from evidence_kit.casefile.writer import CaseWriter, Clock, system_clock

__all__ = ["Act", "CaseFile", "CaseWriter", "Clock", "create_case", "system_clock"]
