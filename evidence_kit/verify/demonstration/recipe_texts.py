"""The embedded texts that a recipe keeps, letter by letter against those that its picture carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.recipe import RawMetadata
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text, visible
from evidence_kit.verify.demonstration.picture_reread import UNREAD_NAMES, Unread


class Departure(StrEnum):
    """What is wrong with an embedded text."""

    ABSENT = "absent"
    OTHERWISE = "otherwise"
    LEFT_OUT = "left-out"


class TextFault(Record):
    """An embedded text that record and picture do not share."""

    carrier: str
    fault: Departure


_FAULT_NAMES: dict[Departure, Text] = {
    Departure.ABSENT: text("图片不含 {}", "the picture carries no such {}"),
    Departure.OTHERWISE: text("{} 的内容不同", "{} reads otherwise"),
    Departure.LEFT_OUT: text("图片含有而配方未记 {}", "the picture carries {}, which the recipe leaves out"),
}


def text_faults(recorded: tuple[RawMetadata, ...], carried: tuple[RawMetadata, ...]) -> Iterator[TextFault]:
    """Yields every text that only one of the two sides holds, or as often as the other does."""
    too_many, too_few = Counter(recorded), Counter(carried)
    too_many.subtract(carried)
    too_few.subtract(recorded)
    lacking = Counter(raw.carrier for raw in too_few.elements())
    for raw in too_many.elements():
        otherwise = lacking[raw.carrier] > 0
        lacking[raw.carrier] -= otherwise
        yield TextFault(carrier=raw.carrier, fault=Departure.OTHERWISE if otherwise else Departure.ABSENT)
    for carrier in lacking.elements():
        yield TextFault(carrier=carrier, fault=Departure.LEFT_OUT)


def judge_texts(picture: str, faults: tuple[TextFault, ...], unread: Unread | None, *, claimed: bool) -> Finding:
    """The finding on a recipe's texts.

    Args:
        picture: member that they must stand in.
        unread: why that could not be read.
        claimed: whether it is a claimed picture.
    """
    if not claimed:
        return _finding(picture, Status.FAILED, another_picture(picture))
    if unread is not None:
        why = UNREAD_NAMES[unread]
        status = Status.INDETERMINATE if unread is Unread.TOO_MUCH else Status.FAILED
        return _finding(picture, status, text(f"无法比对配方与图片的内嵌文本：{why.zh}。",
                                              f"The recipe's text cannot be held against the picture: {why.en}."))  # fmt: skip
    if not faults:
        return _finding(picture, Status.PASSED, text(
            "配方与图片内嵌文本逐字相符。", "The recipe's text is, letter by letter, what the picture carries."))  # fmt: skip
    # A reader of before may not have known a carrier; of what it did record nothing may differ.
    honest = all(item.fault is Departure.LEFT_OUT for item in faults)
    said = [(_FAULT_NAMES[item.fault], visible(item.carrier)) for item in faults]
    zh, en = (
        "；".join(words.zh.format(name) for words, name in said),
        "; ".join(words.en.format(name) for words, name in said),
    )
    return _finding(picture, Status.INDETERMINATE if honest else Status.FAILED, text(
        f"配方与图片不符：{zh}。", f"The recipe does not match the picture: {en}."))  # fmt: skip


def another_picture(picture: str) -> Text:
    """What is said of a recipe that was read from a picture that nobody claims."""
    return text(f"配方由 {picture} 读出，那不是主张的图片。",
                f"The recipe was read from {picture}, which is not a claimed picture.")  # fmt: skip


def _finding(picture: str, status: Status, message: Text) -> Finding:
    return Finding(code="RECIPE_TEXT", question=Question.RECIPE_MAKES_PICTURE, status=status, message=message,
                   subject=picture, command=f"exiftool -Parameters {picture}")  # fmt: skip
