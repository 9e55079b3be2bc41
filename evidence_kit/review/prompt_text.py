"""What a case says of the picture's own words and settings, held against what the picture itself states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from math import gcd

from evidence_kit.domain.filing.problem import FilingProblem, Place, ProblemCode, problem
from evidence_kit.domain.making.parameter_names import parameter_name
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.pleadings.prompt_map import PromptMap, placed, unmapped
from evidence_kit.review.material import CaseMaterial
from evidence_kit.review.places import name_of, texts_of

_QUOTED = re.compile(r"“([^”]{4,80})”|\"([^\"]{4,80})\"|「([^」]{4,80})」|‘([^’]{4,80})’")
_HAN = re.compile("[\u4e00-\u9fff]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_.+][A-Za-z0-9]+)+")
_ENDING = re.compile(r"\.(?:safetensors|ckpt|pt|pth|bin)$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[,，\n|]|<[^>]*>")
_WEIGHTS = re.compile(r"[()\[\]{}]|:[\d.]+")
_RATIO = re.compile(r"(?<![\d:.])(\d{1,2}) ?[:：比] ?(\d{1,2})(?![\d:.])")
_OF_RATIOS = re.compile(r"比例|画幅|宽高|长宽|\bratio\b|\baspect\b", re.IGNORECASE)
_COPIED = re.compile(r"复制|借用|转抄|照搬|摘自|\bcopied\b|\bborrowed\b|\btaken from (?:a|the) forum\b", re.IGNORECASE)
_ARGUED: dict[str, re.Pattern[str]] = {
    "sampler": re.compile(r"采样器|采样方法|\bsampler\b", re.IGNORECASE),
    "steps": re.compile(r"迭代步数|采样步数|\bsampling steps\b", re.IGNORECASE),
    "cfg_scale": re.compile(r"引导系数|\bCFG\b"),
    "seed": re.compile(r"种子|\bseed\b", re.IGNORECASE),
    "clip_skip": re.compile(r"CLIP 终止层数|\bclip skip\b", re.IGNORECASE),
    "checkpoint": re.compile(r"大模型|\bcheckpoint\b", re.IGNORECASE),
}
"""Parameter → how a case speaks of having chosen it."""
_SAME, _NEAR_NAME = 0.82, 0.8
"""How alike (difflib) words are that were meant to be the same."""


def misquoted(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give prompt words that a case quotes otherwise than they stand: a typing error in a prompt is part of it."""
    if material.recipe is None:
        return
    prompts = _prompts(material.recipe)
    terms = [term for prompt in prompts for term in _terms(prompt)]
    for place, words in texts_of(material.case):
        for quoted in dict.fromkeys((*_quotes(words.zh), *_quotes(words.en))):
            near = get_close_matches(quoted, terms, 1, _SAME) if not any(quoted in one for one in prompts) else []
            if near and near[0].casefold() != quoted.casefold():
                where = name_of(material.case, place)
                yield problem(ProblemCode.PROMPT_MISQUOTED, place, where=where, words=quoted, stands=near[0])


