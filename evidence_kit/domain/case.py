"""Case: what counsel writes in case.yaml: parties, work, facts, the steps to show and the exhibits to file."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.fault import Faulty
from evidence_kit.domain.making.init_picture import StatedInit
from evidence_kit.domain.making.step import Step
from evidence_kit.domain.making.supplement import Supplement
from evidence_kit.domain.pleadings.contradiction import Contradiction, contradictions
from evidence_kit.domain.pleadings.grounds import Account, Capture, Damage, Licence
from evidence_kit.domain.pleadings.prompt_map import PromptMap
from evidence_kit.domain.record import Day, Record
from evidence_kit.domain.text import BOTH, Language, Text, text


class CaseFault(Faulty, ValueError):
    """A case.yaml that contradicts itself, and each place where it does."""

    def __init__(self, first: Contradiction, *others: Contradiction) -> None:
        super().__init__(first.code, **first.arguments)
        self.contradictions = (first, *others)


class PartyRole(StrEnum):
    """The parties' roles."""

    PLAINTIFF = "plaintiff"
    DEFENDANT = "defendant"
    THIRD_PARTY = "third-party"
    """第三人, Civil Procedure Law art. 59."""
    APPELLANT = "appellant"
    APPELLEE = "appellee"


PARTY_ROLE_NAMES: dict[PartyRole, Text] = {
    PartyRole.PLAINTIFF: text("原告", "plaintiff"),
    PartyRole.DEFENDANT: text("被告", "defendant"),
    PartyRole.THIRD_PARTY: text("第三人", "third party"),
    PartyRole.APPELLANT: text("上诉人", "appellant"),
    PartyRole.APPELLEE: text("被上诉人", "appellee"),
}
_SUBMITTING = (PartyRole.PLAINTIFF, PartyRole.APPELLANT, PartyRole.APPELLEE)
"""Who files where no party is said to: the first of these roles."""


class Party(Record):
    """A party and who acts for it."""

    role: PartyRole
    name: Text
    counsel: Text | None = None
    submits: bool = Field(default=False, exclude_if=lambda files: not files)
    """This party files the evidence. Where none is marked it is the plaintiff, in an appeal without one the appellant."""


class Work(Record):
    """The picture claimed. The author is always a natural person."""

    title: Text
    author: Text
    kind: Text = text("美术作品", "work of fine art")
    ai_declaration: Text = text(
        "本图片系作者使用人工智能生成工具创作，特此说明。", "Made by the author with a generative AI tool."
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
    FactStatus.SHOWN: text("已举证", "supported by an exhibit"),
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
    per_page: Literal[1, 2, 4] | None = Field(default=None, exclude_if=lambda chosen: chosen is None)
    """How many of its pictures stand on a page; without it the book chooses by their number, form and size."""
    copies: int | None = Field(default=None, ge=1, le=999, exclude_if=lambda stated: stated is None)
    """份数: how many copies are handed in."""
    note: Text | None = Field(default=None, exclude_if=lambda stated: stated is None)
    """备注: original or copy, who keeps the original."""


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
    languages: tuple[Language, ...] = Field(default=BOTH, min_length=1, exclude_if=lambda spoken: spoken == BOTH)
    """Of what counsel writes; with one alone, each text holds the same words for both."""
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    title: Text
    court: Text
    case_number: Text | None = None
    cause: Text
    profile: str = "bic"
    """Court profile: a file of templates/profiles."""
    deadline: Day | None = Field(default=None, exclude_if=lambda stated: stated is None)
    """举证期限: the last day for filing evidence."""
    parties: tuple[Party, ...]
    work: Work
    making: tuple[Supplement, ...] = Field(default=(), exclude_if=lambda stated: not stated)
    """Parameters of the claimed picture that it does not state itself, as the party states them."""
    prompt_map: PromptMap | None = Field(default=None, exclude_if=lambda stated: stated is None)
    """Which words of the prompt settle what, and whose they are, as the author states it."""
    claims: tuple[Text, ...] = ()
    facts: tuple[Fact, ...] = ()
    elements: tuple[Element, ...] = ()
    chain: tuple[Step, ...] = ()
    """From a base to the claimed picture, one decision at a time; the last step must be the claimed recipe."""
    init: StatedInit = Field(default=StatedInit(), exclude_if=lambda stated: stated == StatedInit())
    """Of img2img and inpainting: what the claimed picture does not state about the picture it started from."""
    groups: tuple[ExhibitGroup, ...] = ()
    captures: tuple[Capture, ...] = Field(default=(), exclude_if=lambda stated: not stated)
    accounts: tuple[Account, ...] = Field(default=(), exclude_if=lambda stated: not stated)
    licences: tuple[Licence, ...] = Field(default=(), exclude_if=lambda stated: not stated)
    damages: tuple[Damage, ...] = Field(default=(), exclude_if=lambda stated: not stated)
    models: tuple[str, ...] = ()
    """Folders with weights, relative to the case directory or absolute."""
    sealing: Sealing = Sealing()
    sm3: bool = Field(default=False, exclude_if=lambda wanted: not wanted)
    """State the SM3 (GB/T 32905) of every file beside its SHA-256."""
    signer: str = ""
    """`p12:path` …; empty: none (assemble needs one, or --rehearsal)."""
    operator: str = ""
    """Who runs the kit; written into every custody event."""

    @property
    def submitter(self) -> Party:
        """Who files the evidence."""
        marked = next((party for party in self.parties if party.submits), None)
        by_role = (party for role in _SUBMITTING for party in self.parties if party.role is role)
        return marked or next(by_role)

    @property
    def copies(self) -> int:
        """How many copies are handed in: one for the court, one for each opponent (Civil Evidence Provisions art. 19)."""
        return 1 + sum(party.role is not self.submitter.role for party in self.parties)

    @model_validator(mode="after")
    def _references_hold(self) -> Case:
        found = contradictions(self.model_dump(mode="json", by_alias=True))
        if found:
            raise CaseFault(*found)
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
