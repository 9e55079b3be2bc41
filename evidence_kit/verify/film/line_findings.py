"""What is found of the lines burnt into a film: read back in sampled frames, not read, or not there."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.text import Text
from evidence_kit.verify.film.lines import LinesFact
from evidence_kit.verify.film.record import spans
from evidence_kit.verify.film.shown import Sampled, frame_faults, head_faults, late_heads, sampled
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.wording.faults import fault_text

_COMMAND = "evidence-kit verify BUNDLE --ffmpeg auto"


def judge_lines(fact: LinesFact, member: str) -> Iterator[Finding]:
    """The findings on a film's lines; none for a film of which no frame could be asked for."""
    if not fact.segments:
        return
    if not fact.decoder:
        said = words("film_lines_unchecked") if fact.burnt_in else words("film_lines_not_burnt_in")
        yield _open(FindingCode.FILM_FRAMES_SHOWN, said, member)
        return
    frames = sampled(fact)
    read = tuple(one for one in frames if one.line.number is not None and one.line.position is not None)
    yield from _unseen(fact, len(frames), len(read), member)
    if read:
        yield from _frames(fact, len(read), member)
        yield from _heads(fact, read, member)


def _unseen(fact: LinesFact, looked: int, read: int, member: str) -> Iterator[Finding]:
    code = FindingCode.FILM_FRAMES_SHOWN
    left = spans(one.segment + 1 for one in fact.segments if one.lines is None)
    if left:
        yield _open(code, words("film_lines_undecoded", segments=left, decoder=fact.decoder), member)
    if looked and not read and not fact.burnt_in:
        yield _open(code, words("film_lines_not_burnt_in"), member)
    elif read < looked:
        said = words("film_lines_unread", unread=looked - read, looked=looked, frames=fact.frames, decoder=fact.decoder)
        yield _open(code, said, member)


def _frames(fact: LinesFact, read: int, member: str) -> Iterator[Finding]:
    faults = tuple(frame_faults(fact))
    if faults:
        said = words("film_frames_other", why=fault_text(*faults), decoder=fact.decoder)
        yield _failed(FindingCode.FILM_FRAMES_SHOWN, said, member)
    else:
        said = words("film_frames_shown", read=read, frames=fact.frames, decoder=fact.decoder)
        yield _passed(FindingCode.FILM_FRAMES_SHOWN, said, member)


def _heads(fact: LinesFact, read: tuple[Sampled, ...], member: str) -> Iterator[Finding]:
    code, faults, late = FindingCode.FILM_HEADS_SHOWN, tuple(head_faults(fact)), tuple(late_heads(fact))
    shown = [one.line.segment for one in read if one.line.segment is not None]
    unread = sum(one.line.segment is None and not one.line.bare for one in read)
    if faults:
        yield _failed(code, words("film_heads_other", why=fault_text(*faults), decoder=fact.decoder), member)
    elif shown:
        said = words("film_heads_shown", shown=len(shown), newest=max(shown) + 1, segments=len(fact.heads),
                     decoder=fact.decoder)  # fmt: skip
        yield _passed(code, said, member)
    if late:
        yield _open(code, words("film_heads_late", why=fault_text(*late)), member)
    if unread:
        yield _open(code, words("film_heads_unread", unread=unread, read=len(read)), member)


def _open(code: FindingCode, said: Text, member: str) -> Finding:
    return finding(code, Question.RECIPE_MAKES_PICTURE, Status.INDETERMINATE, said, member, _COMMAND)


def _passed(code: FindingCode, said: Text, member: str) -> Finding:
    return finding(code, Question.RECIPE_MAKES_PICTURE, Status.PASSED, said, member, _COMMAND)


def _failed(code: FindingCode, said: Text, member: str) -> Finding:
    return finding(code, Question.UNTOUCHED, Status.FAILED, said, member, _COMMAND)
