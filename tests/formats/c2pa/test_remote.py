"""References to content credentials that lie elsewhere: named as they are written, nothing fetched."""

from __future__ import annotations

import pytest

from evidence_kit.formats.c2pa.remote import MOST_LINKS, links_in

ADDRESS = "https://manifests.example/harbour.c2pa"
HEAD = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:c2pa="http://c2pa.org/ns/" xmlns:n="urn:nobody:"')  # fmt: skip
TAIL = "</rdf:Description></rdf:RDF></x:xmpmeta>"


def addresses(packet: str) -> list[str]:
    return [link.address for link in links_in([("xmp", packet)])]


@pytest.mark.parametrize("packet", [
    f'{HEAD} dcterms:provenance="{ADDRESS}">{TAIL}', f"{HEAD}><dcterms:provenance> {ADDRESS}\n</dcterms:provenance>{TAIL}",
    f'\ufeff{HEAD} c2pa:manifest="{ADDRESS}">{TAIL}\n\0\0', f'{HEAD} c2pa:manifestURL="{ADDRESS}" dcterms:provenance="{ADDRESS}">{TAIL}',
])  # fmt: skip
def test_an_address_is_given_as_it_is_written(packet: str) -> None:
    assert addresses(packet) == [ADDRESS]


@pytest.mark.parametrize("packet", [
    f'{HEAD} n:provenance="{ADDRESS}" dcterms:source="{ADDRESS}">{TAIL}', f'{HEAD} dcterms:provenance=" ">{TAIL}', "no packet", "",
    f"<!DOCTYPE a [<!ENTITY b 'c'>]>{HEAD}>{TAIL}",
])  # fmt: skip
def test_other_properties_and_broken_packets_refer_to_nothing(packet: str) -> None:
    assert addresses(packet) == []


@pytest.mark.parametrize(("address", "within"), [
    ("self#jumbf=/c2pa/urn:uuid:1", True), ("#jumbf=c2pa/1", True), (ADDRESS, False), ("https://a.example/self#jumbf=c2pa", False),
])  # fmt: skip
def test_a_reference_into_the_file_is_told_from_one_out_of_it(address: str, within: bool) -> None:
    (link,) = links_in([("png:XML:com.adobe.xmp", f'{HEAD} dcterms:provenance="{address}">{TAIL}')])
    assert (link.within_file, link.carrier) == (within, "png:XML:com.adobe.xmp")


def test_many_references_are_bounded() -> None:
    packets = [("xmp", f'{HEAD} dcterms:provenance="{ADDRESS}/{number}">{TAIL}') for number in range(50)]
    assert len(links_in(packets)) == MOST_LINKS
