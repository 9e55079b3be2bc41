"""A claimed picture comes under custody byte for byte, and says of itself exactly what it says."""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path

import pytest
from PIL import Image

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.errors import InputError, RegenerationError
from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.intake import Intake, gaps_of, receive, settings_of, take_claimed_picture
from evidence_kit.recipe.read import read_recipe
from tests.conftest import TickingClock
from tests.formats.test_pictures import ftyp
from tests.png_texts import with_texts
from tests.recipe.readers.test_programs import job, krita

INFOTEXT = """a celadon teapot, golden hour<lora:glaze:0.75>
Negative prompt: ((3d, render:1.2)), blurry
Steps: 33, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 9.0, Seed: 2692150200, Size: 128x64, \
Model hash: 8059cfa9dc, Model: tiny, Clip skip: 2, RNG: CPU, Lora hashes: "glaze: f0f6ca86e848", Version: 1.9.4"""


def png(infotext: str | None, size: tuple[int, int] = (128, 64)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (90, 140, 120)).save(buffer, "PNG")
    data = buffer.getvalue()
    return data if infotext is None else with_texts(data, (("parameters", infotext),))


def recipe_of(infotext: str | None) -> Recipe:
    from evidence_kit.formats.png import read

    return read_recipe("claimed.png", read(png(infotext)))


def take(case_file: CaseFile, clock: TickingClock, source: Path) -> Intake:
    with case_file.writing(clock) as writer:
        return take_claimed_picture(case_file, writer, source, title=text("原图", "original"), watch=unwatched)


def test_the_kept_copy_is_the_file_itself_and_the_recipe_hangs_on_it(
    case_file: CaseFile, clock: TickingClock, tmp_path: Path
) -> None:
    source = tmp_path / "原图 （一）.png"
    source.write_bytes(png(INFOTEXT))
    taken = take(case_file, clock, source)
    assert case_file.read(taken.artifact) == source.read_bytes()
    assert taken.artifact.digests.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert taken.artifact.lane is ExhibitClass.CREATION_RECORD
    assert taken.recipe.picture == taken.artifact.path
    ((_, kept),) = case_file.records(Role.RECIPE, Recipe)
    assert kept == taken.recipe


def test_each_parameter_says_how_it_is_known() -> None:
    recipe = recipe_of(INFOTEXT)
    assert (recipe.seed.value, recipe.seed.known) == (2692150200, Known.STATED)
    assert (recipe.sampler.value, recipe.schedule.value) == ("DPM++ 2M", "karras")
    assert (recipe.vae.known, recipe.eta_noise_seed_delta.known) == (Known.INFERRED, Known.INFERRED)
    assert recipe.checkpoint.value is not None
    assert recipe.checkpoint.value.short_hash == "8059cfa9dc"
    assert [(lora.weights.short_hash, lora.unet_weight.value) for lora in recipe.loras] == [("f0f6ca86e848", 0.75)]


def test_the_raw_chunk_is_kept_to_the_letter_with_its_digest() -> None:
    (raw,) = recipe_of(INFOTEXT).raw
    assert raw.text == INFOTEXT
    assert raw.sha256 == hashlib.sha256(INFOTEXT.encode("latin-1")).hexdigest()


def test_an_empty_recipe_is_unknown_and_cannot_be_run(case_file: CaseFile, clock: TickingClock, tmp_path: Path) -> None:
    source = tmp_path / "bare.png"
    source.write_bytes(png(None))
    taken = take(case_file, clock, source)
    assert taken.recipe.prompt.known is Known.UNKNOWN
    assert (taken.recipe.width.value, taken.recipe.width.known) == (128, Known.OBSERVED)
    assert [gap.blocking for gap in taken.gaps] == [True]
    with pytest.raises(RegenerationError, match="no parameters"):
        settings_of(taken.recipe)


def test_a_setting_the_kit_cannot_run_blocks_and_is_not_dropped() -> None:
    recipe = recipe_of(INFOTEXT.replace("RNG: CPU", "RNG: CPU, Hires upscale: 2, Face restoration: GFPGAN"))
    assert {other.key: other.changes_pixels for other in recipe.others} == {
        "Hires upscale": True,
        "Face restoration": True,
    }
    blocking = [(gap.code, gap.arguments["key"]) for gap in gaps_of(recipe) if gap.blocking]
    assert blocking == [(GapCode.NOT_RUN, "Hires upscale"), (GapCode.NOT_RUN, "Face restoration")]


def test_noise_of_an_unnamed_graphics_card_is_a_gap() -> None:
    gaps = gaps_of(recipe_of(INFOTEXT.replace(", RNG: CPU", "")))
    assert [gap.parameter for gap in gaps] == ["noise_source"]


def test_tags_are_cut_out_of_what_is_run_and_their_weights_kept() -> None:
    settings = settings_of(recipe_of(INFOTEXT))
    assert settings.prompt == "a celadon teapot, golden hour"
    assert settings.loras[0].unet_weight == settings.loras[0].text_weight == 0.75


