"""Pictures that settings name by digest: init pictures and masks, found by what they are and not by where they lie."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import text


@dataclass(frozen=True)
class Pictures:
    """Files at hand, each under its SHA-256; small enough to travel to every worker of a cluster."""

    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, files: Iterable[bytes]) -> Pictures:
        """These files."""
        return cls({cls.digest(data): data for data in files})

    @staticmethod
    def digest(data: bytes) -> str:
        """The name of a file here."""
        return hashlib.sha256(data).hexdigest()

    def find(self, sha256: str) -> bytes:
        """The file of a digest.

        Raises:
            InputError: not at hand.
        """
        if sha256 not in self.files:
            raise InputError(
                text(f"缺少生成参数所用的底图或蒙版（SHA-256 {sha256}）。",
                     f"The init picture or mask that the recipe names is not at hand (SHA-256 {sha256})."),
                text("请收存该文件：evidence-kit intake 案件 --as init-picture 底图.png（蒙版用 --as init-mask）。",
                     "Take it in: evidence-kit intake CASE --as init-picture FILE (a mask with --as init-mask)."),
            )  # fmt: skip
        return self.files[sha256]
