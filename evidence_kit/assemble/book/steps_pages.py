"""The regeneration demonstration: each step beside the claimed picture, its figures, the controls, the machine."""

from __future__ import annotations

import math

from reportlab.platypus import KeepTogether

from evidence_kit import wording
from evidence_kit.assemble.book.chance import chance_chart
from evidence_kit.assemble.book.spread import spread
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, gallery
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, labelled, remark
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.making.determinism import kernels
from evidence_kit.domain.making.regeneration import (
    GRADE_NAMES,
    Environment,
    Figures,
    Regeneration,
    decibels,
    registration_text,
)
from evidence_kit.domain.making.settings import describe, settings_facts
from evidence_kit.domain.text import Text

_words = wording.table("book/chain")


def chain(setting: Setting) -> Story:
    """All steps in their order; the last one claims to be the picture."""
    steps = setting.gathered.regenerations
    if not steps:
        return [remark(_words("none"))]
    story = [*_overview(setting, steps), *_figures(setting, steps), *spread(setting, steps[-1])]
    for number, step in enumerate(steps, start=1):
        story += _step(setting, number, step)
    return [*story, *_final_settings(steps[-1]), *_controls(setting), *_machine(steps[-1].environment)]


def _overview(setting: Setting, steps: tuple[Regeneration, ...]) -> Story:
    pictures = [
        (setting.gathered.read(made.picture), made.picture, caption(_numbered(number, made)))
        for number, made in enumerate(steps, start=1)
    ]
    title = _words("overview", count=len(steps))
    return [*section(title), gallery(pictures, columns=min(max(len(steps), 2), 4), height=150)]


def _numbered(number: int, made: Regeneration) -> Text:
    return _words("numbered_step", number=number, title=made.step.title)


def _figures(setting: Setting, steps: tuple[Regeneration, ...]) -> Story:
    rows = [_figures_row(number, made) for number, made in enumerate(steps, start=1)]
    head = _words.each("step", "grade", "max_difference", "psnr", "ssim", "pdq", "equal_values", "change")
    last = steps[-1].comparison
    story = [*section(_words("comparison")), grid(head, rows, (112, 100, 42, 44, 38, 34, 42, 54))]
    if last is not None and last.figures is not None:
        story += [space(6), chance_chart(last.figures, last.decoys)]
    return [*story, space(4), *both(_words("reading"), style.REMARK, style.REMARK_EN)]


def _figures_row(number: int, made: Regeneration) -> list[Cell]:
    title = _numbered(number, made)
    change = decibels(made.change_from_previous) if made.change_from_previous else "—"
    if made.comparison is None:
        return [title, *["—"] * 6, change]
    return [title, GRADE_NAMES[made.comparison.grade], *_measured(made.comparison.figures), change]


def _measured(figures: Figures | None) -> list[Cell]:
    if figures is None:
        return [_words("sizes_differ"), *["—"] * 4]
    hashed = "—" if figures.pdq_bits is None else str(figures.pdq_bits)
    equal = math.floor(round(figures.equal_values * 10_000, 6)) / 100  # cut off: 100.00% is said of equal pixels alone
    return [f"{figures.max_difference}/255", decibels(figures), f"{figures.ssim:.4f}", hashed, f"{equal:.2f}%"]


def _step(setting: Setting, number: int, made: Regeneration) -> Story:
    step = made.step
    read = setting.gathered.read
    pictures = [(read(made.picture), made.picture, caption(_words("regenerated")))]
    if made.comparison is not None:
        target, heat_map = made.comparison.target, made.comparison.heat_map
        pictures.append((read(target), target, caption(_words("claimed_picture"))))
        if heat_map:
            pictures.append((read(heat_map), heat_map, caption(_words("heat_map"))))
    changes = [line for change in step.changes for line in cell(describe(change))]
    laid = made.comparison.registration if made.comparison else None
    registered: list[tuple[Text, Cell]] = [(_words("registration"), registration_text(laid))] if laid else []
    rows: list[tuple[Text, Cell]] = [
        (_words("changed"), changes or _words("nothing")),
        (_words("why"), step.why),
        *registered,
        (_words("run"), f"{clock(made.started)} – {clock(made.finished)[11:19]}"),
        (_words("pixels"), [paragraph(made.pixels_sha256, style.DIGEST)]),
        (_words("latent"), [paragraph(made.latent_sha256, style.DIGEST)]),
    ]
    title = _words("step_heading", number=number, title=step.title)
    return [KeepTogether([*section(title), labelled(rows), space(4), gallery(pictures, columns=3, height=150)])]


def _final_settings(made: Regeneration) -> Story:
    rows: list[tuple[Text, Cell]] = [(label, value) for label, value in settings_facts(made.settings)]
    return [*section(_words("final_settings")), labelled(rows)]


def _controls(setting: Setting) -> Story:
    controls = setting.gathered.controls
    if controls is None:
        return []
    last = setting.gathered.regenerations[-1].comparison
    scores = {decoy.seed: decibels(decoy.figures) for decoy in last.decoys} if last else {}
    pictures = [
        (
            setting.gathered.read(control.picture),
            control.picture,
            caption(_words("seed", seed=control.seed), f"PSNR {scores.get(control.seed, '—')}"),
        )
        for control in controls.controls
        if control.seed in scores or not scores  # more of them may have been run later, for the variations
    ]
    return [*section(_words("controls")), gallery(pictures, columns=min(max(len(pictures), 3), 4), height=150)]


def _machine(environment: Environment) -> Story:
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
            [paragraph(component.sha256, style.DIGEST), *cell(said)],
        ))
    return [*section(_words("machine")), labelled(rows)]
