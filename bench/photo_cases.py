"""Cases for the benchmarks of the book: photos of a kind that a telephone takes, and long Chinese texts."""

from __future__ import annotations

import io
import random
from pathlib import Path

import yaml
from PIL import Image

from evidence_kit import resources
from evidence_kit.casefile import CaseFile, create_case, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.text import text

_WORDS = {"zh": "材料", "en": "material"}
_SIZE = (1024, 768)
_HAN = "本院认为涉案图片系作者使用人工智能生成工具创作其构图色彩与提示词之间的对应关系可以由日志及参数予以印证。，；：“”（）"


def photo(number: int) -> bytes:
    """A JPEG of about 200 kB, a picture of its own for every number."""
    chance = random.Random(number)
    coarse = Image.frombytes("RGB", (16, 12), chance.randbytes(16 * 12 * 3)).resize(_SIZE, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(_SIZE, 40).convert("RGB") if number % 20 == 0 or not _grain else _grain[-1]
    _grain[:] = [grain]
    shifted = grain.transform(_SIZE, Image.Transform.AFFINE, (1, 0, number % 53, 0, 1, number % 37))
    buffer = io.BytesIO()
    Image.blend(coarse, shifted, 0.35).save(buffer, "JPEG", quality=84)
    return buffer.getvalue()


_grain: list[Image.Image] = []


def page_of_text(number: int, characters: int) -> str:
    """Chinese prose without a line end but every few hundred characters."""
    chance = random.Random(number)
    prose = "".join(chance.choice(_HAN) for _ in range(characters))
    return "\n".join(prose[start : start + 400] for start in range(0, characters, 400))


def case_of(root: Path, files: dict[str, bytes], media_type: str) -> CaseFile:
    """A case with one exhibit of these files, the sample's picture claimed."""
    sample = resources.shipped("samples", "celadon-teapot")
    case = yaml.safe_load((sample / "case.yaml").read_text(encoding="utf-8"))
    row = dict.fromkeys(("name", "kind", "source", "content", "purpose"), _WORDS)
    exhibit = {"number": "1-1", **row, "lane": "paper", "roles": ["other-evidence"]}
    case |= dict.fromkeys(("facts", "elements", "chain", "captures", "accounts", "licences", "damages"), []) | {
        "groups": [{"title": _WORDS, "purpose": _WORDS, "exhibits": [exhibit]}],
    }
    case_file = create_case(root, yaml.safe_dump(case, allow_unicode=True).encode(), system_clock)
    claimed = next(sample.rglob("celadon-teapot.png")).read_bytes()
    with case_file.writing(system_clock) as writer:
        for name, role, files_of_role, kind in (
            ("claimed-picture", Role.CLAIMED_PICTURE, {"celadon-teapot.png": claimed}, "image/png"),
            ("other-evidence", Role.OTHER_EVIDENCE, files, media_type),
        ):
            with writer.act(name) as act:
                for file_name, data in files_of_role.items():
                    (act.folder / file_name).write_bytes(data)
                    act.adopt(file_name, role=role, lane=ExhibitClass.PAPER if role is Role.OTHER_EVIDENCE else
                              ExhibitClass.CREATION_RECORD, media_type=kind, title=text(file_name, file_name), origin=file_name)  # fmt: skip
                act.commit(Action.ARTIFACT_RECEIVED, text("收存", "taken in"))
    return case_file
