"""Finding weights: by which hash, among which files, and what is said when they cannot be had."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import save, save_file

from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.progress import Advanced, Event
from evidence_kit.regenerate.weights import diffusers_folder
from evidence_kit.regenerate.weights.model_store import FolderModelStore

UNET = "model.diffusion_model.input_blocks.0.0.weight"


def checkpoint(path: Path, seed: int = 1, size: int = 300_000, metadata: dict[str, str] | None = None) -> Path:
    """A file that looks like a checkpoint to the shelf, larger than the place where the old hash is taken."""
    torch.manual_seed(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({UNET: torch.randn(size)}, path, metadata=metadata)
    return path


def ref(
    name: str = "x", short: str | None = None, kind: WeightsKind = WeightsKind.CHECKPOINT, **more: str
) -> WeightsRef:
    return WeightsRef(kind=kind, name=name, short_hash=short, **more)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_each_hash_that_pictures_carry_finds_its_file(tmp_path: Path) -> None:
    first, second = checkpoint(tmp_path / "a" / "one.safetensors"), checkpoint(tmp_path / "b" / "two.safetensors", 2)
    lora = tmp_path / "b" / "lora.safetensors"
    save_file({"lora_unet_x.lora_down.weight": torch.randn(4, 4)}, lora, metadata={"ss_comment": "x"})
    shelf = FolderModelStore([tmp_path / "a", tmp_path / "b"])
    old = hashlib.sha256(second.read_bytes()[0x100000:0x110000]).hexdigest()[:8]
    payload = hashlib.sha256(lora.read_bytes()[8 + int.from_bytes(lora.read_bytes()[:8], "little") :]).hexdigest()
    assert shelf.folders == (tmp_path / "a", tmp_path / "b")
    assert shelf.find(ref(short=sha256(first)[:10])).path == first
    assert shelf.find(ref(short=old)).path == second
    assert shelf.find(ref(short=sha256(second)[:10], kind=WeightsKind.VAE)).path == second
    assert shelf.find(ref(short=payload[:12], kind=WeightsKind.LORA)).path == lora
    assert shelf.find(ref(sha256=sha256(second))).path == second
    assert shelf.find(ref("one")).path == first


def test_a_hash_of_the_whole_file_or_of_what_follows_its_header_finds_either_kind(tmp_path: Path) -> None:
    """Fooocus and Civitai hash a LoRA whole, SwarmUI hashes a checkpoint after its header: the other way round than webui."""
    model, lora = checkpoint(tmp_path / "one.safetensors"), tmp_path / "lora.safetensors"
    save_file({"lora_unet_x.lora_down.weight": torch.randn(4, 4)}, lora)
    tensors = hashlib.sha256(model.read_bytes()[8 + int.from_bytes(model.read_bytes()[:8], "little") :]).hexdigest()
    shelf = FolderModelStore([tmp_path])
    assert shelf.find(ref("another", short=tensors)).path == model
    assert shelf.find(ref(short=sha256(lora)[:10], kind=WeightsKind.LORA)).path == lora
    assert shelf.find(ref(short=sha256(lora), kind=WeightsKind.LORA)).path == lora
    with pytest.raises(ModelError):  # eight digits are webui's old hash, of a sample
        shelf.find(ref(short=tensors[:8]))


def test_files_are_hashed_once_and_again_when_they_change(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "m" / "one.safetensors")
    assert hashed(tmp_path, path) == 1
    assert hashed(tmp_path, path) == 0
    stat = path.stat()
    path.write_bytes(save({UNET: torch.zeros(300_000)}))  # as many bytes, and the old time put back
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert path.stat().st_size == stat.st_size
    assert hashed(tmp_path, path) == 1


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"schema": "evidence-kit/weights-index/1", "files": {"/x": {}}}', b"\xff" * 9]
)
def test_a_damaged_index_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    path = checkpoint(tmp_path / "m" / "one.safetensors")
    hashed(tmp_path, path)
    index = tmp_path / "cache" / "weights.json"
    index.write_bytes(damage)
    assert hashed(tmp_path, path) == 1
    assert json.loads(index.read_text("utf-8"))["files"]


def hashed(root: Path, path: Path) -> int:
    """How many files a new shelf over the same cache reads to find one by its hash."""
    events: list[Event] = []
    found = FolderModelStore([root / "m"], cache=root / "cache", watch=events.append).find(ref(short=sha256(path)[:10]))
    assert found.sha256 == sha256(path)
    counted = [event for event in events if isinstance(event, Advanced)]
    assert all(event.unit == "bytes" and event.total == path.stat().st_size for event in counted)
    return sum(event.done == event.total for event in counted)


def test_an_index_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "m" / "one.safetensors")
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert hashed(tmp_path, path) == 1


def test_two_files_of_one_name_are_an_error_unless_equal(tmp_path: Path) -> None:
    checkpoint(tmp_path / "a" / "one.safetensors", 1)
    other = checkpoint(tmp_path / "b" / "one.safetensors", 2)
    shelf = FolderModelStore([tmp_path])
    with pytest.raises(ModelError, match="differ") as caught:
        shelf.find(ref("one"))
    assert "/a/" in caught.value.message.zh
    assert "/b/" in caught.value.message.zh
    assert shelf.find(ref("one", sha256(other)[:10])).path == other
    shutil.copy(tmp_path / "a" / "one.safetensors", other)
    assert shelf.find(ref("one")).path.parent.name == "a"


def test_files_that_share_webuis_old_hash_are_an_error_unless_equal(tmp_path: Path) -> None:
    first = checkpoint(tmp_path / "one.safetensors")
    data = bytearray(first.read_bytes())
    old = hashlib.sha256(data[0x100000:0x110000]).hexdigest()[:8]
    data[-1] ^= 1
    (tmp_path / "two.safetensors").write_bytes(data)
    with pytest.raises(ModelError, match=r"one\.safetensors.*two\.safetensors"):
        FolderModelStore([tmp_path]).find(ref("one", old))
    (tmp_path / "two.safetensors").write_bytes(first.read_bytes())
    assert FolderModelStore([tmp_path]).find(ref("two", old)).sha256 == sha256(first)


@pytest.mark.parametrize(
    "name", ["x.safetensors.part", "x.safetensors.crdownload", "x.crdownload", "x.safetensors.aria2"]
)
def test_an_unfinished_download_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"half")
    with pytest.raises(ModelError, match="not finished"):
        FolderModelStore([tmp_path]).find(ref(short="0123456789"))


def test_a_truncated_file_is_named_and_stands_in_nobody_elses_way(tmp_path: Path) -> None:
    whole = checkpoint(tmp_path / "whole.safetensors", 2)
    (tmp_path / "x.safetensors").write_bytes(checkpoint(tmp_path / "y.safetensors").read_bytes()[:5000])
    with pytest.raises(ModelError, match="cut off"):
        FolderModelStore([tmp_path]).find(ref("x", "0123456789"))
    (tmp_path / "broken link.safetensors").symlink_to(tmp_path / "nowhere.safetensors")
    for name in ("whole", "x"):
        assert FolderModelStore([tmp_path]).find(ref(name, sha256(whole)[:10])).path == whole


def test_a_pickle_is_recognised_by_its_hash_and_its_conversion_found(tmp_path: Path) -> None:
    (tmp_path / "x.ckpt").write_bytes(pickle.dumps({"a": 1}))
    digest = sha256(tmp_path / "x.ckpt")
    with pytest.raises(ModelError, match="the right file") as caught:
        FolderModelStore([tmp_path]).find(ref("x", digest[:10]))
    assert all("converted_from_sha256" in words for words in (caught.value.remedy.zh, caught.value.remedy.en))
    checkpoint(tmp_path / "x.safetensors", metadata={"converted_from_sha256": digest})
    events: list[Event] = []
    found = FolderModelStore([tmp_path], watch=events.append).find(ref("x", digest[:10]))
    assert (found.path.name, found.converted_from) == ("x.safetensors", digest)
    assert any("cannot check" in event.message.en for event in events if hasattr(event, "message"))


def test_the_conversion_of_the_documentation_makes_a_file_that_is_found(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "models.md").read_text("utf-8")
    script = page.split("<<'PY'\n", 1)[1].split("\nPY\n", 1)[0]
    torch.save({"state_dict": {UNET: torch.randn(9, 3)[:, 1:]}, "epoch": 1}, tmp_path / "x.ckpt")
    arguments = [str(tmp_path / "x.ckpt"), str(tmp_path / "y.safetensors")]
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    old, new = sha256(tmp_path / "x.ckpt"), sha256(tmp_path / "y.safetensors")
    assert done.stdout.split() == [old, "->", new]
    found = FolderModelStore([tmp_path]).find(ref("x", old[:10]))
    assert (found.path.name, found.sha256, found.converted_from) == ("y.safetensors", new, old)


def test_a_folder_has_a_digest_of_what_decides_the_picture(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "本 model"
    for part, name in (
        ("unet", "diffusion_pytorch_model"),
        ("vae", "diffusion_pytorch_model"),
        ("text_encoder", "model"),
    ):
        checkpoint(folder / part / f"{name}.safetensors", size=8)
        (folder / part / "config.json").write_text("{}", encoding="utf-8")
    (folder / "model_index.json").write_text('{"_class_name": "StableDiffusionPipeline"}', encoding="utf-8")
    (folder / "README.md").write_text("decides nothing", encoding="utf-8")
    names = ["model_index.json", *(f"{part}/{name}" for part, name in [
        ("text_encoder", "config.json"), ("text_encoder", "model.safetensors"),
        ("unet", "config.json"), ("unet", "diffusion_pytorch_model.safetensors"),
        ("vae", "config.json"), ("vae", "diffusion_pytorch_model.safetensors"),
    ])]  # fmt: skip
    lines = "".join(f"{name}\0{sha256(folder / name)}\n" for name in names)
    expected = hashlib.sha256(lines.encode()).hexdigest()
    shelf = FolderModelStore([tmp_path])
    assert shelf.find(ref("本 model")).sha256 == expected
    assert shelf.find(ref("other", sha256=expected)).path == folder
    (folder / "vae" / "config.json").write_text("{ }", encoding="utf-8")
    assert shelf.find(ref("本 model")).sha256 != expected
    (folder / "unet" / "diffusion_pytorch_model.safetensors").rename(folder / "unet" / "diffusion_pytorch_model.bin")
    with pytest.raises(ModelError, match="pickle"):
        shelf.find(ref("本 model"))


def test_weights_in_shards_are_read_by_their_index(tmp_path: Path) -> None:
    folder = tmp_path / "unet"
    for number in (1, 2):
        checkpoint(folder / f"diffusion_pytorch_model-0000{number}-of-00002.safetensors", number, 4)
    index = {"weight_map": {"a": "diffusion_pytorch_model-00001-of-00002.safetensors", "b": "../../etc/passwd"}}
    path = folder / "diffusion_pytorch_model.safetensors.index.json"
    path.write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(ModelError, match="shards"):
        diffusers_folder._tensor_files(tmp_path, "unet")
    index["weight_map"]["b"] = "diffusion_pytorch_model-00002-of-00002.safetensors"
    path.write_text(json.dumps(index), encoding="utf-8")
    assert len(diffusers_folder._tensor_files(tmp_path, "unet")) == 2
