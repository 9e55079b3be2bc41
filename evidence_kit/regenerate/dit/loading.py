"""The files of a run into models in memory: transformer, text encoders and VAE, each in its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from evidence_kit.regenerate.dit.family import TransformerFamily
from evidence_kit.regenerate.dit.layer_names import renamed
from evidence_kit.regenerate.dit.recognition import bare, family_of, refuse_quantised
from evidence_kit.regenerate.dit.text_models import TextModels, load_texts
from evidence_kit.regenerate.dit.vae import LatentDecoder, load_decoder
from evidence_kit.regenerate.weights.modules import filled, fitting
from evidence_kit.regenerate.weights.tensors import read_tensors


@dataclass(frozen=True)
class Transformer:
    """A transformer in memory, in float32."""

    module: Any
    family: TransformerFamily


def load_transformer(path: Path, device: torch.device) -> Transformer:
    """The transformer of a file.

    Raises:
        ModelError: damaged, quantised, or of a family that the engine does not run.
    """
    import diffusers

    tensors = bare(read_tensors(path))
    family = family_of(path.name, tensors)
    with fitting(path.name, "transformer", "变换器", family.name):
        names = family.names if family.names_of is None else family.names_of(tensors)
        module = filled(getattr(diffusers, family.kind), family.config(tensors), renamed(tensors, names), device)
    family.fit(module)
    return Transformer(module, family)


def load_text_models(encoding: str, paths: Mapping[str, Path], device: torch.device) -> TextModels:
    """The text encoders of files, by their names.

    Raises:
        ModelError: one is missing, damaged, quantised, or none that is taken.
    """
    files = {}
    for name, path in paths.items():
        files[name] = read_tensors(path)
        refuse_quantised(path.name, files[name])
    return load_texts(encoding, files, device)


def load_vae_decoder(path: Path, latent: str, device: torch.device) -> LatentDecoder:
    """The decoder of a VAE's file; see `load_decoder`."""
    return load_decoder(path.name, read_tensors(path), latent, device)
