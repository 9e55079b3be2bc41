"""The hearing of another machine, read back from its folder so that its requests can be run here and the pictures compared."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.in_court.hearing import Commitment, Hearing, HearingRun
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import strict_json
from evidence_kit.formats.strict_json import canonical
from evidence_kit.regenerate.images.latents import pixels_sha256
from evidence_kit.regenerate.images.pixels import pixels_of
from evidence_kit.workflows.courtroom import drawn_value
from evidence_kit.workflows.hearing_files import RECORD
from evidence_kit.workflows.hearing_session import OtherHearing

_MOST = 64 << 20
"""Bytes of one file of it."""


def other_hearing(folder: Path, recipe: Settings) -> OtherHearing:
    """Read a hearing that is to be held again here.

    Args:
        folder: with `hearing.json`, pictures and rounds of drand.
        recipe: of this machine's case or bundle.

    Raises:
        InputError: no hearing lies there, it is of another recipe, or one of its files is not what its record states.
        StorageError: a file cannot be read.
    """
    data = _read(folder / RECORD)
    try:
        record = Hearing.model_validate(strict_json.parse(data))
    except ValueError as error:
        raise _refused(
            folder, text("其中的 hearing.json 不是庭审演示记录", "its hearing.json is no record of a hearing")
        ) from error
    if record.recipe != recipe:
        raise _refused(folder, text("其生成参数与本机的不同", "its recipe is not the one at hand here"))
    pictures = tuple(_pictures(folder, record))
    return OtherHearing(record, sha256(data).hexdigest(), pictures, tuple(_round(folder, run) for run in record.runs))


def _pictures(folder: Path, record: Hearing) -> Iterator[bytes]:
    for number, run in enumerate(record.runs):
        commitment = Commitment(number=number, recipe=record.recipe, request=run.request)
        if sha256(canonical(commitment.model_dump(mode="json", by_alias=True))).hexdigest() != run.request_sha256:
            raise _refused(
                folder, text(f"第 {number} 项要求与其承诺的摘要不符", f"request {number} is not what was committed")
            )
        png = _read(folder / run.picture)
        if pixels_sha256(pixels_of(png)) != run.pixels_sha256:
            raise _refused(
                folder,
                text(f"{run.picture} 与所宣读的摘要不符", f"{run.picture} is not the picture whose digest was told"),
            )
        yield png


def _round(folder: Path, run: HearingRun) -> bytes:
    if run.request.drawn is None:
        return b""
    drawn, data = drawn_value(str(folder / f"drand-{run.request.drawn.round}-{run.number}.json"))
    if drawn != run.request.drawn:
        raise _refused(
            folder,
            text(f"第 {run.number} 项的 drand 轮次不符", f"the round of drand of request {run.number} is another"),
        )
    return data


def _read(path: Path) -> bytes:
    with storage.storage_errors(path), path.open("rb") as stream:
        data = stream.read(_MOST + 1)
    if len(data) > _MOST:
        raise _refused(path.parent, text(f"{path.name} 过大", f"{path.name} is too large"))
    return data


def _refused(folder: Path, why: Text) -> InputError:
    return InputError(
        text(f"{folder} 不能作为另一台机器的庭审演示：{why.zh}。", f"{folder} cannot serve as the other machine's hearing: {why.en}."),
        text("请指定那台机器写出的整个文件夹，其中的文件不得改动。", "Name the whole folder that the other machine wrote, with no file changed."),
    )  # fmt: skip
