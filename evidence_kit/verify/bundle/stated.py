"""What records state and nothing is held against: named in the report, so that nobody takes it for checked.

A field stands here for a reason: no proof holds it, only a run with the weights shows it, or it is somebody's words. Whatever
else a record states is compared with something; `tests/adversary/test_every_field.py` goes through every field of every record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import islice

from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.case import Case
from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.determinism import Determinism
from evidence_kit.domain.making.recovery import Recovery
from evidence_kit.domain.making.regeneration import Controls, Regeneration
from evidence_kit.domain.making.variation import VariationRun, VariationSheet
from evidence_kit.domain.record import Record
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text, visible
from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.domain.time.seal import Proof, Seal, TokenProof
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.bundle.role_records import NOUNS
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words

_MOST_NAMED = 12


class Stated(StrEnum):
    """Why a field is not checked."""

    ASKED = "asked"
    """Where and under which name somebody was asked: a proof holds no address, a token's certificate names its authority."""
    RUN = "run"
    """What a run was made on and with, and figures that a court's own installation does not compute."""
    CAPTION = "caption"
    """Somebody's words: titles, reasons, descriptions."""
    FILM = "film"
    """What was filmed, and with what."""
    SEARCH = "search"
    """How a search or a repetition went; what came of it is held against picture and settings."""
    PARTY = "party"
    """The journal's words beside its digests, order and clock, and what the case states of parties, work and law."""
    LABEL = "label"
    """What a keeper calls a batch, when he says that he made it and with what."""


_PROOFS = {"proofs.*.authority": Stated.ASKED, "proofs.*.uri": Stated.ASKED}
_FIGURES = ("ssim", "pdq_bits", "pdq_quality")
FIELDS: Mapping[type[Record], Mapping[str, Stated]] = {
    Case: dict.fromkeys(set(Case.model_fields) - {"schema_tag", "id", "making", "init", "chain"}, Stated.PARTY),
    Bundle: dict.fromkeys(("created", "tool", "omissions.*.reason", "filing.number", "filing.earlier",
                                  "filing.exhibits_before", "filing.changes"), Stated.PARTY),
    CustodyEvent: dict.fromkeys(("actor", "action", "summary", "details", "materials.*.name", "products.*.lane",
                                 "products.*.media_type", "products.*.title", "products.*.origin"), Stated.PARTY),
    Seal: _PROOFS,
    Renewal: _PROOFS,
    Upgrade: {"checkpoints": Stated.ASKED},
    Batch: _PROOFS | dict.fromkeys(("title", "created", "tool"), Stated.LABEL),
    BatchRenewal: _PROOFS | {"created": Stated.LABEL},
    Regeneration: {
        **dict.fromkeys(("environment", "latent_sha256", "started"), Stated.RUN),
        **dict.fromkeys(("step.title", "step.why"), Stated.CAPTION),
        **{f"{of}.{name}": Stated.RUN for name in _FIGURES
           for of in ("comparison.figures", "comparison.decoys.*.figures", "change_from_previous")},
    },
    Controls: {"environment": Stated.RUN},
    VariationRun: dict.fromkeys(("environment", "latent_sha256"), Stated.RUN),
    VariationSheet: {
        "environment": Stated.RUN,
        **{f"{of}.{name}": Stated.RUN for name in _FIGURES
           for of in ("base_figures", "null.*.figures", "variations.*.change")},
        **dict.fromkeys(("variations.*.decision.label", "variations.*.decision.was", "variations.*.decision.became",
                         "not_run", "left_out", "not_asked", "preview"), Stated.CAPTION),
    },
    Determinism: dict.fromkeys(set(Determinism.model_fields) - {"schema_tag"}, Stated.SEARCH),
    Recovery: dict.fromkeys(set(Recovery.model_fields) - {"schema_tag", "target", "recipe", "finished"}, Stated.SEARCH),
    Recording: {
        **dict.fromkeys(("title", "marks.*.name", "marks.*.title", "incidents", "broken_off"), Stated.CAPTION),
        **dict.fromkeys(("display", "width", "height", "recorder", "recorder_sha256", "command", "browser",
                         "dropped_frames", "unshown"), Stated.FILM),
    },
}  # fmt: skip
"""By record the places in it, `*` for any place of a list; whatever lies below one belongs to it."""


def is_stated(noun: type[Record], place: str) -> bool:
    """Tell whether a place of a record (`proofs.*.uri`) is among those that nothing is held against."""
    return any(place == known or place.startswith(f"{known}.") for known in FIELDS.get(noun, {}))


class StatedFact(Record):
    """Fields of one kind that records hold and nothing is held against."""

    kind: Stated
    records: int
    names: tuple[str, ...] = ()
    """Of `ASKED`: the authorities and their addresses."""


def observe_stated(opened: OpenedBundle) -> tuple[StatedFact, ...]:
    """What the records of a bundle state and nobody checked."""
    of_bundle = [one for one in (opened.case, opened.bundle) if one is not None]
    events = opened.journal.events if opened.journal else ()
    of_roles = (made for role, noun in NOUNS.items() if noun in FIELDS for _, made in opened.records_of(role, noun))
    return _facts((*of_bundle, *events, *of_roles))


def stated_of_batch(batch: Batch, renewals: Iterable[BatchRenewal]) -> Iterator[Finding]:
    """The same of a batch."""
    yield from judge_stated(_facts((batch, *renewals)))


def judge_stated(facts: tuple[StatedFact, ...]) -> Iterator[Finding]:
    """One finding for each kind. They take nothing from an answer, and none rests on what they name."""
    for fact in facts:
        question, sentence = _SENTENCES[fact.kind]
        yield finding(FindingCode.STATED_BY_PARTY, question, Status.INDETERMINATE, sentence(fact))


def _facts(records: Iterable[Record]) -> tuple[StatedFact, ...]:
    found = list(records)
    facts = []
    for kind in Stated:
        holding = [one for one in found if kind in FIELDS[type(one)].values()]
        if holding:
            names = _asked(holding) if kind is Stated.ASKED else ()
            facts.append(StatedFact(kind=kind, records=len(holding), names=names))
    return tuple(facts)


def _asked(records: Iterable[Record]) -> tuple[str, ...]:
    proofs: Iterator[Proof] = (proof for record in records for proof in getattr(record, "proofs", ()))
    asked = (f"{proof.authority} ({proof.uri})" for proof in proofs if isinstance(proof, TokenProof))
    return tuple(visible(one[:200]) for one in islice(dict.fromkeys(asked), _MOST_NAMED))


_SENTENCES: dict[Stated, tuple[Question, Callable[[StatedFact], Text]]] = {
    Stated.ASKED: (Question.EXISTED, lambda fact: words("stated_asked", names="; ".join(fact.names) or "—")),
    Stated.RUN: (Question.RECIPE_MAKES_PICTURE, lambda fact: words("stated_run", count=fact.records)),
    Stated.CAPTION: (Question.DECISIONS_MATTER, lambda fact: words("stated_caption", count=fact.records)),
    Stated.FILM: (Question.RECIPE_MAKES_PICTURE, lambda fact: words("stated_film", count=fact.records)),
    Stated.SEARCH: (Question.RECIPE_MAKES_PICTURE, lambda fact: words("stated_search", count=fact.records)),
    Stated.PARTY: (Question.UNTOUCHED, lambda fact: words("stated_party")),
    Stated.LABEL: (Question.EXISTED, lambda fact: words("stated_label")),
}
