"""A variation sheet as the table of the model card: for each kind of decision, how far the pictures moved.

evidence-kit vary CASE --models samples/demo-model/models --limit 36 --controls 8
python samples/demo-model/measured.py CASE/artifacts/…-variation-sheet/variation-sheet.json
"""

from __future__ import annotations

import sys
from pathlib import Path

from evidence_kit.domain.making.regeneration import Figures
from evidence_kit.domain.making.variation import EFFECT_NAMES, KIND_NAMES, DecisionKind, Variation, VariationSheet


def main() -> None:
    """Prints the table."""
    sheet = VariationSheet.model_validate_json(Path(sys.argv[1]).read_bytes())
    print("| decision | pictures | PSNR against the base picture | SSIM | what the sheet calls it |")
    print("|---|---|---|---|---|")
    for kind in DecisionKind:
        if found := [variation for variation in sheet.variations if variation.decision.kind is kind]:
            print(_row(KIND_NAMES[kind].en, [one.change for one in found if one.change], _verdicts(found), len(found)))
    print(_row("*unrelated seeds*", [decoy.figures for decoy in sheet.null], "—", len(sheet.null)))


def _row(name: str, figures: list[Figures], verdicts: str, count: int) -> str:
    if not figures:
        return f"| {name} | {count} | — | — | {verdicts} |"
    psnr, ssim = [one.psnr_db for one in figures if one.psnr_db is not None], [one.ssim for one in figures]
    return f"| {name} | {count} | {_range(psnr, 1)} dB | {_range(ssim, 3)} | {verdicts} |"


def _range(values: list[float], digits: int) -> str:
    low, high = (f"{value:.{digits}f}" for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def _verdicts(found: list[Variation]) -> str:
    names = [EFFECT_NAMES[one.verdict].en for one in found]
    return "; ".join(f"{names.count(name)}× {name}" for name in dict.fromkeys(names))


if __name__ == "__main__":
    main()
