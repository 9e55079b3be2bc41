"""Messages between this process and one that it began: pickled, over pipes that nobody else holds."""

from __future__ import annotations

import os
import pickle
import traceback
from typing import Any, BinaryIO


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the process that began this one; what a library prints on stdout goes to stderr and not in between."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return orders, answers


def write_message(pipe: Any, message: Any) -> None:
    """One message, at once.

    Raises:
        OSError: nobody is there any more.
    """
    pipe.write(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
    pipe.flush()


def travelling(error: Exception) -> Exception:
    """The error with its traceback as a note, if pickle can carry it; else its words alone."""
    words = "".join(traceback.format_exception(error))
    error.add_note(words)
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001  # constructors of others' errors may do anything
        return RuntimeError(words)
    return error
