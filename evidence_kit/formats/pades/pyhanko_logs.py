"""pyHanko's own logs, which say again what its callers are told."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_pyhanko() -> Iterator[None]:
    """pyHanko reports to logs as well as to callers; unless somebody set up logging, its reports stay off stderr."""
    handler = logging.NullHandler()
    loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
