"""The spread to be expected: how far apart the same recipe comes out on other processors, and what is known of that.

Nothing is said here that was not measured; the measurements stand in docs/speed-and-determinism.md.
"""

from __future__ import annotations

from evidence_kit.domain.making.regeneration import GRADE_NAMES, TIERS, Environment, Grade
from evidence_kit.domain.text import Text, text

IDENTICAL = frozenset({Grade.IDENTICAL_FILE, Grade.IDENTICAL_PIXELS})
MEASURED = text(
    "本软件的实测（文档 speed-and-determinism）：两幅示例图片在一台 AMD EPYC 上换用各种计算内核（其中一幅另以两个线程运行），"
    "最大差异 1/255，PSNR 不低于 68.2 dB；同一幅在一台 Intel Xeon 与该处理器之间，PSNR 70.3 dB。"
    "其他处理器与大型模型未经测量，因此这是预期，不是保证。",
    "Measured with this software (page speed-and-determinism of its documents): two sample pictures under various kernels of one AMD EPYC, one "
    "of them on two threads as well, lay at most 1/255 apart, PSNR at least 68.2 dB; the same one between an Intel Xeon and "
    "that processor, PSNR 70.3 dB. Other processors and large models were not measured: an expectation, no guarantee.",
)
"""What the expectation rests on."""


def expected_tier(environment: Environment) -> Grade | None:
    """The tier within which the same recipe is expected to come out on another processor.

    None where no spread between processors was measured: graphics cards, half precision (oneDNN can be told to compute
    float32 in it), fast mode.
    """
    measured = (environment.device, environment.precision, environment.mode) == ("cpu", "float32", "reference")
    lowered = any(name.endswith("FPMATH_MODE") for name in _limits(environment))
    return Grade.NUMERICALLY_SAME if measured and not lowered else None


def allowed_grades(environment: Environment) -> frozenset[Grade]:
    """Grades within the expectation: equal pixels, and the tier to which a run of another processor may fall."""
    tier = expected_tier(environment)
    return IDENTICAL if tier is None else IDENTICAL | {tier}


def expectation(environment: Environment) -> Text:
    """How far another processor may come out apart from this run, in words."""
    tier = expected_tier(environment)
    if tier is None:
        limits = (f"{name}={value}" for name, value in _limits(environment).items())
        run = ", ".join((environment.device, environment.precision, environment.mode, *limits))
        return text(
            f"对这类运行（{run}），本软件未测得不同机器之间的误差，故不说明预期。",
            f"For runs of this kind ({run}) no spread between machines was measured with this software, so none is stated.",
        )
    (most, least), name = TIERS[tier], GRADE_NAMES[tier]
    return text(
        f"同一生成参数换用另一型号的处理器、另一组计算内核或另一线程数，像素值的末位可能不同；"
        f"预期不超出“{name.zh}”一级：最大差异不超过 {most}/255，PSNR 不低于 {least} dB。",
        f"On another model of processor, with other kernels or another number of threads the same recipe can come out with "
        f"other last bits, expected to stay within the grade “{name.en}”: at most {most}/255, PSNR at least {least} dB.",
    )


def place_in_it(grade: Grade, environment: Environment) -> Text:
    """Whether a picture of this grade lies within the expectation for its environment, which must have one."""
    if grade in IDENTICAL:
        return text("与涉案图片像素完全相同。", "Its pixels are those of the claimed picture.")
    if grade in allowed_grades(environment):
        return text("与涉案图片的差异在此预期之内。", "It differs from the claimed picture by no more than that.")
    return text("与涉案图片的差异超出此预期。", "It differs from the claimed picture by more than that.")


def _limits(environment: Environment) -> dict[str, str]:
    return environment.arithmetic.kernel_limits if environment.arithmetic else {}