def names(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give names of models that are nearly, and not quite, those that the picture states."""
    known = {name.casefold(): name for name in components(material.recipe)} if material.recipe else {}
    for place, words in texts_of(material.case):
        for said in dict.fromkeys(_ENDING.sub("", one) for one in _NAME.findall(f"{words.zh}\n{words.en}")):
            near = get_close_matches(said.casefold(), known, 1, _NEAR_NAME)
            if near and said.casefold() not in known and not _part_of(said.casefold(), near[0]):
                where = name_of(material.case, place)
                yield problem(ProblemCode.NAME_DRIFT, place, where=where, words=said, stands=known[near[0]])


def ratios(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give ratios of width to height that are argued while the picture has another."""
    recipe = material.recipe
    width, height = (recipe.width.value, recipe.height.value) if recipe else (None, None)
    if not width or not height:
        return
    said: dict[str, Place] = {}
    for place, words in texts_of(material.case):
        if _OF_RATIOS.search(f"{words.zh} {words.en}"):
            found = _RATIO.findall(f"{words.zh} {words.en}")
            said |= {
                f"{int(one)}:{int(other)}": place for one, other in found if f"{int(one)}:{int(other)}" not in said
            }
    has = f"{width // gcd(width, height)}:{height // gcd(width, height)}"
    if said and has not in said:
        first = next(iter(said.values()))
        yield problem(ProblemCode.RATIO_ELSEWHERE, first, where=name_of(material.case, first), ratios=", ".join(said),
                      width=width, height=height, has=has)  # fmt: skip


def choices(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give parameters whose choice is argued though nothing says what was chosen."""
    case, recipe = material.case, material.recipe
    if recipe is None:
        return
    stated = {one.parameter for one in case.making}
    open_ones = [name for name in _ARGUED if getattr(recipe, name).value is None and name not in stated]
    for name in open_ones:
        for place, words in texts_of(case):
            if place[0] in {"facts", "elements", "chain"} and _ARGUED[name].search(f"{words.zh}\n{words.en}"):
                where = name_of(case, place)
                yield problem(ProblemCode.CHOICE_WITHOUT_VALUE, place, where=where, parameter=parameter_name(name))
                break


def origins(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give words of the prompts that nobody says the origin of, and words of a map that the prompt does not hold."""
    case, mapped = material.case, material.case.prompt_map
    if material.recipe is None:
        return
    prompt, negative = _prompts(material.recipe)
    if mapped is None:
        told = (
            (place, _COPIED.search(f"{words.zh}\n{words.en}")) for place, words in texts_of(case) if place[0] == "facts"
        )
        first = next(((place, found[0]) for place, found in told if found), None)
        if first is not None:
            where = name_of(case, first[0])
            yield problem(ProblemCode.ORIGIN_NOT_SAID, first[0], where=where, words=first[1])
        return
    for at, phrase in enumerate(placed(prompt, mapped.prompt)):
        if phrase.start is None:
            yield problem(ProblemCode.MAPPED_WORDS_ABSENT, ("prompt_map", "prompt", at), words=phrase.mapped.words)
    open_words = sum(one.origin is None for one in mapped.prompt) + len(unmapped(prompt, placed(prompt, mapped.prompt)))
    open_words += _open_negative(negative, mapped)
    if open_words:
        yield problem(ProblemCode.ORIGIN_INCOMPLETE, ("prompt_map",), count=open_words)


def components(recipe: Recipe) -> dict[str, None]:
    """Return the names of what the picture says it was made with, without the endings of files."""
    weights = [recipe.checkpoint.value, recipe.vae.value, *(one.weights for one in recipe.loras), *recipe.embeddings]
    return dict.fromkeys(_ENDING.sub("", one.name) for one in weights if one is not None and one.name)


def _open_negative(negative: str, mapped: PromptMap) -> int:
    if any(not one.words for one in mapped.negative):
        return 0
    for words in (one.words for one in mapped.negative):
        negative = negative.replace(words, "")
    return int(bool(negative.strip(" ,\n\t")))


def _prompts(recipe: Recipe) -> tuple[str, str]:
    return recipe.prompt.value or "", recipe.negative_prompt.value or ""


def _terms(prompt: str) -> list[str]:
    bare = (_WEIGHTS.sub("", term).strip() for term in _SEPARATORS.split(prompt))
    return [term for term in bare if len(term) > 3]


def _quotes(words: str) -> Iterator[str]:
    for groups in _QUOTED.findall(words):
        quoted = "".join(groups).strip()
        if not _HAN.search(quoted) and not quoted.startswith("#"):  # a hashtag is no prompt
            yield quoted


def _part_of(one: str, other: str) -> bool:
    return one in other or other in one
