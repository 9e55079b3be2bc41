"""Where Bitcoin headers come from: a node of one's own (JSON-RPC) or an Esplora server. Neither is believed.

Whatever a source sends is checked for work, chain and difficulty, so the worst it can do is to withhold a block.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from evidence_kit.domain.errors import SealError, UsageError
from evidence_kit.domain.fault import Fault
from evidence_kit.domain.progress import Advanced, Noted, ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.bitcoin.checkpoints import PERIOD, Checkpoints
from evidence_kit.formats.bitcoin.headers import (
    ENOUGH_FOLLOWING,
    HEADER_SIZE,
    BlockHeader,
    HeaderInvalid,
    PlacedBlock,
    check_targets,
    place,
    read_headers,
)
from evidence_kit.wording.faults import fault_text

_BEFORE = 11
"""Headers before a block that its median time past (BIP 113) is computed from."""
_TASK = text("取得区块头", "fetching block headers")


class BlockSource(Protocol):
    """Somebody who has Bitcoin's headers."""

    @property
    def name(self) -> str:
        """Short, for people."""

    @property
    def uri(self) -> str:
        """As configured."""

    def tip(self) -> int:
        """The height of its newest block.

        Raises:
            SealError: it could not be reached or did not answer as such a source does.
        """

    def headers(self, first: int, last: int) -> bytes:
        """The headers of the blocks `first` to `last`, one after the other.

        Raises:
            SealError: as `tip`.
        """


def open_block_source(uri: str, *, folder: Path = Path(), credentials: str = "") -> BlockSource:
    """The source behind a URI; nothing is asked of it yet.

    Args:
        uri: `esplora:https://host/api`, or `rpc:http://127.0.0.1:8332`, with `#cookie=FILE` for the node's cookie file.
        folder: that FILE is relative to.
        credentials: `user:password` of the node, where there is no cookie file.

    Raises:
        UsageError: an unknown scheme, or not an address that may be used.
    """
    scheme, _, address = uri.partition(":")
    if scheme == "esplora":
        from evidence_kit.seal.bitcoin.esplora import Esplora

        return Esplora.open(uri, address)
    if scheme == "rpc":
        from evidence_kit.seal.bitcoin.rpc import BitcoinNode

        return BitcoinNode.open(uri, address, folder, credentials)
    raise UsageError(
        text(f"不认识的区块头来源：{uri}", f"{uri} is no source of block headers."),
        text("请写成 esplora:https://… 或 rpc:http://127.0.0.1:8332。",
             "Write esplora:https://… or rpc:http://127.0.0.1:8332."),
    )  # fmt: skip


class Blocks:
    """The blocks that proofs lead to, each fetched once, from whichever source delivers."""

    def __init__(self, sources: Sequence[BlockSource], checkpoints: Checkpoints, watch: ProgressCallback) -> None:
        self._sources, self._checkpoints, self._watch = sources, checkpoints, watch
        self._held: dict[int, tuple[int, bytes]] = {}
        self._files: dict[int, tuple[int, bytes] | None] = {}
        self._placed: dict[tuple[int, bytes], PlacedBlock | HeaderInvalid | None] = {}

    @property
    def checkpoints(self) -> Checkpoints:
        """What blocks are judged by."""
        return self._checkpoints

    def know(self, height: int, first: int, data: bytes) -> None:
        """Headers around `height` that are at hand already, the first of block `first`; they are checked when used."""
        self._held.setdefault(height, (first, data))

    def file(self, height: int) -> tuple[int, bytes] | None:
        """The headers kept for `height` and the height of the first; None where no source delivered them."""
        if height not in self._files:
            held = self._held.get(height)
            enough = held is not None and not self._could_be_deeper(height, *held)
            self._files[height] = held if enough else self._fetch(height) or held
        return self._files[height]

    def place(self, height: int, root: bytes) -> PlacedBlock | None:
        """How far the headers carry a proof that leads to `root` at `height`; None where there are none.

        Raises:
            HeaderInvalid: they show that the proof does not lead to that block.
        """
        if (height, root) not in self._placed:
            self._placed[height, root] = self._judge(height, root)
        found = self._placed[height, root]
        if isinstance(found, HeaderInvalid):
            raise found
        return found

    def _judge(self, height: int, root: bytes) -> PlacedBlock | HeaderInvalid | None:
        file = self.file(height)
        if file is None:
            return None
        try:
            return place(root, height, read_headers(file[1]), file[0], self._checkpoints)
        except HeaderInvalid as error:
            return error

    def _could_be_deeper(self, height: int, first: int, data: bytes) -> bool:
        """Whether a checkpoint is known by now that these headers do not reach."""
        return first + len(data) // HEADER_SIZE - 1 < _end_of_period(height) <= self._checkpoints.last_height

    def _fetch(self, height: int) -> tuple[int, bytes] | None:
        first = max(0, height - _BEFORE)
        for source in self._sources:
            try:
                last = self._last(source, height)
                self._watch(Advanced(f"headers {height}", _TASK, 0, last - first + 1))
                data = source.headers(first, last)
                check_targets(read_headers(data), first, self._checkpoints)
                self._watch(Advanced(f"headers {height}", _TASK, last - first + 1, last - first + 1))
            except HeaderInvalid as error:
                self._watch(Noted(_unusable(source, error.fault)))
            except SealError as error:
                self._watch(Noted(error.message))
            else:
                return first, data
        return None

    def _last(self, source: BlockSource, height: int) -> int:
        end = _end_of_period(height)
        if end <= self._checkpoints.last_height:
            return end
        tip = source.tip()
        if tip < height + ENOUGH_FOLLOWING:
            raise SealError(
                text(f"区块 {height} 之后的区块尚不足 {ENOUGH_FOLLOWING} 个。",
                     f"Fewer than {ENOUGH_FOLLOWING} blocks stand on block {height} yet."),
                text("请一小时后再试。", "Try again in an hour."),
            )  # fmt: skip
        return min(tip, max(end, height + ENOUGH_FOLLOWING))


def newest_block(source: BlockSource, checkpoints: Checkpoints) -> tuple[int, BlockHeader]:
    """The newest block of a source and its height.

    Raises:
        SealError: it could not be reached, or its block is none of Bitcoin's main chain.
    """
    height = source.tip()
    try:
        headers = read_headers(source.headers(height, height))
        check_targets(headers, height, checkpoints)
    except HeaderInvalid as error:
        message = _unusable(source, error.fault)
        raise SealError(message, text("请换一个区块头来源。", "Use another source of headers.")) from error
    return height, headers[0]


def _end_of_period(height: int) -> int:
    return height - height % PERIOD + PERIOD - 1


def _unusable(source: BlockSource, why: Fault) -> Text:
    said = fault_text(why)
    return text(
        f"{source.name} 的区块头不可用：{said.zh}。", f"The block headers of {source.name} cannot be used: {said.en}."
    )
