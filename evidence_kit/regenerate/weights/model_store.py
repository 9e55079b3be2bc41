"""The model shelf: weights found in folders by the hash that a picture states, by name only where it states none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence_kit.domain.errors import EvidenceKitError, ModelError, StorageError
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.progress import Noted, ProgressCallback, unwatched
from evidence_kit.domain.text import text
from evidence_kit.regenerate.weights import diffusers_folder, refusals
from evidence_kit.regenerate.weights.file_hashes import hash_file, header_of, licence_of, plain_sha256, sample_hash
from evidence_kit.regenerate.weights.hash_cache import Hashes, WeightsIndex, stamp_of

_SUFFIX = ".safetensors"
_OLD_HASH = 8
"""Digits of webui's checkpoint hash before 2023-01-14."""


@dataclass(frozen=True)
class FoundWeights:
    """Weights that were found and hashed. The licence is what the file or one beside it states, else empty."""

    path: Path
    """A safetensors file, or a folder in diffusers' layout."""
    size: int
    sha256: str
    """Of the whole file; for a folder see `diffusers_folder`."""
    payload_sha256: str
    """Of the bytes after the safetensors header: AUTOMATIC1111's LoRA hash is its first 12 digits. Empty for folders."""
    licence: str
    converted_from: str | None = None
    """The pickle that the file states as its origin; not checked."""


class FolderModelStore:
    """Folders of `*.safetensors` and of checkpoints in diffusers' layout, searched with all that lies below them.

    Args:
        folders: where to look, in this order.
        cache: a folder for the index of hashes (`weights_index`); None keeps it in memory.
        watch: told of the progress of hashing.
    """

    def __init__(self, folders: Sequence[Path], cache: Path | None = None, watch: ProgressCallback = unwatched) -> None:
        self._folders = tuple(folders)
        self._cache = cache
        self._index = WeightsIndex(cache)
        self._watch = watch

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where it looks, in this order."""
        return self._folders

    @property
    def cache(self) -> Path | None:
        """The folder of its index."""
        return self._cache

    def find(self, ref: WeightsRef) -> FoundWeights:
        """The weights of a reference: same hash, whatever their name; without a hash, same name.

        Raises:
            ModelError: not there, several that differ, a file of that name with another hash, a pickle, or damaged.
        """
        candidates = self._candidates()
        if ref.sha256 is None and ref.short_hash is None:
            return self._named(ref, [path for path in candidates if _name(path) == ref.name and _may_be(ref, path)])
        if ref.sha256 is None and ref.short_hash is not None and len(ref.short_hash) == _OLD_HASH:
            found = self._sampled(ref, candidates)
            if found is not None:
                return found
        return self._hashed(ref, candidates)

    def vocabulary(self, name: str, size: int, sha256: str) -> Path | None:
        """A file of a tokenizer by name, size in bytes and digest; None where there is none."""
        named = (path for path in self._walk(lambda _: False) if path.name == name and path.is_file())
        sized = (path for path in named if stamp_of(path).size == size)
        return next((path for path in sized if plain_sha256(path, self._watch) == sha256), None)

    def _named(self, ref: WeightsRef, paths: Sequence[Path]) -> FoundWeights:
        found = [self._weights(path) for path in paths]
        if not found:
            raise self._missing(ref, ())
        return _only(ref, found)

    def _sampled(self, ref: WeightsRef, candidates: Sequence[Path]) -> FoundWeights | None:
        """By webui's old hash, which several files can share: then all must be equal."""
        files = [path for path in candidates if path.is_file() and sample_hash(path) == ref.short_hash]
        files = [path for path in files if _may_be(ref, path)]
        return _only(ref, [self._weights(path) for path in files]) if files else None

    def _hashed(self, ref: WeightsRef, candidates: Sequence[Path]) -> FoundWeights:
        wrong: list[FoundWeights] = []
        converted: list[FoundWeights] = []
        unread: EvidenceKitError | None = None
        # The named file first, then what is known already, so that gigabytes are read only when nothing else is left.
        for path in sorted(candidates, key=lambda path: (_name(path) != ref.name, self._known(path) is None)):
            named = _name(path) == ref.name
            if not named and self._known(path) is None and not _may_be(ref, path):
                continue
            try:
                weights = self._weights(path)
            except (ModelError, StorageError) as error:
                unread = unread or (error if named else None)
                continue  # a half download must not stand in the way of a whole copy
            if _matches(ref, weights):
                return weights
            if weights.converted_from is not None and weights.converted_from.startswith(_wanted(ref)):
                converted.append(weights)
            elif named:
                wrong.append(weights)
        if not converted:
            raise unread or self._missing(ref, wrong)
        chosen = _only(ref, converted)
        self._watch(Noted(text(f"{chosen.path.name} 自称由哈希为 {_wanted(ref)} 的 pickle 文件转换而来；本工具无法核实。",
                               f"{chosen.path.name} says that it was converted from the pickle whose hash is {_wanted(ref)}; "
                               "the kit cannot check that.")))  # fmt: skip
        return chosen

    def _candidates(self) -> list[Path]:
        """Every safetensors file, and every diffusers folder as one; what lies in such a folder is not looked at alone."""
        walked = self._walk(diffusers_folder.is_folder)
        found = (path for path in walked if path.is_dir() or (path.suffix.lower() == _SUFFIX and path.is_file()))
        return list(dict.fromkeys(found))

    def _walk(self, whole: Callable[[Path], bool]) -> Iterator[Path]:
        """Files below the folders, and folders that are one thing; never follows links out of a folder."""
        for folder in self._folders:
            for parent, below, names in os.walk(folder):
                if whole(Path(parent)):
                    below.clear()
                    yield Path(parent)
                    continue
                below.sort()
                yield from (Path(parent, name) for name in sorted(names))

    def _known(self, path: Path) -> Hashes | None:
        return self._index.get(path, stamp_of(path)) if path.is_file() else None

    def _weights(self, path: Path) -> FoundWeights:
        if path.is_dir():
            return self._folder(path)
        hashes = self._known(path)
        if hashes is None:
            stamp, hashes = hash_file(path, self._watch)
            self._index.put(path, stamp, hashes)
        return FoundWeights(
            path, stamp_of(path).size, hashes.sha256, hashes.payload_sha256, hashes.licence, hashes.converted_from
        )

    def _folder(self, folder: Path) -> FoundWeights:
        members = diffusers_folder.members(folder)
        hashes = {
            path.relative_to(folder).as_posix(): (
                self._weights(path).sha256 if path.suffix.lower() == _SUFFIX else plain_sha256(path, unwatched)
            )
            for path in members
        }
        size = sum(stamp_of(path).size for path in members)
        licence = licence_of(folder / diffusers_folder.INDEX, {})
        return FoundWeights(folder, size, diffusers_folder.digest(hashes), "", licence)

    def _missing(self, ref: WeightsRef, wrong: Sequence[FoundWeights]) -> ModelError:
        files = [path for path in self._walk(lambda _: False) if path.is_file()]
        pickle = next((path for path in files if refusals.is_named_pickle(path, ref.name)), None)
        if pickle is not None:
            digest = plain_sha256(pickle, self._watch)
            stated = ref.short_hash or ref.sha256 or ""
            return refusals.pickled(pickle, digest, stated, known=_pickle_matches(stated, digest, pickle))
        part = next((path for path in files if refusals.is_part_of_download(path, ref.name)), None)
        if part is not None:
            return refusals.downloading(part)
        if wrong:
            return refusals.same_name(_wanted(ref), [(weights.path, weights.sha256) for weights in wrong])
        return refusals.missing(ref, self._folders)


