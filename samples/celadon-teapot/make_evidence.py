"""Makes the papers of the sample case that depend on the claimed picture: page screenshots, the watermarked download
and the log of the day of creation. Run it after the model or the claimed picture has changed.

    python samples/celadon-teapot/make_evidence.py
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from evidence_kit.case_yaml import load_case
from evidence_kit.domain.making.settings import Settings, Step, apply_all
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
    "redleaf-post.html": ("红叶集 发布页.png", 1280),
    "hundrednotes-article.html": ("百记号 文章页.png", 1330),
    "hundrednotes-account.html": ("百记号 账号页.png", 470),
}
TIMES = (
    "2025-10-10T20:14:07+08:00",
    "2025-10-10T20:16:42+08:00",
    "2025-10-10T20:19:30+08:00",
    "2025-10-10T20:25:18+08:00",
)


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
    """The log that the program of the plaintiff wrote on the day: one line a generation, each naming the line before."""
    case = load_case(HERE / "case.yaml")
    data = CLAIMED.read_bytes()
    settings = settings_of(read_recipe("claimed", png_format.read(data)))
    engine = open_engine("local:cpu", FolderModelStore([shipped("samples", "demo-model", "models")]))
    lines: list[str] = []
    previous = "0" * 64
    for step, moment in zip(case.chain, TIMES, strict=True):
        settings = apply_all(settings, step)
        run = engine.run(Job(settings, step.name), unwatched)
        entry = _entry(previous, moment, step, settings, run.pixels_sha256)
        if step is case.chain[-1]:
            entry |= {"saved_as": "celadon-teapot.png", "sha256": hashlib.sha256(data).hexdigest(), "selected": True}
        line = json.dumps(entry, ensure_ascii=False)
        previous = hashlib.sha256(f"{line}\n".encode()).hexdigest()
        lines.append(line)
    text = "".join(f"{line}\n" for line in lines)
    (EVIDENCE / "生成日志 2025-10-10.jsonl").write_text(text, encoding="utf-8", newline="\n")


def _entry(previous: str, moment: str, step: Step, settings: Settings, pixels: str) -> dict[str, object]:
    return {
        "previous": previous,
        "time": moment,
        "event": "generated",
        "note": step.title.zh,
        "prompt": settings.prompt,
        "seed": settings.seed,
        "lora": {lora.weights.name: lora.unet_weight for lora in settings.loras},
        "steps": settings.steps,
        "cfg_scale": settings.cfg_scale,
        "sampler": f"{settings.sampler} {settings.schedule}",
        "size": f"{settings.width}x{settings.height}",
        "clip_skip": settings.clip_skip,
        "model": settings.checkpoint.short_hash,
        "pixels_sha256": pixels,
    }


if __name__ == "__main__":
    make_pages()
    make_download()
    make_log()
