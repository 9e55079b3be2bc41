"""The court at a terminal: requests given as options beforehand, or asked for one after the other in the hearing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.in_court.hearing import Hearing, HearingRun
from evidence_kit.domain.in_court.line_up import Handed, LineUp, Trials
from evidence_kit.domain.making.regeneration import GRADE_NAMES, decibels
from evidence_kit.domain.making.settings import Settings
from evidence_kit.workflows.courtroom import Asked, Digest, Told

_OF = {
    Told.REQUEST: ("第 {} 项要求（尚未运行）", "Request {}, not yet run"),
    Told.PICTURE: ("第 {} 项所得图片的像素（尚未出示）", "Pixels of the picture of request {}, not yet shown"),
    Told.ROSTER: ("盲测各份参数（尚未定次序）", "Recipes of the line-up, not yet in order"),
    Told.ORDER: ("盲测次序（图片尚未写出）", "Order of the line-up, its pictures not yet written"),
}
_OFTEN = 4
"""Digits to a group that is read aloud."""


class GivenRequests:
    """A hearing whose requests were given as options: digests are printed, and nobody is waited for."""

    def __init__(self, requests: Sequence[Asked], number: str = "", handed: Sequence[Path] = ()) -> None:
        self._requests: Iterator[Asked] = iter(requests)
        self._number, self._handed = number, iter(handed)
        self.files: Path | None = None
        """Where everything lies, once the hearing is closed."""

    def tell(self, digest: Digest) -> None:
        """See `Courtroom`."""
        zh, en = _OF[digest.of]
        name = say(zh.format(digest.number), en.format(digest.number))
        groups = (digest.sha256[start : start + _OFTEN] for start in range(0, len(digest.sha256), _OFTEN))
        terminal.aside(f"{name}  SHA-256\n  {' '.join(groups)}", style="bold")

    def next_request(self, recipe: Settings, refused: EvidenceKitError | None) -> Asked | None:
        """See `Courtroom`.

        Raises:
            EvidenceKitError: a request of the options cannot be met.
        """
        if refused is not None:
            raise refused
        return next(self._requests, None)

    def shown(self, run: HearingRun, picture: Path) -> None:
        """See `Courtroom`."""
        terminal.aside(f"{say('出示', 'Shown')}  {picture}  {came_of(run)}")

    def wants_line_up(self) -> bool:
        """See `Courtroom`."""
        return bool(self._number)

    def line_up_number(self) -> str:
        """See `Courtroom`."""
        return self._number

    def hand_back(self, folder: Path, trials: Trials) -> Path | None:
        """See `Courtroom`."""
        return next(self._handed, None)

    def named(self, handed: Handed) -> None:
        """See `Courtroom`."""
        terminal.aside(f"{handed.file}  {named(handed)}", style="bold")

    def revealed(self, line_up: LineUp) -> None:
        """See `Courtroom`."""
        for place, suspect in enumerate(line_up.suspects, 1):
            terminal.aside(f"  {place:2}  {suspect.label.in_(chosen_language())}")

    def closed(self, hearing: Hearing, files: Path) -> None:
        """See `Courtroom`."""
        self.files = files


class PromptedRequests(GivenRequests):
    """A hearing in which a person at the terminal passes on what the court asks."""

    def __init__(self) -> None:
        super().__init__(())

    def tell(self, digest: Digest) -> None:
        """See `Courtroom`; waits until the digest was read aloud."""
        super().tell(digest)
        click.prompt(
            say("请宣读摘要，然后按回车", "Read it aloud, then press Enter"), default="", show_default=False, err=True
        )

    def next_request(self, recipe: Settings, refused: EvidenceKitError | None) -> Asked | None:
        """See `Courtroom`."""
        if refused is not None:
            terminal.print_error(refused, as_json=False)
        else:
            terminal.aside(f"{say('提示词', 'Prompt')}  {recipe.prompt}")
        if not click.confirm(say("还有要求吗？", "Another request?"), default=True, err=True):
            return None
        words = _answer("增加或改成的词语（没有则回车）", "Words to add, or to put in (none: Enter)")
        instead = _answer(
            "替换提示词中的哪些词（加在末尾则回车）", "In place of which words of the prompt (at its end: Enter)"
        )
        seed = _whole_number(_answer("种子（不改则回车）", "Seed (unchanged: Enter)"))
        beacon = _answer("drand 轮次：文件或地址（没有则回车）", "Round of drand, a file or an address (none: Enter)")
        return Asked(words, instead, seed, beacon)

    def wants_line_up(self) -> bool:
        """See `Courtroom`."""
        return click.confirm(say("进行盲测辨认吗？", "Hold a blind line-up?"), default=False, err=True)

    def line_up_number(self) -> str:
        """See `Courtroom`."""
        return _answer(
            "法院所给数字（决定次序），或 drand 轮次",
            "The court's number, which decides the order, or a round of drand",
            needed=True,
        )

    def hand_back(self, folder: Path, trials: Trials) -> Path | None:
        """See `Courtroom`."""
        terminal.aside(say(f"图片在 {folder}", f"The pictures are in {folder}"))
        terminal.aside(played(trials))
        path = _answer("交回图片的路径（没有则回车）", "Path of a picture that is handed back (none: Enter)")
        return Path(path) if path else None


def came_of(run: HearingRun) -> str:
    """What a run came to, in one line."""
    if run.against_recipe:
        said = say("图片改变", "another picture") if run.changed else say("无可测变化", "nothing measurable changed")
        return f"{said}  PSNR {decibels(run.against_recipe)}, SSIM {run.against_recipe.ssim:.4f}"
    if run.against_claimed:
        grade = GRADE_NAMES[run.grade_against_claimed].in_(chosen_language())
        return f"{say('与涉案图片：', 'against the claimed picture: ')}{grade}  PSNR {decibels(run.against_claimed)}"
    return ""


def named(handed: Handed) -> str:
    """What the kit names, in one line."""
    if handed.named is None:
        return say(
            "不能指出：不是其中任何一张的副本，或无从确定是哪一张",
            "none is named: a copy of none of them, or of no one for certain",
        )
    astray = f"{handed.astray:.1%}"
    return say(
        f"第 {handed.named} 号（向其余任何一张偏离不超过 {astray}）",
        f"place {handed.named} (towards no other does it lie off by more than {astray})",
    )


def played(trials: Trials) -> str:
    """How often the kit erred beforehand, in one line."""
    if not trials.played:
        return say(
            "事先未作自测：误认率未知。", "No line-up was played beforehand: the rate of false matches is not known."
        )
    limit = f"{trials.most_wrong:.1%}"
    return say(
        f"事先自测 {trials.played} 次：误认 {trials.named_wrong} 次（误认率单侧 95% 上限 {limit}），正确 {trials.named_right} 次，"
        f"不能指出 {trials.named_none} 次；真实图片不在其中时仍指出某一张 {trials.absent_named} 次。只就这些图片而言。",
        f"Line-ups played beforehand: {trials.played}; named wrong {trials.named_wrong} (rate of false matches at most {limit}, 95 % one-sided), "
        f"right {trials.named_right}, none {trials.named_none}; with the true picture absent one was named all the same "
        f"{trials.absent_named} times. About these pictures only.",
    )


def _answer(zh: str, en: str, *, needed: bool = False) -> str:
    answer: str = click.prompt(say(zh, en), default=None if needed else "", show_default=False, err=True)
    return answer.strip()


def _whole_number(answer: str) -> int | None:
    """The number; one that is none is refused with the request."""
    if not answer:
        return None
    return int(answer) if answer.isascii() and answer.isdigit() and len(answer) <= 20 else -1
