"""Block headers from a Bitcoin node by JSON-RPC: three methods, none of which changes anything."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from evidence_kit import storage
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.text import text
from evidence_kit.formats import strict_json
from evidence_kit.formats.bitcoin.headers import HEADER_SIZE
from evidence_kit.net.http_endpoint import Endpoint, endpoint_at
from evidence_kit.seal.fault_codes import AnswerCode
from evidence_kit.wording.faults import fault_text

_MAX_ANSWER = 1 << 20
_AT_ONCE = 500
"""Calls in one request (JSON-RPC 2.0 section 6, batch)."""
_MAX_COOKIE = 1000


@dataclass(frozen=True)
class BitcoinNode:
    """Bitcoin Core, or whatever speaks as it does. Name and password stay out of case.yaml, which is filed."""

    uri: str
    endpoint: Endpoint = field(repr=False)

    @classmethod
    def open(cls, uri: str, address: str, folder: Path, credentials: str) -> BitcoinNode:
        """The node at `address`; a fragment `cookie=FILE` names its cookie file.

        Raises:
            StorageError: the cookie file cannot be read.
        """
        url, _, fragment = address.partition("#")
        if fragment:
            credentials = _cookie(folder / Path(unquote(fragment.removeprefix("cookie="))).expanduser())
        headers = {"Content-Type": "application/json"}
        if credentials:
            headers["Authorization"] = "Basic " + base64.b64encode(credentials.encode("utf-8")).decode("ascii")
        return cls(uri.partition("#")[0], endpoint_at(uri, url.rstrip("/") + "/", headers, None, _MAX_ANSWER))

    @property
    def name(self) -> str:
        """The host."""
        return self.endpoint.host

    def tip(self) -> int:
        """As `BlockSource.tip`."""
        height = self._call("getblockcount", [[]])[0]
        if not isinstance(height, int) or not 0 <= height < 10**9:
            raise self._strange(fault(AnswerCode.NO_HEIGHT))
        return height

    def headers(self, first: int, last: int) -> bytes:
        """As `BlockSource.headers`."""
        hashes = self._call("getblockhash", [[height] for height in range(first, last + 1)])
        found = self._call("getblockheader", [[block, False] for block in hashes])
        try:
            headers = [bytes.fromhex(header) for header in found]
        except (TypeError, ValueError) as error:
            raise self._strange(fault(AnswerCode.NO_HEADER)) from error
        if any(len(header) != HEADER_SIZE for header in headers):
            raise self._strange(fault(AnswerCode.NO_HEADER))
        return b"".join(headers)

    def _call(self, method: str, parameters: Sequence[list[Any]]) -> list[Any]:
        results: list[Any] = []
        for start in range(0, len(parameters), _AT_ONCE):
            results += self._batch(method, parameters[start : start + _AT_ONCE])
        return results

    def _batch(self, method: str, parameters: Sequence[list[Any]]) -> list[Any]:
        calls = [{"jsonrpc": "2.0", "id": at, "method": method, "params": each} for at, each in enumerate(parameters)]
        said = self.endpoint.post(json.dumps(calls).encode("ascii"))
        try:
            by_id = {answer["id"]: answer for answer in strict_json.parse(said, max_size=_MAX_ANSWER)}
            answers = [by_id[at] for at in range(len(calls))]
            refusals = [answer["error"] for answer in answers if answer.get("error") is not None]
            if refusals:
                raise self._strange(fault(AnswerCode.REFUSED_CALL, method=method, answer=str(refusals[0])[:200]))
            return [answer["result"] for answer in answers]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._strange(fault(AnswerCode.NO_CALLS)) from error

    def _strange(self, why: Fault) -> SealError:
        said = fault_text(why)
        return SealError(
            text(f"比特币节点 {self.name} 的答复不可用：{said.zh}。", f"The Bitcoin node {self.name} does not deliver: {said.en}."),
            text("请检查 rpc: 后的地址、cookie 文件及节点是否已同步。",
                 "Check the address after rpc:, the cookie file, and whether the node is in sync."),
        )  # fmt: skip


def _cookie(path: Path) -> str:
    with storage.storage_errors(path), path.open("r", encoding="utf-8") as stream:
        return stream.read(_MAX_COOKIE).strip()
