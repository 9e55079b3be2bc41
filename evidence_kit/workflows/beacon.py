"""A beacon for a case, before the work that shall be shown to come after it."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.domain.time.beacon import Beacon
from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.seal.beacons import CheckedBeacon, fetch_drand, take_beacon
from evidence_kit.seal.bitcoin.sources import newest_block, open_block_source


@dataclass(frozen=True)
class BeaconRequest:
    """What a person wants the work to come after; empty strings: not wanted."""

    drand: str = ""
    """A file with a round, or an address such as https://api.drand.sh."""
    bitcoin: str = ""
    """A source of block headers."""
    spoken: str = ""
    """Words chosen on the spot."""
    by: str = ""
    """Who chose them."""
    credentials: str = ""
    """`user:password` of a Bitcoin node without a cookie file."""

    @property
    def wanted(self) -> bool:
        """Whether anything is."""
        return bool(self.drand or self.bitcoin or self.spoken)


def beacon_for(case_file: CaseFile, writer: CaseWriter, request: BeaconRequest, watch: ProgressCallback) -> Beacon:
    """Fetches, checks and journals the values.

    Raises:
        UsageError: nothing is wanted, words that nobody is named for, or an address that is none.
        SealError, InputError, StorageError: a value cannot be had, or is not what it should be; nothing is journalled.
    """
    if not request.wanted or len(request.spoken) > 200:
        raise UsageError(
            text("请至少指定一个信标，口述词不超过 200 字。", "Name at least one beacon; spoken words are at most 200 characters."),
            text("例如：--drand https://api.drand.sh --spoken “蓝色的茶壶”", 'For example: --drand https://api.drand.sh --spoken "blue teapot"'),
        )  # fmt: skip
    if request.spoken and not request.by.strip():
        raise UsageError(
            text("没有写明由谁指定口述词：口述信标以其人的陈述为准。",
                 "It is not said who chose the spoken words: a spoken beacon rests on that person's statement."),
            text("请加 --by，例如 --by 王公证员", 'Add --by, for example --by "notary WANG"'),
        )  # fmt: skip
    source = (
        open_block_source(request.bitcoin, folder=case_file.root, credentials=request.credentials)
        if request.bitcoin
        else None
    )
    taken = CheckedBeacon(
        drand=fetch_drand(request.drand) if request.drand else None,
        bitcoin=newest_block(source, shipped()) if source else None,
        spoken=(request.spoken, request.by) if request.spoken else None,
    )
    return take_beacon(writer, taken, watch)
