"""The lines of case.yaml: where a place of the case stands, for whoever is to mend it there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evidence_kit.case_yaml import line_finder
from evidence_kit.domain.filing.problem import Place


def lines_of(path: Path) -> Callable[[Place], int | None]:
    """Return what finds the line of a place, counted from 1: of the place itself, or of the nearest that holds it.

    None where the file cannot be read: why is told by whoever loads the case.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return lambda place: None
    return line_finder(data)
