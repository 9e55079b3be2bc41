"""What a case says twice and not alike: whose words and watermark, titles and numbers, translations, sentences set twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from unicodedata import normalize

from evidence_kit.domain.case import PARTY_ROLE_NAMES, Case
from evidence_kit.domain.filing.problem import FilingProblem, Place, ProblemCode, problem
from evidence_kit.domain.text import Text, text
from evidence_kit.review.material import CaseMaterial
from evidence_kit.review.places import name_of, texts_of

PROMPT_WORDS = {
    "golden hour": "黄金时刻", "dynamic lighting": "动态光照", "film grain": "胶片颗粒", "film emulation": "胶片模拟",
    "viewing at camera": "看向镜头",
}  # fmt: skip
"""Words of prompts and what they are called in Chinese, one for one: another rendering is another word."""
_TITLE = re.compile(r"《([^》]{3,60})》|“([^”]{3,80})”")
_NUMBER = re.compile(r"[（(]\d{4}[）)][^，。；、\s]{2,30}?号")
_SENTENCES = re.compile(r"[。；;!?！？\n]|\.(?=\s|$)")
_LIKE_A_TITLE, _LIKE_A_NUMBER = 0.75, 0.8
"""How alike (difflib) two are that were meant to be the same."""
_SHORTEST = 8
"""Characters of a sentence; shorter ones may well be said twice."""


def roles(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give what makes the other side the author, or the one whose words or watermark they are."""
    case = material.case
    opponents = [party for party in case.parties if party.role is not case.submitter.role]
    people: list[tuple[Place, Text]] = [(("work", "author"), case.work.author)]
    people += [(("prompt_map", "stated_by"), case.prompt_map.stated_by)] if case.prompt_map else []
    for place, name in people:
        if any(party.name == name for party in opponents):
            yield problem(ProblemCode.AUTHOR_IS_OPPONENT, place, where=name_of(case, place), name=name)
    patterns = _given_to(case) if opponents else ()
    for place, words in texts_of(case):
        found = next((hit for one in patterns if (hit := one.search(words.zh) or one.search(words.en))), None)
        if found is not None:
            yield problem(ProblemCode.OPPONENTS_WORDS, place, where=name_of(case, place), words=found[0])


def titles(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give titles of the work, and numbers of the case, that are nearly and not quite what the case itself has."""
    case = material.case
    title = case.work.title
    for place, words in texts_of(case):
        for language in ("zh", "en"):
            for groups in _TITLE.findall(words.in_(language)):
                said = "".join(groups).strip()
                known = title.in_(language).strip("《》“” ")
                if said != known and _alike(said.casefold(), known.casefold()) >= _LIKE_A_TITLE:
                    yield problem(ProblemCode.TITLE_DRIFT, place, where=name_of(case, place), words=said, stands=known)
        for said in _NUMBER.findall(words.zh) if case.case_number and place != ("case_number",) else ():
            known = normalize("NFKC", case.case_number.zh) if case.case_number else ""
            if normalize("NFKC", said) != known and _alike(normalize("NFKC", said), known) >= _LIKE_A_NUMBER:
                stands = case.case_number.zh if case.case_number else ""
                yield problem(ProblemCode.NUMBER_DRIFT, place, where=name_of(case, place), words=said, stands=stands)


def translations(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give words of prompts whose Chinese is another than the one that is kept to."""
    if len(material.case.languages) < 2:
        return
    for place, words in texts_of(material.case):
        english = words.en.casefold()
        for term, chinese in PROMPT_WORDS.items():
            there = re.search(rf"\b{term}\b", english) is not None
            if there and chinese not in words.zh and term not in words.zh.casefold():
                where = name_of(material.case, place)
                yield problem(ProblemCode.TRANSLATION_DRIFT, place, where=where, words=term, chinese=chinese)


def doubled(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give sentences that one text holds twice."""
    for place, words in texts_of(material.case):
        for said in dict.fromkeys((words.zh, words.en)):
            counted = Counter(part for one in _SENTENCES.split(said) if len(part := one.strip()) >= _SHORTEST)
            twice = next((part for part, count in counted.items() if count > 1), None)
            if twice is not None:
                short = twice if len(twice) <= 30 else twice[:30] + "…"
                yield problem(ProblemCode.SENTENCE_TWICE, place, where=name_of(material.case, place), words=short)
                break


def _given_to(case: Case) -> tuple[re.Pattern[str], ...]:
    """What says that words or a watermark are the other side's own; not that the other side took a watermark off."""
    sides = [party for party in case.parties if party.role is not case.submitter.role]
    called = [text(*(PARTY_ROLE_NAMES[party.role].in_(one) for one in ("zh", "en"))) for party in sides]
    called += [party.name for party in sides]
    zh, en = ("|".join(sorted({re.escape(one.in_(language)) for one in called})) for language in ("zh", "en"))
    return (
        re.compile(
            rf"水印[^，。；]{{0,16}}(?:系|为|是|显示)[^，。；]{{0,4}}(?:{zh})(?![^，。；]{{0,8}}(?:去除|除去|删|抹|裁|遮))"
        ),
        re.compile(rf"(?:提示词|词句)[^，。；]{{0,16}}(?:来自|出自|系由|由)[^，。；]{{0,4}}(?:{zh})"),
        re.compile(
            rf"\bwatermark\b[^.;]{{0,40}}\b(?:is|shows|carries|bears)\b[^.;]{{0,12}}\b(?:{en})['’]s\b", re.IGNORECASE
        ),
        re.compile(rf"\bprompts?\b[^.;]{{0,40}}\b(?:comes?|came) from (?:the )?(?:{en})\b", re.IGNORECASE),
    )


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
