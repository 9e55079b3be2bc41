"""An answer that came and cannot be used: asking the same party again gives the same answer, so another one is the remedy."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.text import Text, text


class AnswerRefused(SealError):
    """A party delivered something that does not count; no retry helps."""


class PromiseLost(SealError):
    """A calendar does not know any more what it promised; waiting does not help."""


def lost_promise(calendar: str) -> PromiseLost:
    """Return the error of a calendar that has lost a promise, with its cure."""
    return PromiseLost(
        text(
            f"{calendar} 称不知道该承诺（Commitment not found）：它可能永远不会完成，请现在就改用其他日历重新取得证明",
            f"{calendar} does not know this promise any more (Commitment not found): it may never be kept, so stamp again with another calendar now",
        ),
        text("请改用其他日历，现在就重新取得证明。", "Stamp again now, with another calendar."),
    )


def refused_by(failures: Collection[tuple[str, SealError]]) -> tuple[str, ...]:
    """Return the names of those parties, out of all that failed, whose answers were refused; each once."""
    return tuple(dict.fromkeys(name for name, error in failures if isinstance(error, AnswerRefused)))


@dataclass(frozen=True)
class Remedy:
    """What helps, by what kept a party from delivering."""

    instead: Text
    """How another party is named, in words that end a sentence."""
    otherwise: Text
    """What helps where a party could not be reached."""


def run_again(command: str) -> Remedy:
    """Returns the remedy of a command on a case, whose parties stand in its case.yaml."""
    return Remedy(
        instead=text(
            f"写在 case.yaml 的 sealing 下，然后运行：{command}", f"in case.yaml under `sealing`, then run: {command}"
        ),
        otherwise=text(f"请检查网络，稍后继续：{command}", f"Check the network and go on later with: {command}"),
    )


def remedy_for(refused: Collection[str], failed: Iterable[str], remedy: Remedy) -> Text:
    """Return what helps where too few delivered.

    Args:
        refused: names of those whose answers cannot be used.
        failed: names of all that did not deliver, these included.
        remedy: both ways on.
    """
    instead, otherwise = remedy.instead, remedy.otherwise
    names, unreached = ", ".join(dict.fromkeys(refused)), set(failed) - set(refused)
    if not names and not unreached:  # what came cannot be checked here, or is of one key or issuer
        return text(
            f"取得的证明出自同一机构或无法核验，重试亦无济于事：请另加一家，{instead.zh}。",
            f"What came is of one authority, or cannot be checked here, and another try would bring the same: name a further one, {instead.en}.",
        )
    if not names:
        return otherwise
    other = text(
        f"{names} 的答复不可用，重试亦无济于事：请另选一家代替，{instead.zh}。",
        f"What {names} delivers cannot be used, and another try would bring the same: name another one in its place, {instead.en}.",
    )
    return (
        text(f"{other.zh}其余各家：{otherwise.zh}", f"{other.en} For the others: {otherwise.en}")
        if unreached
        else other
    )
