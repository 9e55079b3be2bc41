"""The shipped sample worked by an engine double, and its book read as a reader sees it: pages, words, empty room."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import yaml
from PIL import Image
from pydantic import BaseModel

from evidence_kit import resources
from evidence_kit.assemble.book import ComposedBook, compose_book
from evidence_kit.assemble.case_view import gather
from evidence_kit.assemble.likeness import Measure
from evidence_kit.assemble.selection import everything
from evidence_kit.casefile import CaseFile, create_case
from evidence_kit.domain.case import Case
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.text import Language, Text, text
from evidence_kit.intake import gaps_of
from evidence_kit.regenerate import Job, Run
from evidence_kit.regenerate.vary.decisions import DecisionSelection
from evidence_kit.workflows.intake import handed_list, take_in
from evidence_kit.workflows.parties import rehearsal_filing
from evidence_kit.workflows.regenerate import regenerate_case
from evidence_kit.workflows.seal import seal_case
from evidence_kit.workflows.vary import vary_case
from tests.assemble.test_book import CREATED
from tests.conftest import TickingClock
from tests.doubles import EngineDouble

SAMPLE = resources.shipped("samples", "celadon-teapot")
FOOT = 0.93
"""Of a page's height: below it stand page number and stamp."""


class Draughtsman(EngineDouble):
    """Draws the claimed picture, turned by the seed and shaded by everything else, so that every decision shows."""

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        pixels = np.asarray(
            Image.open(BytesIO((SAMPLE / "claimed" / "celadon-teapot.png").read_bytes())).convert("RGB")
        )
        shift = _shift(job.settings)
        return self.drawn(np.roll(pixels, shift, axis=1).astype(np.uint8), job.settings)


def _shift(settings: Settings) -> int:
    base = 3141592652
    words = len(settings.prompt) + len(settings.negative_prompt)
    return (settings.seed - base) % 97 + int(10 * settings.loras[0].unet_weight) + words % 7 if settings.loras else 3


def worked_sample(folder: Path, **changes: object) -> CaseFile:
    """The sample taken in, regenerated, varied and stamped as a rehearsal; nothing filmed."""
    source = yaml.safe_load((SAMPLE / "case.yaml").read_text("utf-8")) | changes
    clock = TickingClock()
    case = create_case(folder / "案件", yaml.safe_dump(source, allow_unicode=True).encode(), clock)
    parties, engine = rehearsal_filing(case.case, clock), Draughtsman()
    with case.writing(clock) as writer:
        take_in(case, writer, handed_list(SAMPLE / "evidence.yaml"), unwatched)
        regenerate_case(case, writer, engine, controls=3, watch=unwatched)
        vary_case(case, writer, engine, controls=3, asked=DecisionSelection(limit=5), watch=unwatched)
        seal_case(case, writer, parties.dating, unwatched)
    return CaseFile(case.root)


def composed(case: CaseFile, measure: Measure | None = None) -> ComposedBook:
    return compose_book(
        gather(case, gaps_of, everything(case)),
        created=CREATED,
        signer="李律师",
        rehearsal=False,
        watch=unwatched,
        measure=measure,
    )


def in_one_language(value: Any, language: Language) -> Any:
    """A case as counsel would have written it in one language."""
    if isinstance(value, Text):
        said = value.in_(language)
        return text(said, said)
    if isinstance(value, BaseModel):
        fields = {name: in_one_language(getattr(value, name), language) for name in type(value).model_fields}
        return value.model_copy(update=fields | ({"languages": (language,)} if isinstance(value, Case) else {}))
    return tuple(in_one_language(one, language) for one in value) if isinstance(value, tuple) else value


def words_of_pages(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def empty_shares(pdf: bytes) -> list[float]:
    """Of each page, the share of its body below the last mark on it."""
    shares = []
    for page in pypdfium2.PdfDocument(pdf):
        grey = np.asarray(page.render(scale=0.6).to_pil().convert("L"))
        top, foot = int(0.075 * grey.shape[0]), int(FOOT * grey.shape[0])
        marked = np.flatnonzero((grey[top:foot] < 245).any(axis=1))
        last = int(marked[-1]) if marked.size else 0
        shares.append(1 - last / (foot - top))
    return shares
