"""Pictures that were run to a sheet: what chance does to the base picture, what each decision did, the grid, the chart.

Pure: whether the pictures lie in a case or in the folder of a preview is the caller's affair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.making.regeneration import ControlScore, Environment, Figures, Grade
from evidence_kit.domain.making.variation import NotRun, Preview, Variation, VariationSheet, effect_of
from evidence_kit.regenerate.compare.comparison import compare, decoy_of, figures_of
from evidence_kit.regenerate.vary.chart import variation_chart
from evidence_kit.regenerate.vary.contact_sheet import contact_sheet
from evidence_kit.regenerate.vary.decisions import Choice, Plan
from evidence_kit.regenerate.vary.preview_strip import with_strip


@dataclass(frozen=True)
class Picture:
    """A picture and where it lies."""

    path: str
    """Relative to the case, or to the folder of the preview."""
    png: bytes = field(repr=False)


@dataclass(frozen=True)
class RunPicture(Picture):
    """A picture that was run, with what its run states."""

    pixels_sha256: str
    environment: Environment


@dataclass(frozen=True)
class Yardstick:
    """The base picture and what unrelated seeds score against it: by these every change is measured."""

    base: RunPicture
    controls: Mapping[int, Picture]
    """By their seeds."""
    null: tuple[ControlScore, ...]

    @classmethod
    def of(cls, base: RunPicture, controls: Mapping[int, Picture]) -> Yardstick:
        """The yardstick that a base picture and its controls make."""
        return cls(base, controls, _decoys(base.png, controls))

    def variation(self, choice: Choice, taken: RunPicture) -> Variation:
        """What a decision did to the base picture."""
        change = figures_of(self.base.png, taken.png)
        return Variation(
            decision=choice.decision,
            settings=choice.settings,
            picture=taken.path,
            pixels_sha256=taken.pixels_sha256,
            change=change,
            verdict=effect_of(change, self.null),
        )


@dataclass(frozen=True)
class DrawnSheet:
    """A sheet with the pictures that are drawn of it, both PNG."""

    sheet: VariationSheet
    grid: bytes = field(repr=False)
    chart: bytes = field(repr=False)


def laid_out(
    plan: Plan,
    claimed: Picture,
    yardstick: Yardstick,
    outcomes: Sequence[RunPicture | EvidenceKitError],
    *,
    path: Callable[[str], str],
    preview: Preview | None = None,
) -> DrawnSheet:
    """The sheet over all pictures.

    Args:
        plan: the decisions that were changed.
        outcomes: the picture of each of them, in their order, or why there is none.
        path: of a file of the sheet (`grid.png`, `chart.png`), relative as those of the pictures are.
        preview: says so, also on grid and chart, where nothing of this is filed.

    Raises:
        InputError: the claimed picture is no picture.
    """
    came = list(zip(plan.choices, outcomes, strict=True))
    shown = [
        (yardstick.variation(choice, taken), taken.png) for choice, taken in came if not isinstance(taken, EvidenceKitError)
    ]  # fmt: skip
    failed = [(choice, error) for choice, error in came if isinstance(error, EvidenceKitError)]
    variations = tuple(variation for variation, _ in shown)
    grade, figures = _nearness(claimed.png, yardstick)
    sheet = VariationSheet(
        settings=plan.settings,
        environment=yardstick.base.environment,
        base_picture=yardstick.base.path,
        base_pixels_sha256=yardstick.base.pixels_sha256,
        claimed_picture=claimed.path,
        base_grade=grade,
        base_figures=figures,
        null=yardstick.null,
        controls=tuple(control.path for control in yardstick.controls.values()),
        variations=variations,
        not_run=tuple(NotRun(decision=choice.decision, reason=error.told) for choice, error in failed),
        left_out=plan.left_out,
        not_asked=plan.not_asked,
        grid=path("grid.png"),
        chart=path("chart.png"),
        preview=preview,
    )
    grid, chart = contact_sheet(yardstick.base.png, shown), variation_chart(variations, yardstick.null)
    return DrawnSheet(sheet, with_strip(grid, sheet), with_strip(chart, sheet))


def _decoys(target: bytes, controls: Mapping[int, Picture]) -> tuple[ControlScore, ...]:
    return tuple(decoy_of(target, control.png, seed) for seed, control in controls.items())


def _nearness(claimed: bytes, yardstick: Yardstick) -> tuple[Grade, Figures | None]:
    """How near the base picture comes to the claimed one; unrelated seeds are asked only where the figures leave it open."""
    grade, figures = compare(claimed, yardstick.base.png, ())
    if grade is not Grade.DIFFERENT:
        return grade, figures
    return compare(claimed, yardstick.base.png, _decoys(claimed, yardstick.controls))
