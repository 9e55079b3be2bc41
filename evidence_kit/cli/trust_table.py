"""Records of a trust list as a person reads and compares them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.cli.language import say
from evidence_kit.cli.role_option import can_ask

if TYPE_CHECKING:
    from evidence_kit.domain.time.trust_list import Anchor
    from evidence_kit.workflows.trust_import import Offered

PURPOSES: dict[str, str] = {
    "time-stamping": say("时间戳", "time stamps"),
    "signing": say("签名", "signatures"),
    "content-credentials": say("内容凭证", "content credentials"),
}


def told(one: Anchor) -> list[tuple[str, str]]:
    """Return a record as rows of a table."""
    from evidence_kit.domain.case_time import clock
    from evidence_kit.formats.x509 import certificates

    (der,) = certificates.read_pem(one.certificate_pem.encode("ascii"))
    held = certificates.read(der)
    itself = say("本人（根证书）", "itself (a root)")
    return [
        (say("用途", "trusted for"), f"{PURPOSES[one.purpose]}  {years(one)}"),
        (say("持有人", "subject"), held.subject.rfc4514_string()),
        (say("签发人", "issuer"), itself if certificates.is_root(held) else held.issuer.rfc4514_string()),
        (say("证书有效期", "certificate valid"), f"{clock(held.not_valid_before_utc)} – {clock(held.not_valid_after_utc)}"),
        ("SHA-256", grouped(one.sha256)),
    ]  # fmt: skip


def years(one: Anchor) -> str:
    """Return the days between which a record is trusted."""
    if one.valid_from is None and one.valid_until is None:
        return say("不限期", "at any time")
    start, end = (f"{moment:%Y-%m-%d}" if moment else "…" for moment in (one.valid_from, one.valid_until))
    return f"{start} – {end}"


def origin(found: Offered) -> str:
    """Return where offered records come from, and what was left out."""
    if found.listed is None:
        more = say(f"；其中的区块与吊销名单（{found.passed_over} 项）不予并入，请用 --trust 使用该名单，或自行写入",
                   f"; its blocks and revocation lists ({found.passed_over}) are not taken over: name that list with --trust, or "
                   "enter them by hand")  # fmt: skip
        said = say(f"该文件中有 {len(found.anchors)} 条记录", f"Records of this file: {len(found.anchors)}")
        return said + (more if found.passed_over else "")
    listed = found.listed
    left = say(
        f"；证书读不出而未并入：{'、'.join(found.left)}",
        f"; left out, their certificates do not read: {', '.join(found.left)}",
    )
    due = listed.next_update
    following = say(f"（下一号最迟 {due:%Y-%m-%d}）", f" (the next is due by {due:%Y-%m-%d})") if due else ""
    return say(
        f"{listed.operator}，第 {listed.number} 号，{listed.issued:%Y-%m-%d} 发布{following}；名单自身的签名未经核验",
        f"{listed.operator}, number {listed.number}, issued {listed.issued:%Y-%m-%d}{following}; its own signature was not checked",
    ) + (left if found.left else "")  # fmt: skip


def where(path: Path | None) -> str:
    """Return which file holds the list."""
    return say("未登记任何名单。", "There is no list.") if path is None else say(f"名单：{path}", f"List: {path}")


def grouped(digest: str) -> str:
    """Return a digest in groups of four, to be read aloud."""
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def bare(digest: str) -> str:
    """Return a digest as a person may have written it, without its spaces and colons."""
    return re.sub(r"[\s:]", "", digest).lower()


def agreed(digest: str, named: str | None, *, as_json: bool) -> None:
    """Return once the digest was named or agreed to; nothing is entered otherwise.

    Raises:
        InputError: another one was named.
        UsageError: none was named, and nobody sits here who could be asked.
        click.Abort: whoever was asked said no.
    """
    from evidence_kit.domain.errors import InputError, UsageError
    from evidence_kit.domain.text import text

    if named is not None and bare(named) != digest:
        raise InputError(
            text("指纹不符，未登记。", "The SHA-256 is another one; nothing was entered."),
            text(f"文件的指纹是 {grouped(digest)}。请重新取得该文件，并向其发布者核实。",
                 f"The file has {grouped(digest)}. Get it again, and ask whoever publishes it."),
        )  # fmt: skip
    if named is None and not can_ask(as_json=as_json):
        raise UsageError(
            text("未核对指纹，未登记。", "Nobody compared the SHA-256; nothing was entered."),
            text("请用 --sha256 写明另行公布的指纹，或在终端中运行本命令当面核对。",
                 "Give the published one with --sha256, or run the command in a terminal, where you are asked."),
        )  # fmt: skip
    if named is None:
        click.confirm(
            say("与发布者公布的指纹逐组相同？", "Is this, group by group, what its owner publishes?"),
            abort=True,
            err=True,
        )
