"""Tensors out of safetensors files, checked before anything is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from evidence_kit.domain.errors import words_of
from evidence_kit.domain.text import visible
from evidence_kit.regenerate.weights.fault_codes import WeightsCode, WeightsUnfit
from evidence_kit.regenerate.weights.file_hashes import damaged, header_of


def read_tensors(path: Path) -> dict[str, Tensor]:
    """All tensors of a safetensors file.

    Raises:
        ModelError: not a safetensors file, cut off, or with a header that lies.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    header_of(path)  # the kit's own reading is the stricter one
    try:
        return load_file(path)
    except (SafetensorError, KeyError, OSError) as error:
        raise damaged(path, None, words_of(error)) from error


def check_finite(tensors: Mapping[str, Tensor]) -> None:
    """Whether weights are numbers at all.

    Raises:
        WeightsUnfit: some are not numbers (NaN), infinite, or of a type that weights never have.
    """
    whole = [name for name, tensor in tensors.items() if not tensor.is_floating_point()]
    if whole:
        raise WeightsUnfit(WeightsCode.WHOLE_NUMBERS, names=_some(whole))
    unsound = [name for name, tensor in tensors.items() if not bool(tensor.float().isfinite().all())]
    if unsound:
        raise WeightsUnfit(WeightsCode.NOT_FINITE, names=_some(unsound))


def _some(names: list[str]) -> str:
    rest = "" if len(names) <= 3 else f" … (+{len(names) - 3})"
    return visible(", ".join(names[:3]))[:200] + rest
