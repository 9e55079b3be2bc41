"""How a finding is made: a code, and a sentence of `wording/findings.yaml` with its arguments."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import PrivateAttr

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.suggestion import shell_word
from evidence_kit.domain.text import Text, run_on, text, visible
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.wording import Value, kit_table


class Worded(Text):
    """A sentence that remembers which entry of the table it is, and what filled it."""

    _key: str = PrivateAttr(default="")
    _arguments: dict[str, Value] = PrivateAttr(default_factory=dict)


def words(key: str, /, **arguments: Value) -> Text:
    """Return a sentence, or a part of one, of `wording/findings.yaml`.

    Raises:
        WordingError: there is no such entry, or it has other placeholders.
    """
    said = kit_table("findings")(key, **arguments)
    made = Worded(zh=said.zh, en=said.en)
    made._key, made._arguments = key, arguments
    return made


def finding(
    code: FindingCode, question: Question, status: Status, message: Text, subject: str = "", command: str = ""
) -> Finding:
    """Make a finding; the key and the arguments of its sentence travel with it.

    Args:
        message: as `words` made it.
        subject: what was checked.
        command: the public command that repeats the check.
    """
    plain = on_one_line(message)
    key, arguments = (message._key, message._arguments) if isinstance(message, Worded) else ("", {})
    return Finding(
        code=code.value,
        question=question,
        status=status,
        message=plain,
        wording=key,
        arguments={
            name: Text(zh=value.zh, en=value.en) if isinstance(value, Text) else value
            for name, value in arguments.items()
        },
        subject=visible(subject),
        command=visible(command),
    )


def on_one_line(said: Text) -> Text:
    """Return a sentence in which nothing that came from the bundle breaks, hides or reorders the line that it stands in."""
    return Text(zh=visible(said.zh), en=visible(said.en))


def quoted(name: str) -> str:
    """Return a name as one word of a shell's command, whoever chose it, that no program takes for an option."""
    return shell_word(name)


def joined(parts: Iterable[Text]) -> Text:
    """Return several parts as one, each language by its own semicolon."""
    each = list(parts)
    return text("；".join(part.zh for part in each), "; ".join(part.en for part in each))


def listed(parts: Iterable[Text | str]) -> Text:
    """Return several names or parts as one list, each language by its own comma."""
    each = [part if isinstance(part, Text) else text(part, part) for part in parts]
    return text("、".join(part.zh for part in each), ", ".join(part.en for part in each))


def in_a_row(sentences: Iterable[Text]) -> Text:
    """Return sentences as one message; a single one keeps its entry of the table."""
    first, *more = sentences
    return run_on(first, *more) if more else first


def capitalized(part: Text) -> Text:
    """Return a part that is to begin a sentence."""
    return text(part.zh, part.en[:1].upper() + part.en[1:])


def uncapitalized(part: Text) -> Text:
    """Return a sentence or part that is to stand inside of another."""
    return text(part.zh, part.en[:1].lower() + part.en[1:])
