"""Honest cases at their smallest: a picture that the engine made, taken in, made again, sealed, signed and packed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from cryptography import x509
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evidence_kit.assemble import bundle
from evidence_kit.assemble.bundle import pack
from evidence_kit.assemble.selection import everything
from evidence_kit.assemble.signing.sign import sign_book
from evidence_kit.casefile import CaseFile, CaseWriter, create_case, system_clock
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.custody import Action
from evidence_kit.domain.making.init_picture import NOTHING_STATED, StatedInit
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.supplement import Supplement, supplemented
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.formats import png as png_format
from evidence_kit.intake import settings_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.regenerate import Engine, Job, open_engine
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from evidence_kit.workflows.intake import HandedFile, take_in
from evidence_kit.workflows.parties import FilingParties
from evidence_kit.workflows.regenerate import regenerate_case
from evidence_kit.workflows.seal import seal_case
from tests.assemble.packing_case import small_pdf
from tests.conftest import CASE_YAML
from tests.contracts.small_jobs import MODELS
from tests.parties import parties
from tests.pki import signer, stamping

NOTE = text("说明", "note")

STATED = """\
a (celadon:1.2) teapot, moonlight<lora:celadon-style-lora:0.5:0.75>
Negative prompt: blurry, lowres
Steps: 4, Sampler: Euler a, Schedule type: Karras, CFG scale: 4.5, Seed: 31, Size: 64x64, Model hash: 62de6a99bf, \
Model: celadon-tiny, Variation seed: 9, Variation seed strength: 0.1, Denoising strength: 0.6, Clip skip: 2, ENSD: 31337, \
RNG: CPU, Tiling: True, Hires upscale: 1.5, Hires upscaler: Latent, NGMS: 0.5, Eta: 0.9, Sigma noise: 1.01, \
Schedule rho: 6.5, Styles: teapots, Version: v1.9.4"""
"""A text that states nearly everything that webui writes."""

OPEN = """\
a (celadon:1.2) teapot, moonlight
Negative prompt: blurry
Steps: 4, CFG scale: 4.5, Seed: 31, Size: 64x64, Model hash: 62de6a99bf, Model: celadon-tiny, RNG: CPU, Version: v1.9.4"""
"""A text without sampler and schedule."""

PAINTED = """\
a (celadon:1.2) teapot, moonlight
Steps: 4, Sampler: Euler, Schedule type: Karras, CFG scale: 4.5, Seed: 31, Size: 64x64, Model hash: 62de6a99bf, \
Model: celadon-tiny, Denoising strength: 0.6, RNG: CPU, Mask blur: 2, Masked content: fill, Version: v1.9.4"""
"""A text of inpainting."""


@dataclass(frozen=True)
class LocalAuthority:
    """The stamping authority of the tests' PKI as a case asks it, without a network."""

    name: str = "local"
    uri: str = "tsa:https://local.example/tsr"
    policy: str | None = None
    imprint: str = "sha256"

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        return stamping().chain

    @property
    def crls(self) -> tuple[bytes, ...]:
        return stamping().crls

    def respond(self, request: bytes) -> bytes:
        return stamping().stamp(request)


PARTIES = FilingParties(parties([LocalAuthority()]), signer("ec"))
"""Parties that a court's list reaches: whoever files has an ordinary certificate, and the authority is honest."""


def picture_saying(words: str, png: bytes | None = None, *, size: int = 64) -> bytes:
    """A PNG that carries a text as webui's; its pixels are teal, `size` a side, or those of `png`."""
    chunks, stream = PngInfo(), BytesIO()
    chunks.add_text("parameters", words)
    image = Image.new("RGB", (size, size), "teal") if png is None else Image.open(BytesIO(png))
    image.save(stream, "PNG", pnginfo=chunks)
    return stream.getvalue()


