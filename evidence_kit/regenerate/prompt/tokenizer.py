"""The CLIP tokenizer, from the merge list that ships with the kit: the same vocabulary for SD 1.x, SD 2.x and SDXL."""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable

from tokenizers import Regex, Tokenizer
from tokenizers.models import BPE
from tokenizers.normalizers import NFC, Lowercase, Replace
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import ByteLevel, Split
from tokenizers.pre_tokenizers import Sequence as PreTokenizers

VOCABULARY = 49_408
COMMA = 267
"""The token of a comma that ends a word."""

_WORDS = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
_PRINTABLE = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
_CHINESE = re.compile("[一-\u9fff㐀-\u4dbf豈-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ceaf\U0002f800-\U0002fa1f]")
_KNOWN = {"a photo of a cat": [320, 1125, 539, 320, 2368], ",": [COMMA]}


class ClipTokenizer:
    """Text to CLIP token ids, without begin, end, padding or truncation.

    Vocabulary (openai/CLIP, MIT): 256 byte symbols, the same at a word's end, 48,894 merges, begin and end of text.
    """

    def __init__(self) -> None:
        merges = _merges()
        vocabulary = _vocabulary(merges)
        model = BPE(vocabulary, merges, unk_token="<|endoftext|>", end_of_word_suffix="</w>")
        self._tokenizer = Tokenizer(model)
        self._tokenizer.normalizer = Normalizers([NFC(), Replace(Regex(r"\s+"), " "), Lowercase()])
        split = Split(Regex(_WORDS), behavior="removed", invert=True)
        self._tokenizer.pre_tokenizer = PreTokenizers([split, ByteLevel(add_prefix_space=False)])
        # A wrong vocabulary would make a picture all the same, only another one.
        assert self._tokenizer.get_vocab_size() == VOCABULARY
        assert all(self(words) == ids for words, ids in _KNOWN.items())

    def __call__(self, words: str) -> list[int]:
        """The token ids of a text."""
        ids: list[int] = self._tokenizer.encode(words, add_special_tokens=False).ids
        return ids


def mended(words: str) -> str:
    """A text as webui's tokenizer cleans it first: full-width forms, curly quotes, ligatures and mojibake become plain.

    transformers' CLIPTokenizer does so where `ftfy` is installed, and webui installs it with OpenAI's CLIP. A Chinese
    comma is thereby a comma like any other.
    """
    from ftfy import fix_text

    mended: str = fix_text(words)
    return mended


def spaced(words: str) -> str:
    """A text as the same tokenizer cleans it without `ftfy`, as in ComfyUI: Chinese characters are words of their own."""
    return " ".join(_CHINESE.sub(r" \g<0> ", words).split())


def merges_file() -> Traversable:
    """The merge list, from which the whole vocabulary follows."""
    return files("evidence_kit.regenerate").joinpath("configs/clip-merges.txt")


def _merges() -> list[tuple[str, str]]:
    lines = merges_file().read_text(encoding="utf-8")
    pairs = (line.split(" ") for line in lines.splitlines()[1:])
    return [(left, right) for left, right in pairs]


def _vocabulary(merges: list[tuple[str, str]]) -> dict[str, int]:
    # Bytes without a printable character borrow one from U+0100 on (as in GPT-2); the printable ones come first.
    symbols = [chr(byte) for byte in _PRINTABLE] + [chr(256 + number) for number in range(256 - len(_PRINTABLE))]
    words = [*symbols, *(symbol + "</w>" for symbol in symbols), *(left + right for left, right in merges)]
    return {word: number for number, word in enumerate([*words, "<|startoftext|>", "<|endoftext|>"])}
