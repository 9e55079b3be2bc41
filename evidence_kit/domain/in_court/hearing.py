"""A hearing: the recipe run before a court, changed as the court asks; every digest is told before the picture is seen.

Digests of requests and of line-ups hold nothing of one machine: whoever has the same recipe and hears the same words computes
the same ones. Digests of pictures are equal where processor, libraries and kernels are; elsewhere pictures are graded.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal, Self

from pydantic import Field, model_validator

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.in_court.line_up import LineUp
from evidence_kit.domain.making.regeneration import Environment, Figures, Grade, same_picture_grade
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.record import Count, Instant, Record, RelativePath, Seconds, Sha256Hex
from evidence_kit.domain.text import Text, text

MOST_WORDS = 500
"""Characters of a request."""


class DrawnValue(Record):
    """A round of drand that was fetched in the hearing; its signature was checked, and the round lies beside the record."""

    chain: Sha256Hex
    round: int = Field(ge=1, lt=1 << 40)
    randomness: Sha256Hex
    due: Instant
    """When the network makes it known: nobody knew it before."""

    @property
    def seed(self) -> int:
        """The seed that follows from it: the first 32 bits of SHA-256 over its hexadecimal digits, as all programs take."""
        return int.from_bytes(sha256(self.randomness.encode("ascii")).digest()[:4], "big")


class CourtRequest(Record):
    """What somebody in the room asked for: words, a number, a public value, or several of them together."""

    words: str = Field(default="", max_length=MOST_WORDS)
    """Added at the end of the prompt, after a comma; with `instead_of` in its place."""
    instead_of: str = Field(default="", max_length=MOST_WORDS)
    """Words of the prompt, which must occur there exactly once."""
    seed: int | None = Field(default=None, ge=0, lt=2**64)
    drawn: DrawnValue | None = None

    @model_validator(mode="after")
    def _asks_for_one_seed_at_most(self) -> Self:
        if self.seed is not None and self.drawn is not None:
            raise ValueError("a number and a public value: which of them is the seed?")
        return self

    @property
    def asks_nothing(self) -> bool:
        """Whether the recipe is to be run as it is."""
        return not (self.words or self.instead_of) and self.seed is None and self.drawn is None

    def applied(self, recipe: Settings) -> Settings:
        """Return the recipe with what was asked.

        Raises:
            RegenerationError: the words to be replaced do not occur exactly once.
        """
        seed = self.drawn.seed if self.drawn else self.seed
        update: dict[str, object] = {"prompt": self._prompt(recipe.prompt)}
        return recipe.model_copy(update=update if seed is None else update | {"seed": seed})

    def _prompt(self, prompt: str) -> str:
        if not self.instead_of:
            return f"{prompt}, {self.words}" if self.words else prompt
        found = prompt.count(self.instead_of)
        if found != 1:
            raise RegenerationError(
                text(f"提示词中“{self.instead_of}”出现 {found} 次，应恰为一次。",
                     f"The words “{self.instead_of}” occur {found} times in the prompt; exactly once is needed."),
                text("请从所显示的提示词中逐字指定要替换的词。", "Name words of the prompt as it is shown, letter by letter."),
            )  # fmt: skip
        return prompt.replace(self.instead_of, self.words)

    def told(self) -> Text:
        """What was asked, in words."""
        asked: list[Text] = []
        if self.instead_of and self.words:
            asked.append(text(f"提示词中“{self.instead_of}”改为“{self.words}”",
                              f"“{self.instead_of}” in the prompt becomes “{self.words}”"))  # fmt: skip
        elif self.instead_of:
            asked.append(text(f"提示词中去掉“{self.instead_of}”", f"“{self.instead_of}” taken out of the prompt"))
        elif self.words:
            asked.append(text(f"提示词末尾加“{self.words}”", f"“{self.words}” added at the end of the prompt"))
        if self.seed is not None:
            asked.append(text(f"种子改为 {self.seed}", f"seed {self.seed}"))
        if self.drawn is not None:
            number, due, seed = self.drawn.round, clock(self.drawn.due), self.drawn.seed
            asked.append(
                text(
                    f"种子取自 drand 第 {number} 轮（{due}）：{seed}", f"seed from drand round {number} ({due}): {seed}"
                )
            )
        if not asked:
            return text("按原参数，不作改变", "the recipe as it is")
        return text("；".join(one.zh for one in asked), "; ".join(one.en for one in asked))


class Commitment(Record):
    """What is committed before anything runs: its canonical JSON is a file of the hearing, its SHA-256 is read aloud."""

    schema_tag: Literal["evidence-kit/hearing-request/1"] = Field("evidence-kit/hearing-request/1", alias="schema")
    number: Count
    recipe: Settings
    """As claimed, before anything was asked."""
    request: CourtRequest


class HearingRun(Record):
    """One request: what was committed when, what came out, how far it lies from the picture of the recipe as it is."""

    number: Count
    """0: the recipe as it is."""
    request: CourtRequest
    commitment: RelativePath
    request_sha256: Sha256Hex
    committed: Instant
    """By this machine's clock; told before the picture was computed."""
    computed: Instant
    """When its digest was told; only then was it written and shown."""
    seconds: Seconds
    picture: RelativePath
    picture_sha256: Sha256Hex
    """Of the file."""
    pixels_sha256: Sha256Hex
    """Of the decoded 8-bit RGB values, row by row: the digest that was told."""
    against_recipe: Figures | None
    """Against run 0, which this machine made; None for run 0 itself."""
    against_claimed: Figures | None = None
    """Of run 0: against the claimed picture; None for the others, where there is none, or where its size is another."""
    against_other: Figures | None = None
    """Against the same request's picture of the other machine; None where none was given."""
    other_pixels_sha256: Sha256Hex | None = None

    @property
    def changed(self) -> bool:
        """Whether it is another picture than that of run 0, by more than the same recipe differs from machine to machine."""
        figures = self.against_recipe
        return figures is not None and same_picture_grade(figures.max_difference, figures.psnr_db) is None

    @property
    def grade_against_claimed(self) -> Grade:
        """How near run 0 comes to the claimed picture."""
        return _grade(self.against_claimed)

    @property
    def grade_against_other(self) -> Grade:
        """How near it comes to the other machine's."""
        return _grade(self.against_other)


class Hearing(Record):
    """The record of a hearing; its files lie beside it."""

    schema_tag: Literal["evidence-kit/hearing/1"] = Field("evidence-kit/hearing/1", alias="schema")
    case: str
    bundle_name: str = ""
    bundle_sha256: Sha256Hex | None = None
    """None: it was held with the case itself, by the party."""
    settings_confirmed: bool | None = None
    """Of a bundle: the verifier read the claimed picture itself and found its parameters in the recipe, nothing open or stated
    besides. None: of a case, where nobody asked."""
    other_record_sha256: Sha256Hex | None = None
    """Of the other machine's `hearing.json`, whose requests were run here again."""
    tool: str
    program_sha256: Sha256Hex
    """Over the installed program's files, as `verify --result` takes it."""
    started: Instant
    finished: Instant
    environment: Environment
    """Of run 0, as it ran here."""
    recipe: Settings
    recipe_sha256: Sha256Hex
    """Of its canonical JSON."""
    runs: tuple[HearingRun, ...] = Field(min_length=1)
    line_up: LineUp | None = None


def _grade(figures: Figures | None) -> Grade:
    same = same_picture_grade(figures.max_difference, figures.psnr_db) if figures else None
    return same or Grade.DIFFERENT
