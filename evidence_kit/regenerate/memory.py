"""What happens when memory runs out: an error whose remedies say what each does to the result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.text import Text, text
from evidence_kit.regenerate.options import EngineOptions


@contextmanager
def computing(settings: Settings, manner: EngineOptions) -> Iterator[None]:
    """Turns a lack of memory into an error whose remedies say what each does to the result.

    Raises:
        RegenerationError: the machine has too little memory for the settings.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not lacks_memory(error):
            raise
        raise RegenerationError(
            text(f"内存或显存不足，无法生成 {settings.width}×{settings.height} 的图片。",
                 f"Too little memory for a picture of {settings.width}×{settings.height}."),
            _more_room(manner),
        ) from error  # fmt: skip


def _more_room(manner: EngineOptions) -> Text:
    ways = [text("关闭其他程序（结果不变）", "close other programs (the result stays the same)")]
    if manner.batch > 1:
        ways.append(text(f"减小 batch={manner.batch}（仅影响快速模式的末位误差；参考模式每次只生成一张）",
                         f"lower batch={manner.batch} (moves the last bits of fast mode only; "
                         f"reference mode makes one at a time)"))  # fmt: skip
    ways.append(text("改用 --device cpu 或另一台机器（数值末位可能不同）",
                     "use --device cpu or another machine (last bits may differ)"))  # fmt: skip
    if manner.vae != "tiled":
        ways.append(
            text(
                "VAE 分块解码 vae=tiled（大图像素会变）",
                "decode in tiles, vae=tiled (changes pixels of large pictures)",
            )
        )
    if manner.precision == "float32":
        ways.append(text("半精度 precision=fp16（结果改变，约数级之内）",
                         "half precision, precision=fp16 (changes the result, by some levels)"))  # fmt: skip
    return text(
        f"可用办法：{'；'.join(way.zh for way in ways)}。请勿缩小尺寸：那是另一张图片。",
        f"What helps: {'; '.join(way.en for way in ways)}. Do not make the picture smaller: that is another picture.",
    )


def lacks_memory(error: BaseException) -> bool:
    """Whether an error means that memory ran out."""
    # torch reports a full main memory as a plain RuntimeError of its default allocator.
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error)
