"""Makes the papers of the sample case that depend on the claimed picture: page screenshots, the watermarked
download, the drafts and the log of the day of creation. Run it after the model or the claimed picture has changed.

    python samples/celadon-teapot/make_evidence.py [--log]

`--log` leaves the page screenshots, which need Chromium, as they are.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from make_claimed import CHECKPOINT, checkpoint_hash, save, typed
from PIL import Image, ImageDraw, ImageFont

from evidence_kit.case_yaml import load_case
from evidence_kit.domain.making.step import apply_all
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats import png as png_format
from evidence_kit.intake import settings_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.regenerate import Job, open_engine
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from evidence_kit.resources import shipped

HERE = Path(__file__).resolve().parent
CLAIMED = HERE / "claimed" / "celadon-teapot.png"
EVIDENCE = HERE / "evidence"
PAGES = {
    "redleaf-post.html": ("红叶集 发布页.png", 1310),
    "hundrednotes-article.html": ("百记号 文章页.png", 1330),
    "hundrednotes-account.html": ("百记号 账号页.png", 470),
}
COLUMNS = (
    "prompt", "seed", "width", "height", "sampler", "cfgs", "steps", "filename", "negative_prompt", "sd_model_name",
    "sd_model_hash",
)  # fmt: skip


def make_pages() -> None:
    """Screenshots of the invented platforms' pages, by headless Chromium."""
    browser = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if browser is None:
        raise SystemExit("Chromium is needed: apt-get install chromium")
    for page, (picture, height) in PAGES.items():
        with tempfile.TemporaryDirectory() as profile:
            shot = Path(profile) / "shot.png"
            subprocess.run(
                [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
                 "--disable-background-networking", f"--user-data-dir={profile}/p", f"--window-size=900,{height}",
                 f"--screenshot={shot}", (HERE / "pages" / page).as_uri()],
                check=True, capture_output=True,
            )  # fmt: skip
            Image.open(shot).convert("RGB").save(EVIDENCE / picture, optimize=True)


def make_download() -> None:
    """The claimed picture as the platform hands it out: re-encoded, with its watermark."""
    picture = Image.open(CLAIMED).convert("RGB")
    font = ImageFont.truetype(
        str(shipped("templates", "fonts", "NotoSansSC-Regular.ttf")), max(11, picture.width // 22)
    )
    draw = ImageDraw.Draw(picture)
    mark = "红叶集 8842****17"
    box = draw.textbbox((0, 0), mark, font=font)
    place = (picture.width - box[2] - 8, picture.height - box[3] - 8)
    draw.text(place, mark, font=font, fill="white", stroke_width=1, stroke_fill=(60, 60, 60))
    picture.save(EVIDENCE / "红叶集 下载图.png", optimize=True)


def make_log() -> None:
    """What the program left on the day: the drafts that were saved, each with its parameters, and a row of `log.csv` for each.

    The log has the columns of webui 1.9.4 (modules/ui_common.py; names of the model since pull request 14663). Like the claimed
    picture these files are invented: the kit's own engine drew the pixels, everything else is laid out as that program does.
    """
    case = load_case(HERE / "case.yaml")
    engine = open_engine("local:cpu", FolderModelStore([shipped("samples", "demo-model", "models")]))
    settings = settings_of(read_recipe("claimed", png_format.read(CLAIMED.read_bytes())))
    rows: list[list[object]] = []
    for number, step in enumerate(case.chain):
        settings = apply_all(settings, step)
        name = f"{number:05}-{settings.seed}.png"
        if (
            step is not case.chain[-1]
        ):  # the last one is the claimed picture, handed in under the name that the author gave it
            save(engine.run(Job(settings, step.name), unwatched).png, settings, EVIDENCE / name)
        rows.append([
            typed(settings), settings.seed, settings.width, settings.height, settings.sampler, settings.cfg_scale,
            settings.steps, name, settings.negative_prompt, CHECKPOINT, checkpoint_hash(),
        ])  # fmt: skip
    with (EVIDENCE / "log.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([COLUMNS, *rows])


if __name__ == "__main__":
    if "--log" not in sys.argv:
        make_pages()
        make_download()
    make_log()
