"""The JSON Schemas of the nouns that are kept in files: what other people's software builds on."""

from __future__ import annotations

from typing import Any

from evidence_kit.domain.book_binding import BookBinding
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.case import Case, HandedList
from evidence_kit.domain.court_profile import CourtProfile
from evidence_kit.domain.creation.entry import RecordEntry
from evidence_kit.domain.creation.event import CreationEvent
from evidence_kit.domain.custody import CustodyEvent, HeldLine
from evidence_kit.domain.disclosure import Disclosure
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import Verdict
from evidence_kit.domain.in_court.expert_pack import ExpertPack
from evidence_kit.domain.in_court.hearing import Commitment, Hearing
from evidence_kit.domain.in_court.line_up import Roster
from evidence_kit.domain.making.bundle_reproduction import BundleReproduction
from evidence_kit.domain.making.determinism import Determinism
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.recovery import Recovery
from evidence_kit.domain.making.regeneration import Controls, Regeneration
from evidence_kit.domain.making.reproduction import Reproduction
from evidence_kit.domain.making.variation import VariationRun, VariationSheet
from evidence_kit.domain.record import Record
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.time.batch import Batch, BatchEntry, BatchProblem, BatchProof
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.beacon import Beacon
from evidence_kit.domain.time.embedded_proofs import HeadersFile
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.domain.time.seal import Seal
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.domain.time.upgrade import Upgrade

KEPT: dict[str, type[Record]] = {
    "case": Case,
    "handed-list": HandedList,
    "court-profile": CourtProfile,
    "custody-event": CustodyEvent,
    "held-line": HeldLine,
    "creation-event": CreationEvent,
    "creation-entry": RecordEntry,
    "recipe": Recipe,
    "regeneration": Regeneration,
    "controls": Controls,
    "reproduction": Reproduction,
    "bundle-reproduction": BundleReproduction,
    "determinism": Determinism,
    "variation-run": VariationRun,
    "variation-sheet": VariationSheet,
    "recovery": Recovery,
    "hearing": Hearing,
    "hearing-request": Commitment,
    "line-up-roster": Roster,
    "expert-pack": ExpertPack,
    "recording": Recording,
    "seal": Seal,
    "renewal": Renewal,
    "upgrade": Upgrade,
    "batch-renewal": BatchRenewal,
    "beacon": Beacon,
    "bundle": Bundle,
    "book-binding": BookBinding,
    "batch": Batch,
    "batch-entry": BatchEntry,
    "batch-problem": BatchProblem,
    "batch-proof": BatchProof,
    "headers": HeadersFile,
    "disclosure": Disclosure,
    "examination": Examination,
    "trust": TrustList,
    "verdict": Verdict,
}


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one kind of record, of version 1.

    Raises:
        KeyError: there is no such record.
    """
    schema = KEPT[name].model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:evidence-kit:schema:{name}:1",
        **schema,
    }
