"""What opposing counsel can say of a filing, rule by rule."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from evidence_kit.attack.objections.material import FiledMaterial
from evidence_kit.attack.objections.raised import RULES, objections_to
from evidence_kit.attack.target import Target
from evidence_kit.domain.artifact import Artifact, Digests, ExhibitClass, Role
from evidence_kit.domain.bundle import Bundle, Exhibit, Member
from evidence_kit.domain.custody import JournalHead
from evidence_kit.domain.filing.objection import Objection, ObjectionCode
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import Figures, Grade, Regeneration
from evidence_kit.domain.making.variation import Decision, DecisionKind, Effect, Variation, VariationSheet
from evidence_kit.domain.text import text
from evidence_kit.domain.time.creation_dating import CreationDating
from evidence_kit.domain.time.seal import CalendarProof, Seal, TokenProof
from tests.review.materials import case, words

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
_CODE = ObjectionCode
MAP = {
    "stated_by": words("沈喆", "SHEN Zhe"),
    "prompt": [
        {"words": "teapot", "slot": "subject", "origin": "own"},
        {"words": "best quality", "slot": "quality", "origin": "copied"},
    ],
}


def item(role: Role, name: str, data: bytes = b"x", media: str = "text/plain") -> Artifact:
    digests = Digests(size=len(data), sha256=hashlib.sha256(data).hexdigest())
    lane = ExhibitClass.CREATION_RECORD if role is Role.CREATION_LOG else ExhibitClass.PAPER
    return Artifact(path=f"artifacts/0001-{role.value}/{name}", role=role, lane=lane, media_type=media, digests=digests,
                    title=text("件", "item"), origin=name)  # fmt: skip


def filing(*items: Artifact, **changes: Any) -> FiledMaterial:
    """A filing with one exhibit a file, from page 3 on."""
    plain = text("甲", "A")
    exhibits = tuple(
        Exhibit(number=f"1-{at}", name=plain, kind=plain, source=plain, content=plain, purpose=plain, lane=one.lane,
                artifacts=(one.path,), first_page=2 + at, pages=1)
        for at, one in enumerate(items, start=1)
    )  # fmt: skip
    members = tuple(Member(member=f"data/exhibits/{at}", artifact=one) for at, one in enumerate(items))
    bundle = Bundle(case="spring", title=plain, rehearsal=False, created=NOON, tool="t", head=JournalHead(size=1, sha256="0" * 64),
                    members=members, exhibits=exhibits)  # fmt: skip
    return FiledMaterial(case=changes.pop("case", case()), bundle=bundle, **changes)


def found(material: FiledMaterial, code: ObjectionCode) -> list[Objection]:
    return [one for one in objections_to(material) if one.code is code]


LOG = item(Role.CREATION_LOG, "log.jsonl")


@pytest.mark.parametrize(
    ("digest", "counts"),
    [
        (hashlib.sha256(b"x").hexdigest(), None),
        (hashlib.sha256(b"elsewhere").hexdigest(), (1, 1)),
        (hashlib.sha256(b"{}").hexdigest(), None),  # of its own first line: a log that chains itself
        ("0" * 64, None),
    ],
)
def test_digests_of_a_log_must_be_those_of_something_filed(digest: str, counts: tuple[int, int] | None) -> None:
    material = filing(LOG, texts={LOG.path: f'{{}}\n{{"picture":"{digest}"}}\n'})
    got = [(one.arguments["count"], one.arguments["named"]) for one in found(material, _CODE.LOG_DIGESTS_MATCH_NOTHING)]
    assert got == ([counts] if counts else [])


def test_pixels_of_a_picture_are_what_a_log_may_name() -> None:
    digest = hashlib.sha256(b"pixels").hexdigest()
    texts = {LOG.path: f'{{"pixels_sha256":"{digest}"}}\n'}
    assert found(filing(LOG, texts=texts), _CODE.LOG_DIGESTS_MATCH_NOTHING)
    assert not found(filing(LOG, texts=texts, pixels=frozenset({digest})), _CODE.LOG_DIGESTS_MATCH_NOTHING)


def test_a_log_of_unknown_form_bites_at_its_exhibit() -> None:
    (one,) = found(filing(LOG, texts={LOG.path: '{"seed": 1}\n'}), _CODE.LOG_WRITER_UNKNOWN)
    assert one.at is not None and (one.at.number, one.at.pages) == ("1-1", (3, 3))
    header = "prompt,seed,width,height,sampler,cfgs,steps,filename,negative_prompt\na,1,64,64,Euler,7,20,x.png,\n"
    assert not found(filing(LOG, texts={LOG.path: header}), _CODE.LOG_WRITER_UNKNOWN)


def test_the_day_of_creation_needs_a_record_that_something_dates() -> None:
    assert found(filing(), _CODE.NO_RECORD_OF_THE_DAY) and not found(filing(LOG), _CODE.NO_RECORD_OF_THE_DAY)
    late = CreationDating(NOON, date(2025, 10, 10), NOON, "TSA")
    (one,) = found(filing(LOG, dated={LOG.path: late}), _CODE.CLASS_BY_PARTYS_WORD)
    assert "416" in str(one.arguments["dating"])
    soon = CreationDating(NOON, date(2026, 11, 30), NOON, "TSA")
    assert not found(filing(LOG, dated={LOG.path: soon}), _CODE.CLASS_BY_PARTYS_WORD)


def test_a_rehearsals_time_is_none() -> None:
    token = TokenProof(authority="TSA", uri="tsa:x", path="artifacts/1-seal/a.tsr", sha256="0" * 64, generated=NOON, serial="1",
                       policy="1.2")  # fmt: skip
    seal = Seal(head=JournalHead(size=1, sha256="0" * 64), tree_root="0" * 64, head_file="artifacts/1-seal/head.txt",
                rehearsal=False, proofs=(token,))  # fmt: skip
    assert not found(filing(seals=(seal,)), _CODE.NO_INDEPENDENT_TIME)
    assert found(filing(seals=(seal.model_copy(update={"rehearsal": True}),)), _CODE.NO_INDEPENDENT_TIME)


def test_a_calendars_promise_is_no_time_until_bitcoin_confirms_it() -> None:
    def sealed(height: int | None) -> Seal:
        proof = CalendarProof(
            calendars=("ots:x",), path="artifacts/1-seal/head.txt.ots", sha256="1" * 64, bitcoin_height=height
        )
        return Seal(head=JournalHead(size=1, sha256="0" * 64), tree_root="0" * 64, head_file="artifacts/1-seal/head.txt",
                    rehearsal=False, proofs=(proof,))  # fmt: skip

    (waiting,) = found(filing(seals=(sealed(None),)), _CODE.CALENDAR_PENDING)
    assert waiting.arguments["count"] == 1
    assert found(filing(seals=(sealed(None),)), _CODE.NO_INDEPENDENT_TIME)
    for confirmed in (filing(seals=(sealed(800_000),)), filing(seals=(sealed(None),), confirmed=1)):
        assert not found(confirmed, _CODE.CALENDAR_PENDING) and not found(confirmed, _CODE.NO_INDEPENDENT_TIME)


@pytest.mark.parametrize(
    ("said", "concedes"), [("本图片由人工智能生成，特此说明。", True), ("作者使用人工智能生成工具创作。", False)]
)
def test_a_declaration_must_not_name_the_machine_as_the_maker(said: str, concedes: bool) -> None:
    plain = case()
    work = plain.work.model_copy(update={"ai_declaration": text(said, "x")})
    material = filing(case=plain.model_copy(update={"work": work}))
    assert bool(found(material, _CODE.DECLARATION_CONCEDES)) is concedes


def changed(label: str, kind: DecisionKind, psnr: float | None, effect: Effect = Effect.CHANGED) -> Variation:
    figures = Figures(max_difference=9, psnr_db=psnr, ssim=0.5, equal_values=0.5)
    decision = Decision(kind=kind, label=text(label, label), was=label, became="")
    return Variation.model_construct(decision=decision, change=figures, verdict=effect, pixels_sha256="1" * 64)


def sheet(*variations: Variation, not_asked: int = 0) -> VariationSheet:
    return VariationSheet.model_construct(variations=variations, not_asked=not_asked)


def test_copied_words_that_move_more_than_own_ones_are_named_with_both_figures() -> None:
    mapped = case(prompt_map=MAP)
    own, copied = changed("teapot", DecisionKind.WORD, 36.4), changed("best quality", DecisionKind.WORD, 22.4)
    (one,) = found(filing(case=mapped, sheet=sheet(own, copied)), _CODE.COPIED_WORDS_MATTER_MORE)
    assert (one.arguments["copied_db"], one.arguments["own_db"]) == ("22.4 dB", "36.4 dB")
    better = changed("teapot", DecisionKind.WORD, 20.0)
    assert not found(filing(case=mapped, sheet=sheet(own, copied, better)), _CODE.COPIED_WORDS_MATTER_MORE)
    assert not found(filing(case=mapped, sheet=sheet(own)), _CODE.COPIED_WORDS_MATTER_MORE)


def test_own_words_without_effect_and_a_choice_of_changes_are_named() -> None:
    idle = changed("teapot", DecisionKind.WORD, None, Effect.NOTHING_MEASURABLE)
    material = filing(case=case(prompt_map=MAP), sheet=sheet(idle, not_asked=4))
    (one,) = found(material, _CODE.OWN_WORDS_CHANGE_NOTHING)
    assert (one.arguments["count"], one.arguments["tried"]) == (1, 1)
    (chosen,) = found(material, _CODE.VARIATIONS_SELECTED)
    assert (chosen.arguments["shown"], chosen.arguments["total"]) == (1, 5)


def test_a_change_as_large_as_chance_shows_nothing_of_the_decision_and_a_seed_is_chance_itself() -> None:
    by_chance = changed("teapot", DecisionKind.WORD, 20.0, Effect.AS_ANOTHER_SEED)
    seed = changed("7", DecisionKind.SEED, 20.0, Effect.AS_ANOTHER_SEED)
    (one,) = found(filing(sheet=sheet(by_chance, seed)), _CODE.WITHIN_CHANCE)
    assert (one.arguments["count"], one.arguments["tried"]) == (1, 2)
    assert not found(filing(sheet=sheet(seed)), _CODE.WITHIN_CHANCE)


@pytest.fixture(scope="module")
def made(target: Target) -> Regeneration:
    (member,) = target.with_role(Role.REGENERATION)
    return Regeneration.model_validate_json(target.read(member.member))


def with_grade(made: Regeneration, grade: Grade) -> Regeneration:
    assert made.comparison is not None
    return made.model_copy(update={"comparison": made.comparison.model_copy(update={"grade": grade})})


def test_a_run_must_come_to_the_picture_beside_enough_chance(made: Regeneration) -> None:
    assert found(filing(), _CODE.NO_REGENERATION)
    same = filing(steps=(with_grade(made, Grade.IDENTICAL_PIXELS),))
    assert not found(same, _CODE.NOT_REPRODUCED) and not found(same, _CODE.NO_REGENERATION)
    assert found(filing(steps=(with_grade(made, Grade.SIMILAR),)), _CODE.NOT_REPRODUCED)
    assert found(filing(steps=(made.model_copy(update={"comparison": None}),)), _CODE.NOT_COMPARED)
    (few,) = found(same, _CODE.TOO_FEW_CONTROLS)
    assert few.arguments["count"] == 1
    assert found(same, _CODE.NO_VARIATIONS)


def test_a_step_that_moves_nothing_and_one_that_was_near_already_are_named(made: Regeneration) -> None:
    still = Figures(max_difference=0, psnr_db=None, ssim=1, equal_values=1)
    idle = made.model_copy(update={"change_from_previous": still})
    assert found(filing(steps=(made, idle)), _CODE.STEP_CHANGES_NOTHING)
    assert found(filing(steps=(made, idle)), _CODE.EARLIER_STEP_NEAR)  # identical, and so nearer than its one control
    assert not found(filing(steps=(made,)), _CODE.EARLIER_STEP_NEAR)


def test_the_program_that_ran_is_named_beside_the_one_that_is_said_to_have(made: Regeneration) -> None:
    plain = case()
    work = plain.work.model_copy(update={"software": "ComfyUI"})
    (one,) = found(filing(case=plain.model_copy(update={"work": work}), steps=(made,)), _CODE.ANOTHER_PROGRAM)
    assert (one.arguments["software"], str(one.arguments["ran"])[:10]) == ("ComfyUI", "diffusers ")


def test_the_accused_picture_must_be_there_to_be_compared() -> None:
    picture, page = (item(Role.INFRINGEMENT, "page", media=media) for media in ("image/png", "application/pdf"))
    assert found(filing(), _CODE.NO_ACCUSED_FILE)
    assert found(filing(page), _CODE.ACCUSED_NOT_COMPARED)
    assert not found(filing(picture), _CODE.ACCUSED_NOT_COMPARED)
    assert found(replace(filing(picture), compares=False), _CODE.ACCUSED_NOT_COMPARED)


def test_an_account_ties_a_party_by_name_and_needs_an_exhibit() -> None:
    plain = case()
    name = plain.parties[0].name
    account = {
        "platform": words("红叶集"),
        "name": "8842",
        "holder": {"zh": name.zh, "en": name.en},
        "shown_by": words("登录"),
    }
    assert found(filing(), _CODE.ACCOUNT_NOT_TIED)
    material = filing(case=case(accounts=[account]))
    assert name not in [one.arguments["party"] for one in found(material, _CODE.ACCOUNT_NOT_TIED)]
    assert found(material, _CODE.ACCOUNT_NOT_SHOWN)


def test_captures_and_licences_need_a_record_and_a_source() -> None:
    capture = {"address": "https://x.example", "by": words("李"), "means": words("电脑")}
    captured = case(captures=[capture])
    assert found(filing(case=captured), _CODE.CAPTURE_WITHOUT_RECORD)
    assert not found(filing(item(Role.CAPTURE_RECORD, "r.txt"), case=captured), _CODE.CAPTURE_WITHOUT_RECORD)
    licence = {"component": words("模型"), "licence": words("许可")}
    assert found(filing(case=case(licences=[licence])), _CODE.LICENCE_WITHOUT_SOURCE)
    full = licence | {"source": "https://x.example", "day": "2026-11-01"}
    assert not found(filing(case=case(licences=[full])), _CODE.LICENCE_WITHOUT_SOURCE)


def test_a_chinese_court_is_not_asked_to_read_english_alone() -> None:
    licence = item(Role.LICENCE, "licence.txt")
    said = filing(licence, texts={licence.path: "Permission is granted."})
    assert found(said, _CODE.FOREIGN_WORDS)
    assert not found(filing(licence, texts={licence.path: "Permission 许可"}), _CODE.FOREIGN_WORDS)
    assert not found(replace(said, case=case(profile="us")), _CODE.FOREIGN_WORDS)


def test_a_file_that_no_exhibit_lists_is_asked_about() -> None:
    listed = filing(item(Role.LICENCE, "licence.txt"))
    assert not found(listed, _CODE.IN_NO_EXHIBIT)
    bare = replace(listed, bundle=listed.bundle.model_copy(update={"exhibits": ()}))
    assert [one.arguments["file"] for one in found(bare, _CODE.IN_NO_EXHIBIT)] == ["licence.txt"]


def test_words_of_a_prompt_need_an_origin(target: Target) -> None:
    (member,) = target.with_role(Role.RECIPE)
    recipe = Recipe.model_validate_json(target.read(member.member))
    assert found(filing(recipe=recipe), _CODE.WORDS_NOT_ATTRIBUTED)
    assert not found(filing(recipe=recipe, case=case(prompt_map=MAP)), _CODE.WORDS_NOT_ATTRIBUTED)


def test_reasons_need_a_statement_of_the_author() -> None:
    step = {"name": "base", "title": words("底"), "why": words("理由"), "changes": []}
    stepped = case(chain=[step])
    assert found(filing(case=stepped), _CODE.REASONS_BY_COUNSEL)
    assert not found(filing(item(Role.STATEMENT, "s.txt"), case=stepped), _CODE.REASONS_BY_COUNSEL)


def test_every_rule_is_asked_once() -> None:
    named: list[Callable[..., object]] = list(RULES)
    assert len(named) == len(set(named))