def _name(path: Path) -> str:
    return path.name if path.is_dir() else path.stem


def _wanted(ref: WeightsRef) -> str:
    return ref.sha256 or ref.short_hash or "—"


def _only(ref: WeightsRef, found: Sequence[FoundWeights]) -> FoundWeights:
    """The one that was found; the first of several with equal bytes.

    Raises:
        ModelError: they differ.
    """
    if len({weights.sha256 for weights in found}) > 1:
        raise refusals.ambiguous(ref, [(weights.path, weights.sha256) for weights in found])
    return found[0]


def _matches(ref: WeightsRef, weights: FoundWeights) -> bool:
    if ref.sha256 is not None:
        return weights.sha256 == ref.sha256
    short = ref.short_hash or ""
    # webui hashes a LoRA after its header, Fooocus and Civitai whole; SwarmUI hashes every file after its header. Ten digits
    # are too many for another file to have them by chance; eight are webui's old hash, which is none of these.
    whole, payload = weights.sha256, weights.payload_sha256
    digests = (payload, whole) if ref.kind is WeightsKind.LORA else (whole, payload)
    return any(digest.startswith(short) for digest in (digests if len(short) > _OLD_HASH else digests[:1]))


def _pickle_matches(stated: str, digest: str, path: Path) -> bool:
    return bool(stated) and (digest.startswith(stated) or (len(stated) == _OLD_HASH and sample_hash(path) == stated))


def _may_be(ref: WeightsRef, path: Path) -> bool:
    """Whether a file can be what is looked for, by its tensors' names: spares the hashing of what cannot."""
    if path.is_dir():
        return ref.kind is WeightsKind.CHECKPOINT
    try:
        names = header_of(path).tensors
    except (ModelError, StorageError):
        return path.stem == ref.name  # the error belongs to whoever asks for this very file
    whole = any(name.startswith("model.diffusion_model.") for name in names)
    low_rank = any(".lora_" in name or "lora.down" in name or name.startswith("lora_") for name in names)
    match ref.kind:
        case WeightsKind.CHECKPOINT:
            return not low_rank
        case WeightsKind.LORA | WeightsKind.EMBEDDING:
            return not whole
    return not low_rank
