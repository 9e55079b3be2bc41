"""Where a cluster is: its address as a person writes it, and whether anything answers there. Loads no Ray."""

from __future__ import annotations

import re
import socket

from evidence_kit.domain.errors import RegenerationError, UsageError, words_of
from evidence_kit.domain.text import text
from evidence_kit.regenerate.options import OPTIONS, options_of

ANSWER_SECONDS = 5.0
"""For a connection; Ray itself would try for many minutes."""
_ADDRESS = re.compile(r"auto|(ray://)?[A-Za-z0-9.\-\[\]:]+:[0-9]{1,5}")
_OPTIONS = OPTIONS | {
    "workers": re.compile(r"[1-9][0-9]{0,3}"),
    "device": re.compile(r"cpu|cuda|mps"),
    "previews": re.compile(r"[01]"),
}


def parsed(rest: str) -> tuple[str, dict[str, str]]:
    """The address and the options of what follows `ray:` in a URI.

    Raises:
        UsageError: no such address or option.
    """
    address, _, query = rest.partition("?")
    address = address or "auto"
    if not _ADDRESS.fullmatch(address) or (address != "auto" and not 0 < _place(address)[1] < 65536):
        raise no_cluster(rest)
    return address, options_of(query, _OPTIONS)


def knock(address: str) -> None:
    """Makes sure that something answers at `HOST:PORT` or `ray://HOST:PORT`.

    Raises:
        RegenerationError: nothing does within a few seconds.
    """
    try:
        with socket.create_connection(_place(address), timeout=ANSWER_SECONDS):
            return
    except OSError as error:
        raise RegenerationError(
            text(f"集群 {address} 没有应答。", f"Nothing answers at the cluster's address {address}."),
            text("请核对地址与端口，主节点上的 ray start --head 是否在运行，以及防火墙；在本机另起一个集群可用 --device ray:auto。",
                 "Check the address and port, that `ray start --head` runs on the head node, and the firewall. "
                 "--device ray:auto works without any address."),
            words_of(error),
        ) from error  # fmt: skip


def unjoined(address: str, quoted: str) -> RegenerationError:
    """The error of an address where something answers and no cluster can be joined.

    Args:
        address: as it was asked for.
        quoted: what Ray said.
    """
    if "token" in quoted.lower() or "unauthenticated" in quoted.lower():
        return RegenerationError(
            text(f"集群 {address} 不接受此处的令牌。", f"The cluster {address} does not accept the token that is used here."),
            text("请将主节点的 ~/.ray/auth_token 复制到本机（权限 0600），或用 RAY_AUTH_TOKEN_PATH 指向它，并设 RAY_AUTH_MODE=token。",
                 "Copy the head node's ~/.ray/auth_token to this machine (mode 0600), or point RAY_AUTH_TOKEN_PATH to it, "
                 "and set RAY_AUTH_MODE=token."),
            quoted,
        )  # fmt: skip
    return RegenerationError(
        text(f"{address} 处有应答，但无法加入 Ray 集群。", f"Something answers at {address}, but no Ray cluster can be joined there."),
        text("请核对端口（ray start --head 所示的 --port，默认 6379）；本机须是集群的节点（ray start --address=…），"
             "否则请用 ray:ray://HOST:10001；各机器的 Ray、Python 版本与令牌须相同。",
             "Check the port (that of `ray start --head`, 6379 by default). This machine must be a node of the cluster (`ray "
             "start --address=…`), or use ray:ray://HOST:10001. All machines need the same Ray, Python and token."),
        quoted,
    )  # fmt: skip


def head_lost(address: str, quoted: str) -> RegenerationError:
    """The error of a cluster whose head node does not answer any more.

    Args:
        address: as it was asked for; may be empty.
        quoted: what Ray said.
    """
    return RegenerationError(
        text(f"集群 {address} 的主节点已失去联系。".replace("  ", ""), f"The head node of the cluster {address}".rstrip() + " is lost."),
        text("请重新启动集群（ray start --head），再运行同一命令；已记入日志的步骤不会重做。",
             "Start the cluster again (`ray start --head`), then run the same command: steps that were journalled are not run again."),
        quoted,
    )  # fmt: skip


def is_loopback(address: str) -> bool:
    """Whether an address is reached from this machine only."""
    host = _place(address)[0]
    return host in ("localhost", "::1") or host.startswith("127.")


def no_cluster(rest: str) -> UsageError:
    """The error of an address that is none."""
    return UsageError(
        text(f"没有集群 {rest!r}。", f"There is no cluster {rest!r}."),
        text("可用：ray:auto、ray:HOST:PORT、ray:ray://HOST:PORT，可加 ?workers=4&threads=1&device=cpu&previews=0",
             "Use ray:auto, ray:HOST:PORT or ray:ray://HOST:PORT, with ?workers=4&threads=1&device=cpu&previews=0 if wanted."),
    )  # fmt: skip


def _place(address: str) -> tuple[str, int]:
    host, _, port = address.removeprefix("ray://").rpartition(":")
    return host.strip("[]"), int(port)
