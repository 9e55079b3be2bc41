"""Case: what counsel writes in case.yaml: parties, work, facts, the steps to show and the exhibits to file."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.domain.making.init_picture import StatedInit
from evidence_kit.domain.making.settings import Step
from evidence_kit.domain.making.supplement import Supplement
from evidence_kit.domain.record import Day, Record
from evidence_kit.domain.text import Text, text


class CaseCode(FaultCode):
    """What contradicts itself in a case.yaml."""

    FACT_TWICE = "CASE_FACT_TWICE"
    EXHIBIT_TWICE = "CASE_EXHIBIT_TWICE"
    NO_FACT = "CASE_NO_FACT"
    NO_EXHIBIT = "CASE_NO_EXHIBIT"
    STEP_TWICE = "CASE_STEP_TWICE"
    NO_PLAINTIFF = "CASE_NO_PLAINTIFF"


class CaseFault(Faulty, ValueError):
    """A case.yaml that contradicts itself."""


class PartyRole(StrEnum):
    """The parties' roles."""

    PLAINTIFF = "plaintiff"
    DEFENDANT = "defendant"


class Party(Record):
    """A party and who acts for it."""

    role: PartyRole
    name: Text
    counsel: Text | None = None


class Work(Record):
    """The picture claimed. The author is always a natural person."""

    title: Text
    author: Text
    kind: Text = text("美术作品", "work of fine art")
    ai_declaration: Text = text(
        "本图片由人工智能生成，特此说明。", "This picture was generated with artificial intelligence."
    )
    claimed_creation: Day | None = None
    software: str = ""


class FactStatus(StrEnum):
    """How far a fact is established. The kit never raises it by itself."""

    CLAIMED = "claimed"
    ADMITTED = "admitted"
    SHOWN = "shown"
    FOUND = "found"


FACT_STATUS_NAMES: dict[FactStatus, Text] = {
    FactStatus.CLAIMED: text("主张", "claimed"),
    FactStatus.ADMITTED: text("自认", "admitted"),
    FactStatus.SHOWN: text("举证", "shown"),
    FactStatus.FOUND: text("认定", "found"),
}


class Fact(Record):
    """A dated statement of fact and the exhibits that carry it."""

    id: str = Field(pattern=r"^F[0-9]{1,3}$")
    day: Day | None = None
    status: FactStatus
    statement: Text
    exhibits: tuple[str, ...] = ()


class Element(Record):
    """An element of the claim, and the facts said to meet it."""

    name: Text
    facts: tuple[str, ...]


class ExhibitPlan(Record):
    """One row of the catalogue of evidence (证据目录, Civil Evidence Provisions art. 19)."""

    number: str = Field(pattern=r"^[0-9]{1,2}-[0-9]{1,2}$")
    """Group and item: `1-1`."""
    name: Text
    kind: Text
    """Type of evidence (电子数据, 视听资料, 书证 …)."""
    source: Text
    content: Text
    purpose: Text
    """Object of proof (证明对象)."""
    lane: ExhibitClass
    roles: tuple[Role, ...] = ()
    """Every artifact of these roles belongs to the exhibit …"""
    files: tuple[str, ...] = ()
    """… and those received under these names."""


class ExhibitGroup(Record):
    """A group of exhibits with its own object of proof."""

    title: Text
    purpose: Text
    exhibits: tuple[ExhibitPlan, ...]


class Sealing(Record):
    """Which authorities date the journal, and how many must deliver."""

    authorities: tuple[str, ...] = ()
    """`tsa:https://…`"""
    authorities_needed: int = Field(default=1, ge=0)
    calendars: tuple[str, ...] = ()
    """`ots:https://…`"""
    calendars_needed: int = Field(default=1, ge=0)
    bitcoin: tuple[str, ...] = ()
    """Where block headers come from: `esplora:https://…`, `rpc:http://127.0.0.1:8332`; asked in this order."""


class Case(Record):
    """The whole of case.yaml. Unknown keys are refused: a misspelt key must not lose evidence silently.

    Keys that came later are left out where they say nothing, so that cases written before them keep their one form.
    """

    schema_tag: Literal["evidence-kit/case/1"] = Field("evidence-kit/case/1", alias="schema")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    title: Text
    court: Text
    case_number: Text | None = None
    cause: Text
    profile: str = "bic"
    """Court profile: a file of templates/profiles."""
    parties: tuple[Party, ...]
    work: Work
    making: tuple[Supplement, ...] = Field(default=(), exclude_if=lambda stated: not stated)
    """Parameters of the claimed picture that it does not state itself, as the party states them."""
    claims: tuple[Text, ...] = ()
    facts: tuple[Fact, ...] = ()
    elements: tuple[Element, ...] = ()
    chain: tuple[Step, ...] = ()
    """From a base to the claimed picture, one decision at a time; the last step must be the claimed recipe."""
    init: StatedInit = Field(default=StatedInit(), exclude_if=lambda stated: stated == StatedInit())
    """Of img2img and inpainting: what the claimed picture does not state about the picture it started from."""
    groups: tuple[ExhibitGroup, ...] = ()
    models: tuple[str, ...] = ()
    """Folders with weights, relative to the case directory or absolute."""
    sealing: Sealing = Sealing()
    sm3: bool = Field(default=False, exclude_if=lambda wanted: not wanted)
    """State the SM3 (GB/T 32905) of every file beside its SHA-256."""
    signer: str = ""
    """`p12:path` …; empty: none (assemble needs one, or --rehearsal)."""
    operator: str = ""
    """Who runs the kit; written into every custody event."""

    @model_validator(mode="after")
    def _references_hold(self) -> Case:
        facts = {fact.id for fact in self.facts}
        numbers = {plan.number for group in self.groups for plan in group.exhibits}
        if len(facts) != len(self.facts):
            raise CaseFault(CaseCode.FACT_TWICE)
        if len(numbers) != sum(len(group.exhibits) for group in self.groups):
            raise CaseFault(CaseCode.EXHIBIT_TWICE)
        missing = {name for element in self.elements for name in element.facts} - facts
        if missing:
            raise CaseFault(CaseCode.NO_FACT, names=", ".join(sorted(missing)))
        unnumbered = {number for fact in self.facts for number in fact.exhibits} - numbers
        if unnumbered:
            raise CaseFault(CaseCode.NO_EXHIBIT, names=", ".join(sorted(unnumbered)))
        names = [step.name for step in self.chain]
        if len(set(names)) != len(names):
            raise CaseFault(CaseCode.STEP_TWICE)
        if not any(party.role is PartyRole.PLAINTIFF for party in self.parties):
            raise CaseFault(CaseCode.NO_PLAINTIFF)
        return self


class HandedIn(Record):
    """One file that counsel hands in: which, what it is to the case, and what to call it."""

    file: str
    """Relative to the list it stands in."""
    role: Role
    title: Text


class HandedList(Record):
    """A list of files to take in, in that order (`evidence-kit intake CASE --list FILE`)."""

    schema_tag: Literal["evidence-kit/handed-list/1"] = Field("evidence-kit/handed-list/1", alias="schema")
    files: tuple[HandedIn, ...]
