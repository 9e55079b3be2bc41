"""Makes the claimed picture of the sample case as AUTOMATIC1111 1.9.4 would have saved it: a PNG that states its recipe.

The platform, the parties and the day are invented, and so is this file: the pixels come from the kit's own engine, the
text chunk is laid out as the program writes it. Typing errors, doubled words and the empty slot in the copied part of
the negative prompt are kept on purpose: they are part of the record.

    python samples/celadon-teapot/make_claimed.py
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import AppliedLora, Settings
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats import safetensors_header
from evidence_kit.regenerate import Job, open_engine
from evidence_kit.regenerate.weights.model_store import FolderModelStore

HERE = Path(__file__).resolve().parent
CLAIMED = HERE / "claimed" / "celadon-teapot.png"
MODELS = HERE.parent / "demo-model" / "models"
CHECKPOINT, LORA, LORA_WEIGHT = "stilllife-tiny", "gold-leaf", 0.4

PROMPT = (
    "(photorealistic:1.2), extremely high quality highdetail RAW color photo, (celadon teapot:1.2) on a windowsill, "
    "symmetrical round body, angular simmetrical lid, perfectglaze, [fine ice crackle], jade green glaze, braided rattan "
    "handle, short curved spout, pale wooden sill, soft focus, (film grain, vivid colors, kodak gold 100, 35mm, f1.2), "
    "(golden hour:1.1), warm sunset light, low sun, HD, Cinematic, Beautiful Dynamic Lighting,quiet,elegent,warm,serene,"
    "rising steam,three-quarter view,seen from eye level,masterpiece,best quality"
)
NEGATIVE_PROMPT = (
    "((3d,render,cg,painting,ink wash,woodcut,watercolour:1.2)), bad shape,text,error,missing handle, extra spout, "
    "fewer feet, cropped, worst quality, signature, watermark, username, blurry, artist name, (longspout), bad shape, "
    "liquid body, malformed, badproportions, uncoordinated body, unnatural body, disfigured, ugly, gross proportions, "
    "deformed, b&w,minimalistic,lowres,badshape,text,error,missing handle,extra spout,cropped,worst quality,low quality,"
    "normal quality,jpeg artifacts,signature,watermark,username,blurry,disfigured,kitsch,ugly,oversaturated,grain,"
    "low-res,Deformed,poorly drawn lid,extra handle, ugly, missing foot, floating lid, disconnected handle, blur, out of "
    "focus, long neck, ugly, disgusting, poorly drawn, mangled,old,surreal,text,b&w,monochrome,conjoined pots,multiple "
    "lids,extra feet, meme, elongated, twisted, cracked, , stains,lowres,badshape,text,error,cropped,worst quality,low "
    "quality,normal quality, jpeg artifacts, signature, watermark, username, blurry"
)


def main() -> None:
    """Runs the recipe and writes the file."""
    settings = claimed_settings()
    run = open_engine("local:cpu", FolderModelStore([MODELS])).run(Job(settings, "claimed"), unwatched)
    CLAIMED.parent.mkdir(exist_ok=True)
    save(run.png, settings, CLAIMED)


def save(png: bytes, settings: Settings, path: Path) -> None:
    """Writes a picture as the program would have saved it."""
    words = PngInfo()
    words.add_text("parameters", infotext(settings))
    with Image.open(BytesIO(png)) as picture:
        picture.convert("RGB").save(path, "PNG", pnginfo=words)


def claimed_settings() -> Settings:
    """What is run."""
    lora = WeightsRef(kind=WeightsKind.LORA, name=LORA, short_hash=lora_hash())
    return Settings(
        dialect="a1111-1.9",
        prompt=PROMPT,
        negative_prompt=NEGATIVE_PROMPT,
        sampler="DPM++ 2M",
        schedule="karras",
        steps=16,
        cfg_scale=3.0,
        seed=3141592652,
        width=256,
        height=384,
        clip_skip=2,
        checkpoint=WeightsRef(kind=WeightsKind.CHECKPOINT, name=CHECKPOINT, short_hash=checkpoint_hash()),
        loras=(AppliedLora(weights=lora, unet_weight=LORA_WEIGHT, text_weight=LORA_WEIGHT),),
        noise_source="cpu",
    )


def infotext(settings: Settings) -> str:
    """The text chunk, in the order of fields of webui 1.9.4 (modules/processing.py, create_infotext)."""
    fields = {
        "Steps": settings.steps,
        "Sampler": settings.sampler,
        "Schedule type": "Karras",
        "CFG scale": settings.cfg_scale,
        "Seed": settings.seed,
        "Size": f"{settings.width}x{settings.height}",
        "Model hash": settings.checkpoint.short_hash,
        "Model": CHECKPOINT,
        "Clip skip": settings.clip_skip,
        "RNG": "CPU",
        "Lora hashes": f'"{LORA}: {lora_hash()}"',
        "Version": "1.9.4",
    }
    line = ", ".join(f"{key}: {value}" for key, value in fields.items())
    return f"{typed(settings)}\nNegative prompt: {settings.negative_prompt}\n{line}"


def typed(settings: Settings) -> str:
    """The prompt as it is typed: with the tag of the LoRA at its end."""
    return f"{settings.prompt}<lora:{LORA}:{settings.loras[0].unet_weight:g}>"


def checkpoint_hash() -> str:
    """The first ten digits of the file's SHA-256, as the program writes them."""
    return hashlib.sha256((MODELS / f"{CHECKPOINT}.safetensors").read_bytes()).hexdigest()[:10]


def lora_hash() -> str:
    """Twelve digits of the SHA-256 of what follows the safetensors header, as the program writes them."""
    path = MODELS / f"{LORA}.safetensors"
    with path.open("rb") as stream:
        header = safetensors_header.read(stream, path.stat().st_size)
        stream.seek(header.payload_start)
        return hashlib.sha256(stream.read()).hexdigest()[:12]


if __name__ == "__main__":
    main()
