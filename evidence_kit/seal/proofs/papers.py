"""What comes of asking, as papers: how each file is called, and what it is to a case."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.text import text
from evidence_kit.formats.x509 import certificates
from evidence_kit.seal.interface import Paper
from evidence_kit.seal.tokens.request import TokenReceipt


def free_token_name(authority: str, taken: Collection[str]) -> str:
    """A file name that tells who stamped; two of one host are told apart by a number."""
    plain = re.sub(r"[^\w.-]+", "-", authority).strip(".-")[:60] or "authority"
    names = itertools.chain([f"{plain}.tsr"], (f"{plain}-{number}.tsr" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)


def token_papers(name: str, stamped: TokenReceipt, lists: Sequence[bytes]) -> list[Paper]:
    """The response of an authority (`NAME.tsr`), then what lies beside it: its certificates and revocation lists."""
    stem, who = name.removesuffix(".tsr"), stamped.authority.name
    papers = [
        Paper(name, stamped.response, Role.TIMESTAMP_RESPONSE, "application/timestamp-reply",
              text(f"{who} 时间戳", f"time-stamp of {who}")),
        Paper(f"{stem}.pem", certificates.pem(stamped.chain), Role.CERTIFICATES, "application/pem-certificate-chain",
              text(f"{who} 自称的证书", f"certificates as {who} claims them")),
    ]  # fmt: skip
    if lists:
        title = text(f"{who} 的证书吊销名单", f"revocation lists for {who}")
        data = certificates.pem_lists(lists)
        papers.append(Paper(f"{stem}.crl", data, Role.REVOCATION_LISTS, "application/x-pem-file", title))
    return papers


def calendar_paper(name: str, data: bytes) -> Paper:
    """The calendars' proof over the file `name`."""
    title = text(
        f"{name} 的 OpenTimestamps 证明（待比特币确认）", f"OpenTimestamps proof of {name} (pending in Bitcoin)"
    )
    return Paper(f"{name}.ots", data, Role.OPENTIMESTAMPS_PROOF, "application/vnd.opentimestamps.v1", title)


def stamped_paper(name: str, data: bytes) -> Paper:
    """What the tokens of a renewal are over."""
    title = text("续期所盖戳的摘要", "digests that the renewal stamps")
    return Paper(name, data, Role.RENEWED_DIGESTS, "application/octet-stream", title)


def sums_paper(algorithm: str, data: bytes) -> Paper:
    """The digests of files by an algorithm, as `sha512sum -c` reads them."""
    name = algorithm.upper()
    title = text(f"全部文件的 {name} 摘要", f"digest of every file by {name}")
    return Paper(f"{name}SUMS", data, Role.RENEWED_DIGESTS, "text/plain", title)


def record_paper(name: str, data: bytes, over: str) -> Paper:
    """The evidence record of the file `over`."""
    title = text(f"{over} 的证据记录（RFC 4998）", f"evidence record of {over} (RFC 4998)")
    return Paper(name, data, Role.EVIDENCE_RECORD, "application/octet-stream", title)
