"""Settings: a recipe with nothing left open, ready to run."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.dialects import Rules, dialect_named
from evidence_kit.domain.making.init_picture import InitPicture
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES
from evidence_kit.domain.making.recipe import WeightsRef
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text


class AppliedLora(Record):
    """A LoRA with both of its weights fixed."""

    weights: WeightsRef
    unet_weight: float
    text_weight: float


class SigmaOverrides(Record):
    """Departures from a schedule's own noise levels; None leaves the program's own."""

    sigma_min: float | None = Field(default=None, gt=0, le=1000)
    sigma_max: float | None = Field(default=None, gt=0, le=1000)
    rho: float | None = Field(default=None, gt=0, le=100)
    """Curvature of the Karras and polyexponential schedules."""


class Churn(Record):
    """Stochastic churn of Euler, Heun and DPM2 (Karras et al. 2022, algorithm 2), and the scale of step noise."""

    churn: float = Field(default=0, ge=0, le=100)
    tmin: float = Field(default=0, ge=0)
    tmax: float | None = Field(default=None, ge=0)
    """None: without end."""
    noise: float = Field(default=1, ge=0, le=10)


class Hires(Record):
    """A second pass over the enlarged result of the first (hires fix)."""

    width: int = Field(ge=64, le=8192)
    height: int = Field(ge=64, le=8192)
    """Of the final picture, as the program computed them."""
    upscaler: str
    """`Latent`, `Latent (bicubic)`, `Lanczos` … under the program's own name."""
    steps: int = Field(default=0, ge=0, le=1000)
    """0: as many as the first pass."""
    denoising_strength: float = Field(ge=0, le=1)
    sampler: str | None = None
    schedule: str | None = None
    cfg_scale: float | None = Field(default=None, ge=0, le=100)
    prompt: str | None = None
    negative_prompt: str | None = None


class Variant(Record):
    """Noise mixed from two seeds, or drawn for another size."""

    seed: int = Field(default=0, ge=0, lt=2**64)
    strength: float = Field(default=0, ge=0, le=1)
    drawn_width: int = Field(default=0, ge=0, le=8192)
    drawn_height: int = Field(default=0, ge=0, le=8192)
    """`Seed resize from`: the noise of this size is centred in the picture's; 0 when unused."""


class ModelSampling(Record):
    """What a node says of a checkpoint's prediction, over what the file says (ComfyUI's ModelSamplingDiscrete)."""

    prediction: Literal["epsilon", "v"]
    zero_terminal: bool = False
    """Noise levels rescaled to zero terminal SNR."""


TextEncoding = Literal["flux", "sd3", "qwen_image", "lumina2", "flux2"]
"""ComfyUI's names for how a family of transformers encodes text; `lumina2` is also Z-Image's."""


class FlowShift(Record):
    """How the noise levels of flow matching are shifted where a node says so; the family's own way otherwise."""

    shift: float | None = Field(default=None, gt=0, le=1000)
    """The factor (ComfyUI's ModelSamplingSD3 and ModelSamplingAuraFlow)."""
    base_shift: float | None = Field(default=None, ge=0, le=100)
    max_shift: float | None = Field(default=None, ge=0, le=100)
    """Ends of the line on which FLUX' shift lies by size (ModelSamplingFlux)."""
    width: int | None = Field(default=None, ge=16, le=65_536)
    height: int | None = Field(default=None, ge=16, le=65_536)
    """The node's own, which need not be the picture's (ModelSamplingFlux, Flux2Scheduler)."""


class SkipLayers(Record):
    """Guidance away from a transformer without some of its blocks (ComfyUI's SkipLayerGuidanceSD3)."""

    layers: tuple[int, ...] = Field(max_length=64)
    scale: float = Field(ge=0, le=100)
    start: float = Field(ge=0, le=1)
    end: float = Field(ge=0, le=1)
    """Between which shares of the way it acts."""


class PictureBatch(Record):
    """Several pictures that were drawn at once, of which this is one."""

    count: int = Field(ge=1, le=4096)
    index: int = Field(ge=0, le=4095)
    """Counted from 0."""


class SizeConditioning(Record):
    """The sizes that SDXL is told, where they are not those of the picture itself (ComfyUI's CLIPTextEncodeSDXL)."""

    width: int = Field(ge=0, le=65_536)
    height: int = Field(ge=0, le=65_536)
    crop_width: int = Field(default=0, ge=0, le=65_536)
    crop_height: int = Field(default=0, ge=0, le=65_536)
    target_width: int = Field(ge=0, le=65_536)
    target_height: int = Field(ge=0, le=65_536)


class TextConditioning(Record):
    """What one side of the guidance is told beside its prompt, which SDXL's second text encoder reads."""

    first_text: str | None = None
    """Of the first text encoder, CLIP-L; None: the prompt."""
    sizes: SizeConditioning | None = None


