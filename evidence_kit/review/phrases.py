"""What a case should not say of itself: conclusions that are the court's, and absolutes that one counter-example overturns.

After the wording rules of `docs/filing.md`. A pattern finds what is said, not what is denied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence_kit.domain.artifact import ExhibitClass
from evidence_kit.domain.case import Case
from evidence_kit.domain.filing.problem import FilingProblem, Place, ProblemCode, problem
from evidence_kit.review.material import CaseMaterial
from evidence_kit.review.places import name_of, texts_of

_NOT_ITS_OWN_WORDS = frozenset({"title", "court", "case_number", "cause", "parties", "claims", "elements"})
"""Where a case asks for a judgment or names things: its words there are no statement of fact."""


@dataclass(frozen=True)
class Phrase:
    """Words not to be used, in either language."""

    code: ProblemCode
    pattern: re.Pattern[str]


def _phrase(code: ProblemCode, *patterns: str) -> Phrase:
    return Phrase(code, re.compile("|".join(patterns), re.IGNORECASE))


PHRASES: tuple[Phrase, ...] = (
    _phrase(ProblemCode.CLAIMS_AUTHORSHIP, r"证明[^，。；]{0,16}(?:作者身份|(?:系|是|为)(?:\S{0,8}的)?作者)", "确权",
            r"\bprov(?:e|es|ing) (?:the )?authorship",
            r"\bproves? that [^.]{0,60}\bis the author"),
    _phrase(ProblemCode.STATES_LAW, "(?<!不)具[有备]独创性", "构成作品", "享有著作权", "受著作权法保护", r"\b(?:is|are) original\b",
            r"\bcopyrightable\b"),
    _phrase(ProblemCode.STATES_GUILT, "盗用", "窃取", "盗图", "抄袭", "剽窃", "恶意侵权", "侵权人", "构成侵权", "侵害了", r"\bstole\b", r"\bstolen\b",
            r"\btheft\b", r"\bplagiari[sz]\w*", r"\binfringed\b", r"\binfringer\b", r"\binfringing\b"),
    _phrase(ProblemCode.ABSOLUTE_WORDS, "(?:不可|无法|不能)篡改", "防篡改", "铁证", "毫无疑问", "不容置疑", "绝对", "百分之百", r"100 ?%", "唯一指纹",
            r"\btamper-?proof\b", r"\birrefutabl[ey]\b", r"\bundeniabl[ey]\b", r"\bbeyond (?:any )?doubt\b", r"\bconclusively\b",
            r"\babsolutely\b"),
    _phrase(ProblemCode.CHAIN_AS_TRUTH, r"区块链[^，。；]{0,12}(?:证明|保证|确保)[^，。；]{0,8}真实", r"上链[^，。；]{0,8}真实",
            r"\bon the blockchain,? (?:hence|so|therefore|and thus)\b"),
    _phrase(ProblemCode.CALLED_NOTARISED, "(?<!未)(?:已|经)公证", r"(?<!not )\bnotari[sz]ed\b"),
    _phrase(ProblemCode.CALLED_PHOTOGRAPH, "真实照片", "实拍", "摄影作品", r"\breal photo(?:graph)?\b"),
)  # fmt: skip
_AS_RECORD = _phrase(ProblemCode.DEMONSTRATION_AS_RECORD, "(?<!不是)(?<!并非)(?<!代替)创作(?:过程|当时)?的?(?:原始)?记录",
                     r"(?<!not a )(?<!no )(?<!a )\b(?:creation record|record of the creation)")  # fmt: skip


def phrases(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give every statement of the case that should be said otherwise."""
    case = material.case
    for place, words in texts_of(case):
        if place[0] in _NOT_ITS_OWN_WORDS:
            continue
        for phrase in _rules_for(case, place):
            if found := phrase.pattern.search(words.zh) or phrase.pattern.search(words.en):
                yield problem(phrase.code, place, where=name_of(case, place), words=found[0])


def _rules_for(case: Case, place: Place) -> tuple[Phrase, ...]:
    """Of a demonstration also that it is no record; where a notary's certificate is an exhibit, it may be named."""
    rules = PHRASES
    if any("公证书" in plan.kind.zh + plan.name.zh for group in case.groups for plan in group.exhibits):
        rules = tuple(one for one in rules if one.code is not ProblemCode.CALLED_NOTARISED)
    match place:
        case ("groups", int(group), "exhibits", int(index), *_):
            lane = case.groups[group].exhibits[index].lane
            return (*rules, _AS_RECORD) if lane is ExhibitClass.REGENERATION else rules
    return rules
