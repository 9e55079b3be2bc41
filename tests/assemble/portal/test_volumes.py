"""A book is cut between exhibits only, and no page is lost."""

from __future__ import annotations

import random

from evidence_kit.assemble.portal.volumes import Stretch, Volume, cut


def test_one_volume_where_all_fits() -> None:
    assert cut([Stretch(6, 3, 40), Stretch(9, 2, 60)], 100) == (Volume(6, 5),)


def test_a_stretch_above_the_limit_stands_alone() -> None:
    found = cut([Stretch(1, 1, 10), Stretch(2, 4, 500), Stretch(6, 1, 10), Stretch(7, 1, 10)], 100)
    assert found == (Volume(1, 1), Volume(2, 4), Volume(6, 2))


def test_every_page_stands_in_one_volume_in_its_order() -> None:
    chance = random.Random(5)
    for _ in range(200):
        stretches, page = [], 1
        for _ in range(chance.randrange(1, 30)):
            pages = chance.randrange(1, 9)
            stretches.append(Stretch(page, pages, chance.randrange(1, 130)))
            page += pages
        volumes = cut(stretches, 100)
        told = [number for one in volumes for number in range(one.first_page, one.first_page + one.pages)]
        assert told == list(range(1, page))
        starts = {one.first_page for one in stretches}
        assert {one.first_page for one in volumes} <= starts
