"""Determinism: the same settings run several times on one machine, how far the runs lie apart, and what may be promised.

A promise never reaches further than what was run: this machine, these versions, these settings of the libraries.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from evidence_kit.domain.making.regeneration import Arithmetic, Environment, Figures, Grade
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.record import Instant, Record, Sha256Hex
from evidence_kit.domain.text import Text, text

PYTORCH_SAYS = (
    "Completely reproducible results are not guaranteed across PyTorch releases, individual commits, or different "
    "platforms. Furthermore, results may not be reproducible between CPU and GPU executions, even when using identical "
    "seeds."
)
"""PyTorch's own statement, verbatim."""
PYTORCH_SOURCE = "https://docs.pytorch.org/docs/stable/notes/randomness.html"


class RepeatedRun(Record):
    """One of the runs, held against the first."""

    process: Literal["same", "fresh"]
    """Whether the process of the first run made it, or one that was started for it."""
    threads: int = Field(ge=1)
    pixels_sha256: Sha256Hex
    latent_sha256: Sha256Hex
    grade: Grade
    """Against the first run: identical pixels, the same up to a tier's spread, or different."""
    figures: Figures


class Determinism(Record):
    """What repeating one recipe on one machine gave. Lane: regeneration demonstration, always."""

    schema_tag: Literal["evidence-kit/determinism/1"] = Field("evidence-kit/determinism/1", alias="schema")
    settings: Settings
    environment: Environment
    """Of the first run, with what the libraries were told (`arithmetic`)."""
    pixels_sha256: Sha256Hex
    """Of the first run."""
    latent_sha256: Sha256Hex
    runs: tuple[RepeatedRun, ...] = Field(min_length=1)
    """All runs after the first."""
    finished: Instant

    @model_validator(mode="after")
    def _grades_follow_from_the_pixels(self) -> Determinism:
        for run in self.runs:
            if (run.pixels_sha256 == self.pixels_sha256) != (run.grade is Grade.IDENTICAL_PIXELS):
                raise ValueError("a run's grade does not follow from its pixels")
        return self

    @property
    def alike(self) -> tuple[RepeatedRun, ...]:
        """The runs with as many threads as the first."""
        return tuple(run for run in self.runs if run.threads == self.environment.threads)

    @property
    def repeats(self) -> bool:
        """Whether every run in the same circumstances gave the same pixels."""
        return bool(self.alike) and all(run.grade is Grade.IDENTICAL_PIXELS for run in self.alike)

    def promises(self) -> tuple[Text, ...]:
        """What this machine can promise, and what nobody can, in words."""
        return (*self.on_this_machine(), *self._with_other_threads(), _ELSEWHERE, _NOT_SHOWN)

    def is_about(self, settings: Settings, environment: Environment) -> bool:
        """Whether what was repeated are these settings, in this environment: same machine, versions, files, threads."""
        return (self.settings, self.environment) == (settings, environment)

    def on_this_machine(self) -> tuple[Text, ...]:
        """What this machine can promise of itself; nothing where no run had as many threads as the first."""
        count, fresh = len(self.alike) + 1, sum(run.process == "fresh" for run in self.alike)
        if not self.alike:
            return ()
        if self.repeats:
            return (text(
                f"本机以同样的设置运行 {count} 次（其中 {fresh} 次在新进程中），像素完全相同。"
                f"据此可以期待：同一机器、同一设备、同样的软件版本与设置下再次运行，像素完全相同。",
                f"{count} runs here under the same settings ({fresh} of them in a fresh process) gave identical pixels. So "
                f"identical pixels may be expected of this machine, with the same device, versions and settings."),)  # fmt: skip
        return (text(
            f"本机以同样的设置运行 {count} 次，结果不完全相同：最大差异 {_worst(self.alike)}/255，{_poorest(self.alike)}。"
            f"不得承诺像素完全相同，只能按此误差比对。",
            f"{count} runs here under the same settings did not agree: largest difference {_worst(self.alike)}/255, "
            f"{_poorest(self.alike)}. Identical pixels must not be promised; compare within this spread."),)  # fmt: skip

    def _with_other_threads(self) -> tuple[Text, ...]:
        others = tuple(run for run in self.runs if run.threads != self.environment.threads)
        if not others:
            return ()
        counts = ", ".join(str(threads) for threads in sorted({run.threads for run in others}))
        if all(run.grade is Grade.IDENTICAL_PIXELS for run in others):
            return (
                text(
                    f"改用 {counts} 个线程，像素仍完全相同。", f"With {counts} threads the pixels were identical, too."
                ),
            )
        return (text(
            f"改用 {counts} 个线程，最大差异 {_worst(others)}/255，{_poorest(others)}：线程数不同，末位不同，"
            f"因此线程数随每次结果一并记录。",
            f"With {counts} threads: largest difference {_worst(others)}/255, {_poorest(others)}. Other threads add in "
            f"another order, which moves last bits; that is why threads are recorded with every result."),)  # fmt: skip


_ELSEWHERE = text(
    f"不能承诺：另一型号的显卡或处理器、另一操作系统、其他版本的软件，会得到完全相同的像素。"
    f"PyTorch 官方说明原文：“{PYTORCH_SAYS}”（{PYTORCH_SOURCE}）",
    f"Not promised: identical pixels on another model of graphics card or processor, on another system, or with other "
    f"versions. PyTorch's own statement: “{PYTORCH_SAYS}” ({PYTORCH_SOURCE})",
)
_NOT_SHOWN = text(
    "本报告只说明结果能否重复，不说明图片由何人、何时制作。",
    "This report says whether results repeat; it does not say who made the picture, or when.",
)


def _worst(runs: tuple[RepeatedRun, ...]) -> int:
    return max(run.figures.max_difference for run in runs)


def _poorest(runs: tuple[RepeatedRun, ...]) -> str:
    measured = [run.figures.psnr_db for run in runs if run.figures.psnr_db is not None]
    return f"PSNR {min(measured):.1f} dB" if measured else "PSNR ∞"


def arithmetic_facts(environment: Environment) -> tuple[tuple[Text, str], ...]:
    """What the libraries were told, as labelled values, for whoever shows them."""
    facts: list[tuple[Text, str]] = [
        (text("设备", "device"), environment.device),
        (text("精度", "precision"), environment.precision),
        (text("模式", "mode"), environment.mode),
        (text("VAE", "VAE"), environment.vae),
        (text("线程数", "threads"), str(environment.threads)),
        (text("PyTorch", "PyTorch"), environment.versions.get("torch", "—")),
    ]
    if (told := environment.arithmetic) is not None:
        facts += [
            (text("确定性算法", "deterministic algorithms"), _on(told.deterministic_algorithms)),
            (text("cuDNN 确定性", "cuDNN deterministic"), _on(told.cudnn_deterministic)),
            (text("cuDNN 试选内核", "cuDNN benchmark"), _on(told.cudnn_benchmark)),
            (text("TF32", "TF32"), _on(told.tf32)),
            (text("注意力", "attention"), told.attention),
            (text("oneDNN", "oneDNN"), _on(told.onednn)),
            (text("计算内核", "kernels"), kernels(told)),
            (text("编译", "compiled"), _on(told.compiled)),
            (text("批量", "batch"), str(told.batch)),
        ]
    return tuple(facts)


def kernels(told: Arithmetic) -> str:
    """Which kernels of the processor ran, as far as the libraries tell: the instruction set, then what limits it."""
    return ", ".join((told.instruction_set, *(f"{name}={value}" for name, value in told.kernel_limits.items())))


def _on(flag: bool) -> str:  # noqa: FBT001
    return "on" if flag else "off"
