"""The picture that img2img and inpainting start from: as settings run it, and as a party states it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from evidence_kit.domain.record import Record, Sha256Hex

MaskedContent = Literal["fill", "original", "latent-noise", "latent-nothing"]
Resize = Literal["stretch", "crop", "fill", "latent"]
"""How a picture of another size is brought to size: as it is; cut to shape; its edges drawn out; or as a latent."""


class Mask(Record):
    """The part of an init picture that is painted anew."""

    sha256: Sha256Hex
    """Of the mask's file: white is painted anew."""
    channel: Literal["auto", "alpha", "red", "green", "blue"] = "auto"
    """Where the mask stands in its file. `auto` is webui's way: brightness, or opacity where there is transparency.
    The others are ComfyUI's; its `alpha` means that what is transparent is painted anew."""
    blur: int = Field(default=4, ge=0, le=256)
    """Standard deviation of its soft edge, in pixels."""
    content: MaskedContent = "original"
    """What the masked part starts from."""
    inverted: bool = False
    padding: int | None = Field(default=None, ge=0, le=1024)
    """`Only masked`: just the mask's surroundings, so many pixels around it, are enlarged to the size of the settings,
    painted and put back. None: the whole picture is painted."""


class InitPicture(Record):
    """The picture that img2img and inpainting start from; its file is found by digest."""

    sha256: Sha256Hex
    denoising_strength: float = Field(ge=0, le=1)
    resize: Resize = "stretch"
    previous_seed: int = Field(ge=0, lt=2**64)
    """Seed of the picture that the program made just before: the encoder's noise comes from where that one left the
    processor's generator."""
    exact_steps: bool = False
    """webui's option to do as many steps as asked for, of a longer schedule; else strength cuts the steps."""
    noise_multiplier: float = Field(default=1, ge=0, le=10)
    extra_noise: float = Field(default=0, ge=0, le=10)
    """Noise laid on besides that of the first level, as a share of the first noise."""
    mask: Mask | None = None


class StatedInit(Record):
    """What a party states about the init picture: its files, and what the claimed picture's own text leaves out."""

    picture: Sha256Hex | None = None
    """Of a file taken in as `init-picture`; None in case.yaml: the last one taken in."""
    mask: Sha256Hex | None = None
    """Of a file taken in as `init-mask`; None in case.yaml: the last one taken in."""
    previous_seed: int | None = Field(default=None, ge=0, lt=2**64)
    """See `InitPicture`; None: the picture's own is taken."""
    resize: Resize = "stretch"
    exact_steps: bool = False
    mask_blur: int | None = Field(default=None, ge=0, le=256)
    """This and the following stand in the picture's text from webui 1.8 on, which then goes before."""
    masked_content: MaskedContent | None = None
    mask_inverted: bool | None = None
    only_masked_padding: int | None = Field(default=None, ge=0, le=1024)

    def over(self, pictures: Sequence[str], masks: Sequence[str]) -> StatedInit:
        """Returns the statement with its files: those that it names, else the last ones taken in.

        Args:
            pictures: digests of the files taken in as `init-picture`, in the order of the journal.
            masks: of those taken in as `init-mask`.
        """
        picture = self.picture or (pictures[-1] if pictures else None)
        mask = self.mask or (masks[-1] if masks else None)
        return self.model_copy(update={"picture": picture, "mask": mask})


NOTHING_STATED = StatedInit()
