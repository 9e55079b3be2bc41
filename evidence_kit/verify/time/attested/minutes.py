"""Minutes that lie beside a bundle: what they state of the file and of the signature, against what lies here.

Only minutes as `attest` drafts them are read: row by row, by the labels of the same table that they were set with. Nobody's
signature is over them, so agreeing minutes prove nothing; minutes of another file or signature are found all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from evidence_kit import wording
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import QUESTIONS, Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, readable, visible
from evidence_kit.formats.pades import PdfUnread, open_pages
from evidence_kit.verify.bundle.book_letters import letters_of
from evidence_kit.verify.bundle.container_facts import ContainerFacts
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.time.attested.outcomes import StatedOutcomes, status_of
from evidence_kit.wording.faults import fault_text

_words = wording.table("papers/minutes")
_MOST, _MOST_PAGES = 16 << 20, 60
"""Bytes and pages of minutes that are read."""
_APART = timedelta(minutes=10)
"""By which the clock of the machine that received the file may be wrong."""


class MinutesFact(Record):
    """One paper beside the bundle that calls itself minutes of it."""

    name: str
    compared: bool = False
    """It is as the kit drafts minutes; others are not read."""
    letters: bool = False
    """Its letters were found to look like what they stand for."""
    differs: tuple[Fault, ...] = ()
    """In what it is about another file or another signature."""
    outcomes: StatedOutcomes | None = None
    """What it says that a check came to; None of a paper that is not compared."""
    odd: tuple[Fault, ...] = ()
    """What an honest paper may state otherwise: a renamed file, a wrong clock, a signature that was not handed over."""


@dataclass(frozen=True)
class SignatureBeside:
    """A signature file beside the bundle, as minutes may name it."""

    name: str
    sha256: str
    certificate: str
    """SHA-256 of its signer's certificate."""
    stamped: datetime | None
    """Where a trusted authority saw it."""


def observe_minutes(
    path: Path,
    received: str,
    container: ContainerFacts | None,
    signatures: Sequence[SignatureBeside],
    span: tuple[datetime | None, datetime],
) -> MinutesFact:
    """Compare one paper.

    Args:
        path: the paper.
        received: name of the bundle's file.
        container: of the bundle; None where it was not observed.
        signatures: beside it.
        span: when the bundle was complete, as far as that is known, and the clock of this check.
    """
    name = readable(path.name)
    data = _read(path)
    pieces = _pieces(data)
    if container is None or not pieces or _words("title").zh not in pieces:
        return MinutesFact(name=name)
    paper = _Paper(pieces)
    fact = MinutesFact(
        name=name,
        compared=True,
        differs=tuple(paper.differences(container, signatures)),
        odd=tuple(paper.oddities(received, signatures, span)),
        outcomes=paper.outcomes(),
    )
    letters = letters_of(data)
    if letters is not None and letters.differs:
        return fact.model_copy(update={"differs": (*fact.differs, letters.differs)})
    seen = letters is not None and not (letters.not_installed or letters.other_edition)
    return fact.model_copy(update={"letters": seen})


def judge_minutes(fact: MinutesFact) -> Finding:
    """One finding: minutes of something else are a failure, others are named and prove nothing."""
    code, status = FindingCode.ATTESTATION_MINUTES, Status.INDETERMINATE
    if fact.differs:
        code, status = FindingCode.ATTESTATION_MINUTES_OTHER, Status.FAILED
        said = words("attestation_minutes_other", name=fact.name, why=fault_text(*fact.differs))
    elif not fact.compared:
        said = words("attestation_minutes", name=fact.name)
    elif fact.odd:
        said = words("attestation_minutes_odd", name=fact.name, why=fault_text(*fact.odd))
    elif not fact.letters:
        said = words("attestation_minutes_unseen", name=fact.name)
    else:
        said = words("attestation_minutes_agree", name=fact.name)
    return finding(code, Question.UNTOUCHED, status, said, fact.name)


def _read(path: Path) -> bytes:
    """A paper; empty where it cannot be read or is larger than one is."""
    try:
        with path.open("rb") as opened:
            data = opened.read(_MOST + 1)
    except OSError:
        return b""
    return data if len(data) <= _MOST else b""


