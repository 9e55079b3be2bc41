"""What the claimed pictures' files say of who made them: labels and content credentials, read and validated again.

The recipe's record repeats them and is compared on its own (`recipe_reread`). Here the picture speaks for itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.origin import SERVICE_NAMES, AiLabel, ClosedService, CredentialsCheck, Service
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, visible
from evidence_kit.formats.metadata import provider_code
from evidence_kit.formats.metadata.aigc_label import LABELS
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.picture_reread import reread
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, in_a_row, listed, quoted, words

_BROKEN = ("assertion.dataHash.mismatch", "assertion.bmffHash.mismatch", "assertion.boxesHash.mismatch",
           "assertion.hashedURI.mismatch", "claimSignature.mismatch")  # fmt: skip
"""Status codes of C2PA that say: the file is not the one that was signed, or the signature is not that of its signer."""


class OriginFact(Record):
    """One claimed picture's own statements about its maker."""

    member: str
    labels: tuple[AiLabel, ...] = ()
    credentials: tuple[str, ...] = ()
    """SHA-256 of each manifest store."""
    makers: tuple[str, ...] = ()
    """Tools that the active manifests name."""
    validated: bool = False
    """Whether a validator was asked; it runs in a process of its own, which may end before it answers."""
    check: CredentialsCheck | None = None
    """What it said; None where none is installed."""
    service: ClosedService | None = None


def observe_origins(opened: OpenedBundle) -> tuple[OriginFact, ...]:
    """Read the labels and credentials of every claimed picture; nothing is validated yet (`credentials.validation`)."""
    facts = []
    for item in opened.with_role(Role.CLAIMED_PICTURE):
        data = opened.of_path(item.path)
        read = reread(data, item.path)
        if data is None or not isinstance(read, Recipe) or not (read.labels or read.credentials or read.service):
            continue
        facts.append(
            OriginFact(
                member=opened.member_of(item.path),
                labels=read.labels,
                credentials=tuple(store.sha256 for store in read.credentials),
                makers=tuple(store.claims[-1].claim_generator for store in read.credentials if store.claims),
                service=read.service,
            )
        )
    return tuple(facts)


def judge_origins(facts: tuple[OriginFact, ...]) -> Iterator[Finding]:
    """One finding a label, one on a picture's credentials, one on the closed service that it names."""
    for fact in facts:
        for label in fact.labels:
            status, said = _label(label)
            yield _finding(FindingCode.AI_LABEL, status, said, fact.member)
        if fact.credentials:
            status, said = _credentials(fact)
            yield _finding(FindingCode.CONTENT_CREDENTIALS, status, said, fact.member)
        if fact.service is not None and fact.service.service is not Service.LABELLED:
            said = words("closed_service", name=SERVICE_NAMES[fact.service.service])
            yield _finding(FindingCode.CLOSED_SERVICE, Status.INDETERMINATE, said, fact.member)


def _label(label: AiLabel) -> tuple[Status, Text]:
    """What a label says, and whether it is of the standard's form; whose it is no file can show."""
    codes = [provider_code.read(value) for value in (label.content_producer, label.content_propagator)]
    said = [
        words("ai_label", carrier=visible(label.carrier), value=visible(label.label),
              producer=visible(label.content_producer) or "—", number=visible(label.produce_id) or "—")
    ]  # fmt: skip
    if label.label not in LABELS:
        said.append(words("ai_label_value"))
    said += [words("ai_label_company", company=code.company) for code in codes if code and not code.check_digit_fits]
    return (Status.PASSED if len(said) == 1 else Status.INDETERMINATE), in_a_row(said)


def _credentials(fact: OriginFact) -> tuple[Status, Text]:
    maker = listed(visible(maker) for maker in fact.makers) if any(fact.makers) else "—"
    found = fact.check
    if not fact.validated:
        return Status.INDETERMINATE, words("credentials_not_reached", maker=maker)
    if found is None:
        return Status.INDETERMINATE, words("credentials_unchecked", maker=maker)
    if found.refused or not found.state:
        return Status.INDETERMINATE, words("credentials_refused", maker=maker, validator=found.validator)
    if found.state == "Trusted":
        said = words("credentials_trusted", maker=maker, validator=found.validator, signer=visible(found.signer) or "—")
        return Status.PASSED, said
    if found.state == "Valid":
        said = words("credentials_valid", maker=maker, validator=found.validator, signer=visible(found.signer) or "—")
        return Status.INDETERMINATE, said
    failures = visible(", ".join(found.failures)) or "—"
    broken = any(code in _BROKEN for code in found.failures)
    said = words("credentials_invalid", maker=maker, validator=found.validator, failures=failures)
    return (Status.FAILED if broken else Status.INDETERMINATE), said


def _finding(code: FindingCode, status: Status, said: Text, member: str) -> Finding:
    command = f"evidence-kit show {quoted(member)}"
    return finding(code, Question.RECIPE_MAKES_PICTURE, status, said, member, command)
