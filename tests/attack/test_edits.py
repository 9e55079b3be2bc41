"""What is altered says what it is said to say, and nothing else is altered."""

from __future__ import annotations

from evidence_kit.attack.edits import custody, files, meaning, paper
from evidence_kit.attack.target import Edit, Target
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.case import Case
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import Grade, Regeneration
from evidence_kit.formats import asic, journal, rfc3161
from evidence_kit.formats.bundle_layout import BUNDLE, CASE, JOURNAL
from evidence_kit.workflows.strange_keys import strange_keys


def test_two_files_bear_each_others_bytes(target: Target) -> None:
    edit = files.swapped(target)
    assert edit is not None
    one, other = edit
    assert (edit[one], edit[other]) == (target.sources[other], target.sources[one])


def test_recipe_and_grade_say_otherwise(target: Target) -> None:
    (recipe,) = target.with_role(Role.RECIPE)
    changed = Recipe.model_validate_json(_bytes(meaning.recipe_changed(target), recipe.member))
    assert changed.seed.value == (Recipe.model_validate_json(target.read(recipe.member)).seed.value or 0) + 1
    (made,) = target.with_role(Role.REGENERATION)
    raised = Regeneration.model_validate_json(_bytes(meaning.grade_raised(target), made.member))
    assert raised.comparison is not None and raised.comparison.grade is Grade.IDENTICAL_FILE


def test_case_and_contents_say_otherwise(target: Target) -> None:
    renamed = Case.model_validate_json(_bytes(meaning.party_renamed(target), CASE))
    assert "Somebody Else" in {one.name.en for one in renamed.parties}
    dropped = Bundle.model_validate_json(_bytes(meaning.exhibit_dropped(target), BUNDLE))
    assert len(dropped.exhibits) == len(target.bundle.exhibits) - 1
    assert meaning.mark_removed(target) is None  # it is no rehearsal


def test_the_cut_journal_is_one_event_shorter_and_sound(target: Target) -> None:
    chain = journal.parse(_bytes(custody.journal_cut(target), JOURNAL), filed=True)
    assert chain.head.size == journal.parse(target.journal, filed=True).head.size - 1


def test_a_strange_token_is_over_the_right_bytes(target: Target) -> None:
    token = _bytes(custody.container_token_replaced(strange_keys().stamp)(target), asic.TIMESTAMP)
    read = rfc3161.read_token(token)
    rfc3161.check_request(read, bytes.fromhex(target.sources[asic.STAMPED_MANIFEST].sha256))
    assert token != target.read(asic.TIMESTAMP)


def test_the_book_is_longer_and_there_is_no_film(target: Target) -> None:
    (book,) = target.with_role(Role.EXHIBIT_BOOK)
    assert _bytes(paper.book_appended(target), book.member).startswith(target.read(book.member))
    assert paper.segment_removed(target) is None and paper.film_replaced(target) is None


def _bytes(edit: Edit | None, member: str) -> bytes:
    assert edit is not None
    data = edit[member]
    assert isinstance(data, bytes)
    return data