def _pieces(data: bytes) -> list[str]:
    """The text of a paper, piece by piece; empty where it is none that is read here."""
    try:
        pages = open_pages(data)
        if pages.count > _MOST_PAGES:
            return []
        return [piece for number in range(1, pages.count + 1) for piece in pages.blocks(number)]
    except PdfUnread:
        return []


class _Paper:
    """Minutes as pieces of text, in the order in which they were set."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._pieces = [_bare(piece) for piece in pieces]

    def differences(self, container: ContainerFacts, signatures: Sequence[SignatureBeside]) -> Iterator[Fault]:
        members = str(len(container.members))
        size = _words("bytes", size=f"{container.size:,}")
        rows: tuple[tuple[Text, tuple[str, ...], CheckCode], ...] = (
            (_words("sha256"), (container.sha256,), CheckCode.MINUTES_DIGEST),
            (_words("size"), (size.zh, size.en), CheckCode.MINUTES_SIZE),
            (_words("files_in_it"), (members,), CheckCode.MINUTES_FILES),
        )
        for label, stated, code in rows:
            if self._row(label, len(stated)) != [_bare(one) for one in stated]:
                yield fault(code)
        signed = self._signed(signatures)
        if signed is not None:
            yield from self._of_signature(signed)

    def oddities(
        self,
        received: str,
        signatures: Sequence[SignatureBeside],
        span: tuple[datetime | None, datetime],
    ) -> Iterator[Fault]:
        if self._row(_words("file_name"), 1) != [_bare(visible(received))]:
            yield fault(CheckCode.MINUTES_NAME)
        signed = self._signed(signatures)
        if signed is None:
            yield fault(CheckCode.MINUTES_SIGNATURE)
        stated, (complete, now) = self._moment(_words("time")), span
        seen = signed.stamped if signed is not None and signed.stamped is not None else now
        early = complete is not None and stated is not None and stated < complete - _APART
        if stated is None or early or stated > min(seen, now) + _APART:
            yield fault(CheckCode.MINUTES_TIME)

    def outcomes(self) -> StatedOutcomes:
        """What it says that the check came to, and by which program and list."""
        asked = [_words("numbered_question", number=one.value, question=QUESTIONS[one]) for one in Question]
        listed = self._row(_words("trust_list"), 2)
        return StatedOutcomes(
            tool="".join(self._row(_words("software"), 1)),
            trust_sha256=listed[1] if len(listed) == 2 else "",
            verdict=status_of(self._row(_words("verdict"), 2)),
            answers=tuple(status_of(self._row(one, 2)) for one in asked),
        )

    def _signed(self, signatures: Sequence[SignatureBeside]) -> SignatureBeside | None:
        """The signature that the paper names by its digest."""
        row = self._row(_words("signature_file"), 2)
        return next((one for one in signatures if row[1:] == [_bare(f"SHA-256 {one.sha256}")]), None)

    def _of_signature(self, signed: SignatureBeside) -> Iterator[Fault]:
        if self._row(_words("certificate"), 2)[1:] != [_bare(f"SHA-256 {signed.certificate}")]:
            yield fault(CheckCode.MINUTES_CERTIFICATE)
        stamp = self._row(_words("time_stamp"), 2)
        stated = _bare(clock(signed.stamped)) if signed.stamped is not None else ""
        if not all(piece.endswith(stated) for piece in stamp):
            yield fault(CheckCode.MINUTES_STAMP)

    def _moment(self, label: Text) -> datetime | None:
        stated = "".join(self._row(label, 1))
        try:
            return datetime.strptime(stated, "%Y-%m-%d%H:%M:%S%z")
        except ValueError:
            return None

    def _row(self, label: Text, length: int) -> list[str]:
        """What follows a label that stands there once; nothing where it does not."""
        beginning = list(dict.fromkeys((_bare(label.zh), _bare(label.en))))
        found = [at for at in range(len(self._pieces)) if self._pieces[at : at + len(beginning)] == beginning]
        after = found[0] + len(beginning) if len(found) == 1 else len(self._pieces)
        return self._pieces[after : after + length]


def _bare(piece: str) -> str:
    return "".join(piece.split())
