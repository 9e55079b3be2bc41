"""The prompt map: which words settle what in the picture and whose words they are, as case.yaml states it for the author."""

from __future__ import annotations

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import Together, section, space
from evidence_kit.assemble.book.typesetting.languages import in_one_line, statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid
from evidence_kit.domain.pleadings.prompt_map import (
    SLOT_NAMES,
    WORDS_OF_NAMES,
    Placed,
    PromptMap,
    Slot,
    WordsOf,
    placed,
    unmapped,
)
from evidence_kit.domain.text import Text, text

_words = wording.table("book/prompt_map")
_ORIGINS = (WordsOf.OWN, WordsOf.COPIED, None)


def prompt_map(setting: Setting) -> Story:
    """The table; nothing where case.yaml holds no map or the claimed picture states no prompt."""
    mapped, recipe = setting.gathered.case.prompt_map, setting.gathered.recipe
    if mapped is None or recipe is None or not recipe.prompt.value:
        return []
    prompt = recipe.prompt.value
    phrases = placed(prompt, mapped.prompt)
    unsaid = any(one.mapped.origin is None for one in phrases)
    origins = _ORIGINS if unsaid else _ORIGINS[:-1]
    rows = [_row(setting, slot, phrases, origins) for slot in Slot if any(one.mapped.slot is slot for one in phrases)]
    head = _words.each("slot", "own", "copied", "unsaid")[: 1 + len(origins)]
    return [
        Together([*section(_words("title")), *both(_stated(mapped), style.SMALL, style.SMALL_EN), space(3)]),
        grid(head, rows, (62, 234, 110, 70) if unsaid else (62, 284, 130), small=True),
        space(3),
        *_left(prompt, phrases),
        *_negative(setting, mapped),
    ]


def _stated(mapped: PromptMap) -> Text:
    day = text(str(mapped.stated_on), str(mapped.stated_on)) if mapped.stated_on else _words("undated")
    own, copied = WORDS_OF_NAMES[WordsOf.OWN], WORDS_OF_NAMES[WordsOf.COPIED]
    return _words("stated", author=mapped.stated_by, day=day, own=own, copied=copied)


def _row(setting: Setting, slot: Slot, phrases: tuple[Placed, ...], origins: tuple[WordsOf | None, ...]) -> list[Cell]:
    ordered = sorted((one for one in phrases if one.start is not None), key=lambda one: one.start or 0)
    numbers = {id(one): number for number, one in enumerate(ordered, start=1)}
    cells: list[Cell] = [
        _cell([
            _phrase(setting, one, numbers[id(one)])
            for one in ordered
            if one.mapped.slot is slot and one.mapped.origin is origin
        ])
        for origin in origins
    ]
    return [SLOT_NAMES[slot], *cells]


def _cell(phrases: list[Text]) -> Cell:
    """Letter by letter and in one typeface: the words of a prompt are the same in both languages."""
    words = " • ".join(statements(one)[0][1] for one in phrases)
    return [paragraph(words or "—", style.EXACT)]


def _phrase(setting: Setting, one: Placed, number: int) -> Text:
    names = [step.name for step in setting.gathered.case.chain]
    if one.mapped.step not in names:
        return _words("phrase", number=number, words=one.mapped.words)
    step = names.index(one.mapped.step) + 1
    return _words("phrase_of_step", number=number, words=one.mapped.words, step=step)


def _negative(setting: Setting, mapped: PromptMap) -> Story:
    """Whose the words of the negative prompt are; what the author calls the rest stands in full in the embedded text."""
    story: Story = []
    for one in mapped.negative:
        whose = WORDS_OF_NAMES[one.origin]
        story.append(paragraph(in_one_line(_words("negative_of", origin=whose), "　"), style.STEP))
        if one.words:
            story.append(paragraph(one.words, style.EXACT))
        else:
            story += both(_words("the_rest", page=setting.page("parameters")), style.SMALL, style.SMALL_EN)
    return story


def _left(prompt: str, phrases: tuple[Placed, ...]) -> Story:
    left, absent = unmapped(prompt, phrases), [one.mapped.words for one in phrases if one.start is None]
    story: Story = []
    if absent:
        story += [*both(_words("absent"), style.CELL_RED, style.CELL_EN), paragraph("　".join(absent), style.EXACT)]
    if left:
        story += [*both(_words("unmapped"), style.CELL_BOLD, style.CELL_EN), paragraph("　".join(left), style.EXACT)]
    return story or both(_words("all_mapped"), style.SMALL, style.SMALL_EN)
