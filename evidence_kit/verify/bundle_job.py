"""The check of a bundle as a job of the sandbox: each section of the facts is told as soon as it is found."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from evidence_kit import storage
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify.facts import Facts
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.observation import Found, Observation
from evidence_kit.verify.sandbox_child import ProgressTeller, tell
from evidence_kit.verify.sections import Section

_UNTOLD: dict[str, Any] = {"fault": {"code": CheckCode.OBSERVER_FAILED.value}}


def observe_bundle(order: dict[str, Any]) -> None:
    """Observes the bundle that the order names.

    Raises:
        StorageError: no regular file, or it cannot be read.
    """
    path, trust = Path(order["path"]), TrustList.model_validate_json(order["trust"])
    with storage.read_unchanged(path) as stream:
        now = datetime.fromisoformat(order["now"])
        Observation(path, stream, trust, now=now, watch=ProgressTeller()).run(_tell_section)


def _tell_section(section: Section, found: Found) -> None:
    """A record of a stranger can make facts that cannot be told; then the section is not reached."""
    try:
        facts = Facts.model_construct(**found)  # type: ignore[arg-type]
        tell({"section": section.value, "found": facts.model_dump(mode="json", by_alias=True, include=set(found))})
    except (ValueError, TypeError, MemoryError, RecursionError):
        tell({"section": section.value, "found": {"unreached": [_UNTOLD | {"section": section.value}]}})
