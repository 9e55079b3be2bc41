"""The log of the day of creation as one table of what changed, who wrote it, and the drafts that were kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence_kit import wording
from evidence_kit.assemble.book.creation.drafts import Draft, drafts
from evidence_kit.assemble.book.received.papers import document, identity
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, gallery
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.languages import in_one_line
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, remark
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.metadata import creation_log as log_format
from evidence_kit.formats.metadata.creation_log import CreationLog, LoggedGeneration

_words = wording.table("book/creation_log")
_NAMES = {"cfgs": "cfg_scale", "sd_model_name": "checkpoint", "size": "size", "model": "checkpoint"}
"""Names of a log → those of parameters, where they differ."""
_FIRST_ROW = 200.0
"""Points of the first row, which holds a whole prompt."""
_PROMPTS = frozenset({"prompt", "negative_prompt"})
_FILES = frozenset({"filename", "saved_as"})
_TABULATED = frozenset({"text/csv", "application/jsonl", "application/x-ndjson", "text/plain"})


def creation_log(setting: Setting, files: Sequence[Artifact]) -> Story:
    """Logs first, then the drafts; a file that is no table of rows is shown as it stands."""
    pictures = [item for item in files if item.media_type.startswith("image/")]
    story: Story = []
    for item in files:
        if item in pictures:
            continue
        log = log_format.read(setting.gathered.read(item.path)) if item.media_type in _TABULATED else None
        story += document(setting, item) if log is None else _log(setting, item, log)
    return [*story, *_drafts(setting, pictures)]


def _log(setting: Setting, item: Artifact, log: CreationLog) -> Story:
    file = item.origin or item.path.rpartition("/")[2]
    said = _words("writer", writer=log.writer, file=file) if log.writer else _words("writer_unknown", file=file)
    known = drafts(setting)
    rows = [
        _row(setting, before, row, known) for before, row in zip([None, *log.rows[:-1]], log.rows, strict=True)
    ]  # fmt: skip
    head = _words.each("number", "changed", "file", "kept")
    return [
        *section(item.title),
        *identity(setting, item),
        space(4),
        remark(said, warning=log.writer is None),
        *section(_words("title"), room=_FIRST_ROW),
        grid(head, rows, (20, 236, 84, 136), small=True),
        *([space(3), remark(_words("cut"))] if log.cut else []),
    ]


def _row(
    setting: Setting, before: LoggedGeneration | None, row: LoggedGeneration, known: tuple[Draft, ...]
) -> list[Cell]:
    changed = {name: both for name, both in log_format.changes(before, row).items() if name not in _FILES}
    said = [
        line
        for name, (was, now) in changed.items()
        if name in _PROMPTS
        for line in _prompt(setting, before, name, was, now)
    ]
    values = [_value(before, name, was, now) for name, (was, now) in changed.items() if name not in _PROMPTS]
    said += [paragraph(" · ".join(values), style.SMALL)] if values else []
    return [str(row.number), said or _words("nothing"), row.file or _words("no_file"), _kept(row, known)]


def _value(before: LoggedGeneration | None, name: str, was: str, now: str) -> str:
    """The name of a value in the languages of the book, and the value once, letter by letter."""
    said = now if before is None else f"{was or '—'} → {now or '—'}"
    return f"{in_one_line(_name(name))}　{said}"


def _prompt(setting: Setting, before: LoggedGeneration | None, name: str, was: str, now: str) -> list[Any]:
    """A prompt whole where it is the first, otherwise what was added to it and removed."""
    if before is None:
        title = paragraph(in_one_line(_name(name)), style.STEP)
        recipe = setting.gathered.recipe
        if recipe and now == recipe.negative_prompt.value:
            same = _words("as_embedded", page=setting.page("parameters"))
            return [title, *both(same, style.SMALL, style.SMALL_EN)]
        return [title, paragraph(now, style.EXACT)]
    added, removed = log_format.added_and_removed(was, now)
    parts = ((_words("words_added", name=_name(name)), added), (_words("words_removed", name=_name(name)), removed))
    return [
        line
        for title, words in parts
        if words
        for line in (paragraph(in_one_line(title), style.STEP), paragraph(words.strip(" ,"), style.EXACT))
    ]


def _name(name: str) -> Text:
    """What a column is called: the parameter's name, or as the log has it."""
    if name == "sd_model_hash":
        return _words("checkpoint_hash")
    known = PARAMETER_NAMES.get(_NAMES.get(name, name))
    if known is None:
        return text(name, name)
    return text(known.zh, known.en[:1].upper() + known.en[1:])


def _kept(row: LoggedGeneration, known: tuple[Draft, ...]) -> Cell:
    named = next((draft for draft in known if row.file and draft.name == row.file), None)
    if named is not None:
        return (
            _words("kept_yes") if named.agrees_with(row) else both(_words("kept_other"), style.CELL_RED, style.CELL_EN)
        )
    alike = next((draft for draft in known if draft.agrees_with(row)), None)
    if alike is not None:
        return _words("kept_claimed", file=alike.name)
    return both(_words("kept_no"), style.CELL_RED, style.CELL_EN)


def _drafts(setting: Setting, pictures: Sequence[Artifact]) -> Story:
    if not pictures:
        return [space(4), remark(_words("no_drafts"), warning=True)]
    shown = [
        (
            setting.gathered.read(item.path),
            item.path,
            caption(item.title, item.origin, f"SHA-256 {item.digests.sha256[:16]}…"),
        )
        for item in pictures
    ]
    return [*section(_words("drafts"), room=150), gallery(shown, columns=min(max(len(shown), 3), 4), height=118)]
