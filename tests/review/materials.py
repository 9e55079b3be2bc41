"""Small cases for the rules: a case.yaml, and files as the journal lists them."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import yaml

from evidence_kit.domain.artifact import Artifact, Digests, ExhibitClass, Role
from evidence_kit.domain.case import Case
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.domain.text import text
from evidence_kit.review.material import CaseMaterial
from tests.conftest import CASE_YAML

RECEIVED = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
COMMANDS = {
    name: f"evidence-kit {name} 案"
    for name in ("intake", "regenerate", "record", "seal", "assemble", "check", "withdraw")
} | {"supplement": "evidence-kit assemble 案 --supplement"}
LANE = {Role.CLAIMED_PICTURE: ExhibitClass.CREATION_RECORD, Role.CREATION_LOG: ExhibitClass.CREATION_RECORD,
        Role.PICTURE: ExhibitClass.REGENERATION}  # fmt: skip


def words(zh: str, en: str = "words") -> dict[str, str]:
    return {"zh": zh, "en": en}


def exhibit(number: str, **said: Any) -> dict[str, Any]:
    """A row of the catalogue as case.yaml holds it."""
    plain = {name: words("甲", "A") for name in ("name", "kind", "source", "content", "purpose")}
    return {"number": number, "lane": "paper", **plain, **said}


def group(*exhibits: dict[str, Any]) -> dict[str, Any]:
    return {"title": words("第一组", "Group 1"), "purpose": words("内容", "content"), "exhibits": list(exhibits)}


def case(**changes: Any) -> Case:
    """The small case of the suite with other values under some keys."""
    return Case.model_validate({**yaml.safe_load(CASE_YAML), **changes})


def received(
    number: int, name: str, role: Role, data: bytes = b"", *, action: Action = Action.ARTIFACT_RECEIVED
) -> CustodyEvent:
    """The event by which a file came; `number` counts from 1."""
    digest = hashlib.sha256(data or name.encode()).hexdigest()
    item = Artifact(
        path=f"artifacts/{number:04d}-{role.value}/{name}", role=role, lane=LANE.get(role, ExhibitClass.PAPER),
        media_type="image/png", digests=Digests(size=1, sha256=digest), title=text("图", "picture"), origin=name,
    )  # fmt: skip
    return CustodyEvent(
        previous="0" * 64,
        sequence=number - 1,
        time=RECEIVED,
        actor="a",
        action=action,
        summary=text("收存", "received"),
        products=(item,),
    )


def material(of: Case, *events: CustodyEvent, **said: Any) -> CaseMaterial:
    """What the rules look at."""
    artifacts = tuple(item for event in events for item in event.products)
    return CaseMaterial(**{
        "case": of,
        "command": COMMANDS,
        "events": events,
        "artifacts": artifacts,
        "today": date(2026, 11, 30),
        **said,
    })


def codes(found: Any) -> list[ProblemCode]:
    return [one.code for one in found]
