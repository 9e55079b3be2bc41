"""European trusted lists: the years in which a service was in force, and nothing hostile."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evidence_kit.formats.x509.trusted_list import QUALIFIED_CERTIFICATES, is_trusted_list, read_trusted_list
from tests.trusted_lists import listed, service


def day(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def test_the_list_says_who_issued_it_and_what_it_holds() -> None:
    data = listed(
        service(b"der", ("granted", "2020-01-01")),
        service(b"ca", ("granted", "2021-01-01"), kind=QUALIFIED_CERTIFICATES),
    )
    assert is_trusted_list(data)
    read = read_trusted_list(data)
    assert (read.territory, read.operator, read.number) == ("XY", "Supervisor", "7")
    assert [(one.provider, one.name, one.certificates) for one in read.services] == [
        ("Provider", "Time stamps", (b"der",)), ("Provider", "Time stamps", (b"ca",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statuses", "times"),
    [
        ([("granted", "2020-01-01")], [(2020, None)]),
        ([("withdrawn", "2022-01-01"), ("granted", "2020-01-01")], [(2020, 2022)]),
        ([("granted", "2020-01-01"), ("undersupervision", "2018-01-01")], [(2018, None)]),
        ([("granted", "2024-01-01"), ("withdrawn", "2022-01-01"), ("granted", "2020-01-01")], [(2020, 2022), (2024, None)]),
        ([("withdrawn", "2020-01-01")], []),
        ([("recognisedatnationallevel", "2020-01-01")], []),
    ],
)  # fmt: skip
def test_a_service_counts_only_while_it_was_in_force(
    statuses: list[tuple[str, str]], times: list[tuple[int, int | None]]
) -> None:
    read = read_trusted_list(listed(service(b"der", *statuses)))
    told = [(one.since, one.until) for one in read.services]
    assert told == [(day(since), until and day(until)) for since, until in times]


def test_a_status_of_another_scheme_is_none() -> None:
    data = listed(service(b"der", ("granted", "2020-01-01"))).replace(b"/TrustedList/Svcstatus/", b"/Other/")
    assert read_trusted_list(data).services == ()


@pytest.mark.parametrize(
    "hostile",
    [
        b"", b"<a/>", b"<TrustServiceStatusList/>", listed()[:-9],
        listed().replace(b"?>\n", b"?>\n<!DOCTYPE a [<!ENTITY b 'c'>]>", 1),
        listed().replace(b"2026-06-01T00:00:00Z", b"yesterday"),
        listed().replace(b"<SchemeInformation>", b"<Scheme>").replace(b"</SchemeInformation>", b"</Scheme>"),
        listed(service(b"der", ("granted", "2020-01-01"))).replace(b"ZGVy", b"!!"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(hostile: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_trusted_list(hostile)
