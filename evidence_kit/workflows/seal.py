"""The journal of a case gets its time from authorities and calendars."""

from __future__ import annotations

from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.progress import ProgressCallback, Stage
from evidence_kit.domain.text import text
from evidence_kit.domain.time.seal import Seal
from evidence_kit.seal import Parties
from evidence_kit.seal.case.seal import seal_head


def seal_case(case_file: CaseFile, writer: CaseWriter, parties: Parties, watch: ProgressCallback) -> Seal:
    """Dates the journal as it stands.

    Raises:
        SealError: fewer authorities or calendars delivered than the case demands.
    """
    watch(Stage("seal", text("封存：为保管日志加盖可信时间", "Seal: trusted time over the custody journal")))
    return seal_head(case_file, writer, parties, watch)
