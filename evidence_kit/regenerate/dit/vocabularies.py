"""The vocabularies of T5 and Qwen, which lie in the user's own folders and are found by their digests.

They are their authors' data (Apache-2.0: google/t5-v1_1-xxl, Qwen/Qwen2.5) and are not shipped with the kit.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.text import text

Tokenize = Callable[[str], list[int]]


@dataclass(frozen=True)
class VocabularyFile:
    """A file that a tokenizer is made of."""

    name: str
    size: int
    """In bytes."""
    sha256: str
    lies_in: str
    """Where ComfyUI has it, from its own folder on."""


T5_FILE = VocabularyFile(
    "tokenizer.json", 2_424_256, "6cd1badb7467cdab971403bbeb1945070ca385652385a2b6549f672b08089dfc",
    "comfy/text_encoders/t5_tokenizer",
)  # fmt: skip
QWEN_WORDS = VocabularyFile(
    "vocab.json", 2_776_833, "ca10d7e9fb3ed18575dd1e277a2579c16d108e32f27439684afa0e10b1440910",
    "comfy/text_encoders/qwen25_tokenizer",
)  # fmt: skip
QWEN_MERGES = VocabularyFile(
    "merges.txt", 1_671_853, "8831e4f1a044471340f7c0a83d7bd71306a5b867e95fd870f74d0c5308a904d5",
    "comfy/text_encoders/qwen25_tokenizer",
)  # fmt: skip


class Vocabularies(Protocol):
    """Texts to token ids."""

    def t5(self, words: str) -> list[int]:
        """T5's ids of a text, without an end.

        Raises:
            ModelError: the vocabulary is not at hand.
        """

    def qwen(self, words: str) -> list[int]:
        """Qwen's ids of a text, its marks of turns taken for what they are.

        Raises:
            ModelError: the vocabulary is not at hand.
        """


class FoundVocabularies:
    """Tokenizers made of files that a model store finds by digest.

    Args:
        find: the path of a file of a name, a size and a digest; None where there is none.
    """

    def __init__(self, find: Callable[[str, int, str], Path | None]) -> None:
        self._find = find

    def t5(self, words: str) -> list[int]:
        """See `Vocabularies`."""
        return self._t5(words)

    def qwen(self, words: str) -> list[int]:
        """See `Vocabularies`."""
        return self._qwen(words)

    @cached_property
    def _t5(self) -> Tokenize:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._path(T5_FILE)))
        return lambda words: list(tokenizer.encode(words, add_special_tokens=False).ids)

    @cached_property
    def _qwen(self) -> Tokenize:
        tokenizer = qwen_tokenizer(self._path(QWEN_WORDS), self._path(QWEN_MERGES))
        return lambda words: list(tokenizer.encode(words, add_special_tokens=False).ids)

    def _path(self, file: VocabularyFile) -> Path:
        found = self._find(file.name, file.size, file.sha256)
        if found is None:
            raise missing(file)
        return found


_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_MARKS = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>", "<|box_end|>",
    "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>",
    "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>",
    "<|file_sep|>", "<tool_response>", "</tool_response>", "<think>", "</think>",
)  # fmt: skip
"""Tokens after the vocabulary's own, in the order of their numbers."""


def qwen_tokenizer(words: Path, merges: Path):  # type: ignore[no-untyped-def]  # tokenizers is loaded inside
    """Qwen2's byte-level BPE (`tokenizers.Tokenizer`) from its two files."""
    from tokenizers import AddedToken, Regex, Tokenizer
    from tokenizers.models import BPE
    from tokenizers.normalizers import NFC
    from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split

    lines = merges.read_text(encoding="utf-8").splitlines()
    pairs = [
        (left, right) for left, _, right in (line.partition(" ") for line in lines) if right and left != "#version:"
    ]
    tokenizer = Tokenizer(BPE(json.loads(words.read_text(encoding="utf-8")), pairs))
    tokenizer.normalizer = NFC()
    split = Split(Regex(_WORDS), behavior="isolated")
    tokenizer.pre_tokenizer = Sequence([split, ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.add_tokens([AddedToken(mark, normalized=False, special=True) for mark in _MARKS])
    return tokenizer


def missing(file: VocabularyFile) -> ModelError:
    """The refusal to go on without a vocabulary."""
    return ModelError(
        text(f"缺少分词词表 {file.name}（{file.size} 字节，SHA-256 {file.sha256}）。",
             f"The vocabulary {file.name} is missing ({file.size} bytes, SHA-256 {file.sha256})."),
        text(f"它随 ComfyUI 提供，位于其 {file.lies_in} 文件夹；请把该文件夹放入模型文件夹，或用 --models 指定。",
             f"ComfyUI brings it in its folder {file.lies_in}: name that folder with --models, or copy it into a models folder."),
    )  # fmt: skip
