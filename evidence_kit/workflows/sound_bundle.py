"""A bundle that was checked and found unchanged, opened for whoever runs its recipe on his own machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.case import Case
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.finding import Question, Status
from evidence_kit.domain.making.regeneration import Regeneration, newest_steps
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.verify import Report, verify_bundle
from evidence_kit.verify.bundle.reader import OpenedBundle, open_bundle

_CONFIRMING = "LAST_STEP_SETTINGS"
"""The finding that the verifier passes when it derived the last step's settings from the claimed picture itself."""


@dataclass(frozen=True)
class SoundBundle:
    """What a stranger's bundle decides here is data only: settings, and pictures that the bounded decoder reads."""

    sha256: str
    opened: OpenedBundle
    case: Case
    steps: tuple[Regeneration, ...]
    """The newest run of each step, at least one; the last one's settings are the claimed recipe."""
    rehearsal: bool
    settings_confirmed: bool
    """The verifier read the claimed picture itself and found its parameters in the last step, nothing open or stated besides."""

    @property
    def claimed(self) -> bytes | None:
        """The claimed picture, where there is exactly one: no record of the filing party may choose what is compared."""
        claimed = self.opened.with_role(Role.CLAIMED_PICTURE)
        return self.opened.of_path(claimed[0].path) if len(claimed) == 1 else None

    @property
    def pictures(self) -> Pictures:
        """Its init pictures and masks."""
        files = (
            self.opened.of_path(item.path)
            for role in (Role.INIT_PICTURE, Role.INIT_MASK)
            for item in self.opened.with_role(role)
        )
        return Pictures.of(data for data in files if data is not None)


@contextmanager
def sound_bundle(bundle: Path, trust: TrustList, *, now: datetime, watch: ProgressCallback) -> Iterator[SoundBundle]:
    """Check a bundle in the sandbox, then open the very bytes that were checked.

    Raises:
        InputError: the bundle is changed or damaged, or holds no regeneration.
        StorageError: it cannot be read.
    """
    report = verify_bundle(bundle, trust, now=now, watch=watch)
    _refuse_changed(bundle, report)
    with storage.storage_errors(bundle), bundle.open("rb") as stream:
        container, opened = open_bundle(bundle, stream, watch)
        if opened is None or opened.case is None or container.sha256 != report.verdict.bundle_sha256:
            raise _changed(bundle)
        steps = newest_steps(
            (made for _, made in opened.records_of(Role.REGENERATION, Regeneration)),
            opened.case.chain,
        )
        if not steps:
            raise _no_steps(bundle)
        confirmed = any(one.code == _CONFIRMING and one.status is Status.PASSED for one in report.verdict.findings)
        yield SoundBundle(container.sha256, opened, opened.case, steps, report.verdict.rehearsal, confirmed)


def _refuse_changed(path: Path, report: Report) -> None:
    if any(one.question is Question.UNTOUCHED and one.status is Status.FAILED for one in report.verdict.findings):
        raise _changed(path)


def _changed(path: Path) -> InputError:
    command = suggested("verify", path)
    return InputError(
        text(f"{path.name} 不是完好的证据包，或已有改动，未予运行。",
             f"{path.name} is not a sound bundle, or was changed; nothing of it was run."),
        text(f"请运行 {command}，查看哪里不符。", f"Run {command} to see what is wrong with it."),
    )  # fmt: skip


def _no_steps(path: Path) -> InputError:
    return InputError(
        Text(zh=f"{path.name} 不含再生成演示。", en=f"{path.name} holds no regeneration demonstration."),
        text("没有可以运行的生成参数。", "There is no recipe to run."),
    )