def drawn(
    words: str,
    stated: StatedInit = NOTHING_STATED,
    *,
    files: tuple[bytes, ...] = (),
    making: Sequence[dict[str, Any]] = (),
) -> bytes:
    """The picture that the engine makes of a text, carrying that text.

    Args:
        stated: of the init picture.
        files: the init picture and its mask.
        making: parameters that the text leaves out, as case.yaml states them.
    """
    recipe = read_recipe("claimed.png", png_format.read(picture_saying(words)))
    recipe = supplemented(recipe, [Supplement.model_validate(item) for item in making])
    return picture_saying(words, _made(settings_of(recipe, stated), files))


@cache
def _made(settings: Settings, files: tuple[bytes, ...]) -> bytes:
    return _engine(files).run(Job(settings, "claimed", previews=0), unwatched).png


@cache
def _engine(files: tuple[bytes, ...] = ()) -> Engine:
    """One for all cases with the same init pictures: what takes longest is to load the models."""
    return open_engine("local:cpu", FolderModelStore((MODELS,), cache=None), Pictures.of(files))


def case_of(folder: Path, claimed: bytes, **changes: Any) -> CaseFile:
    """A case with a claimed picture; `changes` are keys of case.yaml."""
    written = yaml.safe_dump(yaml.safe_load(CASE_YAML) | {"models": [str(MODELS)]} | changes, allow_unicode=True)
    case_file = create_case(folder / "案件", written.encode(), system_clock)
    take(case_file, folder, claimed, Role.CLAIMED_PICTURE)
    return case_file


def take(case_file: CaseFile, folder: Path, data: bytes, role: Role, name: str = "") -> None:
    """Takes bytes in as a file."""
    path = folder / (name or f"{role.value}.png")
    path.write_bytes(data)
    with case_file.writing(system_clock) as writer:
        take_in(case_file, writer, (HandedFile(path, role, text("图", "picture")),), unwatched)


def regenerate(case_file: CaseFile) -> None:
    """Makes the claimed picture again, beside one unrelated seed."""
    pictures = (item for role in (Role.INIT_PICTURE, Role.INIT_MASK) for item in case_file.with_role(role))
    engine = _engine(tuple(case_file.read(item) for item in pictures))
    with case_file.writing(system_clock) as writer:
        regenerate_case(case_file, writer, engine, controls=1, watch=unwatched)


def file_it(case_file: CaseFile) -> Path:
    """A book of two pages, a seal, the bundle; where the bundle lies."""
    with case_file.writing(system_clock) as writer:
        book = _book(writer)
        seal_case(case_file, writer, PARTIES.dating, unwatched)
        return pack_it(case_file, writer, book)


def pack_it(case_file: CaseFile, writer: CaseWriter, book: Artifact) -> Path:
    """The bundle of a sealed case; where it lies."""
    with writer.act("bundle") as act:
        packed = pack(case_file, act, book=book, selection=everything(case_file), exhibits=_exhibits(case_file),
                      identity=PARTIES.signing(), stamp=PARTIES.stamping.stamp, created=system_clock(), rehearsal=False,
                      watch=unwatched)  # fmt: skip
        act.commit(Action.BUNDLE_PACKED, NOTE)
    return case_file.path(packed)


def _exhibits(case_file: CaseFile) -> tuple[Exhibit, ...]:
    """One exhibit: the first file that the bundle will hold."""
    first = next(item for item in case_file.artifacts if item.role not in bundle.OMITTED)
    return (Exhibit(number="1-1", name=NOTE, kind=NOTE, source=NOTE, content=NOTE, purpose=NOTE, lane=first.lane,
                    artifacts=(first.path,), first_page=1, pages=2),)  # fmt: skip


@cache
def _signed_book() -> bytes:
    return sign_book(small_pdf(), PARTIES.signing(), PARTIES.stamping, reason=NOTE, where="X")


def _book(writer: CaseWriter) -> Artifact:
    with writer.act("exhibit-book") as act:
        book = act.write("exhibits.pdf", _signed_book(), role=Role.EXHIBIT_BOOK, lane=ExhibitClass.PAPER,
                         media_type="application/pdf", title=NOTE)  # fmt: skip
        act.commit(Action.BOOK_ASSEMBLED, NOTE)
    return book
