"""A diffusers folder as a checkpoint: `model_index.json`, and a folder for each part with its tensors.

The folder's digest is SHA-256 over one line `path NUL sha256 LF` for each file that decides the picture, sorted by path:
`model_index.json`, `scheduler/scheduler_config.json`, and the `config.json` and safetensors files of UNet, VAE and text
encoders. Paths are relative, with `/`. What else lies in the folder (tokenizer, readme, other precisions) has no part in it.
Importing this file loads no torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence_kit import storage
from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.text import text
from evidence_kit.formats import strict_json

if TYPE_CHECKING:
    from torch import Tensor

    from evidence_kit.regenerate.weights.state_dicts import StateDicts

INDEX = "model_index.json"
SCHEDULER = "scheduler/scheduler_config.json"
_WEIGHTS = {"unet": "diffusion_pytorch_model", "vae": "diffusion_pytorch_model", "text_encoder": "model",
            "text_encoder_2": "model"}  # fmt: skip
_REQUIRED = ("unet", "vae", "text_encoder")
_MAX_JSON = 1 << 20
_LEVELS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000,
           "trained_betas": None, "rescale_betas_zero_snr": False}  # fmt: skip
_PREDICTIONS = {"epsilon": "epsilon", "v_prediction": "v"}


def is_folder(path: Path) -> bool:
    """Whether a folder is a checkpoint in diffusers' layout."""
    return (path / INDEX).is_file()


def members(folder: Path) -> tuple[Path, ...]:
    """The files of a folder that decide the picture, sorted by their relative path.

    Raises:
        ModelError: a part is missing, is a pickle, or has several sets of weights.
    """
    files = [folder / INDEX, *_if_there(folder / SCHEDULER)]
    for part in _WEIGHTS:
        if part in _REQUIRED or (folder / part).is_dir():
            files += [*_if_there(folder / part / "config.json"), *_tensor_files(folder, part)]
    return tuple(sorted(files, key=lambda path: path.relative_to(folder).as_posix()))


def digest(hashes: Mapping[str, str]) -> str:
    """The digest of a folder, from the SHA-256 of each of its members under its relative path."""
    lines = sorted(hashes.items())
    return hashlib.sha256(b"".join(f"{path}\0{sha256}\n".encode() for path, sha256 in lines)).hexdigest()


def read_folder(folder: Path) -> StateDicts:
    """The parts of a checkpoint in a diffusers folder.

    Raises:
        ModelError: parts missing or damaged, another pipeline, or noise levels other than Stable Diffusion's.
    """
    from evidence_kit.regenerate.weights.single_file import clip_names
    from evidence_kit.regenerate.weights.state_dicts import StateDicts, vae_names

    _check_pipeline(folder)
    texts = [part for part in ("text_encoder", "text_encoder_2") if (folder / part).is_dir()]
    return StateDicts(
        unet=_tensors(folder, "unet"),
        vae=vae_names(_tensors(folder, "vae")),
        texts=tuple(clip_names(_tensors(folder, part)) for part in texts),
        prediction=_prediction(folder),  # type: ignore[arg-type]
        last_layer_cut=True,
        configs={part: _json(folder / part / "config.json") for part in _WEIGHTS if (folder / part).is_dir()},
    )


def _tensors(folder: Path, part: str) -> dict[str, Tensor]:
    from evidence_kit.regenerate.weights.tensors import read_tensors

    found: dict[str, Tensor] = {}
    for path in _tensor_files(folder, part):
        found |= read_tensors(path)
    return found


def _tensor_files(folder: Path, part: str) -> tuple[Path, ...]:
    """One file under its usual name; shards that an index lists; or the only safetensors file there is."""
    usual = folder / part / f"{_WEIGHTS[part]}.safetensors"
    if usual.is_file():
        return (usual,)
    index = folder / part / f"{_WEIGHTS[part]}.safetensors.index.json"
    if index.is_file():
        places = _json(index).get("weight_map")
        names = sorted({str(name) for name in places.values()}) if isinstance(places, dict) else []
        if names and all(Path(name).name == name and (index.parent / name).is_file() for name in names):
            return tuple(index.parent / name for name in names)
        raise _unfit(folder, f"{part} 的分片不全", f"shards of {part} are missing")
    found = sorted((folder / part).glob("*.safetensors"))
    if len(found) == 1:
        return (found[0],)
    if found:
        names = [path.name for path in found]
        raise _unfit(folder, f"{part} 中有多份权重：{names}", f"{part} holds several sets of weights: {names}")
    if any((folder / part).glob("*.bin")):
        raise _unfit(folder, f"{part} 只有 pickle 文件（.bin）", f"{part} has its weights as a pickle only (.bin)")
    raise _unfit(folder, f"缺少 {part} 的权重", f"{part} has no weights")


def _check_pipeline(folder: Path) -> None:
    kind = str(_json(folder / INDEX).get("_class_name", ""))
    if not kind.startswith("StableDiffusion") or any(word in kind for word in ("3", "Inpaint", "Upscale", "Depth")):
        raise _unfit(folder, f"属于 {kind[:60]!r} 管线", f"it is a {kind[:60]!r} pipeline")
    levels = _json(folder / SCHEDULER)
    for key, value in _LEVELS.items():
        if key in levels and levels[key] not in (value, None):
            raise _unfit(folder, f"噪声级 {key} = {levels[key]!r}", f"its noise levels have {key} = {levels[key]!r}")


def _prediction(folder: Path) -> str | None:
    said = _json(folder / SCHEDULER).get("prediction_type")
    if said is None:
        return None
    if said not in _PREDICTIONS:
        raise _unfit(folder, f"预测方式 {said!r}", f"its UNet predicts {said!r}")
    return _PREDICTIONS[said]


def _json(path: Path) -> dict[str, Any]:
    """A small JSON object; empty where there is no file."""
    if not path.is_file():
        return {}
    with storage.storage_errors(path), path.open("rb") as stream:
        data = stream.read(_MAX_JSON + 1)
    try:
        document = strict_json.parse(data, max_size=_MAX_JSON)
    except ValueError as error:
        raise _unfit(path.parent, f"{path.name} 不是合格的 JSON", f"{path.name} is not JSON as it must be") from error
    if not isinstance(document, dict):
        raise _unfit(path.parent, f"{path.name} 不是对象", f"{path.name} is no object")
    return document


def _if_there(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path


def _unfit(folder: Path, zh: str, en: str) -> ModelError:
    return ModelError(
        text(f"文件夹 {folder.name} 不能作为模型使用：{zh}。", f"The folder {folder.name} cannot be used: {en}."),
        text("请提供完整的 diffusers 文件夹（SD 1.x、SD 2.x 或 SDXL 文生图，safetensors 格式），或单文件模型。",
             "Supply a whole diffusers folder (text-to-image of SD 1.x, SD 2.x or SDXL, as safetensors), or one file."),
    )  # fmt: skip
