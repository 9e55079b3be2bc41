"""Addresses that somebody else wrote down lead to the public network, never into the one around this machine."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import urllib.request

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 addresses as IPv6 networks write them (RFC 6052)."""


class InnerAddress(Exception):
    """A host is this machine, or one of a network that strangers cannot reach."""

    def __init__(self, host: str, address: Address) -> None:
        super().__init__(f"{host} is {address}, which is no public address")
        self.host, self.address = host, str(address)


def public_address(host: str, scheme: str) -> str | None:
    """The one address of a host to connect to: what was looked at is what is asked, whatever its name means a moment later.

    Returns:
        None where a proxy of the environment stands between: it asks, and names may mean nothing on this side of it.

    Raises:
        InnerAddress: one of its addresses is not public.
        OSError: the name leads nowhere.
    """
    if scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(host):
        with contextlib.suppress(socket.gaierror):  # a name: the proxy's to find
            _public_ones(host, socket.AI_NUMERICHOST)
        return None
    found = _public_ones(host)
    found.sort(key=lambda address: address.version)  # IPv6 is the one that is set up and leads nowhere
    return str(found[0])


def _public_ones(host: str, flags: int = 0) -> list[Address]:
    found = [_address(str(one[4][0])) for one in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=flags)]
    for address in found:
        if not _is_public(address):
            raise InnerAddress(host, address)
    return found


def _address(written: str) -> Address:
    address = ipaddress.ip_address(written.partition("%")[0])
    if address.version == 6:
        within = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            within = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if within is not None and not _is_public(within):
            return within
    return address


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast
