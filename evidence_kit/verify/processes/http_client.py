"""No HTTP client in the process of a check.

pyHanko loads aiohttp with whatever it validates, and aiohttp loads the authorities of this machine: 160 modules, a third of what a
small bundle costs. A check asks nobody, and the fence would refuse it a socket.
"""

from __future__ import annotations

import sys
from types import ModuleType

_CLIENT = "aiohttp"


class ClientAbsent(Exception):
    """Stands for every class of the client: as a type in annotations, and in `except`, where it catches nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        raise PermissionError(f"{_CLIENT} is not part of a check")


def keep_out_http_client() -> None:
    """Puts a module without any function in the place of aiohttp, for this process and good; does nothing where it is loaded."""
    stand_in = ModuleType(_CLIENT, __doc__)
    stand_in.__dict__["__getattr__"] = _absent
    sys.modules.setdefault(_CLIENT, stand_in)


def _absent(name: str) -> type[ClientAbsent]:
    if name.startswith("__"):  # what the import system asks of a module
        raise AttributeError(name)
    return ClientAbsent
