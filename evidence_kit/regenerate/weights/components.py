"""Every file that decides the picture of some settings, by digest: what an environment names."""

from __future__ import annotations

import hashlib
from functools import cache

from evidence_kit import storage
from evidence_kit.domain.making.recipe import WeightsRef
from evidence_kit.domain.making.regeneration import Component
from evidence_kit.domain.making.settings import Settings
from evidence_kit.regenerate.interface import ModelStore, Weights
from evidence_kit.regenerate.job_key import references
from evidence_kit.regenerate.prompt.tokenizer import merges_file
from evidence_kit.regenerate.weights.yaml_config import config_beside


def components_of(settings: Settings, shelf: ModelStore) -> tuple[Component, ...]:
    """The weights that settings name, the configuration beside the checkpoint, and the tokenizer's vocabulary.

    Raises:
        ModelError: weights are missing or are not the named ones.
    """
    found = [(ref, shelf.find(ref)) for ref in references(settings)]
    return (*(_weights(ref, weights) for ref, weights in found), *_configuration(found[0][1]), _vocabulary())


def _weights(ref: WeightsRef, weights: Weights) -> Component:
    return Component(
        kind=ref.kind, name=ref.name, sha256=weights.sha256, size=weights.size, licence=weights.licence,
        converted_from=weights.converted_from,
    )  # fmt: skip


def _configuration(checkpoint: Weights) -> tuple[Component, ...]:
    path = config_beside(checkpoint.path)
    if path is None:
        return ()
    with storage.storage_errors(path):
        data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return (Component(kind="configuration", name=path.name, sha256=digest, size=len(data)),)


@cache
def _vocabulary() -> Component:
    data = merges_file().read_bytes()
    return Component(
        kind="tokenizer", name="clip-merges.txt", sha256=hashlib.sha256(data).hexdigest(), size=len(data),
        licence="MIT (openai/CLIP)",
    )  # fmt: skip
