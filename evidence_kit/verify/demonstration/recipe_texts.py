"""The embedded texts that a recipe keeps, letter by letter against those that its picture carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evidence_kit.domain.fault import Fault, FaultCode, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.recipe import RawMetadata
from evidence_kit.domain.text import Text, visible
from evidence_kit.verify.demonstration.earlier_texts import is_older_reading
from evidence_kit.verify.demonstration.picture_reread import Unread
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.wording.faults import fault_text


class Departure(FaultCode):
    """What is wrong with an embedded text that record and picture do not share."""

    ABSENT = "TEXT_ABSENT"
    OTHERWISE = "TEXT_OTHERWISE"
    LEFT_OUT = "TEXT_LEFT_OUT"
    OLDER_READING = "TEXT_OLDER_READING"


def text_faults(recorded: tuple[RawMetadata, ...], carried: tuple[RawMetadata, ...]) -> Iterator[Fault]:
    """Yields every text that only one of the two sides holds, or as often as the other does."""
    today = {raw: now for raw in recorded if raw not in carried and (now := _read_today(raw, carried)) is not None}
    for raw in recorded:
        if raw in today:
            yield fault(Departure.OLDER_READING, carrier=visible(raw.carrier))
    recorded = tuple(today.get(raw, raw) for raw in recorded)
    too_many, too_few = Counter(recorded), Counter(carried)
    too_many.subtract(carried)
    too_few.subtract(recorded)
    lacking = Counter(raw.carrier for raw in too_few.elements())
    for raw in too_many.elements():
        otherwise = lacking[raw.carrier] > 0
        lacking[raw.carrier] -= otherwise
        yield fault(Departure.OTHERWISE if otherwise else Departure.ABSENT, carrier=visible(raw.carrier))
    for carrier in lacking.elements():
        yield fault(Departure.LEFT_OUT, carrier=visible(carrier))


def _read_today(recorded: RawMetadata, carried: tuple[RawMetadata, ...]) -> RawMetadata | None:
    """The same bytes as they are read today; None where no text of the picture is these."""
    return next((raw for raw in carried if is_older_reading(recorded, raw)), None)


def judge_texts(picture: str, faults: tuple[Fault, ...], unread: Unread | None, *, claimed: bool) -> Finding:
    """The finding on a recipe's texts.

    Args:
        picture: member that they must stand in.
        unread: why that could not be read.
        claimed: whether it is a claimed picture.
    """
    if not claimed:
        return _finding(picture, Status.FAILED, another_picture(picture))
    if unread is not None:
        status = Status.INDETERMINATE if unread in (Unread.TOO_MUCH, Unread.NO_DECODER) else Status.FAILED
        return _finding(picture, status, words("recipe_text_unread", why=fault_text(fault(unread))))
    if not faults:
        return _finding(picture, Status.PASSED, words("recipe_text"))
    # A reader of before may not have known a carrier; of what it did record nothing may differ.
    honest = all(item.code in (Departure.LEFT_OUT, Departure.OLDER_READING) for item in faults)
    said = words("recipe_text_differs", why=fault_text(*faults))
    return _finding(picture, Status.INDETERMINATE if honest else Status.FAILED, said)


def another_picture(picture: str) -> Text:
    """What is said of a recipe that was read from a picture that nobody claims."""
    return words("recipe_of_another_picture", picture=picture)


def _finding(picture: str, status: Status, message: Text) -> Finding:
    return finding(
        code=FindingCode.RECIPE_TEXT,
        question=Question.RECIPE_MAKES_PICTURE,
        status=status,
        message=message,
        subject=picture,
        command=f"exiftool -Parameters {quoted(picture)}",
    )