@pytest.mark.parametrize("value", ["Steps: 999999999", "Size: 8x64", "CFG scale: nan"])
def test_values_that_no_program_can_have_run_are_refused(value: str) -> None:
    key = value.partition(":")[0]
    old = {"Steps": "Steps: 33", "Size": "Size: 128x64", "CFG scale": "CFG scale: 9.0"}[key]
    with pytest.raises(RegenerationError):
        settings_of(recipe_of(INFOTEXT.replace(old, value)))


def damaged(name: str) -> bytes:
    whole = png(INFOTEXT)
    return {
        "truncated": whole[:-40],
        "no end": whole[:-12],
        "bit flip": whole[:60] + bytes([whole[60] ^ 1]) + whole[61:],
        "not a png": b"GIF89a" + whole,
        "empty": b"",
    }[name]


@pytest.mark.parametrize("name", ["truncated", "no end", "bit flip", "not a png", "empty"])
def test_a_damaged_picture_is_refused_with_a_remedy_and_leaves_no_trace(
    case_file: CaseFile, clock: TickingClock, tmp_path: Path, name: str
) -> None:
    source = tmp_path / "claimed.png"
    source.write_bytes(damaged(name))
    before = case_file.journal.head
    with pytest.raises(InputError) as caught:
        take(case_file, clock, source)
    assert "PNG" in caught.value.remedy.en
    assert case_file.journal.head == before
    assert case_file.artifacts == ()


def test_any_file_is_received_under_its_own_name(case_file: CaseFile, clock: TickingClock, tmp_path: Path) -> None:
    source = tmp_path / "许可 协议.txt"
    source.write_text("许可人不对输出内容主张权利。\n", encoding="utf-8")
    with case_file.writing(clock) as writer:
        artifact = receive(
            writer, source, role=Role.LICENCE, lane=ExhibitClass.PAPER, title=text("许可", "licence"), watch=unwatched
        )
    assert artifact.path.endswith("/许可 协议.txt")
    assert artifact.media_type == "text/plain"


def test_a_name_that_windows_cannot_hold_is_replaced_and_journalled(
    case_file: CaseFile, clock: TickingClock, tmp_path: Path
) -> None:
    source = tmp_path / "what: a log?.txt"
    source.write_text("x", encoding="utf-8")
    with case_file.writing(clock) as writer:
        artifact = receive(
            writer,
            source,
            role=Role.CREATION_LOG,
            lane=ExhibitClass.CREATION_RECORD,
            title=text("日志", "log"),
            watch=unwatched,
        )
    assert artifact.path.endswith("/received.txt")
    assert case_file.journal.events[-1].details["received_as"] == "what: a log?.txt"


def photo(kind: str, infotext: str = INFOTEXT) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + infotext.encode("utf-16-be")
    buffer = io.BytesIO()
    Image.effect_noise((128, 64), 90).convert("RGB").save(buffer, kind, exif=exif.tobytes())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("AVIF", "image/avif"), ("HEIF", "image/heic")],
)
def test_jpeg_webp_avif_and_heic_originals_come_with_their_exif(
    case_file: CaseFile, clock: TickingClock, tmp_path: Path, kind: str, media_type: str
) -> None:
    source = tmp_path / f"original.{kind.lower()}"
    if kind == "HEIF":
        pytest.importorskip("pillow_heif").register_heif_opener()
    source.write_bytes(photo(kind))
    taken = take(case_file, clock, source)
    assert case_file.read(taken.artifact) == source.read_bytes()
    assert (taken.artifact.media_type, taken.recipe.seed.value) == (media_type, 2692150200)
    assert settings_of(taken.recipe).clip_skip == 2


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
@pytest.mark.parametrize("keep", [0.2, 0.6, 0.97])
def test_a_cut_off_jpeg_webp_or_avif_is_refused(
    case_file: CaseFile, clock: TickingClock, tmp_path: Path, kind: str, keep: float
) -> None:
    data = photo(kind)
    source = tmp_path / "claimed.png"
    source.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(InputError):
        take(case_file, clock, source)
    assert case_file.artifacts == ()


def test_a_krita_document_is_taken_in_with_the_history_of_its_jobs(
    case_file: CaseFile, clock: TickingClock, tmp_path: Path
) -> None:
    source = tmp_path / "mill.kra"
    source.write_bytes(krita(job(5), job(6)))
    taken = take(case_file, clock, source)
    assert taken.artifact.media_type == "application/x-krita"
    assert GapCode.SEVERAL_JOBS in {gap.code for gap in taken.gaps}
    source.write_bytes(krita(job(5))[:-40])
    with pytest.raises(InputError, match="Krita document is cut off"):
        take(case_file, clock, source)


def test_a_heic_without_its_decoder_is_refused_with_what_brings_it(
    case_file: CaseFile, clock: TickingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    source = tmp_path / "claimed.heic"
    source.write_bytes(ftyp(b"heic", b"mif1")[:20] + b"\0\0\0\x0cmeta\0\0\0\0")
    with pytest.raises(InputError) as refused:
        take(case_file, clock, source)
    assert "evidence-kit[heic]" in refused.value.remedy.en and "nothing of it was checked" in refused.value.message.en
