"""Block headers from an Esplora server (blockstream.info, mempool.space, or one's own)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.text import text
from evidence_kit.formats import strict_json
from evidence_kit.net.failures import Absent
from evidence_kit.net.http_endpoint import Endpoint, endpoint_at
from evidence_kit.seal.fault_codes import AnswerCode
from evidence_kit.wording.faults import fault_text

_MAX_PAGE = 1 << 20


@dataclass(frozen=True)
class Esplora:
    """`GET /blocks/:height` gives ten blocks or more, newest first; their fields are the header's.

    https://github.com/Blockstream/esplora/blob/master/API.md
    """

    uri: str
    endpoint: Endpoint

    @classmethod
    def open(cls, uri: str, address: str) -> Esplora:
        """The server whose API lies at `address`."""
        return cls(uri, endpoint_at(uri, address.rstrip("/"), {"Accept": "*/*"}, None, _MAX_PAGE))

    @property
    def name(self) -> str:
        """The host."""
        return self.endpoint.host

    def tip(self) -> int:
        """As `BlockSource.tip`."""
        said = self._get("/blocks/tip/height")
        if not said.isdigit() or len(said) > 9:
            raise self._strange(fault(AnswerCode.NO_HEIGHT))
        return int(said)

    def headers(self, first: int, last: int) -> bytes:
        """As `BlockSource.headers`."""
        found: dict[int, bytes] = {}
        height = last
        while height >= first:
            page = self._page(height)
            if height not in page:
                raise self._strange(fault(AnswerCode.NO_BLOCK, height=height))
            found |= page
            while height in found:
                height -= 1
        return b"".join(found[at] for at in range(first, last + 1))

    def _page(self, height: int) -> dict[int, bytes]:
        try:
            blocks = strict_json.parse(self._get(f"/blocks/{height}"), max_size=_MAX_PAGE)
            return {int(block["height"]): _header(block) for block in blocks}
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise self._strange(fault(AnswerCode.NO_BLOCKS)) from error

    def _get(self, path: str) -> bytes:
        said = self.endpoint.get(path)
        if isinstance(said, Absent):
            raise self._strange(fault(AnswerCode.NOTHING_THERE, path=path))
        return said

    def _strange(self, why: Fault) -> SealError:
        said = fault_text(why)
        return SealError(
            text(f"{self.name} 的答复不像 Esplora：{said.zh}。", f"{self.name} does not answer as Esplora does: {said.en}."),
            text("请检查 esplora: 后的地址。", "Check the address after esplora:."),
        )  # fmt: skip


def _header(block: Any) -> bytes:
    """The 80 bytes whose fields a block of the API states; whether they are right shows in their hash."""
    previous = block.get("previousblockhash") or "00" * 32
    header = (
        int(block["version"]).to_bytes(4, "little", signed=True)
        + bytes.fromhex(previous)[::-1]
        + bytes.fromhex(block["merkle_root"])[::-1]
        + b"".join(int(block[name]).to_bytes(4, "little") for name in ("timestamp", "bits", "nonce"))
    )
    if len(header) != 80:
        raise ValueError("hashes are 32 bytes")
    return header
