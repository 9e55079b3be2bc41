"""The table of Chinese words: nothing in it means two things, and every field of a case has a word."""

from __future__ import annotations

from evidence_kit.case_yaml import kinds
from evidence_kit.case_yaml.words import KEYS, ROLE_WORDS, choice_names, every_key, key_name, key_of, value_of
from evidence_kit.domain.artifact import HANDED_ROLES, Role
from evidence_kit.domain.case import Case, HandedList
from evidence_kit.domain.filing.role_names import role_name, role_named
from evidence_kit.domain.record import Record


def records(noun: type[Record]) -> set[type[Record]]:
    found, new = set[type[Record]](), [noun]
    while new:
        one = new.pop()
        if one in found:
            continue
        found.add(one)
        for kind in kinds.fields_of(one).values():
            inner = kinds.bare(kinds.item_of(kind) or kind)
            new += [inner] if kinds.is_record(inner) else list(kinds.records_by_kind(inner).values())
    return found


def test_every_field_has_a_chinese_word_and_no_word_means_two_fields() -> None:
    nouns = records(Case) | records(HandedList)
    assert len(nouns) > 15
    for noun in nouns:
        keys = tuple(kinds.fields_of(noun))
        assert noun.__name__ == "StatedInit" or not [key for key in keys if key not in KEYS], noun
        words = [word for key in keys for word in KEYS.get(key, ())]
        doubled = {word for word in words if words.count(word) > 1}
        assert not doubled, (noun, doubled)
        assert all(key_of(KEYS[key][0], keys) == key for key in keys if key in KEYS)


def test_every_role_has_a_word_of_its_own() -> None:
    words = [word for one in ROLE_WORDS.values() for word in one]
    assert len(words) == len(set(words)) and not set(HANDED_ROLES) & set(ROLE_WORDS)
    assert not [word for word in words if role_named(word)]
    roles = [role.value for role in Role]
    assert all(value_of(words[0], roles) == role.value for role, words in ROLE_WORDS.items())
    assert all(value_of(role_name(role).zh, roles) == role.value for role in HANDED_ROLES)
    assert value_of("涉案图片", roles) == "claimed-picture" and value_of("底图", ["original", "fill"]) is None


def test_what_may_be_written_is_named_in_each_language() -> None:
    assert choice_names(("plaintiff", "defendant")).zh == "原告、被告"
    assert choice_names(("plaintiff", "defendant")).en == "plaintiff, defendant"
    assert "preview" not in choice_names([role.value for role in Role]).en
    assert key_name("court").zh == "法院（court）" and key_name("court").en == "court"
    assert {"title", "标题"} <= every_key()
