"""The dialects the kit knows. A later one is a small file here: its name, what it was checked against, its rules."""

from __future__ import annotations

from evidence_kit.domain.making.dialects.comfyui_2023 import COMFYUI_2023
from evidence_kit.domain.making.dialects.comfyui_2024_02 import COMFYUI_2024_02
from evidence_kit.domain.making.dialects.comfyui_2024_12 import COMFYUI_2024_12
from evidence_kit.domain.making.dialects.comfyui_2025_01 import COMFYUI_2025_01
from evidence_kit.domain.making.dialects.comfyui_2026_01 import COMFYUI_2026_01
from evidence_kit.domain.making.dialects.dialect import Dialect, Rules
from evidence_kit.domain.making.dialects.webui_1_1 import WEBUI_1_1
from evidence_kit.domain.making.dialects.webui_1_6 import WEBUI_1_6
from evidence_kit.domain.making.dialects.webui_1_8 import WEBUI_1_8
from evidence_kit.domain.making.dialects.webui_2022 import WEBUI_2022
from evidence_kit.domain.making.dialects.webui_2023_01 import WEBUI_2023_01
from evidence_kit.domain.making.dialects.webui_2023_02 import WEBUI_2023_02

DIALECTS = (
    WEBUI_2022, WEBUI_2023_01, WEBUI_2023_02, WEBUI_1_1, WEBUI_1_6, WEBUI_1_8,
    COMFYUI_2023, COMFYUI_2024_02, COMFYUI_2024_12, COMFYUI_2025_01, COMFYUI_2026_01,
)  # fmt: skip
"""In the order of their time, webui first."""

__all__ = ["DIALECTS", "Dialect", "Rules", "dialect_named"]


def dialect_named(name: str) -> Dialect | None:
    """The dialect of a name; None when the kit knows none."""
    return next((dialect for dialect in DIALECTS if dialect.name == name), None)