class Settings(Record):
    """The input of one regeneration: the same settings, weights and environment give the same picture."""

    dialect: str
    prompt: str
    """Without extra-network tags: the LoRAs stand in `loras`."""
    negative_prompt: str
    sampler: str
    schedule: str
    steps: int = Field(ge=1, le=1000)
    cfg_scale: float = Field(ge=0, le=100)
    seed: int = Field(ge=0, lt=2**64)
    width: int = Field(ge=64, le=8192)
    height: int = Field(ge=64, le=8192)
    clip_skip: int = Field(ge=0, le=24)
    """Which layer of the text encoders from the end; 0: the one that the checkpoint's family reads (ComfyUI without a node
    that sets it)."""
    checkpoint: WeightsRef
    vae: WeightsRef | None = None
    loras: tuple[AppliedLora, ...] = ()
    noise_source: Literal["cpu", "gpu", "nv", "cpu+gpu"] = "cpu"
    """Whose generator draws: the processor's; the graphics card's, or its emulation; or the processor's for the first noise
    and the card's for noise of single steps (ComfyUI on a card)."""
    eta_noise_seed_delta: int = 0
    rules: Rules | None = None
    """The dialect's switches as they stood when the settings were made; None in records before there were any."""
    embeddings: tuple[WeightsRef, ...] = ()
    eta: float | None = Field(default=None, ge=0, le=10)
    """Share of fresh noise in ancestral steps (their own default 1) and in DDIM (0)."""
    discard_penultimate: bool = False
    """Drop the last but one noise level for every sampler; DPM2 and its like always do."""
    levels: SigmaOverrides = SigmaOverrides()
    churn: Churn = Churn()
    skip_negative_below: float = Field(default=0, ge=0)
    """NGMS: below this noise level every second call runs without the negative prompt."""
    tiling: bool = False
    hires: Hires | None = None
    init: InitPicture | None = None
    variant: Variant | None = None
    model_sampling: ModelSampling | None = None
    cfg_rescale: float = Field(default=0, ge=0, le=1)
    """Share of the guided velocity that is scaled to the spread of the positive one (Lin et al. 2023, arXiv 2305.08891, §3.4)."""
    positive: TextConditioning | None = None
    negative: TextConditioning | None = None
    text_encoders: tuple[WeightsRef, ...] = Field(default=(), max_length=4)
    """In files of their own, beside a diffusion transformer in its; none: the checkpoint holds what encodes its text."""
    text_encoding: TextEncoding | None = None
    """How they are used; None where there are none."""
    guidance: float | None = Field(default=None, ge=0, le=100)
    """What a transformer that was distilled from a guided one is told of its scale; None: the program's own."""
    flow: FlowShift | None = None
    cfg_norm: float | None = Field(default=None, ge=0, le=100)
    """Strength with which the guided estimate is kept from growing beyond the positive one (ComfyUI's CFGNorm)."""
    skip_layers: SkipLayers | None = None
    negative_zeroed: bool = False
    """Whether the negative side is zeros in the place of a text (ComfyUI's ConditioningZeroOut)."""
    batch: PictureBatch | None = None
    """None: it was drawn alone."""
    gpu_threads: int | None = Field(default=None, ge=256)
    """For emulated CUDA noise: threads the original card ran at once (multiprocessors × threads each); it matters only
    for latents with more values than that. None: more than the latent has values."""

    @property
    def effective_rules(self) -> Rules:
        """The switches that apply.

        Raises:
            RegenerationError: the dialect is not known and the settings carry no switches.
        """
        if self.rules is not None:
            return self.rules
        dialect = dialect_named(self.dialect)
        if dialect is None:
            raise RegenerationError(
                text(f"未知的生成程序规则 {self.dialect!r}。", f"The program's rules {self.dialect!r} are not known."),
                text(
                    "请升级本工具，或在 case.yaml 中指定已知规则。",
                    "Upgrade the kit, or name known rules in case.yaml.",
                ),
            )
        return dialect.rules


def settings_facts(settings: Settings) -> tuple[tuple[Text, str], ...]:
    """Settings as labelled values, for whoever shows them; of a layer that nothing chose there is nothing to show."""
    loras = tuple(
        (text(f"LoRA 权重 {lora.weights.name}", f"LoRA weight {lora.weights.name}"), f"{lora.unet_weight:g}")
        for lora in settings.loras
    )
    return (
        (PARAMETER_NAMES["prompt"], settings.prompt),
        (PARAMETER_NAMES["negative_prompt"], settings.negative_prompt),
        (PARAMETER_NAMES["seed"], str(settings.seed)),
        (PARAMETER_NAMES["sampler"], f"{settings.sampler} / {settings.schedule}"),
        (PARAMETER_NAMES["steps"], str(settings.steps)),
        (PARAMETER_NAMES["cfg_scale"], f"{settings.cfg_scale:g}"),
        (PARAMETER_NAMES["size"], f"{settings.width}×{settings.height}"),
        *(((PARAMETER_NAMES["clip_skip"], str(settings.clip_skip)),) if settings.clip_skip else ()),
        *loras,
        (PARAMETER_NAMES["checkpoint"], settings.checkpoint.name),
        *_init_facts(settings.init),
    )


def _init_facts(init: InitPicture | None) -> tuple[tuple[Text, str], ...]:
    if init is None:
        return ()
    mask = () if init.mask is None else ((text("蒙版 SHA-256", "mask SHA-256"), init.mask.sha256),)
    return (
        (text("底图 SHA-256", "init picture SHA-256"), init.sha256),
        (PARAMETER_NAMES["denoising_strength"], f"{init.denoising_strength:g}"),
        *mask,
    )
