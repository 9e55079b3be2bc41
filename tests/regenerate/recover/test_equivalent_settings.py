"""Settings that cannot differ in the picture are known without running them; the others are kept apart."""

from __future__ import annotations

from evidence_kit.domain.making.dialects import dialect_named
from evidence_kit.domain.making.settings import Settings
from evidence_kit.intake import settings_of
from evidence_kit.regenerate.recover.equivalent_settings import essence_of, grouped
from tests.recipes import RECIPE

SETTINGS = settings_of(RECIPE)


def changed(**update: object) -> Settings:
    return SETTINGS.model_copy(update=update)


def same(first: Settings, second: Settings) -> bool:
    return essence_of(first) == essence_of(second)


def test_a_seed_delta_matters_only_where_noise_is_drawn() -> None:
    assert same(changed(eta_noise_seed_delta=31337), SETTINGS)
    assert not same(changed(sampler="Euler a", eta_noise_seed_delta=31337), changed(sampler="Euler a"))
    assert same(changed(sampler="DDIM", eta_noise_seed_delta=31337), changed(sampler="DDIM"))
    assert not same(changed(sampler="DDIM", eta=0.5, eta_noise_seed_delta=31337), changed(sampler="DDIM", eta=0.5))


def test_a_schedule_matters_only_where_the_sampler_takes_one() -> None:
    assert not same(changed(schedule="karras"), SETTINGS)
    assert same(changed(sampler="DDIM", schedule="karras"), changed(sampler="DDIM"))
    assert same(changed(sampler="DPM++ 2M", schedule="automatic"), changed(sampler="DPM++ 2M", schedule="karras"))


def test_eras_that_differ_in_nothing_this_picture_uses_are_one() -> None:
    old, new = (dialect_named(name) for name in ("a1111-2022", "a1111-2023-01"))
    assert old and new
    older, newer = changed(dialect=old.name, rules=old.rules), changed(dialect=new.name, rules=new.rules)
    assert same(older, newer)
    in_karras = {"schedule": "karras"}
    assert not same(older.model_copy(update=in_karras), newer.model_copy(update=in_karras))


def test_two_emulations_of_a_card_differ_only_in_a_brownian_tree() -> None:
    assert same(changed(noise_source="nv"), changed(noise_source="gpu"))
    tree = {"sampler": "DPM++ SDE"}
    assert not same(changed(noise_source="nv", **tree), changed(noise_source="gpu", **tree))
    assert not same(changed(noise_source="cpu"), changed(noise_source="gpu"))


def test_rules_of_later_comfyui_differ_where_noise_is_drawn_or_a_chinese_word_stands() -> None:
    older, newer = (
        {"dialect": one.name, "rules": one.rules}
        for one in map(dialect_named, ("comfyui-2025-01", "comfyui-2026-01"))
        if one
    )
    assert same(changed(**older), changed(**newer))
    assert not same(changed(sampler="Euler a", **older), changed(sampler="Euler a", **newer))
    assert not same(changed(prompt="橘猫", **older), changed(prompt="橘猫", **newer))
    card = {"noise_source": "cpu+gpu"}
    assert same(changed(**newer, **card), changed(**newer, noise_source="cpu"))
    assert not same(changed(sampler="lcm", **newer, **card), changed(sampler="lcm", **newer, noise_source="cpu"))
    assert same(
        changed(sampler="DPM++ 2M SDE", **newer, **card), changed(sampler="DPM++ 2M SDE", **newer, noise_source="cpu")
    )
    assert not same(
        changed(sampler="dpmpp_2m_sde_gpu", **newer, **card),
        changed(sampler="dpmpp_2m_sde_gpu", **newer, noise_source="cpu"),
    )


def test_groups_keep_the_order_of_their_first_members() -> None:
    groups = grouped([("a", SETTINGS), ("b", changed(clip_skip=2)), ("c", changed(eta_noise_seed_delta=31337))])
    assert [[name for name, _ in group] for group in groups] == [["a", "c"], ["b"]]
