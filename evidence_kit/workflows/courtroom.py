"""What a hearing asks of the room, and what it tells it: the faces put questions and print digests, the work knows no terminal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from evidence_kit.domain.errors import EvidenceKitError, UsageError
from evidence_kit.domain.in_court.hearing import MOST_WORDS, CourtRequest, DrawnValue, Hearing, HearingRun
from evidence_kit.domain.in_court.line_up import Handed, LineUp, Trials
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.text import text
from evidence_kit.seal.beacons import fetch_drand


class Told(StrEnum):
    """Which digest is told."""

    REQUEST = "request"
    PICTURE = "picture"
    ROSTER = "roster"
    ORDER = "order"


@dataclass(frozen=True)
class Digest:
    """A digest to be read aloud before anybody sees what it is of."""

    of: Told
    sha256: str
    number: int = 0
    """Of the request."""


@dataclass(frozen=True)
class Asked:
    """A request as it was put; `beacon` is a file or an address of a round of drand."""

    words: str = ""
    instead_of: str = ""
    seed: int | None = None
    beacon: str = ""

    def heard(self) -> tuple[CourtRequest, bytes]:
        """Return the request with the value fetched and checked, and the round as it came; no bytes where none was asked for.

        Raises:
            UsageError: words longer than a request takes, a number that is no seed, a number and a round at once, or nothing.
            SealError, StorageError, InputError: the round cannot be had, or nobody of the network signed it.
        """
        drawn, data = drawn_value(self.beacon) if self.beacon else (None, b"")
        try:
            request = CourtRequest(words=self.words, instead_of=self.instead_of, seed=self.seed, drawn=drawn)
        except ValueError as error:
            raise _no_request() from error
        if request.asks_nothing:
            raise _no_request()
        return request, data


def drawn_value(source: str) -> tuple[DrawnValue, bytes]:
    """Return a round of drand, from a file or an address, and the JSON it came in.

    Raises:
        SealError, StorageError, InputError: it cannot be had, or nobody of the network signed it.
    """
    found, data = fetch_drand(source)
    return DrawnValue(chain=found.chain.hash, round=found.number, randomness=found.randomness, due=found.time), data


def _no_request() -> UsageError:
    return UsageError(
        text("这不是一项可以运行的要求。", "This is no request that can be run."),
        text(f"要求可为：不超过 {MOST_WORDS} 字的词语、0 至 2^64-1 的整数种子、一个 drand 轮次；种子与 drand 只取其一。",
             f"Ask for words of at most {MOST_WORDS} characters, for a seed from 0 to 2^64-1, for a round of drand; a seed or a "
             "round, not both."),
    )  # fmt: skip


class Courtroom(Protocol):
    """Whoever speaks for the court: a person at a terminal, or options that were given beforehand."""

    def tell(self, digest: Digest) -> None:
        """Gives a digest to be read aloud; returns when what it is of may be computed or shown."""

    def next_request(self, recipe: Settings, refused: EvidenceKitError | None) -> Asked | None:
        """Asks for the next request; `refused` says why the last one could not be met. None: there is none."""

    def shown(self, run: HearingRun, picture: Path) -> None:
        """Tells where a picture now lies and what it came to."""

    def wants_line_up(self) -> bool:
        """Asks whether a line-up is held."""

    def line_up_number(self) -> str:
        """Asks for the number that decides the order, once the ten recipes are committed: digits, or a round of drand."""

    def hand_back(self, folder: Path, trials: Trials) -> Path | None:
        """Asks for a picture made from one of those in the folder, having said how often the kit errs; None: no more of them."""

    def named(self, handed: Handed) -> None:
        """Tells which the kit names."""

    def revealed(self, line_up: LineUp) -> None:
        """Tells which recipe stands at which place."""

    def closed(self, hearing: Hearing, files: Path) -> None:
        """Tells that record and minutes are written."""
