"""Taking a beacon: a drand round, Bitcoin's newest block, words spoken by somebody present; checked before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from evidence_kit import storage
from evidence_kit.casefile import Act, CaseWriter
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.case_time import clock as local_time
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.progress import Noted, ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.beacon import Beacon, BitcoinBeacon, DrandBeacon, Mark, SpokenBeacon
from evidence_kit.formats.bitcoin.headers import BlockHeader
from evidence_kit.formats.drand import MAX_SIZE, QUICKNET, DrandInvalid, DrandRound, check_round, read_round
from evidence_kit.net.failures import Absent
from evidence_kit.net.http_endpoint import endpoint_at
from evidence_kit.wording.faults import fault_text

HEADER_SLACK = timedelta(hours=2)
"""How far ahead of the network's time a block may claim to be (`MAX_FUTURE_BLOCK_TIME` of Bitcoin Core)."""
_STALE = timedelta(minutes=10)
_STALE_BLOCK = timedelta(hours=3)
"""Blocks come every ten minutes on average; three hours without one mean that the source is behind."""
_AHEAD = timedelta(seconds=30)
_LATEST = f"/{QUICKNET.hash}/public/latest"


@dataclass(frozen=True)
class CheckedBeacon:
    """Values at hand, checked and not yet journalled."""

    drand: tuple[DrandRound, bytes] | None = None
    """The round, and the JSON it came in."""
    bitcoin: tuple[int, BlockHeader] | None = None
    spoken: tuple[str, str] | None = None
    """The words, and who chose them."""


def fetch_drand(source: str) -> tuple[DrandRound, bytes]:
    """A round from a file, or from an address: the newest of quicknet where the address names no path.

    Raises:
        SealError: the address did not deliver.
        StorageError: the file cannot be read.
        InputError: what it holds is no round that the network signed.
    """
    data = _download(source) if "://" in source else _read(Path(source))
    try:
        found = read_round(data)
        check_round(found)
    except DrandInvalid as error:
        why = fault_text(error.fault)
        raise InputError(
            text(f"{source} 不是有效的 drand 轮次：{why.zh}。", f"{source} is no valid drand round: {why.en}."),
            text("请重新下载，例如 https://api.drand.sh 。", "Download it again, for instance from https://api.drand.sh."),
        ) from error  # fmt: skip
    return found, data


def take_beacon(writer: CaseWriter, taken: CheckedBeacon, watch: ProgressCallback) -> Beacon:
    """Writes the values into the case and its journal: whatever the journal says from here on was written after them."""
    with writer.act("beacon") as act:
        marks = tuple(mark for mark in (_drand(act, taken), _bitcoin(act, taken), _spoken(taken)) if mark)
        beacon = Beacon(marks=marks)
        act.record(
            "beacon.json",
            beacon,
            role=Role.BEACON,
            lane=ExhibitClass.PAPER,
            title=text("起始时间信标", "beacon: not before"),
        )
        details: dict[str, str] = {mark.kind: _line(mark) for mark in marks}
        act.commit(Action.BEACON_TAKEN, text("取得起始时间信标；此后各条均写于其后。",
                                             "A beacon was taken; what the journal says from here on was written after it."),
                   details=details)  # fmt: skip
    for mark in marks:
        _compare_clock(mark, writer.clock(), watch)
    return beacon


def shown_facts(beacon: Beacon) -> tuple[tuple[Text, str], ...]:
    """What a viewer of the film must be able to read and compare."""
    facts: list[tuple[Text, str]] = []
    for mark in beacon.marks:
        if isinstance(mark, DrandBeacon):
            facts += [(text(f"drand 第 {mark.round} 轮", f"drand round {mark.round}"), mark.randomness),
                      (text("该轮时间", "time of that round"), local_time(mark.not_before))]  # fmt: skip
        elif isinstance(mark, BitcoinBeacon):
            facts += [(text(f"比特币区块 {mark.height}", f"Bitcoin block {mark.height}"), mark.block),
                      (text("区块时间", "time of that block"), local_time(mark.time))]  # fmt: skip
        else:
            facts.append((text("现场口述", "words spoken here"), f"{mark.words}  {mark.by}".strip()))
    return tuple(facts)


def _drand(act: Act, taken: CheckedBeacon) -> DrandBeacon | None:
    if taken.drand is None:
        return None
    found, data = taken.drand
    title = text(f"drand 第 {found.number} 轮", f"drand round {found.number}")
    path = act.write(f"drand-{found.number}.json", data, role=Role.BEACON_VALUE, lane=ExhibitClass.PAPER,
                     media_type="application/json", title=title).path  # fmt: skip
    return DrandBeacon(
        chain=found.chain.hash, round=found.number, randomness=found.randomness, not_before=found.time, path=path
    )


def _bitcoin(act: Act, taken: CheckedBeacon) -> BitcoinBeacon | None:
    if taken.bitcoin is None:
        return None
    height, header = taken.bitcoin
    title = text(f"比特币区块 {height} 的区块头", f"header of Bitcoin block {height}")
    path = act.write(f"block-{height}.headers", header.raw, role=Role.BEACON_VALUE, lane=ExhibitClass.PAPER,
                     media_type="application/octet-stream", title=title).path  # fmt: skip
    time = datetime.fromtimestamp(header.time, UTC)
    return BitcoinBeacon(height=height, block=header.hash, time=time, not_before=time - HEADER_SLACK, path=path)


def _spoken(taken: CheckedBeacon) -> SpokenBeacon | None:
    return SpokenBeacon(words=taken.spoken[0], by=taken.spoken[1]) if taken.spoken else None


def _line(mark: Mark) -> str:
    if isinstance(mark, DrandBeacon):
        return f"round {mark.round} {mark.randomness}"
    return f"{mark.height} {mark.block}" if isinstance(mark, BitcoinBeacon) else f"{mark.words} {mark.by}".strip()


def _compare_clock(mark: Mark, now: datetime, watch: ProgressCallback) -> None:
    if isinstance(mark, SpokenBeacon):
        return
    if mark.not_before - _AHEAD > now:
        slow = "The beacon is later than this machine's clock, which may be slow."
        watch(Noted(text("信标晚于本机时钟：本机时钟可能偏慢。", slow)))
    old = now - mark.not_before
    if old > (_STALE if isinstance(mark, DrandBeacon) else HEADER_SLACK + _STALE_BLOCK):
        minutes = round(old.total_seconds() / 60)
        watch(Noted(text(f"该信标已是 {minutes} 分钟之前：起点相应提前。",
                         f"The beacon is {minutes} minutes old: the interval begins that much earlier.")))  # fmt: skip


def _download(url: str) -> bytes:
    path = urlsplit(url).path.strip("/")
    endpoint = endpoint_at(
        url, url if path else url.rstrip("/") + _LATEST, {"Accept": "application/json"}, None, MAX_SIZE
    )
    answer = endpoint.get("")
    return b"" if isinstance(answer, Absent) else answer


def _read(path: Path) -> bytes:
    with storage.storage_errors(path), path.open("rb") as stream:
        return stream.read(MAX_SIZE + 1)
