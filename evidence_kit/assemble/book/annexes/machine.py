"""Where the regeneration ran: machine, software, weights, every setting of the last step, and what other machines may give."""

from __future__ import annotations

from reportlab.platypus import CondPageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.creation.drafts import ran
from evidence_kit.assemble.book.demonstration.spread import spread
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import heading, section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, labelled
from evidence_kit.domain.making.determinism import kernels
from evidence_kit.domain.making.regeneration import Environment, Regeneration
from evidence_kit.domain.making.settings import settings_facts
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text

_words = wording.table("book/machine")
_WORTH_BEGINNING = 0.17
"""Share of a page that must be free for the annex to begin on it."""


def machine(setting: Setting) -> Story:
    """The annex; nothing where nothing was regenerated and nothing filmed."""
    steps, films = setting.gathered.regenerations, setting.gathered.recordings
    if not steps and not films:
        return []
    story: Story = [CondPageBreak(_WORTH_BEGINNING * style.HEIGHT), *heading(setting, "machine", _words("machine"))]
    if steps:
        story += [labelled(_rows(steps[-1].environment), label_width=104, small=True), *spread(setting, steps[-1])]
        story += _final_settings(setting, steps[-1])
    for film in films:
        story += [*section(_words("filmed", title=film.title)), labelled(_filmed(film), label_width=104, small=True)]
    return story


def _rows(environment: Environment) -> list[tuple[Text, Cell]]:
    versions = "　".join(f"{name} {version}" for name, version in environment.versions.items())
    device = _words(
        "device_used", device=environment.device, precision=environment.precision, count=environment.threads
    )
    rows: list[tuple[Text, Cell]] = [
        (_words("device"), device),
        (_words("processor"), environment.processor),
        (_words("instruction_set"), kernels(environment.arithmetic) if environment.arithmetic else "—"),
        (_words("platform"), environment.platform),
        (_words("versions"), versions),
    ]
    for component in environment.components:
        kind = component.kind if component.kind in {"tokenizer", "configuration"} else "weights"
        said = _words("size_and_licence", size=f"{component.size:,}", licence=component.licence or "—")
        rows.append((
            _words(f"file_{kind}", name=component.name),
            [*both(said, style.SMALL, style.SMALL_EN), paragraph(component.sha256, style.DIGEST)],
        ))
    return rows


def _final_settings(setting: Setting, made: Regeneration) -> Story:
    """Every setting of the last step; one line where they are those that the picture states."""
    recipe = setting.gathered.recipe
    if recipe is not None and ran(recipe, made.settings):
        said = _words("final_as_embedded", page=setting.page("parameters"))
        return [space(3), *both(said, style.SMALL, style.SMALL_EN)]
    rows: list[tuple[Text, Cell]] = [(label, value) for label, value in settings_facts(made.settings)]
    return [*section(_words("final_settings")), labelled(rows, label_width=104, small=True)]


def _filmed(film: Recording) -> list[tuple[Text, Cell]]:
    screen = _words(
        "screen_of", display=film.display, width=film.width, height=film.height, rate=film.frames_per_second
    )
    return [
        (_words("screen"), screen),
        (_words("recorder"), [paragraph(film.recorder, style.SMALL), paragraph(film.recorder_sha256, style.DIGEST)]),
        (_words("browser"), film.browser),
        (_words("chain_head"), [paragraph(film.chain_head, style.DIGEST)]),
    ]
