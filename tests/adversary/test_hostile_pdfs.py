"""Every published attack on signed PDFs, once each: none of the books that come of it is accepted. Hundreds: `hostile_pdfs`."""

from __future__ import annotations

import random
from functools import cache

import pytest

from evidence_kit.formats import pades
from tests.adversary.pdf_attacks import ATTACKS, closed, signed
from tests.assemble.packing_case import small_pdf
from tests.pki import roots


@cache
def honest() -> bytes:
    return signed(small_pdf())


def test_the_book_is_accepted_as_it_is_and_with_another_time_stamp() -> None:
    assert pades.inspect(honest(), roots()).accepted
    assert pades.inspect(closed(honest()), roots()).accepted


@pytest.mark.parametrize("kind", ATTACKS)
def test_no_attack_is_accepted(kind: str) -> None:
    changed = ATTACKS[kind](honest(), random.Random(kind))
    assert changed != honest()
    assert not pades.inspect(changed, roots()).accepted
